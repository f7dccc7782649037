import { describe, expect, test } from "vitest";
import { dot, expectGradient, normals } from "../../../test/oracles/finiteDifferences.ts";
import { UserError } from "../math/errors.ts";
import { stream } from "../math/random.ts";
import { type GroupNormCall, groupNorm } from "./groupNorm.ts";
import { layerNorm } from "./layerNorm.ts";

const call = (units: number, positions: number, groups: GroupNormCall["groups"], eps = 0): GroupNormCall => ({
  units,
  positions,
  groups,
  eps,
});

test("two groups of two units: each pair is normalised by itself", () => {
  const { y } = groupNorm.forward(Float64Array.of(1, 3, 100, 500), {}, call(4, 1, 2));
  expect([...y]).toEqual([-1, 1, -1, 1]);
});

test("instance norm: each map by its own positions; eps sits inside the root", () => {
  const x = Float64Array.of(1, 3, 10, 30);
  expect([...groupNorm.forward(x, {}, call(2, 2, "instance")).y]).toEqual([-1, 1, -1, 1]);
  expect([...groupNorm.forward(Float64Array.of(1, 3), {}, call(1, 2, "instance", 3)).y]).toEqual([-0.5, 0.5]);
});

test("scale and shift belong to units: all positions of a unit share them", () => {
  const params = { gamma: Float64Array.of(1, 10), beta: Float64Array.of(0, 5) };
  expect([...groupNorm.forward(Float64Array.of(1, 3, 1, 3), params, call(2, 2, "instance")).y]).toEqual([
    -1, 1, -5, 15,
  ]);
});

test("one group with one position a unit is layer norm, bit for bit", () => {
  const random = stream(1, 0, "groupNorm");
  const x = normals(30, random);
  const params = { gamma: normals(6, random), beta: normals(6, random) };
  expect(groupNorm.forward(x, params, call(6, 1, 1, 1e-5)).y).toEqual(layerNorm.forward(x, params, 6, 1e-5).y);
});

describe("gradients agree with finite differences", () => {
  test.each<[string, GroupNormCall]>([
    ["one group", call(4, 3, 1, 1e-5)],
    ["two groups", call(4, 3, 2, 1e-5)],
    ["two groups, dense", call(6, 1, 2, 1e-5)],
    ["instance", call(4, 3, "instance", 1e-5)],
  ])("%s", (_name, how) => {
    const random = stream(1, 0, "groupNorm");
    const count = 3 * how.units * how.positions;
    const [x, dy] = [normals(count, random), normals(count, random)];
    const params = { gamma: normals(how.units, random), beta: normals(how.units, random) };
    const run = (v: Float64Array, p = params) => dot(groupNorm.forward(v, p, how).y, dy);
    const gradients = groupNorm.backward(dy, params, how, groupNorm.forward(x, params, how).tape);
    // Groups of three values have large third derivatives: 1e-6 is far below any wrong formula.
    expectGradient(run, x, gradients.x, { tolerance: 1e-6 });
    expectGradient((v) => run(x, { ...params, gamma: v }), params.gamma, gradients.params.gamma);
    expectGradient((v) => run(x, { ...params, beta: v }), params.beta, gradients.params.beta);
    expect(groupNorm.backward(dy, {}, how, groupNorm.forward(x, {}, how).tape).params).toEqual({});
  });
});

test("group norm refuses groups that do not divide the units, groups of one value and shapes that do not fit", () => {
  expect(() => groupNorm.forward(new Float64Array(6), {}, call(6, 1, 4))).toThrow(UserError);
  expect(() => groupNorm.forward(new Float64Array(6), {}, call(6, 1, "instance"))).toThrow("no variance");
  expect(() => groupNorm.forward(new Float64Array(6), {}, call(4, 1, 2))).toThrow(UserError);
  const gamma = new Float64Array(3);
  expect(() => groupNorm.forward(new Float64Array(4), { gamma }, call(2, 2, 1))).toThrow("gamma has 3");
});
