// `linchpin run --until decided`, and what follows from looking again: whole processes, real training on small data.
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { RunDocument } from "../../src/lab/runDocument.ts";
import { clean, linchpin, newFolder, recordCount, records, start, until, writeExperiment } from "./linchpin.ts";

afterAll(clean);
const STORE = ".linchpin/store.sqlite";

/** The document without what may differ between two runs of the same plan. */
function lasting(stdout: string): Partial<RunDocument> {
  const { seconds: _, trials, report: __, ...rest } = JSON.parse(stdout) as RunDocument;
  const { reused: ___, ...counts } = trials;
  return { ...rest, trials: counts as RunDocument["trials"] };
}

// No interval is narrow enough for such a margin, and the arms hardly differ: it looks until the last seed.
const open = ["train: { epochs: 3 }"];
const openCompare =
  "  - { arm: bn, against: bn-full, on: test.accuracy, better: higher, margin: 1.0e-9, primary: true }";

describe("linchpin run --until decided", () => {
  test("stops at the first look at which all is decided, says how often it looked, and does nothing the next time", async () => {
    const folder = newFolder();
    const file = writeExperiment(folder, open);
    // A tenth of the loss: the arms hardly differ, so that they are equivalent after a few looks.
    const flags = ["run", file, "--until", "decided", "--max-seeds", "64", "--set", "compare.0.margin=10%"];
    const first = await linchpin(folder, flags);
    expect(first.code, first.stderr).toBe(0);
    expect(first.stderr).toContain("moons: until decided, at most 64 seeds (128 trials)");
    expect(first.stderr).toMatch(
      /8 seeds: [01] of 1 comparison decided; test\.nll bn - bn-full on moons .*\[.*\], 8 pairs/,
    );
    expect(first.stdout).toMatch(/EQUIVALENT|SUPPORTED|REFUTED/);
    expect(first.stdout).toMatch(/Judged (once|\d times), at .*\d+ seeds?\. Intervals and p-values are always valid/);
    const done = recordCount(join(folder, STORE));
    expect(done).toBeLessThan(128);
    const again = await linchpin(folder, [...flags, "--json"]);
    const document = JSON.parse(again.stdout) as RunDocument;
    expect(document.trials).toMatchObject({ planned: done, reused: done, done });
    expect(document.looks.type).toBe("sequential");
    expect(document.looks.at.at(-1)).toBe(done / 2);
    expect(document.looks.at).toEqual(Array.from({ length: done / 16 }, (_, i) => 8 * (i + 1)));
    const report = await linchpin(folder, ["report", "--json"]);
    expect(lasting(report.stdout)).toEqual(lasting(again.stdout));
  });

  test("broken off and given again it makes the same looks and ends with the same records and document", async () => {
    const flags = ["--until", "decided", "--max-seeds", "18", "--look-every", "4"];
    const [whole, broken] = [newFolder(), newFolder()];
    const lines = [openCompare, ...open];
    const uninterrupted = await linchpin(whole, ["run", writeExperiment(whole, lines), ...flags, "--json"]);
    expect(uninterrupted.code, uninterrupted.stderr).toBe(0);
    const document = JSON.parse(uninterrupted.stdout) as RunDocument;
    expect(document.looks).toEqual({ type: "sequential", at: [8, 12, 16, 18] });
    expect(document.estimates.some(({ decision, primary }) => primary && decision === "undecided")).toBe(true);

    const run = start(broken, ["run", writeExperiment(broken, lines), ...flags, "--workers", "1"]);
    await until(() => recordCount(join(broken, STORE)) >= 4);
    process.kill(-run.process.pid!, "SIGINT");
    const stopped = await run.ended;
    expect([stopped.code, stopped.stderr]).toEqual([130, expect.stringContaining("The same command goes on")]);
    const part = await linchpin(broken, ["report", "--json"]);
    expect((JSON.parse(part.stdout) as RunDocument).looks.type).toBe("sequential");
    const resumed = await linchpin(broken, ["run", "moons.yaml", ...flags, "--json"]);
    expect(lasting(resumed.stdout)).toEqual(lasting(uninterrupted.stdout));
    expect(records(join(broken, STORE))).toStrictEqual(records(join(whole, STORE)));
  });

  test("more seeds go on from where fewer ended", async () => {
    const folder = newFolder();
    const file = writeExperiment(folder, [openCompare, ...open]);
    const flags = ["run", file, "--until", "decided", "--look-every", "2", "--json"];
    const few = JSON.parse((await linchpin(folder, [...flags, "--max-seeds", "10"])).stdout) as RunDocument;
    const more = JSON.parse((await linchpin(folder, [...flags, "--max-seeds", "12"])).stdout) as RunDocument;
    expect([few.looks.at, more.looks.at]).toEqual([
      [8, 10],
      [8, 10, 12],
    ]);
    expect(more.trials).toMatchObject({ planned: 24, reused: 20 });
  });

  test.each([
    [["--max-seeds", "4", "--until", "decided"], "no verdict is given below 8 seeds; give at least 8"],
    [["--max-seeds", "64"], "--max-seeds 64 goes with --until decided"],
    [["--look-every", "4"], "--look-every 4 goes with --until decided"],
    [["--until", "decided", "--seeds", "9"], "--seeds 9 fixes the number of seeds"],
    [["--until", "decided", "--set", "seeds=9"], "give --max-seeds"],
    [["--until", "decided", "--look-every", "300"], "more than the 256 seeds of --max-seeds"],
    [["--until", "decided", "--set", "compare.0.primary=false"], "there is nothing to decide"],
    [["--until", "bored"], "Allowed choices are decided"],
  ])("%j is refused with the reason", async (flags, reason) => {
    const folder = newFolder();
    const { code, stderr } = await linchpin(folder, ["run", writeExperiment(folder), ...flags]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(reason)]);
  });
});

describe("looking again with more seeds", () => {
  test("a second number of seeds is judged with always-valid intervals, and so it is kept", async () => {
    const folder = newFolder();
    const file = writeExperiment(folder, open);
    const judged = async (...args: string[]): Promise<RunDocument> =>
      JSON.parse((await linchpin(folder, [...args, "--json"])).stdout) as RunDocument;
    const first = await judged("run", file, "--seeds", "8");
    expect(first.looks).toEqual({ type: "fixed", at: [8] });
    const second = await judged("run", file, "--seeds", "10");
    expect(second.looks).toEqual({ type: "sequential", at: [8, 10] });
    expect(second.verdicts[0]?.because).toContain("always-valid interval");
    // The first look at 8 seeds was planned, and stays what it was.
    const eight = await judged("run", file, "--seeds", "8");
    expect(lasting(JSON.stringify(eight))).toEqual(lasting(JSON.stringify(first)));
    const again = await judged("run", file, "--seeds", "10");
    const report = await judged("report", second.experiment);
    for (const one of [again, report]) expect(lasting(JSON.stringify(one))).toEqual(lasting(JSON.stringify(second)));
    const { stdout } = await linchpin(folder, ["run", file, "--seeds", "10"]);
    expect(stdout).toContain("Judged 2 times, at 8 and 10 seeds.");
  });
});
