import type { Estimator } from "./estimator.ts";

/** 1 / (the 75 % quantile of the standard normal distribution): makes the MAD of normal values their deviation. */
const CONSISTENCY = 1.4826;

/**
 * Median, and (1.4826 MAD)^2 with MAD the median of |value - median|. The median of an even number of values is the mean
 * of the middle two. The gradient of a median goes in equal shares to all values that equal a middle one; that of a
 * distance 0 is 0. A value that is not a number makes both NaN.
 * Source: Hampel 1974, "The influence curve and its role in robust estimation", section 5.
 */
export const median: Estimator = {
  estimate(values) {
    const mean = middle(values).value;
    const mad = middle(distances(values, mean)).value;
    return { mean, variance: CONSISTENCY * mad * (CONSISTENCY * mad) };
  },

  backward(values, dMean, dVariance) {
    const centre = middle(values);
    const apart = distances(values, centre.value);
    const mad = middle(apart);
    const dMad = dVariance * 2 * CONSISTENCY * CONSISTENCY * mad.value;
    const dDistance = middleBackward(apart, mad, dMad);
    const dValues = dDistance.map((error, i) => error * Math.sign(values[i] - centre.value));
    const dCentre = dMean - dValues.reduce((sum, error) => sum + error, 0);
    const shares = middleBackward(values, centre, dCentre);
    return dValues.map((error, i) => error + shares[i]);
  },
};

interface Middle {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

function middle(values: Float64Array): Middle {
  if (values.some((value) => Number.isNaN(value))) return { value: Number.NaN, low: Number.NaN, high: Number.NaN };
  const sorted = Float64Array.from(values).sort();
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.floor(sorted.length / 2)];
  return { value: (low + high) / 2, low, high };
}

function middleBackward(values: Float64Array, { low, high }: Middle, error: number): Float64Array {
  const count = (wanted: number): number => values.reduce((n, value) => (value === wanted ? n + 1 : n), 0);
  const [lows, highs] = [count(low), count(high)];
  return values.map((value) => (error / 2) * ((value === low ? 1 / lows : 0) + (value === high ? 1 / highs : 0)));
}

function distances(values: Float64Array, from: number): Float64Array {
  return values.map((value) => Math.abs(value - from));
}
