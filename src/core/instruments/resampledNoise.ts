import { invariant } from "../math/errors.ts";
import {
  exclusiveNoise,
  inclusiveNoise,
  mapVariance,
  type Normaliser,
  overProbes,
  type ProbeNoise,
} from "./batchNoise.ts";

/** Batches are taken in this many groups, whose scatter is the error: the batch is what is replicated. */
export const noiseGroups = 10;

/** `count` or a little more: a whole number of groups of at least two batches. */
export function wholeGroups(count: number): number {
  return 2 * noiseGroups * Math.ceil(count / (2 * noiseGroups));
}

/** Noise of each of U units in units of xhat, over R batches in groups. */
export interface UnitNoise {
  /** Mean variance over the probes, (U), of each group of batches. */
  readonly groups: readonly Float64Array[];
  /** Mean variance over the probes, (U), of all batches: the mean of the groups. */
  readonly variance: Float64Array;
  /**
   * Root mean square over the probes (and their positions) of the bias E[xhat] - population value, (U), the batches' own
   * scatter taken off.
   */
  readonly bias: Float64Array;
}

/**
 * Local batch-norm noise of every unit over the batches in `draws` (R, B + 1); R is a whole number of groups.
 * @param probes rows that stand in for all in the inclusive mode; the exclusive mode uses every row
 */
export function resampledNoise(
  of: Normaliser,
  draws: Int32Array,
  how: { readonly batch: number; readonly mode: "inclusive" | "exclusive"; readonly probes: Int32Array },
): UnitNoise {
  const { batch, mode, probes } = how;
  const { units } = of;
  const count = draws.length / (batch + 1);
  invariant(count === wholeGroups(count), `resampledNoise: ${count} batches in ${noiseGroups} groups`);
  if (mode === "exclusive") {
    const noise = exclusiveNoise(of, draws, batch, noiseGroups);
    const variance = overProbes(noise.variance, units).map((v) => (v * count) / (count - 1));
    const rough = noise.maps.map((sums) => mapVariance(sums, of.variance));
    return { groups: rescaled(rough, variance), variance, bias: meanBias(squaredBias(noise), variance, count) };
  }
  const own = count / noiseGroups;
  const found = Array.from({ length: noiseGroups }, (_, g) => {
    const part = draws.subarray(g * own * (batch + 1), (g + 1) * own * (batch + 1));
    return inclusiveNoise(of, part, batch, probes);
  });
  const groups = found.map((noise) => overProbes(noise.variance, units).map((v) => (v * own) / (own - 1)));
  const variance = meanOf(groups);
  return { groups, variance, bias: meanBias(squaredBias(pooledBias(found)), variance, count) };
}

/** Group estimates that took no care of members of the batch, scaled unit by unit to have `variance` as their mean. */
export function rescaled(groups: readonly Float64Array[], variance: Float64Array): readonly Float64Array[] {
  const centre = meanOf(groups);
  return groups.map((group) => group.map((v, u) => (centre[u] > 0 ? (v * variance[u]) / centre[u] : v)));
}

type Bias = Pick<ProbeNoise, "bias" | "along">;

/** The bias over the batches of all groups, from that of each. */
function pooledBias(groups: readonly ProbeNoise[]): Bias {
  const bias = meanOf(groups.map((noise) => noise.bias));
  const along = groups.flatMap((noise) => (noise.along === undefined ? [] : [noise.along]));
  if (along.length === 0) return { bias };
  return { bias, along: { ...along[0], slope: meanOf(along.map(({ slope }) => slope)) } };
}

/** Mean square over the positions of each probe's bias, (P, U). */
function squaredBias({ bias, along }: Bias): Float64Array {
  if (along === undefined) return bias.map((b) => b * b);
  const { slope, within } = along;
  return bias.map((b, at) => b * b + within[at] * slope[at] * slope[at]);
}

/** Root mean over the probes of squared bias (P, U), less what the scatter of `count` batches adds, (U). */
function meanBias(squares: Float64Array, variance: Float64Array, count: number): Float64Array {
  return overProbes(squares, variance.length).map((square, u) => Math.sqrt(Math.max(0, square - variance[u] / count)));
}

/** Entry by entry mean of arrays of one length. */
export function meanOf(arrays: readonly Float64Array[]): Float64Array {
  return arrays[0].map((_, at) => arrays.reduce((sum, array) => sum + array[at], 0) / arrays.length);
}
