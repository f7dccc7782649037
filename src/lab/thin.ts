/**
 * At most `most` points of a curve, evenly spaced, first and last included, each exactly as it was: index i of the thinned
 * curve is index round(i (n - 1) / (most - 1)) of the whole one.
 */
export function thin(curve: Float32Array, most: number): Float32Array {
  const { length } = curve;
  if (length <= most) return curve.slice();
  return Float32Array.from(
    { length: most },
    (_, i) => curve[Math.round((i * (length - 1)) / (most - 1))] ?? Number.NaN,
  );
}
