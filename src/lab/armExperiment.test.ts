import { describe, expect, test } from "vitest";
import type { ExperimentFile } from "./experimentFile.ts";
import { plan } from "./plan.ts";
import { experiment } from "./spec.ts";
import type { ArmSpec, TrialSpec } from "./types.ts";

const base: ExperimentFile = { data: "teacher", seeds: 1, arms: ["plain"] };

function specOf(arm: ArmSpec): TrialSpec {
  const [planned] = plan(experiment({ ...base, arms: { own: arm } }, "t"), "k");
  if (planned === undefined) throw new Error("nothing planned");
  return planned.spec;
}

describe("an arm of its own", () => {
  test("has its own layers, in canonical words", () => {
    const layers = specOf({ net: ["dense  8", "relu", "dense 10"], norm: "batch" }).net.layers;
    expect(layers.map(({ type }) => type)).toEqual(["dense", "batchNorm", "relu", "dense"]);
    expect(layers[0]).toMatchObject({ units: 8 });
  });

  test("has its own sizes and wrappers of the same data", () => {
    const own = specOf({
      data: { train: 100, flipLabels: 0.4, outliers: { fraction: 0.1, scale: 3, kind: "garbage" } },
    });
    expect(own.data).toEqual({
      ...specOf({ norm: "layer" }).data,
      train: 100,
      flipLabels: 0.4,
      outliers: { fraction: 0.1, scale: 3, kind: "garbage" },
    });
  });

  test("has its own gradient batch and epochs, and ghost batches are those of its batch", () => {
    const own = specOf({ train: { batch: 16, epochs: 5 }, norm: "batch", statistics: 16 });
    expect(own.train).toMatchObject({ batch: 16, epochs: 5, momentum: 0.9, learningRate: 0.02 });
    // A statistics batch as large as the gradient batch is written `batch`.
    expect(own.net.layers[1]).toMatchObject({ type: "batchNorm", statistics: "batch" });
  });

  test("with nothing of its own has the trial of the experiment", () => {
    expect(specOf({ train: {} })).toEqual(specOf({ learningRate: 0.02 }));
  });
});

describe("what does not fit is refused at its place in the arm", () => {
  test.each<[ArmSpec, RegExp]>([
    [{ net: ["dense 8", "relu", "dense 9"] }, /arms\.own\.net.*9 outputs for 10 classes/],
    [{ net: ["dense 8", "rellu", "dense 10"] }, /arms\.own\.net.*rellu/],
    [{ data: { train: 20 } }, /arms\.own.*a gradient batch of 48, but only 20 training rows/],
    [{ train: { batch: 500 } }, /arms\.own\.train\.batch.*only 200 training rows/],
    [{ dropout: 0.2, dropoutLayers: [3] }, /arms\.own\.dropoutLayers.*3; the net has 2 hidden layers/],
    [{ inputDropout: 1 }, /arms\.own\.inputDropout.*1 is no probability to drop/],
    [{ inputDropout: 0.2, boosting: true }, /arms\.own\.boosting.*needs dropout/],
    [
      { inputDropout: 0.2, net: ["gaussiannoise 0.1", "dense 8", "relu", "dense 10"] },
      /arms\.own\.inputDropout.*beside the gaussiannoise 0\.1 that the net begins with/,
    ],
    [{ net: ["dropout 0.2", "dropout 0.2", "dense 10"] }, /arms\.own\.net.*dropout 0\.2 behind another layer/],
    [{ dropoutLayers: [1] }, /arms\.own\.dropoutLayers.*needs dropout/],
    [{ data: { test: 100, ablation: 200 } }, /arms\.own\.data\.ablation.*only 100 test rows/],
    [
      { train: { batch: 30 }, norm: "batch", statistics: 16 },
      /arms\.own\.statistics.*do not divide the gradient batch of 30/,
    ],
  ])("%o", (arm, message) => {
    expect(() => experiment({ ...base, arms: { own: arm } }, "t")).toThrow(message);
  });
});
