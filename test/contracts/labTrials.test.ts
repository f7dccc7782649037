// The lab's own trials, with the engine, through every pool: however trials are grouped and wherever they run, a trial
// gives the same bytes.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { kernelName } from "../../src/core/engine/engine.ts";
import type { Pool, TrialRecord, TrialSpec } from "../../src/lab/types.ts";
import { fileDropPool } from "../../src/node/fileDrop/fileDropPool.ts";
import { localLaunch } from "../../src/node/fileDrop/localLaunch.ts";
import { childProcessPool } from "../../src/node/pool/childProcessPool.ts";
import { inProcessPool } from "../../src/node/pool/inProcessPool.ts";
import { runTrials } from "../../src/node/pool/labRunner.ts";
import { ownCluster } from "../postgres/cluster.ts";
import { noPostgres, startServer } from "../postgres/server.ts";
import { labTrials } from "./labTrials.ts";

const specs = labTrials();
const LAB = new URL("../../src/node/pool/labRunner.ts", import.meta.url).href;

async function recordsOf(
  pool: Pool,
  group: number,
  wanted: readonly TrialSpec[] = specs,
): Promise<Map<string, TrialRecord>> {
  const found = new Map<string, TrialRecord>();
  try {
    for await (const outcome of pool.map(wanted, { group, limitMs: 60_000 })) {
      if (!("record" in outcome)) throw new Error(outcome.failure.error);
      found.set(outcome.record.trial, outcome.record);
    }
    return found;
  } finally {
    await pool.close();
  }
}

describe("the lab's trials in every pool", () => {
  let alone: Map<string, TrialRecord>;
  beforeAll(async () => {
    alone = await recordsOf(inProcessPool(runTrials), 1);
  });

  test("each alone, in groups of 2 and of 4: the same records, arrays and digests included", async () => {
    expect(alone.size).toBe(18);
    for (const group of [2, 4]) expect(await recordsOf(inProcessPool(runTrials), group)).toEqual(alone);
  });

  test("in 1 and in 2 worker processes: the same records", async () => {
    for (const workers of [1, 2]) expect(await recordsOf(childProcessPool({ workers }), 4)).toEqual(alone);
  });

  test("in a folder, trained by processes of the command line: the same records, also when asked again", async () => {
    const dir = mkdtempSync(join(tmpdir(), "linchpin-drop-"));
    try {
      const pool = (): Pool => fileDropPool({ dir, launch: localLaunch({ workers: 2 }) });
      const some = await recordsOf(pool(), 4, specs.slice(0, 8));
      expect(some.size).toBe(8);
      // The first eight lie in the folder and are not trained again.
      const all = await recordsOf(pool(), 4);
      expect(all).toEqual(alone);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  test.skipIf(noPostgres !== undefined)(
    `by workers of a cluster, alone and together: the same records${noPostgres === undefined ? "" : ` (${noPostgres})`}`,
    async () => {
      const server = await startServer();
      try {
        for (const workers of [1, 2])
          expect(await recordsOf(ownCluster(server.database(), workers, kernelName("exact"), LAB), 4)).toEqual(alone);
      } finally {
        await server.stop();
      }
    },
  );

  test("in another order and company: the same records", async () => {
    expect(await recordsOf(inProcessPool(runTrials), 3, [...specs].reverse())).toEqual(alone);
  });

  test("kernels of another version are refused by name", () => {
    const [first] = specs;
    expect(() => runTrials([{ ...first!, kernel: "lanes-exact-0" }])).toThrow(
      /made for the kernels lanes-exact-0; this version has lanes-exact-\d+ and lanes-fast-\d+/,
    );
  });
});
