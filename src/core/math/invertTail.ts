import { exp, log } from "./elementary.ts";

/** A tail probability of a positive variable that falls or rises with x, and its density. */
export interface Tail {
  readonly probability: (x: number) => number;
  readonly density: (x: number) => number;
  /** -1: falls with x (an upper tail); 1: rises (a lower tail). */
  readonly direction: 1 | -1;
}

/**
 * The x > 0 at which a tail probability equals `target`: Newton's method on log probability against log x, in which
 * tails of powers are straight lines, kept inside a bracket that every step narrows.
 * @param target in (0, 1) @param start a first guess, positive
 */
export function invertTail(tail: Tail, target: number, start: number): number {
  let low = 0;
  let high = Infinity;
  let x = start;
  const goal = log(target);
  for (let turn = 0; turn < 200; turn++) {
    const probability = tail.probability(x);
    const excess = log(probability) - goal;
    if (excess * tail.direction > 0) high = x;
    else low = x;
    const slope = (tail.direction * x * tail.density(x)) / probability;
    const step = Math.max(-2, Math.min(2, -excess / slope));
    const next = inside(x * exp(step), low, high, x);
    if (Math.abs(next - x) <= 4e-16 * x) return next;
    x = next;
  }
  return x;
}

function inside(next: number, low: number, high: number, x: number): number {
  if (next > low && next < high) return next;
  if (high === Infinity) return 2 * x;
  return low === 0 ? 0.5 * x : 0.5 * (low + high);
}
