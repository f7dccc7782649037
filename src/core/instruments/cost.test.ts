import { describe, expect, test } from "vitest";
import { program } from "../nn/program.ts";
import type { LayerSpec, TrainSpec } from "../nn/spec.ts";
import { cost, inferenceCost, trainingCost } from "./cost.ts";
import { exampleNorm, exampleRandom, trainedNets } from "./testing/exampleNets.ts";
import { conv } from "./testing/imageNets.ts";

const train: TrainSpec = { learningRate: 0.1, momentum: 0, batch: 4, epochs: 3, lastBatch: "drop", reshuffle: true };
const dense = (units: number): LayerSpec => ({ type: "dense", units });
const net = (layers: readonly LayerSpec[], inputs = 5): ReturnType<typeof program> =>
  program({ inputs, layers, loss: "softmax", initialiser: "he" });

describe("cost", () => {
  test("of an answer, by hand: 2 (5 x 7 + 7 x 3)", () => {
    expect(inferenceCost(net([dense(7), { type: "relu" }, dense(3)]))).toBe(2 * (35 + 21));
  });

  test("of a training: 4 a weight in the first layer, 6 behind it, for every row of every step", () => {
    // 10 rows in batches of 4: 2 steps an epoch, 3 epochs.
    expect(trainingCost(net([dense(7), { type: "relu" }, dense(3)]), train, 10)).toBe(6 * 4 * (4 * 35 + 6 * 21));
  });

  test("an incomplete last batch costs its rows where it is trained on", () => {
    const kept = trainingCost(net([dense(3)]), { ...train, lastBatch: "keep" }, 10);
    expect(kept).toBe(3 * 10 * 4 * 15);
  });

  test("with statistics of all rows, the layers up to the last such norm pass every row", () => {
    const all: LayerSpec = { ...exampleNorm, statistics: "all" } as LayerSpec;
    const made = net([dense(7), all, { type: "relu" }, dense(3)]);
    expect(trainingCost(made, train, 10)).toBe(6 * (10 * 4 * 35 + 4 * 6 * 21));
  });

  test("dropout boosting has one more forward pass", () => {
    const layers = (boosting: boolean): LayerSpec[] => [
      dense(7),
      { type: "relu" },
      { type: "dropout", rate: 0.5, boosting },
      dense(3),
    ];
    const [own, boosted] = [net(layers(false)), net(layers(true))].map((one) => trainingCost(one, train, 10));
    expect((boosted ?? 0) - (own ?? 0)).toBe(6 * 4 * 2 * (35 + 21));
  });

  test("a convolution counts its kernel at every position: 3 x 3 x 2 x 4 weights at 4 x 4 places", () => {
    const made = program({
      inputs: 72,
      image: { channels: 2, height: 6, width: 6 },
      layers: [conv(4, 3), { type: "relu" }, { type: "flatten" }, dense(3)],
      loss: "softmax",
      initialiser: "he",
    });
    expect(inferenceCost(made)).toBe(2 * (9 * 2 * 4 * 16 + 64 * 3));
  });

  test("as an instrument it tells both of every network", () => {
    const [first, second] = cost.measure(trainedNets(true), {}, exampleRandom);
    // 4-8-6-3.
    expect(first.measures["cost.inference"].value).toBe(2 * (32 + 48 + 18));
    expect(second.measures).toEqual(first.measures);
  });
});
