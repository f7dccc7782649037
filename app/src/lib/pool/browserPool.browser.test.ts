import { describe, expect, inject, test } from "vitest";
import { trialId } from "../../../../src/lab/trialId.ts";
import { labTrials } from "../../../../test/contracts/labTrials.ts";
import { armOf, collect, digests, poolContract, usual } from "../../../../test/contracts/poolContract.ts";
import { browserPool } from "./browserPool.ts";

const fake = (workers: number) =>
  browserPool({ workers, start: () => new Worker(new URL("./fakeWorker.ts", import.meta.url), { type: "module" }) });

poolContract("browserPool", fake, { memory: false });

describe("browserPool", () => {
  test("ends a worker that hangs, names its trials, and the others finish", async () => {
    const pool = fake(2);
    const specs = [...armOf("hang", 4), ...armOf("moons", 8)];
    const found = digests(await collect(pool.map(specs, { ...usual, limitMs: 1500 })));
    // Seed 0 was finished before seed 1 hung.
    expect(armOf("hang", 4).map((spec) => found.get(trialId(spec))?.length === 64)).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(found.get(trialId(armOf("hang", 4)[1]))).toBe("timeout");
    for (const spec of armOf("moons", 8)) expect(found.get(trialId(spec))).toHaveLength(64);
    await pool.close();
  });

  test("says so where the worker's script cannot be loaded", async () => {
    const pool = browserPool({ workers: 1, start: () => new Worker("/nowhere.js", { type: "module" }) });
    await expect(collect(pool.map(armOf("moons", 1), usual))).rejects.toThrow(/no worker can be started/);
    await pool.close();
  });

  test.each([1, 2])("the lab's trials in %i workers have the digests that Node recorded", async (workers) => {
    const pool = browserPool({ workers });
    const found = digests(await collect(pool.map(labTrials(), usual)));
    expect(Object.fromEntries(found)).toEqual(inject("digestsOfNode"));
    await pool.close();
  });
});
