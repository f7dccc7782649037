import { type Moments, moments } from "./moments.ts";
import { type Normalisation, statisticsGradient } from "./normalise.ts";
import { placesOf } from "./placesOf.ts";

interface Others {
  /** Mean and biased variance of the other examples, with all their positions, for each of the B examples of x (B, U, M). */
  moments(x: Float64Array, units: number, positions: number): readonly Moments[];
  /** dL/dx from dL/dx̂, also through the moments: those of example e reach every example but e. */
  backward(dNormalised: Float64Array, x: Float64Array, normalised: Float64Array, how: Normalisation): Float64Array;
}

/**
 * Exclusive batch normalisation: each example by the statistics of the others, so that it cannot see itself in them. In
 * {@link Normalisation} each example is a statistics batch of its own. Every sum is taken afresh rather than as a
 * difference of two, for the digits of units with a large mean.
 * Source: Kosson, Fan, Jaggi 2024, "Ghost noise for regularizing deep neural networks", section on exclusive batch
 * normalisation.
 */
export const others: Others = {
  moments(x, units, positions) {
    const width = units * positions;
    const rest = new Float64Array(x.length - width);
    return Array.from({ length: x.length / width }, (_, e) => {
      rest.set(x.subarray(0, e * width));
      rest.set(x.subarray((e + 1) * width), e * width);
      return moments(rest, units, positions, 0, rest.length / width);
    });
  },

  backward(dNormalised, x, normalised, { units, positions, moments: used, eps }) {
    const dx = new Float64Array(x.length);
    const n = (used.length - 1) * positions;
    used.forEach(({ mean, variance }, e) => {
      for (let u = 0; u < units; u++) {
        const own = placesOf(u, units, positions, e, e + 1);
        const { dMean, dVariance, deviation } = statisticsGradient(dNormalised, normalised, own, variance[u] + eps);
        for (const i of own) dx[i] += dNormalised[i] / deviation;
        for (const i of placesOf(u, units, positions, 0, used.length)) {
          if (Math.floor(i / (units * positions)) === e) continue;
          dx[i] += (dMean + 2 * dVariance * (x[i] - mean[u])) / n;
        }
      }
    });
    return dx;
  },
};
