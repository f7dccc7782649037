import type { DataFile, TableDataFile } from "./experimentFile.ts";
import type { DataSpec } from "./types.ts";

/** Data as an experiment file says them, of data whose defaults are filled in. */
export function dataFile(data: DataSpec): DataFile | TableDataFile {
  const { name, table, file, size, fixedTask, ...rest } = data;
  if (table === undefined) return data;
  const { inputs: _, categorical, classes, ...rules } = table;
  return {
    file: file ?? name,
    ...rules,
    ...(classes === undefined ? { regression: true } : { classes }),
    ...(categorical && {
      categorical: categorical.map(({ column, values, found }) => (found ? column : { column, values })),
    }),
    ...rest,
  };
}
