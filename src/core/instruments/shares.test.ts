import { array, check, double, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { effectiveNumber, gini, harmonicShare, herfindahl, topShare } from "./shares.ts";

describe("known answers", () => {
  test("equal contributions: effective number n, Gini 0, Herfindahl and top share 1/n", () => {
    const equal = [2, 2, 2, 2];
    expect([effectiveNumber(equal), gini(equal), herfindahl(equal), topShare(equal)]).toEqual([4, 0, 0.25, 0.25]);
  });

  test("one contribution: effective number 1, Gini 1 - 1/n, Herfindahl and top share 1", () => {
    const single = [0, 5, 0, 0];
    expect([effectiveNumber(single), gini(single), herfindahl(single), topShare(single)]).toEqual([1, 0.75, 1, 1]);
  });

  test("contributions 1, 2, 3: Gini 2/9, top share 1/2, top two 5/6", () => {
    expect(Math.abs(gini([3, 1, 2]) - 2 / 9)).toBeLessThan(1e-15);
    expect(topShare([3, 1, 2])).toBe(0.5);
    expect(topShare([3, 1, 2], 2)).toBe(5 / 6);
    expect(topShare([3, 1, 2], 9)).toBe(1);
  });

  test("contributions that are all 0 have no shares", () => {
    expect([gini([0, 0]), effectiveNumber([0, 0]), topShare([0, 0])].every(Number.isNaN)).toBe(true);
  });

  test("chance gives H_n / n: .1268 for 32 units, .0424 for 128", () => {
    expect(harmonicShare(1)).toBe(1);
    expect(harmonicShare(2)).toBe(0.75);
    expect(harmonicShare(32).toFixed(4)).toBe("0.1268");
    expect(harmonicShare(128).toFixed(4)).toBe("0.0424");
  });

  test("the mean top share of 100 000 draws of 32 exponentials is H_32 / 32 within .0005", () => {
    const random = stream(4, 0, "exponentials");
    const draw = new Float64Array(32);
    let sum = 0;
    for (let r = 0; r < 1e5; r++) {
      for (let i = 0; i < 32; i++) draw[i] = -Math.log(1 - random.uniform());
      sum += topShare(draw);
    }
    // The share has a standard deviation of .035, so its mean one of .00011: five of them.
    expect(Math.abs(sum / 1e5 - harmonicShare(32))).toBeLessThan(0.0005);
  });
});

describe("properties", () => {
  const contributions = array(double({ min: 1e-3, max: 1e3, noNaN: true }), { minLength: 2, maxLength: 20 });

  test("neither order nor scale matters, and all stay in their range", () => {
    check(
      property(contributions, (c) => {
        for (const [of, low, high] of [
          [gini, 0, 1 - 1 / c.length],
          [effectiveNumber, 1, c.length],
          [herfindahl, 1 / c.length, 1],
          [topShare, 1 / c.length, 1],
        ] as const) {
          const value = of(c);
          // Sums of 20 numbers that span six decades.
          expect(Math.abs(of([...c].reverse().map((x) => 7 * x)) - value)).toBeLessThan(1e-12 * c.length);
          expect(value).toBeGreaterThan(low - 1e-12);
          expect(value).toBeLessThan(high + 1e-12 * c.length);
        }
      }),
      { seed: 1 },
    );
  });

  test("the Gini coefficient is the mean absolute difference over twice the mean", () => {
    check(
      property(contributions, (c) => {
        const total = c.reduce((a, b) => a + b);
        const differences = c.flatMap((a) => c.map((b) => Math.abs(a - b))).reduce((a, b) => a + b);
        expect(Math.abs(gini(c) - differences / (2 * c.length * total))).toBeLessThan(1e-12);
      }),
      { seed: 1 },
    );
  });
});
