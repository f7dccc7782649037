import { withoutGroup } from "./jackknife.ts";
import type { Numbers } from "./numbers.ts";
import type { ExampleMoments, ForwardOptions, Nets, SetName } from "./types.ts";
import { type UnitMoments, unitMoments } from "./unitMoments.ts";

/**
 * Values of U units on N examples as instruments pool them: a feature map has many values an example, a neuron one. Mean
 * and variance over the positions of each example are all that batch statistics, normalised values and moments over
 * examples and positions depend on, so that no full maps are ever held.
 */
export interface ByExample {
  /** Mean over the positions, (N, U). */
  readonly mean: Numbers;
  /** Biased variance over the positions, (N, U); absent where no unit has more than one value an example. */
  readonly within?: Float64Array;
}

/** Values of hidden layer `layer` of every network, by example. */
export function valuesByExample(
  nets: Nets,
  set: SetName,
  layer: number,
  place: "hidden" | "preactivations",
  options?: ForwardOptions,
): readonly ByExample[] {
  // What lies behind pooling has as many positions as `nets.positions` says; what lies before it may have more.
  if (place === "hidden" && nets.positions[layer] === 1)
    return nets.hidden(set, layer, options).map((mean) => ({ mean }));
  return nets.exampleMoments(set, layer, place, options).map(byExample);
}

/**
 * `within` from the mean square; absent where every mean square is that of the mean to the last bit, as in a dense layer.
 * The moments are float32: a variance within less than 1e-7 times the squared mean is lost in rounding.
 */
export function byExample({ mean, square }: ExampleMoments): ByExample {
  // NaN, of a network that has diverged, is no spread.
  const spread = mean.some((value, at) => Math.abs(square[at] - Math.fround(value * value)) > 0);
  if (!spread) return { mean };
  return { mean, within: Float64Array.from(mean, (value, at) => Math.max(0, square[at] - value * value)) };
}

/** Without the examples of one jackknife group. */
export function withoutExamples({ mean, within }: ByExample, units: number, group: number | undefined): ByExample {
  if (group === undefined) return within === undefined ? { mean } : { mean, within };
  const kept = withoutGroup(mean, units, group);
  return within === undefined ? { mean: kept } : { mean: kept, within: withoutGroup(within, units, group) };
}

/**
 * Moments of each unit over examples and positions. Of feature maps `mean` and `variance` are those of all values;
 * skewness and kurtosis are what batch statistics feel of them, with y = (z - mean) / sd, ybar and s the means of y and
 * y^2 over the positions of an example: E[ybar s], and Var[s] - 2 over the examples. A single position gives the third
 * moment, and the fourth less 3. `meanShare` is Var[ybar].
 */
export function momentsByExample({ mean, within }: ByExample, units: number): UnitMoments {
  const between = unitMoments(mean, units);
  if (within === undefined) return between;
  const { n } = between;
  const inside = columnMeans(within, units);
  const variance = between.variance.map((v, u) => v + inside[u]);
  const skewness = new Float64Array(units);
  const squares = new Float64Array(units);
  for (let at = 0; at < mean.length; ) {
    for (let u = 0; u < units; u++, at++) {
      const d = mean[at] - between.mean[u];
      const s = (d * d + within[at]) / variance[u];
      skewness[u] += (d / Math.sqrt(variance[u])) * s;
      squares[u] += (s - 1) * (s - 1);
    }
  }
  return {
    n,
    mean: between.mean,
    variance,
    skewness: skewness.map((sum) => sum / n),
    kurtosis: squares.map((sum) => sum / n - 2),
    meanShare: between.variance.map((v, u) => v / variance[u]),
  };
}

/** Mean of each column of `values` (N, U). */
export function columnMeans(values: Numbers, units: number): Float64Array {
  const out = new Float64Array(units);
  for (let at = 0; at < values.length; ) for (let u = 0; u < units; u++) out[u] += values[at++];
  return out.map((sum) => sum / (values.length / units));
}
