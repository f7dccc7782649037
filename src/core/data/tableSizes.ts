/** Rows of each part. */
export interface TableSizes {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

/** Of the rows: 60 % train, 15 % validation, 25 % test, in twentieths. */
const SHARES: readonly (readonly [keyof TableSizes, number])[] = [
  ["train", 12],
  ["validation", 3],
  ["test", 5],
];

/**
 * Splits the rows of a table. Sizes that are given stay; the others share what is left, one after the other, each at most
 * as large as `most` says and rounded down, so that what a limit leaves goes to the parts behind it.
 * @param rows of the table
 */
export function tableSizes(rows: number, given: Partial<TableSizes>, most: Partial<TableSizes> = {}): TableSizes {
  const open = SHARES.filter(([part]) => given[part] === undefined);
  let left = Math.max(0, rows - SHARES.reduce((sum, [part]) => sum + (given[part] ?? 0), 0));
  let shares = open.reduce((sum, [, share]) => sum + share, 0);
  const sizes = { train: given.train ?? 0, validation: given.validation ?? 0, test: given.test ?? 0 };
  for (const [part, share] of open) {
    sizes[part] = Math.min(most[part] ?? Infinity, Math.floor((left * share) / shares));
    left -= sizes[part];
    shares -= share;
  }
  return sizes;
}

/** Gradient batch and epochs for a table: 48 rows and 60 epochs, and where rows are few, epochs for at least 360 steps. */
export function tableTraining(train: number): { readonly batch: number; readonly epochs: number } {
  const batch = Math.max(1, Math.min(48, train));
  return { batch, epochs: Math.max(60, Math.ceil(360 / Math.max(1, Math.floor(train / batch)))) };
}
