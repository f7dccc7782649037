import { UserError } from "../math/errors.ts";
import type { BatchNormSpec } from "./spec.ts";

/**
 * Where the statistics batches of `rows` rows begin and end: [0, rows] for `batch`, `all` (whose rows are all the rows
 * given) and `others` (outside training; in training the batch norm itself gives each example its own), [0, K, 2K, ...,
 * rows] for ghost batches of K. A last chunk of a single row has no variance and joins the chunk before it.
 * Source: Hoffer, Hubara, Soudry 2017, "Train longer, generalize better", Algorithm 1.
 */
export function statisticsBatches(rows: number, statistics: BatchNormSpec["statistics"]): readonly number[] {
  if (typeof statistics !== "number") return [0, rows];
  if (!Number.isInteger(statistics) || statistics < 2)
    throw new UserError(
      `batch norm: a statistics batch of ${statistics}; expected "batch", "all", "others" or a whole number from 2 on`,
    );
  const bounds = [0];
  for (let end = statistics; end < rows - 1; end += statistics) bounds.push(end);
  bounds.push(rows);
  return bounds;
}
