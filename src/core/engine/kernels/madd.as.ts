// x * y + acc in every lane. The `exact` build takes this file: one rounding of the product, one of the sum, the same on
// every machine. The `fast` build takes maddFast.as.ts in its place.
// @ts-nocheck
@inline export function madd(x: v128, y: v128, acc: v128): v128 {
  return f32x4.add(acc, f32x4.mul(x, y));
}
