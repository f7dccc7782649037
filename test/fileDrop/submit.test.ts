// `linchpin submit`, `chunk` and `import` as a user meets them, with an sbatch that runs the array under bash.
import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordDigest } from "../../src/lab/recordDigest.ts";
import { trialId } from "../../src/lab/trialId.ts";
import { readChunk, writeChunk } from "../../src/node/fileDrop/chunkFiles.ts";
import { dropProgress } from "../../src/node/fileDrop/dropProgress.ts";
import { readResult, writeResult } from "../../src/node/fileDrop/resultFiles.ts";
import { sqliteStore } from "../../src/node/store/sqliteStore.ts";
import { attempts, clean, type Ended, linchpin, newFolder, records, writeExperiment } from "../cli/linchpin.ts";
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

/** The records that the experiment has where it is run on one machine. */
let local: ReturnType<typeof records>;
beforeAll(async () => {
  const folder = newFolder();
  const { code, stderr } = await linchpin(folder, ["run", writeExperiment(folder, QUICK)]);
  expect(code, stderr).toBe(0);
  local = records(join(folder, STORE));
}, 60_000);

describe.skipIf(process.platform === "win32")("linchpin submit --slurm", () => {
  test("writes the plan, submits an array, and import finds the records of a run on one machine", async () => {
    const { folder, file, slurm, run } = newPlace();
    const submit = await run("submit", file, "--slurm", "--dir", "drop", "--chunk-trials", "4", "--cpus-per-task", "1");
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
    expect(records(join(folder, STORE))).toStrictEqual(local);
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

describe.skipIf(process.platform === "win32")("a folder that is not whole", () => {
  /** Planned into four chunks of which three were trained. */
  async function threeQuarters(lines: readonly string[] = QUICK): Promise<Place> {
    const place = newPlace(lines);
    await place.run("submit", place.file, "--slurm", "--dir", "drop", "--chunk-trials", "4", "--dry-run");
    for (const n of ["1", "2", "3"]) expect((await place.run("chunk", "drop", n)).code).toBe(0);
    return place;
  }

  test("--dry-run submits nothing and says what to do by hand; submitting then takes the same chunks", async () => {
    const { folder, file, slurm, run } = newPlace();
    const args = ["submit", file, "--slurm", "--dir", "drop", "--chunk-trials", "4"];
    const dry = await run(...args, "--dry-run");
    expect([dry.code, slurm.submitted()]).toEqual([0, []]);
    expect(dry.stdout).toContain(
      `Nothing was submitted. By hand, where there is one:\n  sbatch ${folder}/drop/slurm/0001.sh`,
    );
    expect(dry.stdout).toContain(`for each N from 1 to 4:\n  linchpin chunk ${folder}/drop N`);
    expect((await run(...args)).stdout).toContain("Submitted job 101: chunks 1 to 4");
    expect(readdirSync(join(folder, "drop/chunks"))).toEqual(["0001.json", "0002.json", "0003.json", "0004.json"]);
  });

  test("import takes what is there, judges nothing, and names the command that plans the rest", async () => {
    const { folder, run } = await threeQuarters();
    const imported = await run("import", "drop");
    expect([imported.code, imported.stdout]).toEqual([1, ""]);
    expect(imported.stderr).toContain("12 results taken in, 0 duplicates");
    expect(imported.stderr).toContain("4 of 16 trials are missing (0 failed); nothing was judged.");
    expect(imported.stderr).toContain(`linchpin submit --slurm --dir ${folder}/drop`);
    expect((await run("report")).stdout).toContain("Not judged yet: 12 of 16 trials are done");
    const again = await run("submit", "--slurm", "--dir", "drop");
    expect(again.stderr).toContain("12 of 16 trials are done, 4 to train");
    const whole = await run("import", "drop", "--json");
    expect(JSON.parse(whole.stdout)).toMatchObject({
      trials: { planned: 16, reused: 12, done: 16 },
      looks: { type: "fixed" },
    });
    const nothing = await run("submit", "--slurm", "--dir", "drop");
    expect([nothing.code, nothing.stdout]).toEqual([
      0,
      expect.stringContaining("16 of 16 trials are done; nothing was submitted"),
    ]);
    expect(records(join(folder, STORE))).toStrictEqual(local);
  });

  test("torn, flipped and foreign files among the results are named, not believed, and trained again", async () => {
    const { folder, run } = await threeQuarters();
    const results = join(folder, "drop/results");
    const [torn, flipped, other] = readdirSync(results).map((name) => join(results, name));
    truncateSync(torn!, 500);
    const bytes = readFileSync(flipped!);
    bytes[700]! ^= 4;
    writeFileSync(flipped!, bytes);
    copyFileSync(other!, join(results, `${"0".repeat(64)}.json`));
    writeFileSync(join(results, "notes.txt"), "mine");
    writeFileSync(join(results, `${"1".repeat(64)}.0a1b2c3d.part`), "half a result");
    expect(dropProgress(join(folder, "drop"))).toMatchObject({ planned: 16, done: 10, failed: 0 });
    expect(dropProgress(join(folder, "drop")).damaged).toHaveLength(3);
    const imported = await run("import", "drop");
    expect(imported.stderr).toContain("10 results taken in, 0 duplicates");
    expect(imported.stderr.match(/: damaged, not believed/g)).toHaveLength(3);
    expect(imported.stderr).toContain("results/notes.txt: not of this experiment, ignored");
    expect(imported.stderr).toContain("6 of 16 trials are missing");
    const again = await run("submit", "--slurm", "--dir", "drop");
    expect(again.stderr).toContain("10 of 16 trials are done, 6 to train");
    expect(again.stderr.match(/is damaged \(.*\): moved to/g)).toHaveLength(3);
    expect(readdirSync(join(folder, "drop/damaged"))).toHaveLength(3);
    expect((await run("import", "drop")).code).toBe(0);
    expect(records(join(folder, STORE))).toStrictEqual(local);
  });

  test("a second result of a trial that differs is named by the import, once, and the first is kept", async () => {
    const { folder, run } = await threeQuarters(["train: { epochs: 2 }", "seeds: 6"]);
    const dir = join(folder, "drop");
    const [name] = readdirSync(join(dir, "results"));
    const first = readResult(dir, name!);
    if (first?.type !== "whole") throw new Error("the first result is whole");
    const scalars = { ...first.record.scalars, "test.nll": 0.25 };
    const { digest: _, ...content } = { ...first.record, scalars };
    writeResult(dir, { record: { ...content, digest: recordDigest(content) }, attempt: first.attempt });
    for (let time = 0; time < 2; time++) {
      const imported = await run("import", "drop");
      expect(imported.code).toBe(1);
      expect(imported.stderr).toContain(`trial ${first.record.trial.slice(0, 12)}: another result than the one stored`);
    }
    const store = sqliteStore(join(folder, STORE), { mode: "read" });
    expect(store.conflicts()).toHaveLength(1);
    expect(store.get(first.record.trial)?.digest).toBe(first.record.digest);
    store.close();
  });

  test("trials that fail are left out of the next plan, unless asked for, and the store gets their attempts once", async () => {
    const { folder, file, run } = newPlace([
      "seeds: 2",
      "instruments: [ { id: rely.curve, orders: 0 }, generalisation ]",
    ]);
    await run("submit", file, "--slurm", "--dir", "drop", "--chunk-trials", "4", "--dry-run");
    const chunk = await run("chunk", "drop", "1");
    expect([chunk.code, chunk.stderr]).toEqual([
      1,
      expect.stringMatching(/4 failed, 0 left\n(trial .*orders is 0.*\n){4}/),
    ]);
    expect(dropProgress(join(folder, "drop"))).toEqual({ planned: 4, done: 0, failed: 4, damaged: [] });
    for (let time = 0; time < 2; time++) {
      const imported = await run("import", "drop");
      expect(imported.code).toBe(1);
      expect(imported.stderr).toMatch(/4 of 4 trials are missing \(4 failed\)(.|\n)*--retry-failed/);
      expect(imported.stderr).toContain("rely.curve: orders is 0");
    }
    // Two arms of two seeds each, tried together and then alone.
    expect(attempts(join(folder, STORE))).toHaveLength(8);
    const left = await run("submit", "--slurm", "--dir", "drop", "--dry-run");
    expect([left.code, left.stdout]).toEqual([1, expect.stringContaining("4 trials failed: linchpin submit --slurm")]);
    const retried = await run(
      "submit",
      "--slurm",
      "--dir",
      "drop",
      "--retry-failed",
      "--chunk-trials",
      "4",
      "--dry-run",
    );
    expect([retried.code, retried.stderr]).toEqual([0, expect.stringContaining("0 of 4 trials are done, 4 to train")]);
  });
});

describe.skipIf(process.platform === "win32")("linchpin submit, chunk and import refuse", () => {
  test("a folder of another experiment, one that is none of ours, and one without a plan", async () => {
    const { folder, file, run } = newPlace();
    await run("submit", file, "--slurm", "--dir", "drop", "--chunk-trials", "16", "--dry-run");
    const other = await run("submit", file, "--slurm", "--dir", "drop", "--seeds", "9", "--dry-run");
    expect([other.code, other.stderr]).toEqual([
      2,
      expect.stringMatching(/drop is the folder of another experiment \(moons, /),
    ]);
    expect((await run("submit", file, "--slurm", "--dir", ".")).stderr).toMatch(/holds .*, which is none of ours/);
    expect((await run("submit", "--slurm", "--dir", "new")).stderr).toMatch(/new has no plan yet; name the claim/);
    expect((await run("import", ".")).stderr).toMatch(
      /this is a folder; expected a CSV file of results, or the folder of a "linchpin submit"/,
    );
    expect((await run("chunk", "nowhere", "1")).stderr).toMatch(/there is no such folder/);
    expect((await run("chunk", "drop", "7")).stderr).toMatch(/there is no chunk 7; there are 1 to 1/);
    expect((await run("import", "drop", "--against", "plain")).stderr).toMatch(/--against is for files of results/);
    expect(existsSync(join(folder, STORE))).toBe(false);
  });

  test("to plan anew while tasks of the experiment wait or run, unless forced", async () => {
    const { file, slurm, run } = newPlace();
    await run("submit", file, "--slurm", "--dir", "drop", "--chunk-trials", "4", "--dry-run");
    slurm.active(["101_2", "101_3"]);
    const refused = await run("submit", "--slurm", "--dir", "drop", "--chunk-trials", "4");
    expect([refused.code, slurm.submitted()]).toEqual([2, []]);
    expect(refused.stderr).toMatch(/2 tasks of this experiment still wait or run \(job 101\).*scancel 101/);
    expect((await run("submit", "--slurm", "--dir", "drop", "--chunk-trials", "4", "--force")).code).toBe(0);
    expect(slurm.submitted()).toHaveLength(1);
  });

  test("a folder of a newer format, and kernels of another version, before anything is trained", async () => {
    const { folder, file, run } = newPlace();
    await run("submit", file, "--slurm", "--dir", "drop", "--chunk-trials", "16", "--dry-run");
    const dir = join(folder, "drop");
    const chunk = readChunk(dir, 1);
    const trials = chunk.trials.map((cell) => {
      const spec = { ...cell.spec, kernel: "lanes-exact-0" };
      return { ...cell, spec, trial: trialId(spec) };
    });
    writeChunk(dir, { ...chunk, trials });
    const older = await run("chunk", "drop", "1");
    expect([older.code, older.stderr]).toEqual([2, expect.stringContaining("made for the kernels lanes-exact-0")]);
    const plan = join(dir, "plan.json");
    const text = readFileSync(plan, "utf8");
    writeFileSync(plan, text.replace('"version":1', '"version":2'));
    for (const args of [
      ["chunk", "drop", "1"],
      ["import", "drop"],
      ["submit", "--slurm", "--dir", "drop"],
    ]) {
      const { code, stderr } = await run(...args);
      expect([code, stderr]).toEqual([2, expect.stringMatching(/plan\.json: written in format 2 by a newer Linchpin/)]);
    }
    expect(readdirSync(join(dir, "results"))).toEqual([]);
  });

  test("a damaged plan, with the way to mend it, and keep the results then", async () => {
    const { folder, file, run } = newPlace(["train: { epochs: 2 }", "seeds: 2"]);
    const submit = ["submit", file, "--slurm", "--dir", "drop", "--chunk-trials", "4"];
    await run(...submit);
    const plan = join(folder, "drop/plan.json");
    truncateSync(plan, 200);
    const damaged = await run("import", "drop");
    expect([damaged.code, damaged.stderr]).toEqual([2, expect.stringMatching(/plan\.json is damaged: .*move it away/)]);
    renameSync(plan, `${plan}.bad`);
    expect((await run(...submit)).stdout).toContain("4 of 4 trials are done; nothing was submitted");
    expect((await run("import", "drop")).code).toBe(0);
  });

  test("what sbatch refuses is said with its words and the commands that are left", async () => {
    const { folder, file, slurm } = newPlace();
    const args = ["submit", file, "--slurm", "--dir", "drop", "--chunk-trials", "2"];
    const { code, stderr } = await linchpin(folder, args, { ...slurm.env, FAKE_LARGEST: "5" });
    expect(code).toBe(2);
    expect(stderr).toContain("refused: sbatch: error: Batch job submission failed: Invalid job array specification");
    expect(stderr).toContain(`submit what is left by hand:\n  sbatch ${folder}/drop/slurm/0001.sh`);
  });

  test("options that are none of sbatch's, and a cluster that is not named", async () => {
    const { file, run } = newPlace();
    const bad = await run("submit", file, "--slurm", "--dir", "drop", "--sbatch", "partition=cpu");
    expect([bad.code, bad.stderr]).toEqual([2, expect.stringContaining('such as --sbatch "--partition=cpu"')]);
    expect((await run("submit", file, "--dir", "drop")).stderr).toContain("--slurm");
  });
});
