import { UserError } from "../math/errors.ts";
import type { Random } from "../math/random.ts";
import { drawRows } from "./drawRows.ts";
import { quoted } from "./quoted.ts";
import type { Drawn, FoundCategory, TableSet } from "./types.ts";

/**
 * Rows drawn from a table without replacement. @param train the first rows, which the others may hold no new category of
 * @returns x (rows, I) @throws UserError where the table has too few rows, or a category that no training row has
 */
export function tableRows(name: string, set: TableSet, rows: number, train: number, split: Random): Drawn {
  const { inputs, classes, targets } = set;
  const picked = drawRows(name, set.y.length, rows, split);
  for (const category of set.found ?? []) requireKnown(name, set, category, picked, train);
  const x = new Float64Array(rows * inputs);
  for (let n = 0; n < rows; n++) x.set(set.x.subarray(picked[n] * inputs, (picked[n] + 1) * inputs), n * inputs);
  return {
    x,
    y: Int32Array.from(picked, (row) => set.y[row]),
    ...(targets && { targets: Float64Array.from(picked, (row) => targets[row]) }),
    inputs,
    classes,
  };
}

/** The weights of an input that is 0 in every training row are never trained: what they answer is chance. */
function requireKnown(name: string, set: TableSet, category: FoundCategory, picked: Int32Array, train: number): void {
  const known = new Set<number>();
  picked.forEach((row, n) => {
    const value = valueAt(set, category, row);
    if (n < train) known.add(value);
    else if (!known.has(value))
      throw new UserError(
        `${name}${set.lines === undefined ? "" : `, line ${set.lines[row]}`}: ${quoted(category.values[value])} in column ${quoted(category.name)} stands in no training row of this seed; train on more rows, or declare the values of the column to accept it`,
      );
  });
}

/** Which of the 0-or-1 inputs of a category is 1. */
function valueAt({ x, inputs }: TableSet, { first, values }: FoundCategory, row: number): number {
  return values.findIndex((_, k) => x[row * inputs + first + k] === 1);
}
