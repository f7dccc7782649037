/**
 * Offsets across the axis that keep the dots of a swarm apart: dot i stands at (x[i], offset[i]). Dots are placed from
 * the left, each as near to the axis as its neighbours allow, turn about above and below. Where the swarm would be
 * higher than `limit` the dots overlap instead.
 */
export function swarmOffsets(x: readonly number[], diameter: number, limit: number): readonly number[] {
  const order = x.map((_, index) => index).sort((a, b) => (x[a] ?? 0) - (x[b] ?? 0) || a - b);
  const offsets = x.map(() => 0);
  const placed: number[] = [];
  for (const [turn, index] of order.entries()) {
    const near = placed.filter((other) => (x[index] ?? 0) - (x[other] ?? 0) < diameter);
    offsets[index] = freeOffset(near, x[index] ?? 0, turn);
    placed.push(index);
  }
  return offsets;

  function freeOffset(near: readonly number[], at: number, turn: number): number {
    const heights = [0];
    for (const other of near) {
      const across = at - (x[other] ?? 0);
      const rise = Math.sqrt(diameter * diameter - across * across);
      heights.push((offsets[other] ?? 0) + rise, (offsets[other] ?? 0) - rise);
    }
    heights.sort((a, b) => Math.abs(a) - Math.abs(b) || (turn % 2 === 0 ? b - a : a - b));
    const free = heights.find((height) =>
      near.every((other) => {
        const across = at - (x[other] ?? 0);
        const apart = height - (offsets[other] ?? 0);
        return across * across + apart * apart >= diameter * diameter * 0.999;
      }),
    );
    return Math.max(-limit, Math.min(limit, free ?? 0));
  }
}
