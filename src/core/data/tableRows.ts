import type { Random } from "../math/random.ts";
import { drawRows } from "./drawRows.ts";
import type { Drawn, TableSet } from "./types.ts";

/** Rows drawn from a table without replacement. @returns x (rows, I) @throws UserError where the table has too few rows */
export function tableRows(name: string, set: TableSet, rows: number, split: Random): Drawn {
  const { inputs, classes } = set;
  const picked = drawRows(name, set.y.length, rows, split);
  const x = new Float64Array(rows * inputs);
  for (let n = 0; n < rows; n++) x.set(set.x.subarray(picked[n] * inputs, (picked[n] + 1) * inputs), n * inputs);
  return { x, y: Int32Array.from(picked, (row) => set.y[row]), inputs, classes };
}
