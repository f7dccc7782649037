import { drawBatches } from "../../../../src/core/instruments/drawBatches.ts";
import { stream } from "../../../../src/core/math/random.ts";
import { moments } from "../../../../src/core/nn/moments.ts";
import { mean, standardDeviation } from "../../../../src/core/stats/sampleMoments.ts";

/** Added to the variance inside the root, as in the engine's batch norm unless an arm says otherwise. */
export const EPS = 1e-5;

/** Values of U units for N examples before batch norm; example 0 is the one that is watched. */
export interface UnitValues {
  /** (N, U), row-major. */
  readonly values: Float64Array;
  readonly units: number;
}

/** What the same example is in different mini-batches. */
export interface Shaken {
  /** Under mean and deviation of all N examples. */
  readonly still: number;
  /** One a mini-batch. */
  readonly values: readonly number[];
  readonly mean: number;
  /** Standard deviation over the mini-batches, with n - 1: the wobble. */
  readonly sd: number;
}

/** A downstream unit that adds up what it reads. */
export interface Reader extends Shaken {
  readonly weights: readonly number[];
  /** Share of its still value that is gone with the removed unit; 0 while none is removed. */
  readonly lost: number;
}

export interface Butterfly {
  readonly batch: number;
  readonly units: readonly Shaken[];
  /** In the order of the weights given. */
  readonly readers: readonly Reader[];
  /** Wobble of the first reader over that of the second. */
  readonly ratio: number;
  readonly removed: number | undefined;
}

export interface ButterflyOptions {
  /** B: examples in a mini-batch, the watched one among them. */
  readonly batch: number;
  /** For each mini-batch who keeps the watched example company, from {@link companyOf}; B is at most one more than its width. */
  readonly company: Company;
  /** Weights of each reader, one a unit. */
  readonly readers: readonly (readonly number[])[];
  /** A unit that is held at 0. */
  readonly removed?: number | undefined;
  readonly eps?: number;
}

/** Rows 1 .. N-1, a line a mini-batch: the first B - 1 of a line are the company of a mini-batch of B. */
export interface Company {
  readonly rows: Int32Array;
  readonly batches: number;
  readonly width: number;
}

/** Company for mini-batches of up to `most` of `rows` examples, drawn without replacement. A larger B keeps who was there. */
export function companyOf(rows: number, most: number, batches: number, seed: number): Company {
  const width = most - 1;
  const drawn = drawBatches(rows - 1, width, batches, stream(0, seed, "butterfly/company"));
  return { rows: drawn.map((row) => row + 1), batches, width };
}

/**
 * One example in many mini-batches. In each, every unit is normalised with the mini-batch's own mean and deviation,
 * x̂ = (x - mean_B) / sqrt(variance_B + eps) with the biased variance, and each reader adds up weight times x̂.
 * Source: Ioffe and Szegedy 2015, Algorithm 1.
 */
export function butterfly({ values, units }: UnitValues, options: ButterflyOptions): Butterfly {
  const { batch, company, removed, eps = EPS } = options;
  const normalised = (rows: Float64Array): Float64Array => {
    const { mean, variance } = moments(rows, units, 1, 0, rows.length / units);
    return mean.map((centre, u) => ((values[u] ?? 0) - centre) / Math.sqrt((variance[u] ?? 0) + eps));
  };
  const still = normalised(values);
  const shaken = Array.from({ length: units }, (): number[] => []);
  const rows = new Float64Array(batch * units);
  rows.set(values.subarray(0, units));
  for (let k = 0; k < company.batches; k++) {
    for (let b = 1; b < batch; b++) {
      const row = company.rows[k * company.width + b - 1] ?? 0;
      rows.set(values.subarray(row * units, (row + 1) * units), b * units);
    }
    for (const [u, value] of normalised(rows).entries()) shaken[u]?.push(value);
  }
  const readers = options.readers.map((weights): Reader => {
    const kept = weights.map((weight, u) => (u === removed ? 0 : weight));
    const sum = (of: (u: number) => number, by: readonly number[]) =>
      by.reduce((total, weight, u) => total + weight * of(u), 0);
    const whole = sum((u) => still[u] ?? 0, weights);
    const left = sum((u) => still[u] ?? 0, kept);
    const outputs = Array.from({ length: company.batches }, (_, k) => sum((u) => shaken[u]?.[k] ?? 0, kept));
    return { weights, lost: 1 - left / whole, ...shakenOf(whole, outputs) };
  });
  const [first, second] = readers;
  return {
    ...{ batch, removed, readers },
    units: shaken.map((own, u) => shakenOf(still[u] ?? 0, own)),
    ratio: (first?.sd ?? Number.NaN) / (second?.sd ?? Number.NaN),
  };
}

function shakenOf(still: number, values: readonly number[]): Shaken {
  return { still, values, mean: mean(values), sd: standardDeviation(values) };
}

/** sqrt(sum of a² / sum of b²): the ratio of the wobbles of two readers whose units shake independently and equally. */
export function exactRatio(a: readonly number[], b: readonly number[]): number {
  const squares = (weights: readonly number[]) => weights.reduce((sum, weight) => sum + weight * weight, 0);
  return Math.sqrt(squares(a) / squares(b));
}
