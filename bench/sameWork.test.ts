import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { fastIsAvailable } from "../src/core/engine/kernels.ts";
import type { Contender } from "./contenders/contender.ts";
import { engineSteps, engineTrials } from "./contenders/engine.ts";
import { playground } from "./contenders/playground.ts";
import { oneThread, torchVersion } from "./contenders/pytorch.ts";
import { typedArrays } from "./contenders/typedArrays.ts";
import { writeWork } from "./peers/workFile.ts";
import { ratios } from "./ratios.ts";
import { largestError, referenceLosses } from "./reference.ts";
import { lanes } from "./workloads/lanes.ts";
import { t1 } from "./workloads/t1.ts";
import { w1 } from "./workloads/w1.ts";
import { w2 } from "./workloads/w2.ts";
import { flopsPerStep, stepsPerEpoch, type Workload } from "./workloads/workload.ts";

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

// Rounding of float32 (6e-8 an operation), multiplied by the steps so far: 5e-7 at most after 8 to 40 steps; 7e-6 with relu
// behind batch norm, where rounding can switch a unit. Another batch, loss, momentum or norm is off by more than 1e-3
// after two or three steps.
const tolerance = 5e-5;

const cases: readonly (readonly [Workload, readonly Contender[], number])[] = [
  [few(w1("relu"), 2), [...builds, typedArrays, playground], 40],
  [few(w1("tanh"), 2), [...builds, typedArrays, playground], 40],
  [few(t1("batch norm"), 2), [...builds, typedArrays], 15],
  [few(t1("plain"), 2), [...builds, typedArrays, playground], 15],
  [few(w2, 1), builds, 8],
  [few(lanes(32, 128), 2), builds, 8],
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
          expect(largestError(session.losses(k), references[k])).toBeLessThan(tolerance);
      });
    }
  });
}

test("a contender that takes another momentum, or no batch norm, would be found out", () => {
  const workload = few(t1("batch norm"), 1);
  const right = referenceLosses(workload, 0, 4);
  const other = { ...workload, train: { ...workload.train, momentum: 0.8 } };
  expect(largestError(referenceLosses(other, 0, 4), right)).toBeGreaterThan(20 * tolerance);
  const plain = { ...workload, net: t1("plain").net };
  expect(largestError(referenceLosses(plain, 0, 4), right)).toBeGreaterThan(20 * tolerance);
  expect(largestError([1, Number.NaN], [1, 1])).toBe(Number.POSITIVE_INFINITY);
});

describe("PyTorch", () => {
  const version = torchVersion();
  if (version === undefined) console.log("bench: python3 has no torch here; its same-work tests are skipped");
  for (const mode of ["one", "bmm"]) {
    for (const workload of [few(w1("tanh"), 2), few(t1("batch norm"), 2)]) {
      test.skipIf(version === undefined)(
        `${mode}, ${workload.id}: the peer finds its losses equal and is ready`,
        () => {
          const folder = mkdtempSync(join(tmpdir(), "linchpin-bench-"));
          writeWork(workload, stepsPerEpoch(workload), folder);
          const peer = fileURLToPath(new URL("peers/torchPeer.py", import.meta.url));
          const run = spawnSync("python3", [peer, folder, mode], {
            input: "0\n",
            encoding: "utf8",
            env: { ...process.env, ...oneThread },
          });
          rmSync(folder, { recursive: true });
          const [ready, measured] = run.stdout.trim().split("\n");
          expect(JSON.parse(ready)).toMatchObject({ ready: true });
          expect(JSON.parse(measured).steps).toBe(stepsPerEpoch(workload) * (mode === "bmm" ? workload.seeds : 1));
        },
      );
    }
  }
});

test("operations of a step: 2-3-1 at batch 10 takes 2 * 10 * (2 * 6 + 3 * 3)", () => {
  const small: Workload = {
    ...w1("relu"),
    net: { ...w1("relu").net, layers: [{ type: "dense", units: 3 }, { type: "relu" }, { type: "dense", units: 1 }] },
  };
  expect(flopsPerStep(small)).toBe(420);
});

test("ratios are taken within a round, and their middle and ends reported", () => {
  expect(ratios([10, 30, 20], [10, 10, 10])).toEqual({ median: 2, min: 1, max: 3 });
  expect(ratios([10, 30], [10, 10])).toEqual({ median: 2, min: 1, max: 3 });
});
