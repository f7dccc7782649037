import { describe, expect, test } from "vitest";
import { exp } from "../math/elementary.ts";
import { bestConstant, correctness } from "./accuracy.ts";
import { crossEntropy, softmax } from "./crossEntropy.ts";
import { expOfNegative } from "./expOfNegative.ts";

const labels = (...y: number[]): Int32Array => Int32Array.from(y);

describe("crossEntropy", () => {
  test("of logits (0, log 3) is log 4 - log 3 for the second class and log 4 for the first", () => {
    const logits = Float64Array.of(0, Math.log(3), 0, Math.log(3));
    const loss = crossEntropy(logits, labels(1, 0), 2, 1, new Float64Array(2));
    // Rounding of a few operations on numbers of order 1.
    expect(Math.abs(loss[0] - Math.log(4 / 3))).toBeLessThan(1e-15);
    expect(Math.abs(loss[1] - Math.log(4))).toBeLessThan(1e-15);
  });

  test("of equal logits is log K, whatever their size and the temperature", () => {
    const loss = crossEntropy(new Float32Array(15).fill(1e30), labels(0, 2, 4), 5, 7, new Float64Array(3));
    loss.forEach((value) => {
      expect(Math.abs(value - Math.log(5))).toBeLessThan(1e-15);
    });
  });

  test("a temperature of 2 is the same as halving the logits", () => {
    const logits = Float64Array.of(1, -2, 0.5, 3, 0, -1);
    const halved = logits.map((z) => z / 2);
    expect(crossEntropy(logits, labels(0, 2), 3, 2, new Float64Array(2))).toEqual(
      crossEntropy(halved, labels(0, 2), 3, 1, new Float64Array(2)),
    );
  });

  test("does not overflow: the loss of logits (0, 1e4) is 1e4 for the first class and 0 for the second", () => {
    const loss = crossEntropy(Float64Array.of(0, 1e4, 0, 1e4), labels(0, 1), 2, 1, new Float64Array(2));
    expect(Array.from(loss)).toEqual([1e4, 0]);
  });

  test("is NaN for a row with a NaN, and for that row only", () => {
    const loss = crossEntropy(Float64Array.of(Number.NaN, 0, 0, 0), labels(1, 0), 2, 1, new Float64Array(2));
    expect(Number.isNaN(loss[0])).toBe(true);
    expect(Math.abs(loss[1] - Math.LN2)).toBeLessThan(1e-15);
  });
});

describe("softmax", () => {
  test("rows sum to 1 and follow the temperature", () => {
    const p = softmax(Float64Array.of(0, Math.log(9)), 2, 2);
    // sqrt(9) = 3 to 1.
    expect(Math.abs(p[1] - 0.75)).toBeLessThan(1e-15);
    expect(Math.abs(p[0] + p[1] - 1)).toBeLessThan(1e-15);
  });
});

describe("expOfNegative", () => {
  test("agrees with exp to 3 units in the last place from -40 to 0, and is exactly 1 at 0", () => {
    expect(expOfNegative(0)).toBe(1);
    let worst = 0;
    for (let x = -40; x <= 0; x += 0.00073) worst = Math.max(worst, Math.abs(expOfNegative(x) / exp(x) - 1));
    // Three units in the last place, 2^-52 each.
    expect(worst).toBeLessThan(3 * 2 ** -52);
  });

  test("is 0 below -40, where a term no longer changes a sum of 1 or more, and NaN for NaN", () => {
    expect(expOfNegative(-40.001)).toBe(0);
    expect(expOfNegative(Number.NEGATIVE_INFINITY)).toBe(0);
    expect(1 + exp(-40)).toBe(1);
    expect(expOfNegative(Number.NaN)).toBeNaN();
  });
});

describe("accuracy", () => {
  test("an answer is the largest logit, the lowest class among equals", () => {
    const logits = Float32Array.of(1, 2, 2, 5, 5, 0, 0, 0, 0);
    expect(Array.from(correctness(logits, labels(1, 0, 1), 3, new Float64Array(3)))).toEqual([1, 1, 0]);
  });

  test("a row that is not finite is neither right nor wrong", () => {
    const logits = Float32Array.of(Number.NaN, 0, 0, Number.NaN, 0, Number.POSITIVE_INFINITY);
    expect(correctness(logits, labels(0, 0, 1), 2, new Float64Array(3)).every(Number.isNaN)).toBe(true);
  });

  test("the best constant answer is the most frequent label", () => {
    expect(bestConstant(labels(0, 1, 1, 2), 3)).toBe(0.5);
    expect(bestConstant(labels(), 3)).toBeNaN();
  });
});
