import { describe, expect, test } from "vitest";
import { dot, expectGradient, normals } from "../../../test/oracles/finiteDifferences.ts";
import { UserError } from "../math/errors.ts";
import { stream } from "../math/random.ts";
import { conv2d } from "./conv2d.ts";
import { convolutionWindows } from "./geometry.ts";
import type { Conv2dSpec, ImageShape } from "./spec.ts";

const spec = (kernel: readonly [number, number], stride: number, padding: number | "same", units = 1): Conv2dSpec => ({
  type: "conv2d",
  units,
  kernel,
  stride,
  padding,
});
const image = (channels: number, height: number, width: number): ImageShape => ({ channels, height, width });

describe("known answers", () => {
  // 1 2 3
  // 4 5 6
  // 7 8 9
  const x = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
  const corner = { weight: Float64Array.of(1, 0, 0, -1), bias: Float64Array.of(10) };

  test("a kernel of 2 x 2 is not flipped: 1 at its first place less 1 at its last is -4 everywhere", () => {
    const windows = convolutionWindows(spec([2, 2], 1, 0), image(1, 3, 3), "test");
    expect([...conv2d.forward(x, corner, windows)]).toEqual([6, 6, 6, 6]);
  });

  test("padding of 1 puts zeros round the image", () => {
    const windows = convolutionWindows(spec([2, 2], 1, 1), image(1, 3, 3), "test");
    const y = conv2d.forward(x, { weight: corner.weight }, windows);
    expect([...y]).toEqual([-1, -2, -3, 0, -4, -4, -4, 3, -7, -4, -4, 6, 0, 7, 8, 9]);
  });

  test("same padding with stride 2 of 4 x 4 by 3 x 3 puts its zeros below and to the right", () => {
    const windows = convolutionWindows(spec([3, 3], 2, "same"), image(1, 4, 4), "test");
    expect([windows.height, windows.width, windows.top, windows.left]).toEqual([2, 2, 0, 0]);
    const ones = { weight: new Float64Array(9).fill(1) };
    expect([...conv2d.forward(new Float64Array(16).fill(1), ones, windows)]).toEqual([9, 6, 6, 4]);
    // 4 x 3: none above, one to the left.
    const narrow = convolutionWindows(spec([3, 3], 2, "same"), image(1, 4, 3), "test");
    expect([...conv2d.forward(new Float64Array(12).fill(1), ones, narrow)]).toEqual([6, 6, 4, 4]);
  });

  test("channels are summed, units and examples kept apart", () => {
    const windows = convolutionWindows(spec([1, 1], 1, 0, 2), image(2, 1, 1), "test");
    const params = { weight: Float64Array.of(1, 10, 2, 0), bias: Float64Array.of(0, 100) };
    expect([...conv2d.forward(Float64Array.of(1, 2, 3, 4), params, windows)]).toEqual([21, 102, 43, 106]);
  });
});

test.each<[string, Conv2dSpec, ImageShape]>([
  ["3 x 3", spec([3, 3], 1, 0, 2), image(2, 4, 5)],
  ["stride 2, padding 1", spec([3, 3], 2, 1, 3), image(2, 5, 4)],
  ["same, stride 2", spec([3, 3], 2, "same", 2), image(1, 6, 5)],
  ["1 x 1, stride 2", spec([1, 1], 2, 0, 2), image(3, 3, 4)],
  ["3 x 1", spec([3, 1], 1, 1, 2), image(2, 3, 2)],
])("%s: gradients agree with finite differences", (_name, layer, input) => {
  const random = stream(1, 0, "conv2d");
  const windows = convolutionWindows(layer, input, "test");
  const [kh, kw] = layer.kernel;
  const params = {
    weight: normals(layer.units * input.channels * kh * kw, random),
    bias: normals(layer.units, random),
  };
  const x = normals(2 * input.channels * input.height * input.width, random);
  const dy = normals(conv2d.forward(x, params, windows).length, random);
  const run = (v: Float64Array, p = params) => dot(conv2d.forward(v, p, windows), dy);
  const gradients = conv2d.backward(dy, x, params, windows);
  expectGradient(run, x, gradients.x);
  expectGradient((v) => run(x, { ...params, weight: v }), params.weight, gradients.params.weight);
  expectGradient((v) => run(x, { ...params, bias: v }), params.bias, gradients.params.bias);
  expect(conv2d.backward(dy, x, { weight: params.weight }, windows).params.bias).toBeUndefined();
});

test("conv2d refuses shapes that do not fit", () => {
  const windows = convolutionWindows(spec([2, 2], 1, 0), image(1, 3, 3), "test");
  const weight = new Float64Array(4);
  expect(() => conv2d.forward(new Float64Array(8), { weight }, windows)).toThrow(UserError);
  expect(() => conv2d.forward(new Float64Array(9), {}, windows)).toThrow("no weight");
  expect(() => conv2d.forward(new Float64Array(9), { weight: new Float64Array(6) }, windows)).toThrow("rows of 4");
  expect(() => conv2d.forward(new Float64Array(9), { weight, bias: new Float64Array(2) }, windows)).toThrow(
    "bias has 2",
  );
  expect(() => conv2d.backward(new Float64Array(5), new Float64Array(9), { weight }, windows)).toThrow("dy has 5");
});
