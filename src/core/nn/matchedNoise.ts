import { UserError } from "../math/errors.ts";
import type { Random } from "../math/random.ts";
import { expectLength } from "./rowsOf.ts";

/**
 * One step's draws: (U) when shared by the batch, (B, U) when every example has its own; the positions of a unit share
 * them.
 */
export interface NoiseDraws {
  /** e ~ N(0, 1/K), the error of a batch mean in standard deviations. */
  readonly shift: Float64Array;
  /** s = sqrt(K) / chi_{K-1} divided by its mean: the error of 1 / (batch standard deviation). */
  readonly scale: Float64Array;
}

interface MatchedNoise {
  /** `count` draws with the law of a statistics batch of K standard normal values, from K normals each. */
  draw(batch: number, count: number, random: Random): NoiseDraws;
  /** (x̂ + e) s for x̂ (B, U, M); M is 1 unless given. */
  forward(normalised: Float64Array, draws: NoiseDraws, units: number, positions?: number): Float64Array;
  /** dL/dx̂ = s dL/dy. */
  backward(dy: Float64Array, draws: NoiseDraws, units: number, positions?: number): Float64Array;
}

/**
 * Noise with the moments that batch normalisation would have at a statistics batch of K, injected into normalised
 * values whose own statistics are those of the whole training set. For a Gaussian unit a batch has mean error
 * (μ_B - μ)/σ ~ N(0, 1/K) and σ/σ_B = sqrt(K) / chi_{K-1}, independent of it; the mean of the latter is divided out so
 * that noise is added and not gain.
 * Source: the sampling law of a normal mean and variance, Fisher 1925.
 */
export const matchedNoise: MatchedNoise = {
  draw(batch, count, random) {
    const mean = meanDeviationRatio(batch);
    const shift = new Float64Array(count);
    const scale = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      shift[i] = random.normal() / Math.sqrt(batch);
      let squares = 0;
      for (let degree = 1; degree < batch; degree++) {
        const z = random.normal();
        squares += z * z;
      }
      scale[i] = Math.sqrt(batch / squares) / mean;
    }
    return { shift, scale };
  },

  forward(normalised, draws, units, positions = 1) {
    const at = drawIndex(normalised, draws, units, positions);
    return normalised.map((value, i) => (value + draws.shift[at(i)]) * draws.scale[at(i)]);
  },

  backward(dy, draws, units, positions = 1) {
    const at = drawIndex(dy, draws, units, positions);
    return dy.map((error, i) => error * draws.scale[at(i)]);
  },
};

/**
 * E[σ/σ_B] = sqrt(K/2) Γ((K-2)/2) / Γ((K-1)/2) for a statistics batch of K normal values. Throws UserError below 4,
 * where the variance of σ/σ_B is infinite.
 */
export function meanDeviationRatio(batch: number): number {
  if (!Number.isInteger(batch) || batch < 4)
    throw new UserError(
      `matched noise: a statistics batch of ${batch}; expected a whole number from 4 on (below, the noise has no finite variance)`,
    );
  // r(K) = Γ((K-2)/2) / Γ((K-1)/2) from r(4) = 2/√π or r(5) = √π/2 by r(K+2) = r(K) (K-2)/(K-1).
  let k = batch % 2 === 0 ? 4 : 5;
  let ratio = k === 4 ? 2 / Math.sqrt(Math.PI) : Math.sqrt(Math.PI) / 2;
  for (; k < batch; k += 2) ratio *= (k - 2) / (k - 1);
  return Math.sqrt(batch / 2) * ratio;
}

function drawIndex(values: Float64Array, draws: NoiseDraws, units: number, positions: number): (i: number) => number {
  const shared = draws.shift.length === units;
  expectLength("matched noise", "shift", draws.shift, shared ? units : values.length / positions);
  expectLength("matched noise", "scale", draws.scale, draws.shift.length);
  return (i) => Math.floor(i / positions) % draws.shift.length;
}
