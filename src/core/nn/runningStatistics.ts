import type { Moments } from "./moments.ts";
import type { BatchNormSpec } from "./spec.ts";

/** What batch norm remembers of its training batches for evaluation, each (U). */
export interface RunningStatistics {
  readonly mean: Float64Array;
  /** As the dialect stores it: PyTorch unbiased (divided by n - 1), Keras biased (divided by n). */
  readonly variance: Float64Array;
  /** Statistics batches seen so far. */
  readonly count: number;
}

/** The start of both frameworks: mean 0, variance 1. */
export function initialStatistics(units: number): RunningStatistics {
  return { mean: new Float64Array(units), variance: new Float64Array(units).fill(1), count: 0 };
}

/**
 * The running statistics after one more statistics batch of `n` values a unit.
 *
 * `pytorch`: new = (1 - m) old + m batch with the unbiased variance; `cumulative` takes m = 1 / count after the count
 * went up, the plain average of all batches. `keras`: new = m old + (1 - m) batch with the biased variance.
 * Source: PyTorch 2 documentation, BatchNorm1d; Keras 3 documentation, BatchNormalization.
 */
export function updateStatistics(
  old: RunningStatistics,
  batch: Moments,
  n: number,
  dialect: BatchNormSpec["dialect"],
  momentum: BatchNormSpec["momentum"],
): RunningStatistics {
  const count = old.count + 1;
  // An empty batch raises the counter and leaves the statistics alone, as PyTorch does.
  if (n === 0) return { ...old, count };
  const pytorch = dialect === "pytorch";
  const stated = momentum === "cumulative" ? 1 / count : momentum;
  const fresh = pytorch || momentum === "cumulative" ? stated : 1 - stated;
  const kept = pytorch || momentum === "cumulative" ? 1 - stated : stated;
  const correction = pytorch ? n / (n - 1) : 1;
  return {
    mean: old.mean.map((value, u) => kept * value + fresh * batch.mean[u]),
    variance: old.variance.map((value, u) => kept * value + fresh * correction * batch.variance[u]),
    count,
  };
}
