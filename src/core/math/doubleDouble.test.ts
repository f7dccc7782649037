import fc from "fast-check";
import { expect, test } from "vitest";
import { type DoubleDouble, multiply, twoProduct, twoSum } from "./doubleDouble.ts";

const out: DoubleDouble = { hi: 0, lo: 0 };
const whole = fc.integer({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });

test("sums and products of whole numbers come out exact, as whole-number arithmetic says", () => {
  fc.assert(
    fc.property(whole, whole, (a, b) => {
      twoProduct(a, b, out);
      expect(BigInt(out.hi) + BigInt(out.lo)).toBe(BigInt(a) * BigInt(b));
      twoSum(a, b, out);
      expect(BigInt(out.hi) + BigInt(out.lo)).toBe(BigInt(a) + BigInt(b));
    }),
  );
});

test("one third squared in twice the precision", () => {
  // 1/3 = hi + lo up to 2^-108; nine times the square is 1 up to the documented 2^-100.
  const hi = 1 / 3;
  twoProduct(3, hi, out);
  const lo = (1 - out.hi - out.lo) / 3;
  multiply(hi, lo, hi, lo, out);
  multiply(out.hi, out.lo, 9, 0, out);
  expect(Math.abs(out.hi - 1 + out.lo)).toBeLessThan(2 ** -100);
});
