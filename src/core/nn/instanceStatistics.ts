import { UserError } from "../math/errors.ts";
import { moments } from "./moments.ts";
import { rowsOf } from "./rowsOf.ts";
import { type RunningStatistics, updateStatistics } from "./runningStatistics.ts";

/**
 * The running statistics of an instance normalisation that tracks them, after one more batch x (B, U, M): mean over the batch
 * of each instance's mean and of its unbiased variance, new = (1 - m) old + m batch. The layers of a network do not track;
 * this is what PyTorch's InstanceNorm does with `track_running_stats`. Throws UserError for instances of one value.
 * Source: PyTorch 2 documentation, InstanceNorm2d.
 */
export function updateInstanceStatistics(
  old: RunningStatistics,
  x: Float64Array,
  units: number,
  positions: number,
  momentum: number,
): RunningStatistics {
  if (positions < 2)
    throw new UserError(`instance norm: ${positions} value an instance has no variance; expected at least 2 positions`);
  const rows = rowsOf("instance norm", x, units * positions);
  const instances = moments(x, rows * units, positions, 0, 1);
  const average = (values: Float64Array): Float64Array =>
    new Float64Array(units).map((_, u) => {
      let sum = 0;
      for (let b = 0; b < rows; b++) sum += values[b * units + u];
      return sum / rows;
    });
  const batch = { mean: average(instances.mean), variance: average(instances.variance) };
  // With n = M the update turns the mean of the biased variances into that of the unbiased ones.
  return updateStatistics(old, batch, positions, "pytorch", momentum);
}
