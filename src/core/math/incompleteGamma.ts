import { exp, log, log1p } from "./elementary.ts";
import { invariant } from "./errors.ts";

const HALF_LOG_TWO_PI = 0.9189385332046728;

/**
 * Natural logarithm of the gamma function; error below 4e-16 times the larger of 15 and |log gamma(x)|.
 * @param x positive
 * Source: Stirling's series, Abramowitz & Stegun 1964, 6.1.41, with x moved to 10 or more by 6.1.15.
 */
export function logGamma(x: number): number {
  invariant(x > 0, `logGamma: x ${x}, expected a positive number`);
  if (x === 1 || x === 2) return 0;
  if (x === Infinity) return Infinity;
  let shifted = x;
  let product = 1;
  while (shifted < 10) {
    product *= shifted;
    shifted++;
  }
  const value = (shifted - 0.5) * log(shifted) - shifted + HALF_LOG_TWO_PI + stirlingRest(shifted);
  return product === 1 ? value : value - log(product);
}

/** log gamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2), about 1 / (12 x). @param x at least 10 */
export function stirlingRest(x: number): number {
  const z = 1 / (x * x);
  const late = 1 / 1188 - z * (691 / 360360 - z * (1 / 156 - z * (3617 / 122400)));
  return (1 / 12 - z * (1 / 360 - z * (1 / 1260 - z * (1 / 1680 - z * late)))) / x;
}

/**
 * Regularised lower incomplete gamma function P(a, x): the chance that a gamma variable of shape a is at most x.
 * @param a positive @param x not negative
 * Source: Press, Teukolsky, Vetterling, Flannery 2007, section 6.2.
 */
export function lowerGamma(a: number, x: number): number {
  check(a, x);
  if (x === Infinity) return 1;
  return x < a + 1 ? gammaSeries(a, x) : 1 - gammaFraction(a, x);
}

/** Regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x), accurate where it is small. */
export function upperGamma(a: number, x: number): number {
  check(a, x);
  if (x === Infinity) return 0;
  return x < a + 1 ? 1 - gammaSeries(a, x) : gammaFraction(a, x);
}

function check(a: number, x: number): void {
  invariant(a > 0 && a < Infinity && x >= 0, `incomplete gamma: a ${a}, x ${x}; expected a > 0 and x >= 0`);
}

function gammaSeries(a: number, x: number): number {
  if (x === 0) return 0;
  let term = 1;
  let total = 1;
  for (let n = 1; term > 1e-17 * total; n++) {
    term *= x / (a + n);
    total += term;
  }
  return (total * gammaWeight(a, x)) / a;
}

/** Lentz's method from the front; b_n = x + 2n + 1 - a stays positive, so nothing vanishes. */
function gammaFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < 100000; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    const factor = c * d;
    value *= factor;
    if (Math.abs(factor - 1) < 2e-16) break;
  }
  return value * gammaWeight(a, x);
}

/** x^a e^-x / gamma(a); for large a in terms of x / a, whose large parts have cancelled on paper. */
function gammaWeight(a: number, x: number): number {
  if (a < 10) return exp(a * log(x) - x - logGamma(a));
  const excess = (x - a) / a;
  const logRatio = excess > -0.5 ? log1p(excess) : log(x / a);
  return Math.sqrt(a) * exp(a * (logRatio - excess) - stirlingRest(a) - HALF_LOG_TWO_PI);
}
