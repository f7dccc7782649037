import { check, double, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { crossEntropy } from "./crossEntropy.ts";
import { mean } from "./sample.ts";
import { fitTemperature } from "./temperature.ts";

/** 200 examples of 4 classes whose labels follow softmax(z / 2.5). */
function answers(): { logits: Float64Array; labels: Int32Array } {
  const random = stream(1, 0, "temperature");
  const logits = new Float64Array(800).map(() => 4 * random.normal());
  const labels = Int32Array.from({ length: 200 }, (_, i) => {
    const weights = Array.from({ length: 4 }, (_, k) => Math.exp(logits[4 * i + k] / 2.5));
    let left = random.uniform() * weights.reduce((a, b) => a + b);
    return weights.findIndex((w) => {
      left -= w;
      return left < 0;
    });
  });
  return { logits, labels };
}

const { logits, labels } = answers();
const nllAt = (z: Float64Array, t: number): number => mean(crossEntropy(z, labels, 4, t, new Float64Array(200)));

describe("fitTemperature", () => {
  test("of three examples with logits (0, 1), two of them answered right, is 1 / log 2", () => {
    // Right for 2 of 3: sigmoid(1 / T) = 2/3, so 1 / T = log 2.
    const found = fitTemperature(Float64Array.of(0, 1, 0, 1, 0, 1), Int32Array.of(1, 1, 0), 2);
    // A Newton step below 1e-14 on log T ends the search.
    expect(Math.abs(found.value * Math.LN2 - 1)).toBeLessThan(1e-13);
    expect(found.why).toBeUndefined();
  });

  test("its standard error is that of the log-odds of a share, by hand", () => {
    // 1/T is the log-odds of p = 2/3 of n = 3: se = 1 / sqrt(n p (1-p)), and dT = T^2 d(1/T).
    const { value, se } = fitTemperature(Float64Array.of(0, 1, 0, 1, 0, 1), Int32Array.of(1, 1, 0), 2);
    expect(Math.abs(se - value * value * Math.sqrt(3 / 2))).toBeLessThan(1e-12);
  });

  test("is the lowest point of the loss: a thousandth to either side is worse", () => {
    const { value } = fitTemperature(logits, labels, 4);
    expect(nllAt(logits, value * 1.001)).toBeGreaterThan(nllAt(logits, value));
    expect(nllAt(logits, value / 1.001)).toBeGreaterThan(nllAt(logits, value));
    // The labels were drawn at 2.5; 200 examples tell it to about a tenth.
    expect(Math.abs(value - 2.5)).toBeLessThan(1);
  });

  test("logits times c have T* times c and the same loss at T*", () => {
    const own = fitTemperature(logits, labels, 4);
    check(
      property(double({ min: 1e-4, max: 1e4, noNaN: true }), (c) => {
        const scaled = logits.map((z) => c * z);
        const found = fitTemperature(scaled, labels, 4);
        // The search stops within 1e-14 of log T; rounding of 800 products adds as much again.
        expect(Math.abs(found.value / (c * own.value) - 1)).toBeLessThan(1e-11);
        expect(Math.abs(nllAt(scaled, found.value) - nllAt(logits, own.value))).toBeLessThan(1e-12);
      }),
      { numRuns: 20, seed: 1 },
    );
  });

  test("there is none where every example is right, where logits mislead or are equal, or are not there or not finite", () => {
    const right = fitTemperature(Float64Array.of(0, 1, 2, 0), Int32Array.of(1, 0), 2);
    const misled = fitTemperature(Float64Array.of(0, 1, 2, 0), Int32Array.of(0, 1), 2);
    const equal = fitTemperature(new Float64Array(4), Int32Array.of(0, 1), 2);
    const absent = fitTemperature(new Float64Array(), new Int32Array(), 2);
    const diverged = fitTemperature(Float64Array.of(Number.NaN, 1), Int32Array.of(0), 2);
    const whys = [right, misled, equal, absent, diverged].map(({ value, why }) => {
      expect(value).toBeNaN();
      return why;
    });
    expect(whys[0]).toContain("answered right");
    expect(whys[1]).toContain("mislead");
    expect(whys[2]).toContain("equal");
    expect(whys[3]).toContain("no validation examples");
    expect(whys[4]).toContain("no finite numbers");
  });
});
