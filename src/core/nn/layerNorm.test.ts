import { expect, test } from "vitest";
import { dot, expectGradient, normals } from "../../../test/oracles/finiteDifferences.ts";
import { UserError } from "../math/errors.ts";
import { stream } from "../math/random.ts";
import { layerNorm } from "./layerNorm.ts";

test("layer norm of the row (1, 3) is (-1, 1) but for eps, whatever the other rows are", () => {
  expect([...layerNorm.forward(Float64Array.of(1, 3, 100, 500), {}, 2, 0).y]).toEqual([-1, 1, -1, 1]);
});

test("eps sits inside the root: (1, 3) with eps 3 is (-1/2, 1/2)", () => {
  expect([...layerNorm.forward(Float64Array.of(1, 3), {}, 2, 3).y]).toEqual([-0.5, 0.5]);
});

test.each([
  ["with affine map", true],
  ["without", false],
])("layer norm %s: gradients agree with finite differences", (_name, affine) => {
  const random = stream(1, 0, "layerNorm");
  const [x, dy] = [normals(30, random), normals(30, random)];
  const params = affine ? { gamma: normals(6, random), beta: normals(6, random) } : {};
  const run = (v: Float64Array, p = params) => dot(layerNorm.forward(v, p, 6, 1e-5).y, dy);
  const { params: gradients, x: dx } = layerNorm.backward(dy, params, 6, layerNorm.forward(x, params, 6, 1e-5).tape);
  expectGradient(run, x, dx);
  if (params.gamma === undefined || params.beta === undefined) {
    expect(gradients).toEqual({});
    return;
  }
  expectGradient((v) => run(x, { ...params, gamma: v }), params.gamma, gradients.gamma);
  expectGradient((v) => run(x, { ...params, beta: v }), params.beta, gradients.beta);
});

test("layer norm refuses shapes that do not fit", () => {
  expect(() => layerNorm.forward(new Float64Array(5), {}, 2, 1e-5)).toThrow(UserError);
  expect(() => layerNorm.forward(new Float64Array(4), { gamma: new Float64Array(3) }, 2, 1e-5)).toThrow("gamma has 3");
  expect(() => layerNorm.forward(new Float64Array(0), {}, 0, 1e-5)).toThrow("at least one");
});
