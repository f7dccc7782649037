import type { BatchNormSpec } from "./spec.ts";

/** What a batch norm takes in training in place of mean and variance of its statistics batch; undefined: just those. */
export function estimatesOf({
  statistics,
  estimator,
  renorm,
}: BatchNormSpec): "others" | "renorm" | "median" | "trimmed" | undefined {
  if (statistics === "others") return "others";
  return renorm === undefined ? estimator : "renorm";
}
