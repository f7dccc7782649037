import type { TrainSpec } from "./spec.ts";

/** Updates in one epoch over `rows` training rows: the full gradient batches, and a last short one where it is kept. */
export function stepsPerEpoch(rows: number, { batch, lastBatch }: Pick<TrainSpec, "batch" | "lastBatch">): number {
  return Math.floor(rows / batch) + (lastBatch === "keep" && rows % batch > 0 ? 1 : 0);
}
