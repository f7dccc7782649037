import { invariant } from "../math/errors.ts";
import { incompleteBeta } from "../math/incompleteBeta.ts";
import type { Interval, IntervalEstimate } from "./intervalEstimate.ts";

/**
 * The share k / n of n independent cases, with the interval of Clopper and Pearson: its ends are the shares at which k or
 * more, or k or fewer, has the chance (1 - level) / 2. Its coverage is never below its level. p doubles the smaller of
 * the two tails, so against 1/2 it is the exact sign test.
 * @param hits k; a tie may count as half (the beta functions bridge the gap between whole numbers)
 * Source: Clopper & Pearson 1934.
 */
export function binomialShare(hits: number, n: number): IntervalEstimate {
  invariant(hits >= 0 && hits <= n && Number.isInteger(n), `binomialShare: ${hits} of ${n}`);
  const method = "Clopper-Pearson interval";
  // P(k or more) at a share, and P(k or fewer) at 1 - share.
  const orMore = (share: number): number => (hits === 0 ? 1 : incompleteBeta(hits, n - hits + 1, share));
  const orFewer = (rest: number): number => (hits === n ? 1 : incompleteBeta(n - hits, hits + 1, rest));
  return {
    n,
    value: hits / n,
    interval(level): Interval {
      const tail = (1 - level) / 2;
      return {
        low: hits === 0 ? 0 : rising(orMore, tail),
        high: hits === n ? 1 : 1 - rising(orFewer, tail),
      };
    },
    p: (target) => Math.min(1, 2 * Math.min(orMore(target), orFewer(1 - target))),
    method,
    ...(n > 0 ? { valid: true } : { valid: false, why: "there is nothing to count" }),
  };
}

/** The x in (0, 1) at which a function that rises from 0 to 1 equals `goal`; halving, to the last place near 0 too. */
function rising(f: (x: number) => number, goal: number): number {
  let low = 0;
  let high = 1;
  for (let turn = 0; turn < 200 && high - low > 1e-16 * high; turn++) {
    const middle = 0.5 * (low + high);
    if (f(middle) < goal) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}
