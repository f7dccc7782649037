import { afterEach, describe, expect, inject, test } from "vitest";
import { browserPool } from "#lib/pool/browserPool.ts";
import { kernelName } from "../../../../src/core/engine/engine.ts";
import type { ExperimentFile } from "../../../../src/lab/experimentFile.ts";
import { plan } from "../../../../src/lab/plan.ts";
import { experiment } from "../../../../src/lab/spec.ts";
import { labExperiment } from "../../../../test/contracts/labTrials.ts";
import { collect, digests, usual } from "../../../../test/contracts/poolContract.ts";
import { openScope, type ScopeWorker } from "./openScope.ts";

const file: ExperimentFile = {
  data: { name: "moons", train: 48, validation: 30, test: 60 },
  net: ["dense 6", "relu", "dense 5", "relu", "dense 2"],
  train: { batch: 16, epochs: 4 },
  arms: { plain: {}, bn: { norm: "batch" } },
  seeds: 4,
  instruments: ["generalisation", "rely.single"],
};
const small = experiment(file, "scope");

let scope: ScopeWorker;
afterEach(() => scope.close());

describe("the scope", () => {
  test("trains one network to the bytes that the population in the pool has, and that Node has", async () => {
    scope = openScope();
    const planned = plan(small, kernelName("exact"));
    const pool = browserPool({ workers: 1 });
    const population = digests(
      await collect(
        pool.map(
          planned.map(({ spec }) => spec),
          usual,
        ),
      ),
    );
    await pool.close();
    for (const { arm, seed, trial } of planned.filter((cell) => cell.seed === 2)) {
      const opened = await scope.open({ experiment: small, arm, seed });
      expect(opened).toMatchObject({ trial, steps: 12, stepsPerEpoch: 3, units: [6, 5], outputs: 2, inputs: 2 });
      for (const step of [1, 2, 3, 7]) expect((await scope.trainTo(step, 4)).step).toBe(step);
      await scope.readings();
      await scope.through({ layer: 1, unit: 0, row: 4, batch: 0, batches: 4 });
      expect((await scope.trainTo(99, 4)).step).toBe(12);
      expect(await scope.digest()).toBe(population.get(trial));
    }
    const lab = labExperiment();
    const ofNode = inject("digestsOfNode");
    const { trial } = await scope.open({ experiment: lab, arm: "bn-g8", seed: 1 });
    await scope.trainTo(Number.POSITIVE_INFINITY, 0);
    expect(ofNode[trial]).toHaveLength(64);
    expect(await scope.digest()).toBe(ofNode[trial]);
  });

  test("rewound it goes through the same bytes again", async () => {
    scope = openScope();
    const asked = { experiment: small, arm: "bn", seed: 3 };
    await scope.open(asked);
    const start = await scope.trainTo(0, 1);
    const there = await scope.trainTo(5, 1);
    await scope.open(asked);
    expect(await scope.trainTo(0, 1)).toEqual(start);
    await scope.trainTo(2, 9);
    expect(await scope.trainTo(5, 1)).toEqual(there);
    expect(there.weights[0]).not.toEqual(start.weights[0]);
    expect(there.loss).toHaveLength(5);
  });

  test("tells the user's mistakes", async () => {
    scope = openScope();
    const wrong = scope.open({ experiment: small, arm: "batchnorm", seed: 0 });
    await expect(wrong).rejects.toThrow('there is no arm "batchnorm"; expected one of plain, bn');
    await expect(wrong).rejects.toHaveProperty("name", "UserError");
  });
});
