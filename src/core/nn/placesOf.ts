/** Places in x (B, U, M) of one unit's values in rows `from` to `to` (exclusive). */
export function placesOf(unit: number, units: number, positions: number, from: number, to: number): Int32Array {
  const indices = new Int32Array((to - from) * positions);
  let at = 0;
  for (let b = from; b < to; b++) {
    for (let m = 0; m < positions; m++) indices[at++] = (b * units + unit) * positions + m;
  }
  return indices;
}
