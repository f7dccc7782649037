import type { DoubleDouble } from "./doubleDouble.ts";
import { invariant } from "./errors.ts";
import { powerOfTwo } from "./float64Bits.ts";

/** pi/2 in three parts; the first two have 33 bits, so that their products with a number below 2^20 are exact. */
const HALF_PI_1 = 1.5707963267341256;
const HALF_PI_2 = 6.077100506303966e-11;
const HALF_PI_3 = 2.0222662487959506e-21;
const TWO_OVER_PI = 0.6366197723675814;
const LIMIT = 1647099; // 2^20 quarter turns
const BITS = 1300n;

/**
 * Takes whole quarter turns off an angle: x = n pi/2 + (out.hi + out.lo) with |out.hi| at most about pi/4.
 * @param x radians, finite
 * @returns n modulo 4
 */
export function quarterTurns(x: number, out: DoubleDouble): number {
  invariant(Number.isFinite(x), `quarterTurns: x ${x}`);
  if (Math.abs(x) > LIMIT) return largeQuarterTurns(x, out);
  const turns = Math.round(x * TWO_OVER_PI);
  const first = x - turns * HALF_PI_1;
  const secondPart = turns * HALF_PI_2;
  const second = first - secondPart;
  const rest = first - second - secondPart - turns * HALF_PI_3;
  out.hi = second + rest;
  out.lo = second - out.hi + rest;
  return ((turns % 4) + 4) % 4;
}

/** The same in whole-number arithmetic, for any finite x: slow, and right to 2^-170 even at 1e308. */
function largeQuarterTurns(x: number, out: DoubleDouble): number {
  const halfPi = machinHalfPi();
  // x is a whole number times 2^-33 at least, because |x| > 2^20.
  const scaled = BigInt(Math.floor(Math.abs(x))) << BITS;
  const fraction = BigInt((Math.abs(x) % 1) * 8589934592) << (BITS - 33n);
  const total = scaled + fraction;
  const turns = (2n * total + halfPi) / (2n * halfPi);
  const rest = (total - turns * halfPi) >> (BITS - 160n);
  const sign = x < 0 ? -1 : 1;
  const hi = Number(rest);
  out.hi = sign * hi * powerOfTwo(-160);
  out.lo = sign * Number(rest - BigInt(hi)) * powerOfTwo(-160);
  return Number((((BigInt(sign) * turns) % 4n) + 4n) % 4n);
}

let halfPiBits: bigint | undefined;

/** pi/2 times 2^1300. Source: Machin 1706, pi/4 = 4 atan(1/5) - atan(1/239). */
function machinHalfPi(): bigint {
  const guard = 32n;
  const inverseTangent = (n: bigint): bigint => {
    let power = (1n << (BITS + guard)) / n;
    let sum = power;
    for (let k = 3n; power !== 0n; k += 2n) {
      power = -power / (n * n);
      sum += power / k;
    }
    return sum;
  };
  halfPiBits ??= (8n * inverseTangent(5n) - 2n * inverseTangent(239n)) >> guard;
  return halfPiBits;
}
