import type { Estimator } from "./estimator.ts";
import { placesOf } from "./placesOf.ts";

/** Mean and biased variance of each unit over one statistics batch, both (U). */
export interface Moments {
  readonly mean: Float64Array;
  /** Divided by the number of values, as in the forward pass of batch normalisation. */
  readonly variance: Float64Array;
}

/**
 * Mean and biased variance of each unit over rows `from` to `to` (exclusive) of x (B, U, M): the average runs over the
 * rows and over the M positions. Two passes: E[x²] - E[x]² would lose every digit of a unit with a large mean.
 * Source: Ioffe and Szegedy 2015, Algorithm 1, lines 1 and 2; section 3.2 for positions.
 */
export function moments(x: Float64Array, units: number, positions: number, from: number, to: number): Moments {
  const n = (to - from) * positions;
  const mean = new Float64Array(units);
  const variance = new Float64Array(units);
  for (let u = 0; u < units; u++) {
    let sum = 0;
    for (let b = from; b < to; b++) {
      for (let m = 0; m < positions; m++) sum += x[(b * units + u) * positions + m];
    }
    mean[u] = sum / n;
    let squares = 0;
    for (let b = from; b < to; b++) {
      for (let m = 0; m < positions; m++) {
        const deviation = x[(b * units + u) * positions + m] - mean[u];
        squares += deviation * deviation;
      }
    }
    variance[u] = squares / n;
  }
  return { mean, variance };
}

/** The same by an estimator in place of mean and variance. */
export function estimatedMoments(
  estimator: Estimator,
  x: Float64Array,
  units: number,
  positions: number,
  from: number,
  to: number,
): Moments {
  const estimates = Array.from({ length: units }, (_, u) => {
    const places = placesOf(u, units, positions, from, to);
    return estimator.estimate(Float64Array.from(places, (i) => x[i]));
  });
  return {
    mean: Float64Array.from(estimates, ({ mean }) => mean),
    variance: Float64Array.from(estimates, ({ variance }) => variance),
  };
}
