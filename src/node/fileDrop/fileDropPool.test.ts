import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { armOf, collect, digests, failures, poolContract, usual } from "../../../test/contracts/poolContract.ts";
import { pidOf, poolOfProcesses } from "../../../test/contracts/poolOfProcesses.ts";
import { trialId } from "../../lab/trialId.ts";
import type { Pool, PoolOptions } from "../../lab/types.ts";
import { fileDropPool } from "./fileDropPool.ts";
import { localLaunch } from "./localLaunch.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const chunkProcess = fileURLToPath(new URL("../../../test/contracts/chunkProcess.ts", import.meta.url));
const command = (dir: string, chunk: number): string[] => [chunkProcess, dir, String(chunk)];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "linchpin-drop-"));
  folders.push(folder);
  return folder;
}

const open = (workers: number): Pool => fileDropPool({ dir: newFolder(), launch: localLaunch({ workers, command }) });

poolContract("fileDropPool", open);
poolOfProcesses("fileDropPool", open);

/** The process that started another: of a worker, the chunk. */
function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}

describe("fileDropPool", () => {
  test.skipIf(process.platform !== "linux")(
    "six chunks killed: their trials are lost, and found by asking again",
    async () => {
      const pool = open(2);
      const specs = [0.1, 0.2, 0.3].flatMap((arm) => armOf("slow", 16, arm));
      let begun = 0;
      const onStart: NonNullable<PoolOptions["onStart"]> = (_, { worker }) => {
        if (++begun % 2 === 0) process.kill(parentOf(pidOf(worker)), "SIGKILL");
      };
      const first = await collect(pool.map(specs, { ...usual, onStart }));
      const found = digests(first);
      expect(found.size).toBe(48);
      const lost = failures(first);
      expect(lost.length).toBeGreaterThan(0);
      for (const { outcome, error } of lost) {
        expect(outcome).toBe("lost");
        expect(error).toMatch(/ended from outside by SIGKILL/);
      }
      // All of them: what is in the folder is not trained again.
      const second = digests(await collect(pool.map(specs, usual)));
      for (const spec of specs) {
        expect(second.get(trialId(spec))).toHaveLength(64);
        if (found.get(trialId(spec))?.length === 64) expect(second.get(trialId(spec))).toBe(found.get(trialId(spec)));
      }
      await pool.close();
    },
  );

  test("a chunk that cannot begin is an error with its last words", async () => {
    const launch = localLaunch({ workers: 1, command: () => ["-e", "throw new Error('no lab here')"] });
    const pool = fileDropPool({ dir: newFolder(), launch });
    const failed = failures(await collect(pool.map(armOf("moons", 2), usual)));
    expect(failed).toHaveLength(2);
    expect(failed[0]).toMatchObject({ outcome: "error", stderrTail: expect.stringContaining("Error: no lab here") });
    await pool.close();
  });

  test("a damaged result is not believed: it is moved aside and trained again", async () => {
    const dir = newFolder();
    const pool = (): Pool => fileDropPool({ dir, launch: localLaunch({ workers: 1, command }) });
    const specs = armOf("moons", 4);
    const before = digests(await collect(pool().map(specs, usual)));
    const torn = join(dir, "results", `${trialId(specs[1]!)}.json`);
    truncateSync(torn, 100);
    expect(digests(await collect(pool().map(specs, usual)))).toEqual(before);
    expect(readdirSync(join(dir, "damaged"))).toHaveLength(1);
  });
});
