import type { Estimator } from "./estimator.ts";
import { median } from "./median.ts";
import type { BatchNormSpec } from "./spec.ts";
import { trimmed } from "./trimmed.ts";

/** The estimator of a batch norm; undefined where it takes mean and biased variance. */
export function estimatorOf({ estimator }: BatchNormSpec): Estimator | undefined {
  switch (estimator) {
    case "median":
      return median;
    case "trimmed":
      return trimmed;
    case undefined:
      return undefined;
  }
}
