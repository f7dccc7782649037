/**
 * Notes in `distances` how near each pixel centre comes to a polyline: `distances[p]` becomes the smaller of itself and
 * the distance to the line, in widths of the image. Pixels further than `reach` from a piece are not looked at.
 * @param path x, y, x, y, ... in the unit square
 * @param distances (size, size)
 */
export function inkStroke(path: readonly number[], size: number, reach: number, distances: Float64Array): void {
  for (let k = 2; k < path.length; k += 2) {
    const ax = path[k - 2];
    const ay = path[k - 1];
    const bx = path[k];
    const by = path[k + 1];
    const left = pixel(Math.min(ax, bx) - reach, size);
    const right = pixel(Math.max(ax, bx) + reach, size);
    const top = pixel(Math.min(ay, by) - reach, size);
    const bottom = pixel(Math.max(ay, by) + reach, size);
    for (let row = top; row <= bottom; row++)
      for (let column = left; column <= right; column++) {
        const distance = segmentDistance((column + 0.5) / size, (row + 0.5) / size, ax, ay, bx, by);
        if (distance < distances[row * size + column]) distances[row * size + column] = distance;
      }
  }
}

function pixel(position: number, size: number): number {
  return Math.max(0, Math.min(size - 1, Math.floor(position * size)));
}

/** Distance of (x, y) from the segment a-b. */
function segmentDistance(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax;
  const dy = by - ay;
  const square = dx * dx + dy * dy;
  const along = square === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / square));
  const offX = x - ax - along * dx;
  const offY = y - ay - along * dy;
  return Math.sqrt(offX * offX + offY * offY);
}
