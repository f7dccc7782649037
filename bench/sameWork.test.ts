import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fastIsAvailable } from "../src/core/engine/kernels.ts";
import type { Contender } from "./contenders/contender.ts";
import { engineSteps, engineTrials } from "./contenders/engine.ts";
import { type FamilyId, families, oneThread } from "./contenders/families.ts";
import { playground } from "./contenders/playground.ts";
import { typedArrays } from "./contenders/typedArrays.ts";
import { writeWork } from "./peers/writeWork.ts";
import { ratios } from "./ratios.ts";
import { largestError, referenceLosses } from "./reference.ts";
import { depth } from "./workloads/depth.ts";
import { lanes } from "./workloads/lanes.ts";
import { noiseData } from "./workloads/noiseData.ts";
import { t1 } from "./workloads/t1.ts";
import { w1 } from "./workloads/w1.ts";
import { w2 } from "./workloads/w2.ts";
import { w3 } from "./workloads/w3.ts";
import { flopsPerStep, lossTolerance, stepsPerEpoch, type Workload } from "./workloads/workload.ts";

/** The workload with its data drawn once, and fewer seeds of it: the mathematics are the same. */
function few(workload: Workload, seeds: number): Workload {
  const drawn = Array.from({ length: seeds }, (_, seed) => workload.data(seed));
  return { ...workload, seeds, data: (seed) => drawn[seed] };
}

const builds: readonly Contender[] = [
  engineSteps("exact", false),
  // Within its first epoch a training that reshuffles has the same batches.
  engineSteps("exact", true),
  engineTrials("exact"),
  ...(fastIsAvailable() ? [engineSteps("fast", false), engineTrials("fast")] : []),
];

/** W3 with batches of 16 of 64 examples, for the float64 reference is slow. */
const small3: Workload = few(
  { ...w3, train: { ...w3.train, batch: 16 }, data: (seed) => noiseData(784, 10, 64, seed) },
  2,
);

const cases: readonly (readonly [Workload, readonly Contender[], number])[] = [
  [few(w1("relu"), 2), [...builds, typedArrays, playground], 40],
  [few(w1("tanh"), 2), [...builds, typedArrays, playground], 40],
  [few(t1("batch norm"), 2), [...builds, typedArrays], 15],
  [few(t1("plain"), 2), [...builds, typedArrays, playground], 15],
  [few(w2, 1), builds, 8],
  [small3, builds, 4],
  [few(lanes(32, 128), 2), builds, 8],
  [few(depth(32, 6, "batch norm"), 1), builds, 16],
];

for (const [workload, contenders, steps] of cases) {
  describe(`${workload.id}: the losses of the float64 reference, step by step, come from`, () => {
    const references = Array.from({ length: workload.seeds }, (_, seed) => referenceLosses(workload, seed, steps));
    for (const contender of contenders) {
      test(contender.id, () => {
        const session = contender.open(workload, steps);
        session.restart(0);
        const networks = session.advance() / steps;
        for (let k = 0; k < networks; k++)
          expect(largestError(session.losses(k), references[k])).toBeLessThan(workload.tolerance ?? lossTolerance);
      });
    }
  });
}

test("a contender that takes another momentum, or no batch norm, would be found out", () => {
  const workload = few(t1("batch norm"), 1);
  const right = referenceLosses(workload, 0, 4);
  const other = { ...workload, train: { ...workload.train, momentum: 0.8 } };
  expect(largestError(referenceLosses(other, 0, 4), right)).toBeGreaterThan(20 * lossTolerance);
  const plain = { ...workload, net: t1("plain").net };
  expect(largestError(referenceLosses(plain, 0, 4), right)).toBeGreaterThan(20 * lossTolerance);
  expect(largestError([1, Number.NaN], [1, 1])).toBe(Number.POSITIVE_INFINITY);
});

const peerCases: readonly (readonly [FamilyId, "one" | "channels_last" | "seeds", Workload])[] = [
  ["torch", "one", few(w1("tanh"), 2)],
  ["torch", "one", few(t1("batch norm"), 2)],
  ["torch", "seeds", few(w1("tanh"), 2)],
  ["torch", "seeds", few(t1("batch norm"), 2)],
  ["torch", "seeds", few(depth(32, 25, "batch norm"), 2)],
  ["torch", "one", small3],
  ["torch", "channels_last", small3],
  ["torch", "seeds", small3],
  ...(["jax", "tfjs", "onnx"] as const).flatMap((family) => [
    [family, "seeds", few(w1("relu"), 2)] as const,
    [family, "seeds", few(w1("tanh"), 2)] as const,
    [family, "one", few(t1("batch norm"), 2)] as const,
  ]),
  ["jax", "one", small3],
  ["onnx", "one", small3],
];

describe("a peer finds its losses equal to the reference's and is ready", () => {
  const libraries = families();
  for (const { name, version, remedy } of Object.values(libraries))
    if (version === undefined)
      console.log(`bench: ${name} is not installed; its same-work tests are skipped: ${remedy}`);
  for (const [family, mode, workload] of peerCases) {
    const { name, version, command } = libraries[family];
    test.skipIf(version === undefined)(`${name}, ${mode}, ${workload.id}`, () => {
      const folder = mkdtempSync(join(tmpdir(), "linchpin-bench-"));
      writeWork(workload, folder);
      const [program, ...args] = command;
      const ran = spawnSync(program, [...args, folder, mode, String(stepsPerEpoch(workload))], {
        input: "0\n",
        encoding: "utf8",
        env: { ...process.env, ...oneThread },
      });
      rmSync(folder, { recursive: true });
      const [ready, measured] = ran.stdout.trim().split("\n");
      expect(JSON.parse(ready)).toMatchObject({ ready: true });
      expect(JSON.parse(measured).steps).toBe(stepsPerEpoch(workload) * (mode === "seeds" ? workload.seeds : 1));
    });
  }
});

test("operations of a step: 2-3-1 at batch 10 takes 2 * 10 * (2 * 6 + 3 * 3)", () => {
  const small: Workload = {
    ...w1("relu"),
    net: { ...w1("relu").net, layers: [{ type: "dense", units: 3 }, { type: "relu" }, { type: "dense", units: 1 }] },
  };
  expect(flopsPerStep(small)).toBe(420);
});

test("operations of a step: a convolution takes C kh kw M in place of the inputs of a dense layer", () => {
  // Behind 2 channels of 4x4 a convolution of 3 maps, 3x3 without padding, has 4 positions: 2 * 9 * 4 * 3 = 216 products, twice
  // (outputs and weights); the dense layer 12 * 5 = 60, three times.
  const layers: Workload["net"]["layers"] = [
    { type: "conv2d", units: 3, kernel: [3, 3], stride: 1, padding: 0 },
    { type: "flatten" },
    { type: "dense", units: 5 },
  ];
  const net = { ...w3.net, inputs: 32, image: { channels: 2, height: 4, width: 4 }, layers };
  expect(flopsPerStep({ ...w3, net, train: { ...w3.train, batch: 10 } })).toBe(2 * 10 * (2 * 216 + 3 * 60));
});

test("ratios are taken within a round, and their middle and ends reported", () => {
  expect(ratios([10, 30, 20], [10, 10, 10])).toEqual({ median: 2, min: 1, max: 3 });
  expect(ratios([10, 30], [10, 10])).toEqual({ median: 2, min: 1, max: 3 });
});
