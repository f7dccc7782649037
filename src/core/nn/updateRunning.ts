import { invariant } from "../math/errors.ts";
import { moments } from "./moments.ts";
import type { Normalisation } from "./normalise.ts";
import { type RunningStatistics, updateRenormStatistics, updateStatistics } from "./runningStatistics.ts";
import type { BatchNormSpec } from "./spec.ts";

/**
 * The running statistics of a batch norm after a training pass over x (B, U, M): one update for each statistics batch, with
 * exclusive statistics and renormalisation one for the whole batch.
 */
export function updateRunning(
  running: RunningStatistics,
  x: Float64Array,
  how: Normalisation,
  spec: BatchNormSpec,
): RunningStatistics {
  const { units, positions, bounds } = how;
  const { dialect, momentum, statistics, estimator } = spec;
  const rows = x.length / (units * positions);
  const { renorm } = running;
  if (spec.renorm !== undefined && renorm !== undefined && rows > 0) {
    invariant(momentum !== "cumulative", "batch norm: renorm with a cumulative momentum");
    return updateRenormStatistics({ ...running, renorm }, how.moments[0], { ...spec, momentum });
  }
  if (statistics === "others")
    return updateStatistics(running, moments(x, units, positions, 0, rows), rows * positions, dialect, momentum);
  return how.moments.reduce<RunningStatistics>((old, batch, k) => {
    const n = (bounds[k + 1] - bounds[k]) * positions;
    return updateStatistics(old, batch, n, dialect, momentum, estimator !== undefined);
  }, running);
}
