import { expect, test } from "vitest";
import { UserError } from "../math/errors.ts";
import { program, rowsThrough } from "./program.ts";
import type { BatchNormSpec, LayerSpec, NetSpec } from "./spec.ts";

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
const noise: LayerSpec = { type: "matchedNoise", batch: 8, shared: true };
const net = (layers: readonly LayerSpec[], loss: NetSpec["loss"] = "softmax"): NetSpec => ({
  inputs: 4,
  loss,
  initialiser: "he",
  layers,
});

test("widths, hidden layers and fused noise are worked out", () => {
  const checked = program(net([dense(6), norm("all"), noise, { type: "relu" }, dense(5), { type: "tanh" }, dense(3)]));
  expect(checked.hidden).toEqual([6, 5]);
  expect(checked.outputs).toBe(3);
  expect(checked.stages.map((s) => [s.layer, s.inputs, s.units, s.hidden])).toEqual([
    [0, 4, 6, 0],
    [1, 6, 6, 0],
    [3, 6, 6, 0],
    [4, 6, 5, 1],
    [5, 5, 5, 1],
    [6, 5, 3, 2],
  ]);
  expect(checked.stages[1].noise).toEqual({ layer: 2, spec: noise });
});

test("noise in front of the first weight layer is in no hidden layer", () => {
  const checked = program(net([{ type: "gaussianNoise", deviation: 0.1 }, dense(6), { type: "relu" }, dense(3)]));
  expect(checked.hidden).toEqual([6]);
  expect(checked.stages.map(({ hidden }) => hidden)).toEqual([-1, 0, 0, 1]);
});

test("all rows pass up to the last full-data norm and its noise, the batch behind it", () => {
  const layers = [dense(6), norm("all"), noise, { type: "relu" } as const, dense(5), norm(2), dense(3)];
  expect(rowsThrough(program(net(layers)), 8, 100)).toEqual([100, 100, 100, 8, 8, 8, 8]);
  expect(rowsThrough(program(net([dense(6), norm("batch"), dense(3)])), 8, 100)).toEqual([8, 8, 8]);
});

test.each<[string, NetSpec, string]>([
  ["noise without a norm", net([dense(6), noise, dense(3)]), "layer 1 (matchedNoise): expected a batchNorm"],
  ["noise twice", net([dense(6), norm("all"), noise, noise, dense(3)]), "layer 3 (matchedNoise)"],
  ["noise of a batch of 3", net([dense(6), norm("all"), { ...noise, batch: 3 } as LayerSpec, dense(3)]), "from 4 on"],
  ["no dense layer at the end", net([dense(6), { type: "relu" }]), "the last layer must be dense"],
  ["no layer", net([]), "the last layer must be dense"],
  ["three logistic logits", net([dense(3)], "logistic"), "takes one logit"],
  ["half a unit", net([dense(0.5)]), "layer 0 (dense): units 0.5"],
  ["a ghost batch of 1", net([dense(6), norm(1), dense(3)]), "a statistics batch of 1"],
  ["batch statistics below full ones", net([dense(6), norm(2), dense(6), norm("all"), dense(3)]), 'Give both "all"'],
  ["a rate of 1.5", net([dense(6), { type: "dropout", rate: 1.5, boosting: false }, dense(3)]), "in [0, 1]"],
  ["a negative eps", net([dense(6), { ...norm(2), eps: -1 }, dense(3)]), "eps -1"],
  ["a momentum of 2", net([dense(6), { ...norm(2), momentum: 2 }, dense(3)]), "momentum 2"],
])("program refuses %s", (_name, spec, message) => {
  expect(() => program(spec)).toThrow(UserError);
  expect(() => program(spec)).toThrow(message);
});
