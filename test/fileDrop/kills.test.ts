// Chunks that are killed, stopped and run out of disk: what was written is whole, what was not is trained again, and the
// records are those of a run on one machine.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { stream } from "../../src/core/math/random.ts";
import { dropProgress } from "../../src/node/fileDrop/dropProgress.ts";
import { mainPath } from "../../src/node/fileDrop/slurmScript.ts";
import { limit, long, tally } from "../chaos/chaos.ts";
import { clean, linchpin, newFolder, records, type Started, start, until, writeExperiment } from "../cli/linchpin.ts";

afterAll(clean);
const STORE = ".linchpin/store.sqlite";
const KILLS = long ? 300 : 30;

/** Plans an experiment into the folder `drop`, in chunks of so many trials. Returns the folder above. */
async function plannedFolder(lines: readonly string[], chunkTrials: number): Promise<string> {
  const folder = newFolder();
  const file = writeExperiment(folder, lines);
  const args = ["submit", file, "--slurm", "--dir", "drop", "--chunk-trials", String(chunkTrials), "--dry-run"];
  const { code, stderr } = await linchpin(folder, args);
  expect(code, stderr).toBe(0);
  return folder;
}

const chunk = (folder: string, n: number, ...flags: readonly string[]): Started =>
  start(folder, ["chunk", "drop", String(n), "--workers", "1", ...flags]);

/** Bytes of every result that is there, by name. */
function results(folder: string): Map<string, string> {
  const dir = join(folder, "drop/results");
  const names = readdirSync(dir).filter((name) => name.endsWith(".json"));
  return new Map(names.map((name) => [name, readFileSync(join(dir, name), "latin1")]));
}

describe.skipIf(process.platform === "win32")("a chunk that ends before its time", () => {
  test(
    `${KILLS} kill -9 at random moments: no result lost, none torn, and the records of a run on one machine`,
    async () => {
      const lines = ["train: { epochs: 4000 }", `seeds: ${4 * KILLS}`];
      const folder = await plannedFolder(lines, 4 * KILLS);
      const random = stream(1, 0, "kills");
      let before = results(folder);
      let kills = 0;
      while (kills < KILLS) {
        // Three processes at a time, two of them at the same chunk.
        const running = [1, 2, 2].map((n) => chunk(folder, n));
        const ended = await Promise.all(
          running.map(async (one, i) => {
            const over = one.ended.then(() => true);
            const moment = async (): Promise<void> => {
              // The last of them when something new is on the disk, so that there is progress on a slow machine too.
              if (i === 2) await until(() => results(folder).size > before.size || one.process.exitCode !== null);
              else await until(() => one.stderr().includes("chunk") || one.process.exitCode !== null);
              // Short against what is to train: a fast machine must not be done before the last kill.
              await new Promise((resolve) => setTimeout(resolve, 400 * random.uniform()));
            };
            await Promise.race([over, moment()]);
            // The chunk alone, whose workers notice, or all of them at once.
            if (one.process.exitCode === null) process.kill(i === 0 ? one.process.pid! : -one.process.pid!, "SIGKILL");
            return one.ended;
          }),
        );
        const killed = ended.filter(({ signal }) => signal === "SIGKILL").length;
        expect(killed, "the chunks were done before they were killed").toBeGreaterThan(0);
        kills += killed;
        const now = results(folder);
        for (const [name, bytes] of before) expect(now.get(name)).toBe(bytes);
        expect(dropProgress(join(folder, "drop"))).toMatchObject({ done: now.size, failed: 0, damaged: [] });
        before = now;
      }
      const left = await linchpin(folder, [
        "submit",
        "--slurm",
        "--dir",
        "drop",
        "--chunk-trials",
        "4000",
        "--dry-run",
      ]);
      const { planned, done } = dropProgress(join(folder, "drop"));
      expect(left.stderr).toContain(`${done} of ${planned} trials are done, ${planned - done} to train`);
      expect(done).toBeGreaterThan(0);
      const last = await linchpin(folder, ["chunk", "drop", "3", "--workers", "2"]);
      expect(last.stderr).toContain(`0 were there, ${planned - done} trained, 0 failed, 0 left`);
      expect((await linchpin(folder, ["import", "drop"])).code).toBe(0);
      const alone = newFolder();
      expect((await linchpin(alone, ["run", writeExperiment(alone, lines)])).code).toBe(0);
      expect(records(join(folder, STORE))).toStrictEqual(records(join(alone, STORE)));
      tally({
        what: "kill -9 of `linchpin chunk`, with its workers or alone",
        cases: kills,
        seen: `${planned} trials, ${done} written before the last kill, 0 lost, 0 torn, byte-identical`,
      });
    },
    limit,
  );

  test("by SIGTERM finishes what is under way, exit code 143, and goes on where it stopped", async () => {
    const folder = await plannedFolder(["train: { epochs: 8000 }", "seeds: 20"], 40);
    const first = chunk(folder, 1);
    await until(() => results(folder).size >= 4);
    process.kill(first.process.pid!, "SIGTERM");
    const { code, stderr } = await first.ended;
    expect(code, stderr).toBe(143);
    const done = results(folder).size;
    expect(stderr).toMatch(/SIGTERM: no further trial begins; those under way have 45 s/);
    expect(stderr).toContain(`chunk 1: 0 were there, ${done} trained, 0 failed, ${40 - done} left`);
    expect(done).toBeLessThan(40);
    expect(readdirSync(join(folder, "drop/failures"))).toEqual([]);
    const second = await chunk(folder, 1).ended;
    expect([second.code, second.stderr]).toEqual([
      0,
      expect.stringContaining(`${done} were there, ${40 - done} trained`),
    ]);
  });

  test("by SIGTERM gives up what takes longer than its grace, and leaves no word of it; by Ctrl-C with exit code 130", async () => {
    const folder = await plannedFolder(["train: { epochs: 1000000 }", "seeds: 4"], 8);
    for (const [signal, exit] of [
      ["SIGTERM", 143],
      ["SIGINT", 130],
    ] as const) {
      const one = chunk(folder, 1, "--grace", "1");
      await until(() => one.stderr().includes("chunk 1: 8 trials"));
      await new Promise((resolve) => setTimeout(resolve, 500));
      process.kill(-one.process.pid!, signal);
      const { code, stderr } = await one.ended;
      expect([code, stderr]).toEqual([exit, expect.stringContaining(`${signal}: no further trial begins`)]);
      expect(stderr).toContain("0 trained, 0 failed, 8 left");
      expect(dropProgress(join(folder, "drop"))).toEqual({ planned: 8, done: 0, failed: 0, damaged: [] });
    }
  });

  test("for want of space says so with exit code 2, tears nothing, and goes on when there is some", async () => {
    const folder = await plannedFolder(["train: { epochs: 2 }", "seeds: 4"], 8);
    // A limit of 1 kB for every file stands in for a full disk: a result is larger.
    const script = `ulimit -f 1 && exec "$0" "$@"`;
    const args = [process.execPath, mainPath(), "chunk", "drop", "1", "--workers", "1"];
    const full = spawnSync("bash", ["-c", script, ...args], { cwd: folder, encoding: "utf8" });
    expect([full.status, full.stderr]).toEqual([
      2,
      expect.stringMatching(/results\/[0-9a-f]{64}\.json: cannot be written \(EFBIG.*make room.*goes on from there/),
    ]);
    expect(readdirSync(join(folder, "drop/results"))).toEqual([]);
    expect((await chunk(folder, 1).ended).code).toBe(0);
    expect(dropProgress(join(folder, "drop"))).toEqual({ planned: 8, done: 8, failed: 0, damaged: [] });
  });
});
