/**
 * The statistics batch by which N evaluated rows normalise themselves as one: N - 1, because a last chunk of a single row
 * joins the one before it (and an engine's buffers have room for no more).
 */
export function wholeSet(rows: number): number {
  return Math.max(2, rows - 1);
}
