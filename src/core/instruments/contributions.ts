import { invariant } from "../math/errors.ts";

/**
 * Contributions c_du = w_ud^2 variance_u of each upstream unit to the variance of each downstream unit, (D, U).
 * @param weights (U, D)
 * @param variance (U), of the upstream post-activations
 */
export function contributions(weights: Float32Array | Float64Array, variance: Float64Array): Float64Array {
  const upstream = variance.length;
  const downstream = weights.length / upstream;
  invariant(Number.isInteger(downstream), `contributions: ${weights.length} weights for ${upstream} upstream units`);
  const out = new Float64Array(weights.length);
  for (let u = 0; u < upstream; u++) {
    for (let d = 0; d < downstream; d++) {
      const w = weights[u * downstream + d];
      out[d * upstream + u] = w * w * variance[u];
    }
  }
  return out;
}

/** `of` each row of `matrix` (D, U): (D). */
export function byRow(matrix: Float64Array, upstream: number, of: (row: Float64Array) => number): Float64Array {
  const out = new Float64Array(matrix.length / upstream);
  for (let d = 0; d < out.length; d++) out[d] = of(matrix.subarray(d * upstream, (d + 1) * upstream));
  return out;
}
