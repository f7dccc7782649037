import { log } from "../math/elementary.ts";
import { populationOf } from "./batchNoise.ts";
import { type ByExample, momentsByExample } from "./byExample.ts";
import { deltaNoise } from "./deltaNoise.ts";
import { resampledNoise, type UnitNoise } from "./resampledNoise.ts";
import { deadVariance } from "./unitMoments.ts";

/** Batch noise of one unit's normalised value at a list of statistics batches. */
export interface UnitScaling {
  /** This and the kurtosis as batch statistics feel them, see `momentsByExample`. */
  readonly skewness: number;
  /** Excess. */
  readonly kurtosis: number;
  /** Inclusive noise by batch. */
  readonly inclusive: readonly number[];
  /** Exclusive noise by batch. */
  readonly exclusive: readonly number[];
  /** By batch, then by group of resampled batches. */
  readonly inclusiveGroups: readonly (readonly number[])[];
  readonly exclusiveGroups: readonly (readonly number[])[];
  /** Exclusive noise by the delta formula, by batch. */
  readonly delta: readonly number[];
}

/** Everything that a layer's live units do at each batch of `draws`. */
export function unitScalings(
  z: ByExample,
  units: number,
  eps: number,
  draws: ReadonlyMap<number, Int32Array>,
  probes: Int32Array,
): readonly UnitScaling[] {
  const population = populationOf(z, units, eps);
  const moments = momentsByExample(z, units);
  const gamma = new Float64Array(units).fill(1);
  const byBatch = Array.from(draws, ([batch, rows]) => ({
    inclusive: resampledNoise(population, rows, { batch, mode: "inclusive", probes }),
    exclusive: resampledNoise(population, rows, { batch, mode: "exclusive", probes }),
    delta: deltaNoise(moments, batch, gamma),
  }));
  const grouped = (noise: UnitNoise, u: number): number[] => noise.groups.map((group) => group[u]);
  return Array.from({ length: units }, (_, u) => u)
    .filter((u) => moments.variance[u] > deadVariance)
    .map((u) => ({
      skewness: moments.skewness[u],
      kurtosis: moments.kurtosis[u],
      inclusive: byBatch.map(({ inclusive }) => inclusive.variance[u]),
      exclusive: byBatch.map(({ exclusive }) => exclusive.variance[u]),
      inclusiveGroups: byBatch.map(({ inclusive }) => grouped(inclusive, u)),
      exclusiveGroups: byBatch.map(({ exclusive }) => grouped(exclusive, u)),
      delta: byBatch.map(({ delta }) => delta[u]),
    }));
}

/** Slope of the least-squares line of log y on log x. */
export function logLogSlope(x: readonly number[], y: readonly number[]): number {
  const [u, v] = [x.map(log), y.map(log)];
  const [centreU, centreV] = [u, v].map((values) => values.reduce((sum, value) => sum + value, 0) / values.length);
  let both = 0;
  let own = 0;
  for (let i = 0; i < u.length; i++) {
    both += (u[i] - centreU) * (v[i] - centreV);
    own += (u[i] - centreU) * (u[i] - centreU);
  }
  return both / own;
}
