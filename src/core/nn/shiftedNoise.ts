import type { Random } from "../math/random.ts";
import type { NoiseDraws } from "./matchedNoise.ts";
import { expectLength } from "./rowsOf.ts";
import type { ShiftedNoiseSpec } from "./spec.ts";

interface ShiftedNoise {
  /**
   * m (`shift`) and s (`scale`) of one step, both (B, U, M): mu ~ U(-shift, shift) and sigma ~ U(1, scale) of each unit
   * first, then m ~ U(mu - shiftSpread, mu + shiftSpread) and s ~ N(sigma, scaleSpread²) of each value.
   */
  draw(spec: ShiftedNoiseSpec, rows: number, units: number, positions: number, random: Random): NoiseDraws;
  /** s a + m. */
  forward(a: Float64Array, draws: NoiseDraws): Float64Array;
  /** da = s dy. */
  backward(dy: Float64Array, draws: NoiseDraws): Float64Array;
}

/**
 * Noise of non-zero mean and non-unit deviation, drawn anew at every step: internal covariate shift on purpose. Training
 * only.
 * Source: Santurkar, Tsipras, Ilyas, Madry 2018, "How does batch normalization help optimization?", appendix A.2.1,
 * algorithm 1; its r_sigma is taken as a standard deviation.
 */
export const shiftedNoise: ShiftedNoise = {
  draw({ shift, scale, shiftSpread, scaleSpread }, rows, units, positions, random) {
    const between = (low: number, high: number): number => low + (high - low) * random.uniform();
    const mu = new Float64Array(units).map(() => between(-shift, shift));
    const sigma = new Float64Array(units).map(() => between(1, scale));
    const count = rows * units * positions;
    const unit = (i: number): number => Math.floor(i / positions) % units;
    return {
      shift: new Float64Array(count).map((_, i) => between(mu[unit(i)] - shiftSpread, mu[unit(i)] + shiftSpread)),
      scale: new Float64Array(count).map((_, i) => sigma[unit(i)] + scaleSpread * random.normal()),
    };
  },

  forward(a, { shift, scale }) {
    expectLength("shifted noise", "shift", shift, a.length);
    expectLength("shifted noise", "scale", scale, a.length);
    return a.map((value, i) => scale[i] * value + shift[i]);
  },

  backward(dy, { scale }) {
    expectLength("shifted noise", "scale", scale, dy.length);
    return dy.map((error, i) => scale[i] * error);
  },
};
