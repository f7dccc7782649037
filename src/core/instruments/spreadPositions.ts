/**
 * `count` of the positions 0 .. positions-1 of a feature map, all different and spread over it: steps of the golden
 * section, which keep clear of single columns of an image. All of them, in another order, where there are no more.
 */
export function spreadPositions(positions: number, count: number): Int32Array {
  let step = Math.max(1, Math.round(positions * 0.6180339887498949));
  while (commonDivisor(step, positions) > 1) step++;
  return Int32Array.from({ length: Math.min(positions, count) }, (_, k) => (k * step) % positions);
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
