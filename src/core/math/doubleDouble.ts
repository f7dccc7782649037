/**
 * Sums and products with their rounding errors: a number is kept as `hi + lo`, about 106 bits. Only IEEE additions and
 * multiplications are used, so the results are the same on every machine.
 * Source: Dekker 1971, "A floating-point technique for extending the available precision", sections 2-5.
 */

/** An unevaluated sum; written by the functions below, so that inner loops allocate nothing. */
export interface DoubleDouble {
  hi: number;
  lo: number;
}

const SPLITTER = 134217729; // 2^27 + 1

/** out = a + b, exact, for finite a and b. */
export function twoSum(a: number, b: number, out: DoubleDouble): void {
  const sum = a + b;
  const part = sum - a;
  out.lo = a - (sum - part) + (b - part);
  out.hi = sum;
}

/** out = a b, exact while no part overflows (|a|, |b| < 2^996) or underflows. */
export function twoProduct(a: number, b: number, out: DoubleDouble): void {
  const product = a * b;
  const aBig = SPLITTER * a;
  const aHigh = aBig - (aBig - a);
  const aLow = a - aHigh;
  const bBig = SPLITTER * b;
  const bHigh = bBig - (bBig - b);
  const bLow = b - bHigh;
  out.lo = aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
  out.hi = product;
}

/** out = (aHi + aLo) (bHi + bLo), relative error about 2^-100. */
export function multiply(aHi: number, aLo: number, bHi: number, bLo: number, out: DoubleDouble): void {
  twoProduct(aHi, bHi, out);
  twoSum(out.hi, out.lo + (aHi * bLo + aLo * bHi), out);
}
