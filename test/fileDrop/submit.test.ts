// `linchpin submit`, `chunk` and `import` as a user meets them, with an sbatch that runs the array under bash.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { dropProgress } from "../../src/node/fileDrop/dropProgress.ts";
import { clean, type Ended, linchpin, newFolder, records, writeExperiment } from "../cli/linchpin.ts";
import { type FakeSlurm, fakeSlurm } from "./fakeSlurm.ts";

afterAll(clean);
const STORE = ".linchpin/store.sqlite";
const QUICK = ["train: { epochs: 2 }", "seeds: 8"];

interface Place {
  readonly folder: string;
  readonly file: string;
  readonly slurm: FakeSlurm;
  run(...args: readonly string[]): Promise<Ended>;
}

function newPlace(lines: readonly string[] = QUICK): Place {
  const folder = newFolder();
  const slurm = fakeSlurm(folder);
  return {
    ...{ folder, file: writeExperiment(folder, lines), slurm },
    run: (...args) => linchpin(folder, args, slurm.env),
  };
}

/** The records that the experiment has where it is run alone. */
async function trainedLocally(lines: readonly string[] = QUICK): Promise<ReturnType<typeof records>> {
  const folder = newFolder();
  const { code, stderr } = await linchpin(folder, ["run", writeExperiment(folder, lines)]);
  expect(code, stderr).toBe(0);
  return records(join(folder, STORE));
}

describe.skipIf(process.platform === "win32")("linchpin submit --slurm", () => {
  test("writes the plan, submits an array, and import finds the records of a run on one machine", async () => {
    const { folder, file, slurm, run } = newPlace();
    const submit = await run("submit", file, "--slurm", "--dir", "drop", "--chunk-trials", "6", "--cpus-per-task", "1");
    expect([submit.code, submit.stderr]).toEqual([0, expect.stringContaining("0 of 16 trials are done, 16 to train")]);
    expect(submit.stdout).toContain("Submitted job 101: chunks 1 to 4");
    expect(submit.stdout).toContain(`linchpin import ${folder}/drop`);
    expect(slurm.submitted()).toEqual([
      expect.stringMatching(/^101 1-4 linchpin-[0-9a-f]{12} .*drop\/slurm\/0001\.sh$/),
    ]);
    expect(dropProgress(join(folder, "drop"))).toEqual({ planned: 16, done: 16, failed: 0, damaged: [] });
    expect(readFileSync(join(folder, "drop/logs/101_2.out"), "utf8")).toMatch(
      /chunk 2: .* 1 worker\n(.|\n)*0 failed, 0 left/,
    );
    const imported = await run("import", "drop", "--json");
    expect(imported.code, imported.stderr).toBe(0);
    expect(JSON.parse(imported.stdout).trials).toEqual({ planned: 16, reused: 0, done: 16, diverged: 0, failed: 0 });
    expect(existsSync(join(folder, JSON.parse(imported.stdout).report))).toBe(true);
    expect(records(join(folder, STORE))).toStrictEqual(await trainedLocally());
  });

  test("an import twice adds nothing and judges the same", async () => {
    const { folder, file, run } = newPlace();
    await run("submit", file, "--slurm", "--dir", "drop", "--chunk-trials", "16");
    const first = await run("import", "drop");
    const before = records(join(folder, STORE));
    const second = await run("import", "drop");
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(first.stderr).toContain("16 results taken in, 0 duplicates");
    expect(second.stderr).toContain("0 results taken in, 16 duplicates");
    expect(second.stdout).toBe(first.stdout);
    expect(records(join(folder, STORE))).toStrictEqual(before);
  });
});
