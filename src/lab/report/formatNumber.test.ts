import fc from "fast-check";
import { expect, test } from "vitest";
import {
  decimalsFor,
  formatInterval,
  formatNumber,
  formatP,
  formatPercent,
  formatRate,
  formatSigned,
  intervalDecimals,
} from "./formatNumber.ts";

test("half an interval of 0.0123 is shown with three decimals, of 0.0052 with three, of 12 with none", () => {
  expect([0.0123, 0.0052, 0.36, 0.34, 12, 0, Number.NaN].map(decimalsFor)).toEqual([3, 3, 1, 2, 0, 2, 2]);
});

test("numbers have a true minus sign, and zero has none", () => {
  expect(formatNumber(-1.5, 1)).toBe("−1.5");
  expect(formatNumber(-0.0001, 2)).toBe("0.00");
  expect(formatSigned(0.0001, 2)).toBe("0.00");
  expect(formatSigned(2, 1)).toBe("+2.0");
  expect(formatInterval(-0.26, 0.08, 2)).toBe("[−0.26, +0.08]");
  expect(formatInterval(-Infinity, Infinity, 2)).toBe("[−∞, +∞]");
});

test("from a million on four figures and a letter are printed", () => {
  expect([999_999, 1e6, 39_776_256, 1_143_603_200, -2.5e12].map((value) => formatNumber(value, 0))).toEqual([
    ...["999999", "1 M", "39.78 M", "1.144 G", "−2.5 T"],
  ]);
  // What rounds up to a thousand millions takes the next letter.
  expect(formatNumber(999_960_000, 2)).toBe("1 G");
  expect(formatSigned(39_776_256, 0)).toBe("+39.78 M");
});

test("what is not finite is called so", () => {
  expect([Number.NaN, Infinity].map((value) => formatNumber(value, 2))).toEqual(["n/a", "n/a"]);
  expect(formatP(Number.NaN)).toBe("n/a");
  expect(formatPercent(Number.NaN)).toBe("n/a");
});

test("small p values are bounded, shares have a decimal below ten per cent", () => {
  expect([0.0004, 0.02, 1].map(formatP)).toEqual(["<0.001", "0.020", "1.000"]);
  expect([0.034, 0.21].map(formatPercent)).toEqual(["3.4 %", "21 %"]);
});

test("the middle width of several intervals decides the decimals of all", () => {
  const widths = [0.0002, 0.04, 0.05].map((half) => ({ low: -half, high: half }));
  expect(intervalDecimals(widths)).toBe(2);
  expect(intervalDecimals([])).toBe(3);
  expect(intervalDecimals([{ low: 24207360, high: 24207360 }])).toBe(0);
  expect(intervalDecimals([{ low: 1, high: 1 }])).toBe(3);
});

test("a learning rate is said in words", () => {
  expect(formatRate(0.02)).toBe("learning rate 0.02");
  expect(formatRate("best")).toBe("each arm at its best learning rate");
});

test("reading a printed number back is off by at most half a unit of its last decimal", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e6, max: 1e6, minExcluded: true, maxExcluded: true, noNaN: true }),
      fc.integer({ min: 0, max: 6 }),
      (value, decimals) => {
        const back = Number(formatSigned(value, decimals).replace("−", "-"));
        // toFixed rounds the exact binary value; the sum allows for the rounding of the subtraction itself.
        expect(Math.abs(back - value)).toBeLessThanOrEqual(0.5 * 10 ** -decimals + 1e-9);
      },
    ),
  );
});
