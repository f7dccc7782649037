import { describe, expect, test } from "vitest";
import { normals } from "../../../test/oracles/finiteDifferences.ts";
import { stream } from "../math/random.ts";
import { initialise } from "./initialise.ts";
import { moments } from "./moments.ts";
import { forward } from "./network.ts";
import { populationMoments, trainingMoments } from "./population.ts";
import { type Program, program } from "./program.ts";
import type { BatchNormSpec, LayerSpec } from "./spec.ts";

const norm = (statistics: BatchNormSpec["statistics"]): BatchNormSpec => ({
  type: "batchNorm",
  dialect: "pytorch",
  statistics,
  stopGradient: false,
  affine: true,
  eps: 1e-5,
  momentum: 0.1,
});
const dense = (units: number): LayerSpec => ({ type: "dense", units });
const net = (statistics: BatchNormSpec["statistics"]): Program =>
  program({
    inputs: 3,
    loss: "softmax",
    initialiser: "pytorch",
    layers: [dense(4), norm(statistics), { type: "relu" }, dense(4), norm(statistics), { type: "tanh" }, dense(2)],
  });
const x = normals(3 * 22, stream(4, 0, "x"));
const params = initialise(net("batch"), stream(4, 0, "init"));

describe("pop-eval", () => {
  test("of the first norm: the moments of the dense layer's outputs over the training set", () => {
    const found = populationMoments(net("batch"), params, x);
    const z = forward(net("batch"), params, [], x, { mode: "eval" }).stages[0].output;
    expect(found[1]).toEqual(moments(z, 4, 1, 0, 22));
    expect(found[0]).toBeUndefined();
  });

  test("they are a fixed point: in evaluation with them, every norm's input has just these moments", () => {
    const found = populationMoments(net(5), params, x);
    const given = found.map((m) => (m === undefined ? undefined : [m]));
    const { stages } = forward(net(5), params, [], x, { mode: "eval", given });
    expect(moments(stages[4].input, 4, 1, 0, 22)).toEqual(found[4]);
  });

  test("a hold changes the statistics behind it and not those before", () => {
    const zero = (hidden: number, h: Float64Array) => (hidden === 0 ? h.map((v, i) => (i % 4 === 1 ? 0 : v)) : h);
    const [intact, held] = [populationMoments(net(5), params, x), populationMoments(net(5), params, x, zero)];
    expect(held[1]).toEqual(intact[1]);
    expect(held[4]).not.toEqual(intact[4]);
  });
});

describe("pop-train", () => {
  test("of the first norm it is pop-eval: nothing upstream has a mode", () => {
    const found = trainingMoments(net("batch"), params, x, 5)[1];
    const exact = populationMoments(net("batch"), params, x)[1];
    exact?.mean.forEach((m, u) => {
      expect(found?.mean[u]).toBeCloseTo(m, 14);
    });
  });

  test("of the second it has the mean and variance of train-mode values pooled over all batches", () => {
    const found = trainingMoments(net("batch"), params, x, 8)[4];
    const chunks = [x.subarray(0, 24), x.subarray(24, 48), x.subarray(48)];
    const inputs = chunks.flatMap((rows) => [
      ...forward(net("batch"), params, [], rows, { mode: "train" }).stages[4].input,
    ]);
    expect(found).toEqual(moments(Float64Array.from(inputs), 4, 1, 0, 22));
    expect(found).not.toEqual(populationMoments(net("batch"), params, x)[4]);
  });

  test("with ghost batches the upstream norms normalise those", () => {
    expect(trainingMoments(net(4), params, x, 8)[4]).not.toEqual(trainingMoments(net("batch"), params, x, 8)[4]);
    expect(trainingMoments(net(4), params, x, 8)[1]).toEqual(trainingMoments(net("batch"), params, x, 8)[1]);
  });

  test("with full-data statistics it is pop-eval, since a training step sees every row", () => {
    const found = trainingMoments(net("all"), params, x, 8)[4];
    populationMoments(net("all"), params, x)[4]?.variance.forEach((v, u) => {
      // The same rows, averaged three times over: rounding only.
      expect(found?.variance[u]).toBeCloseTo(v, 14);
    });
  });
});
