import { expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { sgd } from "./sgd.ts";

const weights = (...values: number[]) => [{ weight: Float64Array.from(values) }];

test("two steps of momentum 0.5 with gradient 1 and rate 1 move by 1, then by 1.5, in both forms", () => {
  for (const form of ["pytorch", "keras"] as const) {
    const how = { learningRate: 1, momentum: 0.5, form };
    const one = sgd.step(weights(0), weights(1), sgd.init(weights(0)), how);
    const two = sgd.step(one.params, weights(1), one.velocity, how);
    expect(one.params[0].weight?.[0]).toBe(-1);
    expect(two.params[0].weight?.[0]).toBe(-2.5);
  }
});

test("after the rate drops the forms differ: PyTorch scales the whole velocity, Keras only the new gradient", () => {
  const moved = (form: "pytorch" | "keras") => {
    const one = sgd.step(weights(0), weights(1), sgd.init(weights(0)), { learningRate: 1, momentum: 0.5, form });
    const two = sgd.step(one.params, weights(1), one.velocity, { learningRate: 0.1, momentum: 0.5, form });
    return two.params[0].weight?.[0];
  };
  expect(moved("pytorch")).toBeCloseTo(-1.15, 15);
  expect(moved("keras")).toBeCloseTo(-1.6, 15);
});

test("without momentum a step is w - lr g", () => {
  const random = stream(1, 0, "sgd");
  const [w, g] = [random.normal(), random.normal()];
  const { params } = sgd.step(weights(w), weights(g), sgd.init(weights(w)), { learningRate: 0.3, momentum: 0 });
  expect(params[0].weight?.[0]).toBe(w - 0.3 * g);
});

test("an array without gradient stays as it is", () => {
  const params = [{ gamma: Float64Array.of(2) }];
  expect(sgd.step(params, [{}], sgd.init(params), { learningRate: 1, momentum: 0.9 }).params).toEqual(params);
});
