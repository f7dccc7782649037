import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { initialise, initialiseRunning } from "../nn/initialise.ts";
import { program } from "../nn/program.ts";
import { referenceNets } from "../nn/referenceNets.ts";
import type { BatchNormSpec, LayerSpec } from "../nn/spec.ts";
import { exampleNorm, exampleRandom, examplesOf, trainedNets } from "./testing/exampleNets.ts";
import { regressionNets } from "./testing/imageNets.ts";
import { trainMode } from "./trainMode.ts";
import type { Measure, Nets } from "./types.ts";

const read = (nets: Nets, settings: Record<string, unknown> = {}): Readonly<Record<string, Measure>> =>
  trainMode.measure(nets, settings, exampleRandom)[0].measures;

/** Two inputs -> 1 -> dropout 1/2 -> logits (h, -h): weights 1, one example a class. */
function halved(): Nets {
  const test = examplesOf([[1], [2]], [0, 1]);
  const layers: LayerSpec[] = [
    { type: "dense", units: 1 },
    { type: "dropout", rate: 0.5, boosting: false },
    { type: "dense", units: 2 },
  ];
  const net = program({ inputs: 1, layers, loss: "softmax", initialiser: "he" });
  const params = [
    { weight: Float64Array.of(1), bias: Float64Array.of(0) },
    {},
    { weight: Float64Array.of(1, -1), bias: new Float64Array(2) },
  ];
  const data = { inputs: 1, classes: 2, train: test, validation: test, test };
  const streams = { root: 4, seed: 0 };
  return referenceNets([{ program: net, params, running: initialiseRunning(net), data, batch: 2, streams }]);
}

function normed(change: Partial<BatchNormSpec>, batch = 24): Nets {
  const random = stream(8, 0, "data");
  const own = { x: new Float32Array(96 * 3).map(() => random.normal()), y: new Int32Array(96).map((_, i) => i % 3) };
  const norm: BatchNormSpec = { ...exampleNorm, ...change };
  const layers: LayerSpec[] = [{ type: "dense", units: 6 }, norm, { type: "relu" }, { type: "dense", units: 3 }];
  const net = program({ inputs: 3, layers, loss: "softmax", initialiser: "he" });
  const params = initialise(net, stream(8, 0, "init"));
  const data = { inputs: 3, classes: 3, train: own, validation: own, test: own };
  const streams = { root: 4, seed: 0 };
  return referenceNets([{ program: net, params, running: initialiseRunning(net), data, batch, streams }]);
}

describe("trainmode", () => {
  test("dropout of one half: the mean over both masks by hand", () => {
    // Class 0 with x = 1, class 1 with x = 2. Kept: logits (2x, -2x); dropped: (0, 0).
    const loss = (margin: number): number => Math.log1p(Math.exp(-margin));
    const dropped = Math.LN2;
    const train = ((dropped + loss(4)) / 2 + (dropped + loss(-8)) / 2) / 2;
    const evaluated = (loss(2) + loss(-4)) / 2;
    const found = read(halved(), { draws: 4000 });
    // Four standard errors: the loss of one example is .69 or .02, .69 or 8.0, so its deviation is below 4 of 8000 draws.
    expect(Math.abs(found["trainmode.nll"].value - train)).toBeLessThan((4 * 4) / Math.sqrt(8000));
    expect(Math.abs(found["trainmode.gap"].value - (train - evaluated))).toBeLessThan((4 * 4) / Math.sqrt(8000));
    expect(found["trainmode.gap"]).toMatchObject({ unit: "nats", replication: "batch", valid: true });
  });

  test("a network without noise has a gap of exactly 0, one with batch norm has not", () => {
    const plain = read(trainedNets(false));
    expect(plain["trainmode.gap"]).toMatchObject({ value: 0, se: 0, valid: true });
    const bn = read(trainedNets(true));
    expect(bn["trainmode.gap"].value).toBeGreaterThan(0);
  });

  test("batch norm over all rows is its own population; smaller statistics batches have larger gaps", () => {
    const gap = (statistics: BatchNormSpec["statistics"]): number =>
      Math.abs(read(normed({ statistics }), { draws: 16 })["trainmode.gap"].value);
    // Float32 logits of order 1.
    expect(gap("all")).toBeLessThan(1e-6);
    const gaps = ["batch", 8, 4].map((statistics) => gap(statistics as BatchNormSpec["statistics"]));
    expect(gaps[0]).toBeGreaterThan(1e-4);
    expect(gaps[1]).toBeGreaterThan(gaps[0]);
    expect(gaps[2]).toBeGreaterThan(gaps[1]);
  });

  test("the same streams give the same numbers", () => {
    expect(read(halved())).toEqual(read(halved()));
  });

  test("what no evaluation pass does is not valid, nor a loss without probabilities", () => {
    expect(read(normed({ statistics: "others" }))["trainmode.gap"]).toMatchObject({ valid: false });
    expect(read(normed({ statistics: "others" }))["trainmode.gap"].why).toContain("others of its batch");
    const renorm = read(normed({ renorm: { rMax: 3, dMax: 5 } }));
    expect(renorm["trainmode.nll"].why).toContain("renormalised");
    expect(read(regressionNets())["trainmode.nll"].why).toContain("squared loss");
  });

  test("refuses a single draw, which has no error", () => {
    expect(() => read(halved(), { draws: 1 })).toThrow("trainmode: draws is 1; expected a whole number from 2 on");
  });
});
