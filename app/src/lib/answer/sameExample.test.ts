import { describe, expect, test } from "vitest";
import { batchNorm } from "../../../../src/core/nn/batchNorm.ts";
import { EPS } from "./butterfly.ts";
import { LARGEST, normaliseExample, readNumber } from "./sameExample.ts";

describe("normaliseExample", () => {
  test("by hand: 3 beside 1, 1 and 3 has mean 2, biased variance 1 and is 1", () => {
    expect(normaliseExample(3, [1, 1, 3], 0)).toEqual({ mean: 2, variance: 1, deviation: 1, value: 1 });
    // The same 3 beside larger ones: mean 6, variance 9.
    expect(normaliseExample(3, [3, 9, 9], 0)).toEqual({ mean: 6, variance: 9, deviation: 3, value: -1 });
  });

  test("among copies of itself it is 0, which eps keeps from being 0 / 0", () => {
    expect(normaliseExample(5, [5, 5])).toEqual({ mean: 5, variance: 0, deviation: Math.sqrt(EPS), value: 0 });
  });

  test("is what the float64 batch norm gives the first row in training, to the bit", () => {
    const x = [0.31, -1.7, 2.25, 0.04, 9.5];
    const spec = {
      type: "batchNorm",
      statistics: "batch",
      affine: false,
      eps: EPS,
      momentum: 0.1,
      stopGradient: false,
      dialect: "pytorch",
    } as const;
    const params = { gamma: Float64Array.of(1), beta: Float64Array.of(0) };
    const { y } = batchNorm.forward(Float64Array.from(x), params, undefined, spec, { mode: "train", units: 1 });
    expect(normaliseExample(x[0] ?? 0, x.slice(1)).value).toBe(y[0]);
  });
});

describe("readNumber", () => {
  test.each([
    ["1.5", 1.5],
    [" 1,5 ", 1.5],
    ["−2", -2],
    ["-.5", -0.5],
    ["3.", 3],
    ["1e3", 1000],
    ["+0", 0],
  ])("takes %s for %d", (text, value) => {
    expect(readNumber(text)).toBe(value);
  });

  test.each([
    ["", "empty"],
    ["   ", "empty"],
    ["abc", "text"],
    ["1.2.3", "text"],
    ["1 2", "text"],
    ["0x10", "text"],
    ["Infinity", "text"],
    ["-", "text"],
    ["1e9", "large"],
    [String(-LARGEST * 1.01), "large"],
  ])("says of %j that it is %s", (text, wrong) => {
    expect(readNumber(text)).toBe(wrong);
  });
});
