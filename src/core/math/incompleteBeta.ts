import { exp, log, log1p } from "./elementary.ts";
import { invariant } from "./errors.ts";
import { logGamma, stirlingRest } from "./incompleteGamma.ts";

const HALF_LOG_TWO_PI = 0.9189385332046728;

/**
 * Regularised incomplete beta function I_x(a, b): the chance that a beta variable of shapes a and b is at most x.
 * Relative error about 1e-13, in both tails.
 * @param y 1 - x, where the caller knows it better than the subtraction
 * Source: Press, Teukolsky, Vetterling, Flannery 2007, section 6.4 (DLMF 8.17.22).
 */
export function incompleteBeta(a: number, b: number, x: number, y: number = 1 - x): number {
  invariant(a > 0 && b > 0 && x >= 0 && y >= 0, `incompleteBeta: a ${a}, b ${b}, x ${x}, y ${y}`);
  if (x === 0 || y === 0) return x === 0 ? 0 : 1;
  const weight = exp(a < b ? logWeight(b, a, y, x) : logWeight(a, b, x, y));
  // The fraction converges fast on the near side of the mean.
  return x * (a + b + 2) < a + 1 ? (weight * betaFraction(a, b, x)) / a : 1 - (weight * betaFraction(b, a, y)) / b;
}

/**
 * log of x^a y^b / B(a, b) for a >= b. Where a, or both, are large, Stirling's formula is put in and its large parts
 * cancel on paper instead of in rounding.
 */
function logWeight(a: number, b: number, x: number, y: number): number {
  if (b >= 10) {
    const excess = x * b - y * a;
    const root = 0.5 * log((a / (a + b)) * b) - HALF_LOG_TWO_PI;
    const rest = stirlingRest(a + b) - stirlingRest(a) - stirlingRest(b);
    return a * logOf(x, (a + b) / a, excess / a) + b * logOf(y, (a + b) / b, -excess / b) + root + rest;
  }
  const powers = a * logOf(x, 1, -y) + b * logOf(y, 1, -x) - logGamma(b);
  if (a < 10) return powers + logGamma(a + b) - logGamma(a);
  return powers + (a - 0.5) * log1p(b / a) + b * log(a + b) - b + stirlingRest(a + b) - stirlingRest(a);
}

/** log(x factor), where `excess` is x factor - 1 without cancellation. */
function logOf(x: number, factor: number, excess: number): number {
  return excess > -0.5 ? log1p(excess) : log(x * factor);
}

/** Lentz's method; two levels a turn. */
function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / keepFromZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < 100000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / keepFromZero(1 + even * d);
    c = keepFromZero(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / keepFromZero(1 + odd * d);
    c = keepFromZero(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < 2e-16) break;
  }
  return value;
}

function keepFromZero(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}
