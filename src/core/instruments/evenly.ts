/** `count` steps spread evenly over a training of `steps`, from the first on, with room for `after` more behind the last. */
export function evenly(count: number, steps: number, after: number): readonly number[] {
  const room = Math.max(0, steps - after);
  const at = Array.from({ length: count }, (_, k) => Math.floor((k * room) / Math.max(1, count)));
  return [...new Set(at)];
}
