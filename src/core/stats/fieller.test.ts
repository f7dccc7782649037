import { expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { fieller } from "./fieller.ts";
import { meanInterval } from "./looks.ts";

const random = stream(1, 0, "fieller");

test("a numerator that is half of the denominator has the ratio one half and an interval of no width", () => {
  const y = [4, 5, 7, 6];
  const ratio = fieller(
    y.map((v) => v / 2),
    y,
  );
  for (const value of [ratio?.value, ratio?.low, ratio?.high]) expect(value).toBeCloseTo(0.5, 7);
});

test("the ends of the interval are the ratios at which t or Hall’s statistic, the lesser, just rejects", () => {
  const y = Array.from({ length: 12 }, () => 2 + random.normal());
  const x = y.map((value) => 0.3 * value + 0.5 * random.normal());
  const ratio = fieller(x, y, 0.9);
  for (const end of [ratio?.low ?? NaN, ratio?.high ?? NaN]) {
    expect(
      meanInterval(
        x.map((value, i) => value - end * y[i]),
        0.9,
        "fixed",
      ).p,
    ).toBeCloseTo(0.1, 7);
  }
});

test("a denominator that is not clearly off 0 has no interval", () => {
  expect(fieller([1, 2, 3], [1, -1, 0.5])).toBeUndefined();
  expect(fieller([1], [1])).toBeUndefined();
  expect(() => fieller([1], [])).toThrow("fieller: 1 and 0 values");
});

test("its interval covers the ratio of the true means at its level", () => {
  let covered = 0;
  const times = 2000;
  for (let i = 0; i < times; i++) {
    const y = Array.from({ length: 10 }, () => 3 + random.normal());
    const ratio = fieller(
      y.map((value) => 1 + 0.5 * (value - 3) + random.normal()),
      y,
    );
    // Unbounded sets cover by definition; at 3 standard deviations they hardly happen.
    if (!ratio || (ratio.low <= 1 / 3 && ratio.high >= 1 / 3)) covered++;
  }
  // 4.42 standard errors: false alarm 1e-5, with a fixed seed.
  expect(Math.abs(covered / times - 0.95)).toBeLessThan(4.42 * Math.sqrt((0.95 * 0.05) / times));
});

test("with sequential looks the ends are the ratios at which the always-valid test just rejects", () => {
  const y = Array.from({ length: 12 }, () => 4 + random.normal());
  const x = y.map((value) => 0.3 * value + 0.5 * random.normal());
  const ratio = fieller(x, y, 0.9, "sequential");
  for (const end of [ratio?.low ?? NaN, ratio?.high ?? NaN]) {
    const { p } = meanInterval(
      x.map((value, i) => value - end * y[i]),
      0.9,
      "sequential",
    );
    expect(p).toBeCloseTo(0.1, 7);
  }
  expect(fieller([1, 2, 3], [1, 1, 1], 0.95, "sequential")).toBeUndefined();
});
