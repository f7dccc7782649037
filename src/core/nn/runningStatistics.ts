import type { Moments } from "./moments.ts";
import type { RenormStatistics } from "./renormalise.ts";
import type { BatchNormSpec } from "./spec.ts";

/** What batch norm remembers of its training batches for evaluation, each (U). */
export interface RunningStatistics {
  readonly mean: Float64Array;
  /**
   * As the dialect stores it: PyTorch unbiased (divided by n - 1), Keras biased (divided by n). Where the statistics are no
   * mean and variance, as used. Under renormalisation, the square of the moving deviation less eps.
   */
  readonly variance: Float64Array;
  /** Statistics batches seen so far. */
  readonly count: number;
  /** Under renormalisation: the averages behind r and d. */
  readonly renorm?: RenormStatistics | undefined;
}

/** The start of both frameworks: mean 0, variance 1; under renormalisation, deviation 1. */
export function initialStatistics(
  units: number,
  { renorm, eps }: Pick<BatchNormSpec, "renorm" | "eps"> = { eps: 0 },
): RunningStatistics {
  const mean = new Float64Array(units);
  const one = mean.map(() => 1);
  if (renorm === undefined) return { mean, variance: one, count: 0 };
  return {
    mean,
    variance: mean.map(() => 1 - eps),
    count: 0,
    renorm: { mean: Float64Array.from(mean), deviation: one },
  };
}

/** How an average moves, by the dialect: new = kept old + fresh batch. */
function weights(
  dialect: BatchNormSpec["dialect"],
  momentum: number,
): { readonly kept: number; readonly fresh: number } {
  return dialect === "pytorch" ? { kept: 1 - momentum, fresh: momentum } : { kept: momentum, fresh: 1 - momentum };
}

/**
 * The running statistics after one more statistics batch of `n` values a unit. `robust`: the variance is no mean square,
 * and is stored as it is.
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
  robust = false,
): RunningStatistics {
  const count = old.count + 1;
  // An empty batch raises the counter and leaves the statistics alone, as PyTorch does.
  if (n === 0) return { ...old, count };
  const { kept, fresh } = momentum === "cumulative" ? weights("pytorch", 1 / count) : weights(dialect, momentum);
  const correction = dialect === "pytorch" && !robust ? n / (n - 1) : 1;
  return {
    mean: old.mean.map((value, u) => kept * value + fresh * batch.mean[u]),
    variance: old.variance.map((value, u) => kept * value + fresh * correction * batch.variance[u]),
    count,
  };
}

/**
 * The running statistics of batch renormalisation after one more batch: averages of mean and deviation sqrt(variance + eps).
 * `pytorch`: one pair for evaluation and factors. `keras`: the factors' own pair moves by the momentum of `renorm`.
 * Source: Ioffe 2017, algorithm 1; Keras 3, BatchNormalization with `renorm`.
 */
export function updateRenormStatistics(
  old: RunningStatistics & { readonly renorm: RenormStatistics },
  batch: Moments,
  { dialect, momentum, renorm, eps }: BatchNormSpec & { readonly momentum: number },
): RunningStatistics {
  const deviation = batch.variance.map((variance) => Math.sqrt(variance + eps));
  const moved = (from: RenormStatistics, by: number): RenormStatistics => {
    const { kept, fresh } = weights(dialect, by);
    return {
      mean: from.mean.map((value, u) => kept * value + fresh * batch.mean[u]),
      deviation: from.deviation.map((value, u) => kept * value + fresh * deviation[u]),
    };
  };
  const factors = moved(old.renorm, dialect === "keras" ? (renorm?.momentum ?? momentum) : momentum);
  const oldDeviation = old.variance.map((variance) => Math.sqrt(variance + eps));
  const shown = dialect === "keras" ? moved({ mean: old.mean, deviation: oldDeviation }, momentum) : factors;
  return {
    mean: shown.mean,
    variance: shown.deviation.map((value) => Math.max(0, value * value - eps)),
    count: old.count + 1,
    renorm: factors,
  };
}
