import { expect, test } from "vitest";
import { clipNorm, gradientNorm } from "./clipNorm.ts";

const gradients = [{ weight: Float64Array.of(3, 4) }, {}, { beta: Float64Array.of(-12) }];

test("the norm runs over all arrays of all layers: 3, 4 and 12 have norm 13", () => {
  expect(gradientNorm(gradients)).toBe(13);
});

test("a gradient beyond the limit keeps its direction and has the limit as norm", () => {
  const clipped = clipNorm(gradients, 2);
  // PyTorch's 1e-6 in the divisor: the norm is short of 2 by 2e-6 / 13.
  expect(Math.abs(gradientNorm(clipped) - (2 - 2e-6 / 13))).toBeLessThan(1e-12);
  expect((clipped[0].weight?.[1] ?? 0) / (clipped[2].beta?.[0] ?? 0)).toBeCloseTo(-1 / 3, 15);
});

test("a gradient within the limit stays to the last bit, and so does 0", () => {
  expect(clipNorm(gradients, 14)).toEqual(gradients);
  expect(clipNorm([{ bias: new Float64Array(2) }], 1)).toEqual([{ bias: new Float64Array(2) }]);
});
