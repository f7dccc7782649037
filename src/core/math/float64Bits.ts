/** The exponent and scale of a 64-bit floating-point number, by its bits. */

const value = new Float64Array(1);
const words = new Uint32Array(value.buffer);
value[0] = 1;
/** Index of the word with sign and exponent: 1 on little-endian machines, 0 on big-endian ones. */
const HIGH = words[1] === 0x3ff00000 ? 1 : 0;
const TWO_54 = 18014398509481984;

/** 2^k, exact. @param k whole number in [-1022, 1023] */
export function powerOfTwo(k: number): number {
  words[HIGH] = (k + 1023) << 20;
  words[1 - HIGH] = 0;
  return value[0];
}

/**
 * x 2^k with one rounding, also where the result is subnormal. @param x magnitude in [0.5, 4), or 0 @param k whole number
 */
export function scale(x: number, k: number): number {
  if (k >= -1021 && k <= 1022) return x * powerOfTwo(k);
  if (k > 1022) return k > 1100 ? x * Infinity : x * powerOfTwo(1022) * powerOfTwo(k - 1022);
  return k < -1076 ? x * 0 : (x * powerOfTwo(k + 54)) / TWO_54;
}

/**
 * The k with sqrt(1/2) <= x / 2^k < sqrt(2), up to the rounding of the bound; {@link significand} returns the quotient.
 * @param x positive and finite
 */
export function binaryExponent(x: number): number {
  value[0] = x;
  const high = words[HIGH];
  if (high < 0x100000) return binaryExponent(x * TWO_54) - 54;
  // 0x6a09e: the high bits of sqrt(2)'s fraction. A larger fraction counts for the next power.
  return (high >> 20) - 1023 + ((high & 0xfffff) >= 0x6a09e ? 1 : 0);
}

/** x / 2^k, exact. @param x positive and finite @param k `binaryExponent(x)` */
export function significand(x: number, k: number): number {
  if (k < -1000) return significand(x * TWO_54, k + 54);
  return k > 1000 ? x * powerOfTwo(-1000) * powerOfTwo(1000 - k) : x * powerOfTwo(-k);
}
