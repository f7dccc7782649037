import { invariant } from "../math/errors.ts";
import { noncentralTCdf } from "../math/noncentralTCdf.ts";
import { normalQuantile } from "../math/normalQuantile.ts";
import { studentTQuantile } from "../math/studentT.ts";

const [ALPHA, POWER] = [0.05, 0.8];

/**
 * Power of the two-sided t test at 0.05 of two arms with n runs each, not paired: 2 n - 2 degrees of freedom,
 * non-centrality d sqrt(n / 2).
 * @param d difference of the means over the common standard deviation @param n runs of each arm, at least 2
 */
export function powerTwoSampleT(d: number, n: number): number {
  invariant(Number.isInteger(n) && n >= 2 && Number.isFinite(d), `powerTwoSampleT: d ${d}, n ${n}`);
  const df = 2 * n - 2;
  const critical = studentTQuantile(1 - ALPHA / 2, df);
  const delta = d * Math.sqrt(n / 2);
  return noncentralTCdf(-critical, df, -delta) + noncentralTCdf(-critical, df, delta);
}

/** Above it the normal formula stands: it is then right to one run. */
const LARGE = 1e5;

/**
 * Smallest number of runs of each of two arms at which {@link powerTwoSampleT} reaches 0.8: what a comparison costs that
 * does not pair. Undefined where d is 0 or not finite.
 */
export function runsForPower(d: number): number | undefined {
  if (!Number.isFinite(d) || d === 0) return undefined;
  const ratio = (normalQuantile(1 - ALPHA / 2) + normalQuantile(POWER)) / d;
  let n = Math.max(2, Math.ceil(2 * ratio * ratio));
  if (n > LARGE) return n + 1;
  while (powerTwoSampleT(d, n) < POWER) n++;
  while (n > 2 && powerTwoSampleT(d, n - 1) >= POWER) n--;
  return n;
}
