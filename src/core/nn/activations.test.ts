import { expect, test } from "vitest";
import { dot, expectGradient, normals } from "../../../test/oracles/finiteDifferences.ts";
import { stream } from "../math/random.ts";
import { relu } from "./relu.ts";
import { sigmoid } from "./sigmoid.ts";
import { tanh } from "./tanh.ts";

test.each([
  ["relu", relu],
  ["tanh", tanh],
  ["sigmoid", sigmoid],
])("%s: its gradient agrees with finite differences", (_name, activation) => {
  const random = stream(1, 0, "activation");
  // Away from the kink of relu at 0, where no difference quotient is right.
  const z = normals(50, random).map((value) => (Math.abs(value) < 1e-3 ? 0.5 : value));
  const dy = normals(50, random);
  const f = (v: Float64Array) => dot(activation.forward(v), dy);
  expectGradient(f, z, activation.backward(dy, z, activation.forward(z)));
});

test("relu has gradient 0 at exactly 0 and lets NaN through, so that divergence is seen", () => {
  const z = Float64Array.of(-1, 0, 2, Number.NaN);
  expect([...relu.forward(z)]).toEqual([0, 0, 2, Number.NaN]);
  expect([...relu.backward(Float64Array.of(1, 1, 1, 1), z, z)]).toEqual([0, 0, 1, 1]);
});

test("sigmoid is 1/2 at 0, symmetric, and does not overflow", () => {
  const [zero, one, minus, low, high] = sigmoid.forward(Float64Array.of(0, 1, -1, -1000, 1000));
  expect(zero).toBe(0.5);
  // Two roundings of numbers below 1.
  expect(Math.abs(one + minus - 1)).toBeLessThan(3e-16);
  expect([low, high]).toEqual([0, 1]);
});
