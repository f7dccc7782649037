// `linchpin import` as a user meets it: results from elsewhere, judged like a run, kept and given back.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readCsv } from "../../src/core/data/readCsv.ts";
import type { RunDocument } from "../../src/lab/runDocument.ts";
import type { TrialRecord } from "../../src/lab/types.ts";
import { trialIds } from "../../src/node/store/checkStore.ts";
import { sqliteStore } from "../../src/node/store/sqliteStore.ts";
import { clean, type Ended, linchpin, newFolder, writeExperiment } from "./linchpin.ts";

afterAll(clean);
const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/import.md"), "utf8");
const STORE = ".linchpin/store.sqlite";

/** A folder with a file of results: `bn` is lower than `plain` by about 1 in every seed. */
function withResults(seeds: number, change: (rows: string[]) => string[] = (rows) => rows): string {
  const folder = newFolder();
  writeResults(folder, seeds, change);
  return folder;
}

function writeResults(folder: string, seeds: number, change: (rows: string[]) => string[] = (rows) => rows): void {
  const rows = Array.from({ length: seeds }, (_, seed) => [
    `plain,${seed},error,${2 + seed / 10}`,
    `bn,${seed},error,${1 + ((seed * 7) % 5) / 10 + seed / 10}`,
  ]);
  writeFileSync(join(folder, "mine.csv"), `${["arm,seed,metric,value", ...change(rows.flat())].join("\n")}\n`);
}

const asked = ["--against", "plain", "--better", "lower", "--margin", "0.1"];
const imported = (folder: string, ...more: readonly string[]): Promise<Ended> =>
  linchpin(folder, ["import", "mine.csv", ...asked, ...more]);

/** Every record of the store, by trial id. */
function stored(folder: string): TrialRecord[] {
  const store = sqliteStore(join(folder, STORE), { mode: "read" });
  try {
    return trialIds(store.database).map((trial) => store.get(trial)!);
  } finally {
    store.close();
  }
}

/** Lines of a fenced block of the page: the first after `after`. */
function block(after: string): string {
  const from = page.indexOf(after);
  expect(from, `docs/import.md has "${after}"`).toBeGreaterThanOrEqual(0);
  const found = /```\w*\n([\s\S]*?)```/.exec(page.slice(from));
  return found![1]!;
}

describe("docs/import.md", () => {
  const command = /^linchpin (import results\.csv .*)$/m.exec(page)![1]!;
  const args = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!);

  test("shows what the command of its example prints", async () => {
    const folder = newFolder();
    copyFileSync(join(root, "examples/results.csv"), join(folder, "results.csv"));
    const { code, stdout, stderr } = await linchpin(folder, args);
    expect(code, stderr).toBe(0);
    expect(`${stderr}${stdout}`).toBe(block("<!-- output"));
    expect(readFileSync(join(root, "examples/results.csv"), "utf8")).toContain(block("has a row a number:"));
  });

  const torch = spawnSync("python3", ["-c", "import torch"]).status === 0;
  test.skipIf(!torch)(
    "has a script that writes the example's file (needs python3 with PyTorch)",
    () => {
      const folder = newFolder();
      writeFileSync(join(folder, "results.py"), block("seeds."));
      const { status, stderr } = spawnSync("python3", ["results.py"], { cwd: folder, encoding: "utf8" });
      expect(status, stderr).toBe(0);
      const read = (path: string): [string, number][] =>
        readCsv(readFileSync(path), ",", path)
          .slice(1)
          .map(({ cells }) => [cells.slice(0, 3).join(" "), Number(cells[3])]);
      const [fresh, shown] = [read(join(folder, "results.csv")), read(join(root, "examples/results.csv"))];
      expect(fresh.map(([key]) => key)).toEqual(shown.map(([key]) => key));
      // Versions of PyTorch sum in another order, which 300 steps of training enlarge: 1.13 wrote the example.
      for (const [i, [key, value]] of fresh.entries()) expect(Math.abs(value - shown[i]![1]), key).toBeLessThan(0.1);
    },
    120_000,
  );
});

describe("linchpin import", () => {
  test("judges, reports and keeps; report finds it again, export gives it back, replay refuses", async () => {
    const folder = withResults(9);
    const first = await imported(folder);
    expect(first.code, first.stderr).toBe(0);
    expect(first.stderr).toMatch(
      /^imported from mine\.csv \(sha256 [0-9a-f]{64}\), not trained here: cannot be replayed$/m,
    );
    expect(first.stderr).toContain("18 trials: 0 reused, 18 new, 0 diverged, 0 failed");
    expect(first.stdout).toContain("✓ SUPPORTED  C1 on mine: bn lowers error against plain");
    expect(first.stdout).toMatch(/bn - plain {2}error {2}−0\.8\d* \[.*\] {2}9 pairs/);
    const path = join(folder, /^Report: (.*)$/m.exec(first.stdout)![1]!);
    const html = readFileSync(path, "utf8");
    for (const words of [
      "Report on imported results",
      "not trained here: cannot be replayed",
      "nothing can be replayed",
    ])
      expect(html).toContain(words);
    expect(html).toContain("The metric error of mine.csv (in its own unit).");
    for (const words of [
      "linchpin replay",
      "share data, starting weights",
      "fixed before the first trial",
      "Root seed",
    ])
      expect(html).not.toContain(words);

    const again = await linchpin(folder, ["report", "mine.csv"]);
    expect(again.stdout).toBe(`mine.csv: 18 of 18 trials\n${first.stdout}`);

    const { stdout } = await linchpin(folder, ["export", "mine.csv"]);
    const [header, ...rows] = readCsv(new TextEncoder().encode(stdout), ",", "x").map(({ cells }) => cells);
    const columns = ["arm", "seed", "metric", "value"].map((name) => header!.indexOf(name));
    const given = readCsv(readFileSync(join(folder, "mine.csv")), ",", "x").slice(1);
    expect(new Set(rows.map((cells) => columns.map((at) => cells[at]).join()))).toEqual(
      new Set(given.map(({ cells }) => cells.map((cell, i) => (i === 3 ? String(Number(cell)) : cell)).join())),
    );
    const trial = rows[0]![header!.indexOf("trial")]!;
    const replay = await linchpin(folder, ["replay", trial]);
    expect([replay.code, replay.stdout]).toEqual([2, ""]);
    expect(replay.stderr).toMatch(
      /imported from mine\.csv \(sha256 [0-9a-f]{64}\), not trained here: cannot be replayed/,
    );
    const doctor = await linchpin(folder, ["doctor"]);
    expect([doctor.code, doctor.stdout]).toEqual([0, expect.stringContaining("18 trials and 1 experiment, every row")]);
  });

  test("of a run's own export with its experiment file gives the run's own numbers, to the last bit", async () => {
    const folder = newFolder();
    const file = writeExperiment(folder, ["train: { epochs: 2 }", "seeds: 9"]);
    const run: RunDocument = JSON.parse((await linchpin(folder, ["run", file, "--json"])).stdout);
    await linchpin(folder, ["export", file, "--out", "run.csv"]);
    const other = await linchpin(folder, ["import", "run.csv", "--experiment", file, "--json", "--store", "b.sqlite"]);
    expect(other.code, other.stderr).toBe(0);
    const document: RunDocument = JSON.parse(other.stdout);
    expect(document.estimates).toEqual(run.estimates);
    expect(document.verdicts).toEqual(run.verdicts);
    expect([document.kernel, document.arms]).toEqual(["imported", run.arms]);
    expect(other.stderr).toBe("");
  });

  test("of its own export finds every trial there already", async () => {
    const folder = withResults(8, (rows) => rows.map((row) => row.replace(/^bn,3,error,.*/, "bn,3,error,nan")));
    expect((await imported(folder)).stderr).toContain("16 trials: 0 reused, 16 new, 1 diverged");
    const before = stored(folder);
    await linchpin(folder, ["export", "--out", "again.csv"]);
    const second = await linchpin(folder, ["import", "again.csv", ...asked, "--metric", "error"]);
    expect(second.stderr).toContain("16 trials: 16 reused, 0 new, 1 diverged");
    expect(stored(folder)).toEqual(before);
  });

  test("says which seeds make no pair and which columns it did not read", async () => {
    const folder = withResults(10, (rows) => rows.filter((row) => !/^plain,[47],/.test(row)));
    const text = readFileSync(join(folder, "mine.csv"), "utf8")
      .replaceAll("\n", ",0.5\n")
      .replace("value,0.5", "value,time");
    writeFileSync(join(folder, "mine.csv"), text);
    const { stdout, stderr } = await imported(folder);
    expect(stderr).toContain("columns not read: time\n");
    expect(stderr).toContain("mine: there is no result of plain for seeds 4, 7, so no pair either\n");
    expect(stdout).toContain("8 pairs");
    expect(readFileSync(join(folder, ".linchpin/reports/mine.csv.html"), "utf8")).toContain(
      "no result of plain for seeds 4, 7",
    );
  });

  test("of a file that grew is a second look at the same results: the intervals hold at both", async () => {
    const folder = withResults(8);
    expect((await imported(folder)).stdout).not.toContain("Judged");
    writeResults(folder, 12);
    const { stdout, stderr } = await imported(folder);
    expect(stderr).toContain("24 trials: 16 reused, 8 new");
    expect(stdout).toContain("Judged 2 times, at 8 and 12 seeds.");
    expect(readFileSync(join(folder, ".linchpin/reports/mine.csv.html"), "utf8")).toContain("at 8 and 12 seeds");
  });

  test("--json prints the document of a run and nothing else", async () => {
    const folder = withResults(8);
    const { code, stdout, stderr } = await imported(folder, "--json");
    expect([code, stderr]).toEqual([0, ""]);
    const document: RunDocument = JSON.parse(stdout);
    expect(document).toMatchObject({ claim: null, profile: null, kernel: "imported", seconds: 0 });
    expect(document.trials).toEqual({ planned: 16, reused: 0, done: 16, diverged: 0, failed: 0 });
    expect(document.estimates[0]).toMatchObject({
      arm: "bn",
      against: "plain",
      on: "error",
      pairs: 8,
      learningRate: 0,
    });
    expect(existsSync(join(folder, document.report!))).toBe(true);
  });

  test("stores nothing where something is wrong, and says what", async () => {
    const folder = withResults(2, (rows) => [...rows, "bn,1,error,oops"]);
    const file = writeExperiment(folder);
    mkdirSync(join(folder, "folder.csv"));
    writeFileSync(join(folder, "empty.csv"), "arm,seed,metric,value\n");
    const wrong: readonly (readonly [readonly string[], string])[] = [
      [["mine.csv", ...asked], 'mine.csv, line 6, column value: "oops" is no number'],
      [["none.csv"], "none.csv: there is no such file"],
      [["folder.csv"], "folder.csv: this is a folder"],
      [["empty.csv"], "there is no row of results"],
      [["mine.csv", "--margin", "much"], "Expected a number such as 0.01"],
      [["mine.csv", "--experiment", file, "--better", "lower"], "leave out --better"],
    ];
    for (const [args, words] of wrong) {
      const { code, stdout, stderr } = await linchpin(folder, ["import", ...args]);
      expect([code, stdout, stderr]).toEqual([2, "", expect.stringContaining(words)]);
      expect(stderr).not.toMatch(/^\s+at /m);
    }
    expect(existsSync(join(folder, STORE))).toBe(false);
  });
});
