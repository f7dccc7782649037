// x * y + acc in every lane, fused where the processor has it: the standard lets the result differ between processors.
// @ts-nocheck
@inline export function madd(x: v128, y: v128, acc: v128): v128 {
  return f32x4.relaxed_madd(x, y, acc);
}
