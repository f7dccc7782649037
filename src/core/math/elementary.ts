/**
 * Elementary functions of float64 numbers, made of IEEE additions, multiplications, divisions and square roots only.
 * `Math.exp` and its kin may differ in the last bit between engines; these give the same bits everywhere. Largest
 * error measured: 0.9 units in the last place, 2.1 for `tanh`. The reductions are those of fdlibm
 * (Ng 1993, Sun Microsystems); the polynomials are the functions' own Taylor series, long enough for 2^-56, and sums
 * that would round twice carry their error along.
 */
import { type DoubleDouble, multiply, twoProduct, twoSum } from "./doubleDouble.ts";
import { binaryExponent, scale, significand } from "./float64Bits.ts";
import { quarterTurns } from "./quarterTurns.ts";

const LN2_HI = 0.6931471803691238; // 32 bits: k LN2_HI is exact
const LN2_LO = 1.9082149292705877e-10;
const EXP_OVERFLOW = 709.782712893384;
const EXP_UNDERFLOW = -745.1332191019412;

const sum: DoubleDouble = { hi: 0, lo: 0 };
const product: DoubleDouble = { hi: 0, lo: 0 };

/** e^x. Overflows to Infinity above 709.78, passes through the subnormal numbers to 0 below -745.13. */
export function exp(x: number): number {
  if (x > EXP_OVERFLOW) return Infinity;
  if (x < EXP_UNDERFLOW) return 0;
  return Number.isNaN(x) ? x : expOfSum(x, 0);
}

/** e^x - 1, without cancellation near 0. */
export function expm1(x: number): number {
  if (x > EXP_OVERFLOW) return Infinity;
  if (x < -40) return -1;
  if (x === 0 || Number.isNaN(x)) return x;
  const k = Math.round(x * Math.LOG2E);
  const hi = x - k * LN2_HI;
  const lo = k * LN2_LO;
  const r = hi - lo;
  const tail = expTail(r, hi - r - lo);
  if (k === 0) return r + tail;
  if (k > 60) return scaledOnePlus(r, tail, k);
  // 2^k (1 + r + tail) - 1 = 2^k ((1 - 2^-k) + r + tail); both bracketed numbers are exact in binary.
  twoSum(1 - scale(1, -k), r, sum);
  return (sum.hi + (sum.lo + tail)) * scale(1, k);
}

/** Natural logarithm; -Infinity at 0, NaN below. */
export function log(x: number): number {
  if (x === 0) return -Infinity;
  if (!(x > 0) || x === Infinity) return x < 0 ? NaN : x;
  const k = binaryExponent(x);
  return logOnePlus(significand(x, k) - 1, k, 0);
}

/** log(1 + x), without cancellation near 0; -Infinity at -1, NaN below. */
export function log1p(x: number): number {
  if (x === -1) return -Infinity;
  if (!(x > -1) || x === Infinity || x === 0) return x < -1 ? NaN : x;
  if (x > -0.29 && x < 0.41) return logOnePlus(x, 0, 0);
  twoSum(1, x, sum);
  const k = binaryExponent(sum.hi);
  // log(u + c) = log u + c / u up to c^2, where u = fl(1 + x).
  return logOnePlus(significand(sum.hi, k) - 1, k, sum.lo / sum.hi);
}

/** Sine of an angle in radians, right to the last place for any finite x; NaN at the infinities. */
export function sin(x: number): number {
  if (!Number.isFinite(x)) return NaN;
  if (Math.abs(x) < 1e-8) return x;
  const quadrant = quarterTurns(x, product);
  const value = quadrant % 2 === 0 ? sinSeries(product.hi, product.lo) : cosSeries(product.hi, product.lo);
  return quadrant < 2 ? value : -value;
}

/** Cosine of an angle in radians, right to the last place for any finite x; NaN at the infinities. */
export function cos(x: number): number {
  if (!Number.isFinite(x)) return NaN;
  const quadrant = quarterTurns(x, product);
  const value = quadrant % 2 === 0 ? cosSeries(product.hi, product.lo) : sinSeries(product.hi, product.lo);
  return quadrant === 0 || quadrant === 3 ? value : -value;
}

/** Hyperbolic tangent; keeps the sign of 0. */
export function tanh(x: number): number {
  const size = Math.abs(x);
  if (!(size > 1e-9)) return x;
  if (size > 22) return x < 0 ? -1 : 1;
  const grown = expm1(size >= 1 ? 2 * size : -2 * size);
  const value = size >= 1 ? 1 - 2 / (grown + 2) : -grown / (grown + 2);
  return x < 0 ? -value : value;
}

/** x^y with the special cases of ECMAScript's `**`: `pow(1, NaN)` and `pow(-1, Infinity)` are NaN, `pow(NaN, 0)` is 1. */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  const size = Math.abs(x);
  const whole = Math.floor(y) === y;
  const odd = whole && Math.abs(y) < 9007199254740992 && Math.abs(y % 2) === 1;
  const sign = odd && (x < 0 || Object.is(x, -0)) ? -1 : 1;
  if (!Number.isFinite(y)) return size === 1 ? NaN : size > 1 === y > 0 ? Infinity : 0;
  if (size === 0 || size === Infinity) return sign * ((size === 0) === y > 0 ? 0 : Infinity);
  if (x < 0 && !whole) return NaN;
  return size === 1 ? sign : sign * positivePower(size, y);
}

function positivePower(x: number, y: number): number {
  // |log x| >= 2^-53 and < 745, so these bounds leave nothing to compute (and the products below nothing to overflow).
  if (Math.abs(y) < 1e-22) return 1;
  if (Math.abs(y) > 1e20) return x > 1 === y > 0 ? Infinity : 0;
  preciseLog(x);
  multiply(sum.hi, sum.lo, y, 0, product);
  if (product.hi > 710) return Infinity;
  return product.hi < -746 ? 0 : expOfSum(product.hi, product.lo);
}

/** e^(x + low) for x in [-746, 710] and |low| far below |x|. */
function expOfSum(x: number, low: number): number {
  const k = Math.round(x * Math.LOG2E);
  const hi = x - k * LN2_HI;
  const lo = k * LN2_LO - low;
  const r = hi - lo;
  return scaledOnePlus(r, expTail(r, hi - r - lo), k);
}

/** (1 + r + tail) 2^k for |r| < 0.35. */
function scaledOnePlus(r: number, tail: number, k: number): number {
  const near = 1 + r;
  return scale(near + (1 - near + r + tail), k);
}

/** e^(r + low) - 1 - r by Taylor's series to degree 14, for |r| <= 0.35: what is left out is below 1e-19. */
function expTail(r: number, low: number): number {
  const late = 1 / 3628800 + r * (1 / 39916800 + r * (1 / 479001600 + r * (1 / 6227020800 + r * (1 / 87178291200))));
  const middle = 1 / 720 + r * (1 / 5040 + r * (1 / 40320 + r * (1 / 362880 + r * late)));
  const q = 1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * middle)));
  return r * r * q + (low + low * r);
}

/**
 * k log 2 + log(1 + f) + low by log(1 + f) = 2 atanh(s), s = f / (2 + f), whose series in s^2 (at most 0.0295) is taken
 * to s^23.
 */
function logOnePlus(f: number, k: number, low: number): number {
  const s = f / (2 + f);
  const z = s * s;
  const late = 2 / 15 + z * (2 / 17 + z * (2 / 19 + z * (2 / 21 + z * (2 / 23))));
  const rest = z * (2 / 3 + z * (2 / 5 + z * (2 / 7 + z * (2 / 9 + z * (2 / 11 + z * (2 / 13 + z * late))))));
  // 2 s = f - s f, and s f = f^2 / 2 - s f^2 / 2: the large part f stays free of rounding until the end.
  const half = 0.5 * f * f;
  return k * LN2_HI - (half - (s * (half + rest) + (k * LN2_LO + low)) - f);
}

/** sum = log x to about 2^-66 of its size: the first two terms of the series in twice the precision. */
function preciseLog(x: number): void {
  const k = binaryExponent(x);
  const f = significand(x, k) - 1;
  twoSum(2, f, sum);
  const s = f / sum.hi;
  twoProduct(s, sum.hi, product);
  const sLow = (f - product.hi - product.lo - s * sum.lo) / sum.hi;
  multiply(s, sLow, s, sLow, product);
  multiply(product.hi, product.lo, s, sLow, product);
  multiply(product.hi, product.lo, 0.6666666666666666, 3.700743415417188e-17, product);
  const z = s * s;
  const late = 2 / 13 + z * (2 / 15 + z * (2 / 17 + z * (2 / 19 + z * (2 / 21 + z * (2 / 23)))));
  const rest = z * z * s * (2 / 5 + z * (2 / 7 + z * (2 / 9 + z * (2 / 11 + z * late))));
  const cubic = product.hi;
  const cubicLow = product.lo + rest;
  twoSum(k * LN2_HI, 2 * s, sum);
  const firstLow = sum.lo + (2 * sLow + k * LN2_LO + cubicLow);
  twoSum(sum.hi, cubic, product);
  twoSum(product.hi, product.lo + firstLow, sum);
}

/** sin(x + low) for |x| <= pi/4, to degree 17: what is left out is below 1e-19. */
function sinSeries(x: number, low: number): number {
  const z = x * x;
  const late = 1 / 362880 - z * (1 / 39916800 - z * (1 / 6227020800 - z * (1 / 1307674368000 - z / 355687428096000)));
  const rest = 1 / 120 - z * (1 / 5040 - z * late);
  return x + (z * x * (z * rest - 1 / 6) + low * (1 - 0.5 * z));
}

/** cos(x + low) for |x| <= pi/4, to degree 18: what is left out is below 1e-19. */
function cosSeries(x: number, low: number): number {
  const z = x * x;
  const late = 1 / 479001600 - z * (1 / 87178291200 - z * (1 / 20922789888000 - z / 6402373705728000));
  const rest = 1 / 24 - z * (1 / 720 - z * (1 / 40320 - z * (1 / 3628800 - z * late)));
  const half = 0.5 * z;
  const near = 1 - half;
  return near + (1 - near - half + (z * z * rest - x * low));
}
