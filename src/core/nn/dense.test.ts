import { expect, test } from "vitest";
import { dot, expectGradient, normals } from "../../../test/oracles/finiteDifferences.ts";
import { UserError } from "../math/errors.ts";
import { stream } from "../math/random.ts";
import { dense } from "./dense.ts";

test("dense maps (1, 2) through [[1, 2, 3], [4, 5, 6]] and bias (10, 20, 30) to (19, 32, 45)", () => {
  const params = { weight: Float64Array.of(1, 2, 3, 4, 5, 6), bias: Float64Array.of(10, 20, 30) };
  expect([...dense.forward(Float64Array.of(1, 2), params, 2)]).toEqual([19, 32, 45]);
  expect([...dense.forward(Float64Array.of(1, 2), { weight: params.weight }, 2)]).toEqual([9, 12, 15]);
});

test("dense: gradients for input, weight and bias agree with finite differences", () => {
  const random = stream(1, 0, "dense");
  const [x, weight, bias, dy] = [normals(15, random), normals(12, random), normals(4, random), normals(20, random)];
  const { x: dx, params } = dense.backward(dy, x, { weight, bias }, 3);
  expectGradient((v) => dot(dense.forward(v, { weight, bias }, 3), dy), x, dx);
  expectGradient((v) => dot(dense.forward(x, { weight: v, bias }, 3), dy), weight, params.weight);
  expectGradient((v) => dot(dense.forward(x, { weight, bias: v }, 3), dy), bias, params.bias);
});

test("dense without bias has no bias gradient", () => {
  const weight = Float64Array.of(1, 2);
  expect(dense.backward(Float64Array.of(1), Float64Array.of(1, 1), { weight }, 2).params.bias).toBeUndefined();
});

test("dense refuses shapes that do not fit and says which", () => {
  const weight = new Float64Array(6);
  expect(() => dense.forward(new Float64Array(5), { weight }, 3)).toThrow(UserError);
  expect(() => dense.forward(new Float64Array(5), { weight }, 3)).toThrow("rows of 3");
  expect(() => dense.forward(new Float64Array(3), { weight, bias: new Float64Array(3) }, 3)).toThrow("bias has 3");
  expect(() => dense.forward(new Float64Array(3), {}, 3)).toThrow("no weight");
});
