import { afterEach, expect, test } from "vitest";
import type { Pool, TrialRecord } from "../../src/lab/types.ts";
import { fileDropPool } from "../../src/node/fileDrop/fileDropPool.ts";
import { slurmLaunch } from "../../src/node/fileDrop/slurmLaunch.ts";
import { inProcessPool } from "../../src/node/pool/inProcessPool.ts";
import { runTrials } from "../../src/node/pool/labRunner.ts";
import { clean, newFolder } from "../cli/linchpin.ts";
import { labTrials } from "../contracts/labTrials.ts";
import { collect } from "../contracts/poolContract.ts";
import { fakeSlurm } from "./fakeSlurm.ts";

const { PATH } = process.env;
afterEach(() => {
  process.env["PATH"] = PATH;
  clean();
});

const options = { group: 4, limitMs: 60_000 };
const specs = labTrials().slice(0, 8);

async function recordsOf(pool: Pool): Promise<Map<string, TrialRecord>> {
  const outcomes = await collect(pool.map(specs, options));
  await pool.close();
  return new Map(outcomes.flatMap((outcome) => ("record" in outcome ? [[outcome.record.trial, outcome.record]] : [])));
}

const launch = { cpus: 1, sbatch: ["--partition=cpu"], tasksPerChunk: 1, pollMs: 10, settleMs: 0 };

test.skipIf(process.platform === "win32")("a pool over Slurm's job arrays has the records of one process", async () => {
  const folder = newFolder();
  const slurm = fakeSlurm(folder);
  process.env["PATH"] = slurm.env.PATH;
  const found = await recordsOf(fileDropPool({ dir: `${folder}/drop`, launch: slurmLaunch(launch) }));
  expect(found).toEqual(await recordsOf(inProcessPool(runTrials)));
  expect(slurm.submitted()).toEqual([expect.stringContaining("101 1-3 linchpin-pool")]);
});

test.skipIf(process.platform === "win32")(
  "trials of a job that ended without a word are lost, with its log",
  async () => {
    const folder = newFolder();
    const slurm = fakeSlurm(folder);
    process.env["PATH"] = slurm.env.PATH;
    slurm.breakTasks();
    const pool = fileDropPool({ dir: `${folder}/drop`, launch: slurmLaunch(launch) });
    const outcomes = await collect(pool.map(specs, options));
    expect(outcomes).toHaveLength(8);
    for (const outcome of outcomes) {
      expect("failure" in outcome && outcome.failure).toMatchObject({
        outcome: "lost",
        error: expect.stringMatching(/^task 101_[123] of Slurm ended without a result of it; .*logs\/101_[123]\.out$/),
        stderrTail: "the node is out of order\n",
      });
    }
  },
);
