// The catalogue as a user meets it: `run --all`, `claims`, `blocks`, on real claims with little training.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { attempts, clean, linchpin, newFolder, recordCount, start, until } from "./linchpin.ts";

afterAll(clean);
// A test starts up to five processes, one after the other.
vi.setConfig({ testTimeout: 180_000 });
const STORE = ".linchpin/store.sqlite";
const REGULARISATION = "bn-slight-regularisation";
const SPREADS = "bn-spreads-reliance";
const few = [
  "--seeds",
  "2",
  ...["train.epochs=1", "data.test=100", "data.ablation=50"].flatMap((one) => ["--set", one]),
];
const both = ["--all", "--only", `${REGULARISATION},${SPREADS}`];

describe("linchpin run --all", () => {
  const folder = newFolder();

  test("runs claims one after the other, ends with their verdicts, and trains nothing a second time", async () => {
    const first = await linchpin(folder, ["run", ...both, ...few]);
    expect(first.code, first.stderr).toBe(0);
    expect(first.stderr).toMatch(/^2 claims: 0 reused, (\d+) new trials$/m);
    // In the order of the catalogue, whatever the order of --only.
    expect(first.stderr).toMatch(/^1\/2 .*\n(.*\n)*2\/2 /m);
    for (const id of [REGULARISATION, SPREADS]) {
      expect(first.stdout).toMatch(new RegExp(`^${id} .*\\n  R1 +[✓✗≈?] \\w+: teacher`, "m"));
    }
    expect(first.stdout).toMatch(/^2 claims, 2 run here, 12 verdicts: /m);
    // With changed settings it must not stand in the place of the catalogue of the claims as they are written.
    const catalogue = /Catalogue: (.*\/catalogue-[0-9a-f]{8}\.html)$/m.exec(first.stdout)?.[1];
    const page = readFileSync(join(folder, catalogue!), "utf8");
    expect(page).toMatch(/^<!doctype html>/);
    const links = [...page.matchAll(/<a href="([^"#]+\.html)">full report<\/a>/g)].map(([, file]) => file!);
    expect(links).toHaveLength(2);
    for (const link of links) {
      const report = join(folder, ".linchpin/reports", link);
      expect(readFileSync(report, "utf8")).toMatch(/^<!doctype html>/);
      const answer = readFileSync(report.replace(/html$/, "md"), "utf8");
      // The command of this claim, and not the one that ran all of them.
      expect(answer).toMatch(/^linchpin run bn-[\w-]+ --profile quick/m);
      expect(answer).not.toContain("run --all");
      const picture = /^!\[.*\]\((.*\.svg)\)$/m.exec(answer)?.[1];
      expect(readFileSync(join(folder, ".linchpin/reports", picture!), "utf8")).toMatch(/^<svg /);
    }
    const again = await linchpin(folder, ["run", ...both, ...few]);
    expect(again.stderr).toMatch(/^2 claims: \d+ reused, 0 new trials$/m);
    const lasting = (text: string): string => text.replace(/; [^;]*Catalogue:/, "");
    expect(lasting(again.stdout)).toBe(lasting(first.stdout));
  });

  test("report --all writes every report and the catalogue again from the store, report --markdown prints an answer", async () => {
    const { code, stdout } = await linchpin(folder, ["report", "--all", "--out", "again"]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/Catalogue: again\/catalogue\.html$/m)]);
    const page = readFileSync(join(folder, "again/catalogue.html"), "utf8");
    expect(page.match(/>full report</g)).toHaveLength(2);
    expect(page).toContain("Not run here.");
    const answer = await linchpin(folder, ["report", SPREADS, "--markdown"]);
    expect([answer.code, answer.stdout]).toEqual([0, expect.stringMatching(/^> Do the units .*Run it yourself:/s)]);
  });

  test("claims lists what was found, and says where nothing was run", async () => {
    const { stdout } = await linchpin(folder, ["claims"]);
    expect(stdout).toMatch(
      /bn-batch-noise .*\n {2}not run here \(profiles: quick, full.*\): linchpin run bn-batch-noise/,
    );
    expect(stdout).toContain("with changed settings: not the claim as written");
    const one = await linchpin(folder, ["claims", SPREADS]);
    expect(one.stdout).toMatch(/R4 on moons: .*\n +total \(bn - plain\) +concentration\.nEff +[+−0]/);
  });

  test("--json prints one document with that of each claim", async () => {
    const { code, stdout, stderr } = await linchpin(folder, ["run", ...both, ...few, "--json"]);
    expect([code, stderr]).toEqual([0, ""]);
    const { claims, refused, profile } = JSON.parse(stdout);
    expect([profile, refused]).toEqual(["quick", []]);
    expect(claims.map(({ claim }: { claim: string }) => claim).sort()).toEqual([REGULARISATION, SPREADS]);
  });

  test("a claim that cannot be run is named at the end and does not stop the others", async () => {
    // Only one of the two has this choice of arms; in the other it is no whole choice.
    const odd = ["--set", "choices.best-dropout.by=validation.nll"];
    const { code, stdout, stderr } = await linchpin(folder, ["run", ...both, ...few, ...odd]);
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`^${SPREADS}: not run: .*choices\\.best-dropout: "of" is missing`, "m"));
    expect(stdout).toMatch(/^1 claim, 1 run here/m);
    const missing = await linchpin(folder, ["run", ...both, "--profile", "full"], { LINCHPIN_DATA: "" });
    expect(missing.code).toBe(2);
    expect(missing.stderr).toMatch(new RegExp(`^${SPREADS}: not run: .*linchpin data get mnist`, "m"));
  });

  test("--dry-run says what each and all would take; what one trains the next one finds", async () => {
    const empty = newFolder();
    const { stdout } = await linchpin(empty, ["run", ...both, ...few, "--dry-run"]);
    expect(stdout).toContain(`${REGULARISATION}: what a run would do`);
    expect(stdout).toMatch(/^2 claims: \d+ new trials, (about|under) .* with/m);
  });

  test("stops at Ctrl-C with a store that the same command goes on from", async () => {
    const own = newFolder();
    const args = ["run", ...both, "--seeds", "8", "--set", "train.epochs=20", "--workers", "1"];
    const run = start(own, args);
    await until(() => recordCount(join(own, STORE)) >= 4);
    process.kill(-run.process.pid!, "SIGINT");
    const { code, stderr } = await run.ended;
    expect(code, stderr).toBe(130);
    const done = recordCount(join(own, STORE));
    expect(stderr).toMatch(new RegExp(`Stopped with ${done} of \\d+ trials in the store`));
    expect(stderr).toContain(`linchpin run --all --only ${REGULARISATION},${SPREADS}`);
    expect(new Set(attempts(join(own, STORE)).map(({ outcome }) => outcome))).toEqual(new Set(["ok"]));
    const dry = JSON.parse((await linchpin(own, [...args, "--dry-run", "--json"])).stdout);
    const reused = dry.runs.reduce((sum: number, { trials }: { trials: { reused: number } }) => sum + trials.reused, 0);
    expect(reused).toBeGreaterThanOrEqual(done);
  });

  test.each([
    [["run", "--all", SPREADS], "not both"],
    [["run", "--all", "--data", "moons"], "--only"],
    [["run", "--all", "--only", "bn-bach-noise"], 'did you mean "bn-batch-noise"'],
    [["run", SPREADS, "--only", SPREADS], "is for --all"],
    [["run", SPREADS, "--first-seed", "-1"], "whole number of at least 0"],
    [["run"], "linchpin claims"],
  ])("%o is refused", async (args, words) => {
    const { code, stderr } = await linchpin(folder, args);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });
});

describe("linchpin blocks", () => {
  test("holds two disjoint blocks of seeds against each other", async () => {
    const folder = newFolder();
    const alone = await linchpin(folder, ["run", REGULARISATION, ...few]);
    expect(alone.code, alone.stderr).toBe(0);
    const none = await linchpin(folder, ["blocks"]);
    expect(none.code).toBe(2);
    expect(none.stderr).toContain("--first-seed 1000");
    // Seeds 1 and 2 are no block of their own beside 0 and 1.
    await linchpin(folder, ["run", REGULARISATION, ...few, "--first-seed", "1"]);
    expect((await linchpin(folder, ["blocks"])).code).toBe(2);

    expect(
      (await linchpin(folder, ["run", "--all", "--only", REGULARISATION, ...few, "--first-seed", "1000"])).code,
    ).toBe(0);
    const text = await linchpin(folder, ["blocks"]);
    expect(text.stdout).toMatch(/seeds 0 to 1 +seeds 1000 to 1001 +agree\?/);
    expect(text.stdout).toMatch(/4 verdicts in two blocks: /);
    const [one] = JSON.parse((await linchpin(folder, ["blocks", REGULARISATION, "--json"])).stdout);
    expect(one.seeds).toEqual([
      [0, 1],
      [1000, 1001],
    ]);
    for (const { first, second } of one.verdicts) {
      expect(first.estimates.length).toBeGreaterThan(0);
      expect(first.estimates[0].mean).not.toBe(second.estimates[0].mean);
    }
  });
});
