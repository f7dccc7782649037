import { expect, test } from "vitest";
import { incomingNorms, limitNorms, maxNorm } from "./maxNorm.ts";
import type { LayerSpec } from "./spec.ts";

// (2, 3): the columns (3, 4), (0, 1), (0, 0) have norms 5, 1, 0.
const dense = Float64Array.of(3, 0, 0, 4, 1, 0);

test("a dense unit's weights are a column: norms 5, 1, 0; the limit 2.5 halves the first", () => {
  expect(incomingNorms(dense, 3, "columns")).toEqual(Float64Array.of(5, 1, 0));
  expect(maxNorm(dense, 3, "columns", 2.5)).toEqual(Float64Array.of(1.5, 0, 0, 2, 1, 0));
});

test("a feature map's weights are a row", () => {
  expect(maxNorm(Float64Array.of(3, 4, 0, 1), 2, "rows", 2.5)).toEqual(Float64Array.of(1.5, 2, 0, 1));
});

test("Keras shrinks weights within the limit a little, PyTorch only those beyond, to a little less", () => {
  const keras = incomingNorms(maxNorm(dense, 3, "columns", 2.5, "keras"), 3, "columns");
  const pytorch = incomingNorms(maxNorm(dense, 3, "columns", 2.5, "pytorch"), 3, "columns");
  // c n / (n + 1e-7) at n = 5 and n = 1; 1e-12 for rounding.
  expect(Math.abs(keras[0] - 2.5 / (1 + 2e-8))).toBeLessThan(1e-12);
  expect(Math.abs(keras[1] - 1 / (1 + 1e-7))).toBeLessThan(1e-12);
  expect(pytorch[0]).toBe(keras[0]);
  expect(pytorch[1]).toBe(1);
  expect(keras[2]).toBe(0);
});

test("in a network the weights of dense and convolutional layers are limited, biases and gammas are not", () => {
  const layers: readonly LayerSpec[] = [
    { type: "conv2d", units: 1, kernel: [1, 2], stride: 1, padding: 0 },
    { type: "groupNorm", groups: 1, affine: true, eps: 1e-5 },
    { type: "dense", units: 3 },
  ];
  const params = [
    { weight: Float64Array.of(6, 8), bias: Float64Array.of(99) },
    { gamma: Float64Array.of(99) },
    { weight: dense },
  ];
  expect(limitNorms(layers, params, 2.5)).toEqual([
    { weight: Float64Array.of(1.5, 2), bias: Float64Array.of(99) },
    { gamma: Float64Array.of(99) },
    { weight: Float64Array.of(1.5, 0, 0, 2, 1, 0) },
  ]);
});
