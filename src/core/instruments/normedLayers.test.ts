import { expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { initialise, initialiseRunning } from "../nn/initialise.ts";
import { program } from "../nn/program.ts";
import { referenceNets } from "../nn/referenceNets.ts";
import type { BatchNormSpec } from "../nn/spec.ts";
import { batchNoiseLaw } from "./batchNoiseLaw.ts";
import { noiseBn } from "./noiseBn.ts";
import { noiseBnDelta } from "./noiseBnDelta.ts";
import { noiseToSignal } from "./noiseToSignal.ts";
import type { Nets } from "./types.ts";

function nets(change: Partial<BatchNormSpec>): Nets {
  const plain = { statistics: "batch", stopGradient: false, affine: true, eps: 1e-5, momentum: 0.1 } as const;
  const norm: BatchNormSpec = { type: "batchNorm", dialect: "pytorch", ...plain, ...change };
  const layers = [{ type: "dense", units: 4 }, norm, { type: "relu" }, { type: "dense", units: 2 }] as const;
  const net = program({ inputs: 3, layers, loss: "softmax", initialiser: "he" });
  const random = stream(1, 0, "normedLayers");
  const x = Float32Array.from({ length: 3 * 80 }, () => random.normal());
  const set = { x, y: Int32Array.from({ length: 80 }, () => random.below(2)) };
  const data = { inputs: 3, classes: 2, train: set, validation: set, test: set };
  const params = initialise(net, stream(1, 0, "init"));
  return referenceNets([{ program: net, params, running: initialiseRunning(net), data, batch: 16 }]);
}

const random = (net: number, purpose: string) => stream(2, net, purpose);
const kinds: readonly Partial<BatchNormSpec>[] = [
  { statistics: "others" },
  { renorm: { rMax: 3, dMax: 5 } },
  { estimator: "median" },
  { estimator: "trimmed" },
];

test.each(kinds)("local noise of %o is no number but a reason, and cascaded noise is measured", (kind) => {
  const settings = { batches: [16], resamples: 8, passes: 8, probes: 4 };
  const [found] = noiseBn.measure(nets(kind), { ...settings, modes: ["inclusive", "exclusive", "cascaded"] }, random);
  const measures = Object.entries(found.measures);
  const [local, cascaded] = [false, true].map((wanted) =>
    measures.filter(([name]) => name.startsWith("noise.bn.cascaded") === wanted),
  );
  expect(local.length).toBeGreaterThan(0);
  for (const [, { valid, why }] of local) {
    expect(valid).toBe(false);
    expect(why).toContain("does not take mean and variance of its batch");
  }
  expect(cascaded.some(([, { valid, value }]) => valid && value > 0)).toBe(true);
  for (const [instrument, given] of [
    [noiseToSignal, { batches: [16], resamples: 8 }],
    [noiseBnDelta, { batches: [16] }],
    [batchNoiseLaw, { batches: [8, 16], resamples: 8, probes: 4 }],
  ] as const) {
    const [readings] = instrument.measure(nets(kind), given, random);
    const invalid = Object.values(readings.measures).filter(({ why }) => why?.includes("local noise is not defined"));
    expect(invalid.length, instrument.id).toBeGreaterThan(0);
  }
});

test("a plain batch norm has local noise", () => {
  const [found] = noiseBn.measure(nets({}), { batches: [16], resamples: 8, probes: 4, modes: ["inclusive"] }, random);
  expect(Object.values(found.measures).some(({ valid, value }) => valid && value > 0)).toBe(true);
});
