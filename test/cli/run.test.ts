// `linchpin run` as a user meets it: whole processes, real training on small data.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { RunDocument } from "../../src/lab/runDocument.ts";
import { sqliteStore } from "../../src/node/store/sqliteStore.ts";
import {
  attempts,
  clean,
  linchpin,
  newFolder,
  recordCount,
  records,
  start,
  until,
  writeExperiment,
} from "./linchpin.ts";

afterAll(clean);
const STORE = ".linchpin/store.sqlite";

/** The document without what may differ between two runs of the same plan. */
function lasting({ stdout }: { readonly stdout: string }): object {
  const { seconds: _, trials, report: __, ...rest } = JSON.parse(stdout) as RunDocument;
  const { reused: ___, ...counts } = trials;
  return { ...rest, trials: counts };
}

describe("linchpin run", () => {
  test("trains, judges and reports; a second time it trains nothing, and more seeds only add trials", async () => {
    const folder = newFolder();
    const file = writeExperiment(folder, ["train: { epochs: 3 }", "seeds: 9"]);
    const first = await linchpin(folder, ["run", file]);
    expect(first.code, first.stderr).toBe(0);
    expect(first.stderr).toContain("moons: 0 reused, 18 new trials");
    expect(first.stdout).toMatch(/(SUPPORTED|REFUTED|EQUIVALENT|UNDECIDED) {2}C1 on moons: bn lowers/);
    expect(first.stdout).toMatch(/bn - bn-full {2}test\.nll .*\[.*\] {2}9 pairs/);
    const report = /^Report: (.*\.html)$/m.exec(first.stdout)?.[1];
    expect(readFileSync(join(folder, report!), "utf8")).toMatch(/^<!doctype html>/i);
    // Neither a terminal nor asked for: no escape codes anywhere.
    expect(first.stdout + first.stderr).not.toContain("\u001b");
    expect((await linchpin(folder, ["run", file])).stderr).toContain("moons: 18 reused, 0 new trials");
    expect((await linchpin(folder, ["run", file, "--seeds", "10"])).stderr).toContain("moons: 18 reused, 2 new trials");
  });

  test("--json prints the documented document and nothing else", async () => {
    const folder = newFolder();
    const file = writeExperiment(folder, ["train: { epochs: 2 }", "seeds: 3"]);
    const { code, stdout, stderr } = await linchpin(folder, ["run", file, "--json", "--out", "reports"]);
    expect([code, stderr]).toEqual([0, ""]);
    const document = JSON.parse(stdout);
    expect(Object.keys(document)).toEqual([
      ...["experiment", "claim", "profile", "kernel", "seconds", "trials", "looks", "arms", "estimates", "verdicts"],
      ...["notices", "tolerances", "report"],
    ]);
    expect(Object.keys(document.trials)).toEqual(["planned", "reused", "done", "diverged", "failed"]);
    expect(document.trials).toEqual({ planned: 6, reused: 0, done: 6, diverged: 0, failed: 0 });
    expect(Object.keys(document.arms)).toEqual(["bn", "bn-full"]);
    expect(Object.keys(document.arms.bn["test.nll"])).toEqual(["mean", "low", "high", "n"]);
    const keys = ["restatement", "contrast", "arm", "against", "on", "task", "better", "margin", "pairs", "mean"];
    for (const key of [...keys, "low", "high", "level", "p", "pAdjusted", "effectSize", "moreSeeds"])
      expect(document.estimates[0]).toHaveProperty(key);
    for (const key of ["restatement", "text", "decision", "because"]) expect(document.verdicts[0]).toHaveProperty(key);
    expect(existsSync(join(folder, document.report))).toBe(true);
  });

  test("--dry-run says what would be done and stores nothing", async () => {
    const folder = newFolder();
    const file = writeExperiment(folder, ["train: { epochs: 2 }", "seeds: 5"]);
    const { code, stdout } = await linchpin(folder, ["run", file, "--dry-run"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/moons +2 arms x 5 seeds +10 trials, 0 reused/);
    expect(stdout).toMatch(/10 new trials, (about|under) .* with/);
    expect(existsSync(join(folder, STORE))).toBe(false);
  });

  test("--set, --seeds and --data change the experiment and its trials", async () => {
    const folder = newFolder();
    const file = writeExperiment(folder);
    const change = ["--seeds", "2", "--set", "train.epochs=1", "--set", "arms.bn.eps=0.01", "--data", "xor"];
    const { code, stderr } = await linchpin(folder, ["run", file, ...change]);
    expect(code, stderr).toBe(0);
    const specs = records(join(folder, STORE)).map(({ spec }) => spec);
    expect(specs).toHaveLength(4);
    for (const { data, train } of specs) expect([data.name, train.epochs]).toEqual(["xor", 1]);
    expect(specs.filter(({ net }) => JSON.stringify(net).includes('"eps":0.01'))).toHaveLength(2);
  });

  test("a sweep judges every value, shares trials with plain runs, and report says the same again", async () => {
    const folder = newFolder();
    const file = writeExperiment(folder, ["train: { epochs: 2 }", "seeds: 8"]);
    const run = await linchpin(folder, ["run", file, "--set", "lr=0.02,0.2"]);
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).toContain("moons: 0 reused, 32 new trials");
    for (const rate of ["0.02", "0.2"])
      expect(run.stdout).toMatch(
        new RegExp(`C1 on moons lr=${rate}: .*\\n.*8 pairs(.|\\n)*^moons lr=${rate} +[✓✗≈?] `, "m"),
      );
    // 0.02 is the default: the same trials, under another task.
    expect((await linchpin(folder, ["run", file])).stderr).toContain("moons: 16 reused, 0 new trials");
    const id = /^([0-9a-f]{12}) /m.exec((await linchpin(folder, ["report", "--list"])).stdout)?.[1] ?? "";
    const report = await linchpin(folder, ["report", id]);
    expect(report.stdout).toContain(run.stdout.trim());
    const dry = await linchpin(folder, ["run", file, "--set", "lr=0.02,0.2,0.3", "--dry-run"]);
    expect(dry.stdout).toContain("32 reused, 16 new trials");
  });

  test("a divergent trial is a result and no failure", async () => {
    const folder = newFolder();
    const file = writeExperiment(folder, ["seeds: 2", "train: { epochs: 4, learningRate: 1.0e+30 }"]);
    const { code, stdout } = await linchpin(folder, ["run", file, "--json"]);
    const { trials } = JSON.parse(stdout) as RunDocument;
    expect([code, trials.done, trials.failed]).toEqual([0, 4, 0]);
    expect(trials.diverged).toBeGreaterThan(0);
  });

  test("trials that fail are named, with the command that looks at one alone, and the exit code is 1", async () => {
    const folder = newFolder();
    const file = writeExperiment(folder, ["seeds: 2", "train: { epochs: 20000 }"]);
    const run = start(folder, ["run", file]);
    let ended = false;
    void run.ended.then(() => {
      ended = true;
    });
    // Every worker that begins a trial is killed, also when the trial gets its second and third chance.
    await until(() => {
      for (const { worker, outcome } of attempts(join(folder, STORE))) if (outcome === undefined) kill(worker);
      return ended;
    });
    const { code, stderr } = await run.ended;
    expect(code, stderr).toBe(1);
    expect(stderr).toMatch(
      /trial [0-9a-f]{12} \(moons, arm bn, seed \d\): lost: .*SIGKILL.*\n {2}look at it alone: linchpin replay [0-9a-f]{12}/,
    );
    expect(stderr).toContain("4 trials failed");
    expect(attempts(join(folder, STORE))).toHaveLength(12);
    expect(new Set(attempts(join(folder, STORE)).map(({ outcome }) => outcome))).toEqual(new Set(["lost"]));
  });

  test("a trial that the instruments refuse fails in a replay too, which shows why", async () => {
    const folder = newFolder();
    const file = writeExperiment(folder, [
      "seeds: 1",
      "instruments: [ { id: rely.curve, orders: 0 }, generalisation ]",
    ]);
    const { code, stderr } = await linchpin(folder, ["run", file]);
    expect(code, stderr).toBe(1);
    const trial = /replay ([0-9a-f]{12})/.exec(stderr)?.[1] ?? "";
    const replay = await linchpin(folder, ["replay", trial]);
    expect(replay.code).toBe(1);
    expect(replay.stdout).toContain("failed: error: rely.curve: orders is 0");
  });

  test("a second run on the same store is refused while the first is writing, and says by whom", async () => {
    const folder = newFolder();
    const file = writeExperiment(folder, ["train: { epochs: 20000 }", "seeds: 400"]);
    const first = start(folder, ["run", file, "--workers", "1"]);
    await until(() => attempts(join(folder, STORE)).length > 0);
    const second = await linchpin(folder, ["run", file]);
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(new RegExp(`process ${first.process.pid} on .* is writing to it`));
    process.kill(-first.process.pid!, "SIGKILL");
    await first.ended;
  });
});

describe("a run that is broken off", () => {
  const lines = ["train: { epochs: 400 }", "seeds: 40"];

  test("by Ctrl-C, and by kill -9, and resumed: the same bytes as one that was not", async () => {
    const whole = newFolder();
    const uninterrupted = await linchpin(whole, ["run", writeExperiment(whole, lines), "--json"]);
    expect(uninterrupted.code).toBe(0);

    const gentle = newFolder();
    const first = start(gentle, ["run", writeExperiment(gentle, lines)]);
    await until(() => recordCount(join(gentle, STORE)) >= 4);
    process.kill(-first.process.pid!, "SIGINT");
    const stopped = await first.ended;
    expect(stopped.code, stopped.stderr).toBe(130);
    const done = recordCount(join(gentle, STORE));
    expect(stopped.stderr).toContain(`Stopped with ${done} of 80 trials in the store`);
    expect(stopped.stderr).toContain("linchpin run moons.yaml");
    // What was under way finished and was kept: nothing is lost, nothing is open.
    const store = sqliteStore(join(gentle, STORE), { mode: "read" });
    expect(new Set(store.attempts().map(({ outcome }) => outcome))).toEqual(new Set(["ok"]));
    store.close();
    // Whoever looks now sees effects and no verdicts, and what is judged later is judged as if nobody had looked.
    const early = await linchpin(gentle, ["report"]);
    expect(early.stdout).toContain(`Not judged yet: ${done} of 80 trials are done. The number of seeds was set before`);
    expect(early.stdout).toMatch(/^moons +bn - bn-full +test\.nll .*(pairs?|no interval yet)/m);
    expect(early.stdout).not.toMatch(/SUPPORTED|REFUTED|EQUIVALENT|UNDECIDED/);
    const part = JSON.parse((await linchpin(gentle, ["report", "--json"])).stdout);
    expect(part).toMatchObject({ verdicts: [], looks: { type: "sequential", unfinished: { done, planned: 80 } } });
    expect(readFileSync(join(gentle, part.report), "utf8")).toContain("Shown, not judged");
    expect((await linchpin(gentle, ["report", "--markdown"])).stdout).toContain("Not judged yet");
    const resumed = await linchpin(gentle, ["run", "moons.yaml", "--json"]);
    expect(JSON.parse(resumed.stdout).looks).toEqual({ type: "fixed", at: [40] });
    expect(JSON.parse(resumed.stdout).trials).toMatchObject({ planned: 80, reused: done, done: 80 });

    const hard = newFolder();
    const victim = start(hard, ["run", writeExperiment(hard, lines)]);
    await until(() => recordCount(join(hard, STORE)) >= 4);
    process.kill(-victim.process.pid!, "SIGKILL");
    await victim.ended;
    const kept = recordCount(join(hard, STORE));
    const after = await linchpin(hard, ["run", "moons.yaml", "--json"]);
    expect(JSON.parse(after.stdout).trials).toMatchObject({ planned: 80, reused: kept, done: 80 });

    expect(kept).toBeLessThan(80);
    expect(done).toBeLessThan(80);
    const expected = records(join(whole, STORE));
    expect(records(join(gentle, STORE))).toStrictEqual(expected);
    expect(records(join(hard, STORE))).toStrictEqual(expected);
    expect(lasting(resumed)).toEqual(lasting(uninterrupted));
    expect(lasting(after)).toEqual(lasting(uninterrupted));
  });

  test("by two Ctrl-C stops at once, with exit code 130 and nothing torn", async () => {
    const folder = newFolder();
    const run = start(folder, ["run", writeExperiment(folder, ["train: { epochs: 3000 }", "seeds: 40"])]);
    await until(() => attempts(join(folder, STORE)).some(({ outcome }) => outcome === undefined));
    process.kill(-run.process.pid!, "SIGINT");
    await until(() => run.stderr().includes("Press Ctrl-C again"));
    process.kill(-run.process.pid!, "SIGINT");
    const { code, stderr } = await run.ended;
    expect(code, stderr).toBe(130);
    expect(stderr).toContain("linchpin run moons.yaml");
    const doctor = await linchpin(folder, ["doctor"]);
    expect(doctor.stdout).toContain("every row matches its checksum");
  });
});

describe("linchpin report, replay and doctor", () => {
  const folder = newFolder();

  test("report judges what is stored again, without training, and lists what is there", async () => {
    const file = writeExperiment(folder, ["train: { epochs: 2 }", "seeds: 8"]);
    const run = await linchpin(folder, ["run", file, "--json"]);
    const report = await linchpin(folder, ["report", "--json"]);
    expect(lasting(report)).toEqual(lasting(run));
    const list = await linchpin(folder, ["report", "--list"]);
    expect(list.stdout).toMatch(/^[0-9a-f]{12} {2}moons .*16 trials/);
    const wrong = await linchpin(folder, ["report", "mons"]);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('did you mean "moons"')]);
  });

  test("report finds an experiment whose arms are not in the order of the alphabet", async () => {
    const own = newFolder();
    const arms = "arms: { plain: {}, bn: { norm: batch }, bn-full: { norm: batch, statistics: all } }";
    const file = writeExperiment(own, ["train: { epochs: 2 }", "seeds: 8"]);
    const path = join(own, file);
    writeFileSync(path, readFileSync(path, "utf8").replace(/^arms: .*$/m, arms));
    const run = await linchpin(own, ["run", file, "--json"]);
    const report = await linchpin(own, ["report", "--json"]);
    expect([run.code, report.code, report.stderr]).toEqual([0, 0, ""]);
    expect(lasting(report)).toEqual(lasting(run));
  });

  test("replay finds the same bytes, exit code 0", async () => {
    const [record] = records(join(folder, STORE));
    const { code, stdout } = await linchpin(folder, ["replay", record!.trial.slice(0, 12)]);
    expect([code, stdout]).toEqual([0, expect.stringContaining("SAME, to the last bit")]);
  });

  test("replay of a record with another digest says DIFFERENT, which numbers, exit code 1", async () => {
    const [record] = records(join(folder, STORE));
    const other = join(folder, "other.sqlite");
    const store = sqliteStore(other);
    const scalars = { ...record!.scalars, "test.nll": 0.5 };
    store.append({ ...record!, scalars, digest: "0".repeat(64) }, attempt());
    store.close();
    const { code, stdout } = await linchpin(folder, ["replay", record!.trial, "--store", other, "--json"]);
    const document = JSON.parse(stdout);
    expect([code, document.same, document.again]).toEqual([1, false, record!.digest]);
    expect(document.differences).toEqual([{ name: "test.nll", stored: 0.5, again: record!.scalars["test.nll"] }]);
  });

  test("doctor finds a healthy store healthy, a damaged one damaged, repairs it, and run computes the rest again", async () => {
    const healthy = await linchpin(folder, ["doctor", "--json"]);
    expect([healthy.code, JSON.parse(healthy.stdout).ok], healthy.stdout).toEqual([0, true]);
    const before = records(join(folder, STORE));
    const store = sqliteStore(join(folder, STORE));
    store.database.raw.exec("update series set data = zeroblob(length(data)) where rowid = 1");
    store.close();
    const run = await linchpin(folder, ["run", "moons.yaml"]);
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining("linchpin doctor --repair --store")]);
    const damaged = await linchpin(folder, ["doctor"]);
    expect([damaged.code, damaged.stdout]).toEqual([1, expect.stringMatching(/WRONG.*damaged; repair it with/)]);
    const repaired = await linchpin(folder, ["doctor", "--repair"]);
    expect([repaired.code, repaired.stdout]).toEqual([0, expect.stringContaining("15 trials and 1 experiment copied")]);
    const again = await linchpin(folder, ["run", "moons.yaml"]);
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining("15 reused, 1 new trial")]);
    expect(records(join(folder, STORE))).toStrictEqual(before);
  });
});

describe("a fault of our own", () => {
  test("is called a bug, with its stack and the versions, exit code 70", async () => {
    const folder = newFolder();
    const store = sqliteStore(join(folder, "odd.sqlite"));
    // No version of Linchpin writes this: reading it back must fail in a way that nobody foresaw.
    store.saveExperiment({ ...{ id: "a".repeat(64), name: "odd", createdAt: "2026-01-01" }, plan: [], source: "{" });
    store.close();
    const { code, stdout, stderr } = await linchpin(folder, ["report", "--store", "odd.sqlite"]);
    expect([code, stdout]).toEqual([70, ""]);
    expect(stderr).toMatch(/this is a bug in Linchpin.*\n *at .*Node \d+/s);
  });
});

function kill(worker: string): void {
  try {
    process.kill(Number(/process (\d+)/.exec(worker)?.[1]), "SIGKILL");
  } catch {
    // It is dead already, and its pool has not written so yet.
  }
}

function attempt(): Parameters<ReturnType<typeof sqliteStore>["append"]>[1] {
  const at = "2026-01-01T00:00:00.000Z";
  return { worker: "w", host: "h", pool: "p", startedAt: at, endedAt: at, cpuSeconds: 0, peakRssBytes: 0 };
}
