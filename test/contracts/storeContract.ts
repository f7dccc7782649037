import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { trialId } from "../../src/lab/trialId.ts";
import type { TrialRecord } from "../../src/lab/types.ts";
import type { AsyncStore } from "../../src/node/store/localStore.ts";
import { sampleAttempt, sampleExperiment, sampleRecord, sampleSpec } from "./sampleRecord.ts";

/** Every store passes these. `open` gives a new, empty store. */
export function storeContract(name: string, open: () => AsyncStore | Promise<AsyncStore>): void {
  describe(`${name} as a store`, () => {
    let store: AsyncStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(async () => store.close());

    test("gives back the record that was appended", async () => {
      const record = sampleRecord(3);
      expect(await store.append(record, sampleAttempt())).toBe("stored");
      expect(await store.get(record.trial)).toStrictEqual(record);
    });

    test("does not know a trial that was not appended", async () => {
      expect(await store.get("0".repeat(64))).toBeUndefined();
    });

    test("keeps the first record of a trial and calls the same result again a duplicate", async () => {
      const record = sampleRecord(3);
      await store.append(record, sampleAttempt());
      expect(await store.append(record, sampleAttempt({ worker: "worker 2" }))).toBe("duplicate");
      expect(await store.conflicts()).toEqual([]);
    });

    test("keeps the first record and notes a conflict when another digest comes for the same trial", async () => {
      const first = sampleRecord(3);
      const second = sampleRecord(3, { scalars: { "test.nll": 9 } });
      await store.append(first, sampleAttempt());
      expect(
        await store.append(second, sampleAttempt({ worker: "worker 2", endedAt: "2026-01-02T00:00:00.000Z" })),
      ).toBe("conflict");
      expect(await store.get(first.trial)).toStrictEqual(first);
      expect(await store.conflicts()).toEqual([
        {
          trial: first.trial,
          digestKept: first.digest,
          digestSeen: second.digest,
          worker: "worker 2",
          at: "2026-01-02T00:00:00.000Z",
        },
      ]);
    });

    test("refuses a record that carries the spec of another trial", async () => {
      const record = { ...sampleRecord(3), trial: sampleRecord(4).trial };
      await expect(async () => store.append(record, sampleAttempt())).rejects.toThrow(/spec of another trial/);
      expect(await store.get(record.trial)).toBeUndefined();
    });

    test("says which trials are done", async () => {
      const records = [0, 1, 2, 3].map((seed) => sampleRecord(seed));
      for (const seed of [1, 3]) await store.append(records[seed]!, sampleAttempt());
      const wanted = [records[1]!.trial, records[2]!.trial, records[3]!.trial];
      expect(await store.done(wanted)).toEqual(new Set([records[1]!.trial, records[3]!.trial]));
      expect(await store.done([])).toEqual(new Set());
    });

    test("keeps a diverged trial as a record", async () => {
      const record = sampleRecord(5, { outcome: "diverged", divergedAt: 17, scalars: {}, curves: {}, arrays: {} });
      await store.append(record, sampleAttempt());
      expect(await store.get(record.trial)).toStrictEqual(record);
      expect((await store.done([record.trial])).size).toBe(1);
    });

    test("keeps every bit of every number, with NaN, infinities and -0", async () => {
      await fc.assert(
        fc.asyncProperty(recordParts(), fc.integer({ min: 0, max: 1e9 }), async (parts, seed) => {
          const record = sampleRecord(seed, parts);
          if ((await store.append(record, sampleAttempt())) !== "stored") return;
          expect(await store.get(record.trial)).toStrictEqual(record);
        }),
        { numRuns: 60 },
      );
    });

    test("keeps a failed attempt, and the trial is not done", async () => {
      const { trial } = sampleRecord(1);
      await store.recordAttempt(trial, sampleAttempt(), { outcome: "oom", error: "too large", stderrTail: "heap" });
      expect((await store.done([trial])).size).toBe(0);
      expect(await store.attempts([trial])).toMatchObject([
        { trial, worker: "worker 1", outcome: "oom", error: "too large", stderrTail: "heap" },
      ]);
    });

    test("keeps what an attempt ran under, took and held", async () => {
      const versions = "Linchpin 1.2.3, Node 24.0.0";
      const [a, b] = [sampleRecord(1), sampleRecord(2)];
      const { worker, host, pool, startedAt } = sampleAttempt();
      await store.begin([a.trial], { worker, host, pool, startedAt, versions });
      expect(await store.attempts()).toStrictEqual([{ trial: a.trial, worker, host, pool, startedAt, versions }]);
      await store.append(a, sampleAttempt());
      await store.recordAttempt(b.trial, sampleAttempt({ versions }), { outcome: "error", error: "", stderrTail: "" });
      for (const attempt of await store.attempts())
        expect(attempt).toMatchObject({ versions, cpuSeconds: 0.5, peakRssBytes: 100_000_000 });
    });

    test("an attempt is open from begin until the record or the failure comes, and is one attempt", async () => {
      const [a, b] = [sampleRecord(1), sampleRecord(2)];
      const { worker, host, pool, startedAt } = sampleAttempt();
      await store.begin([a.trial, b.trial], { worker, host, pool, startedAt });
      expect((await store.attempts()).map(({ outcome }) => outcome)).toEqual([undefined, undefined]);
      await store.append(a, sampleAttempt());
      await store.recordAttempt(b.trial, sampleAttempt(), { outcome: "timeout", error: "limit", stderrTail: "" });
      expect((await store.attempts()).map(({ trial, outcome }) => [trial, outcome])).toEqual([
        [a.trial, "ok"],
        [b.trial, "timeout"],
      ]);
    });

    test("lists experiments with their plans in the order in which they were saved", async () => {
      const [a, b] = [sampleExperiment("a"), sampleExperiment("b", { plan: [] })];
      await store.saveExperiment(a);
      await store.saveExperiment(b);
      expect(await store.list()).toEqual([a, b]);
      expect(await store.experiment("a")).toEqual(a);
      expect(await store.experiment("c")).toBeUndefined();
    });

    test("summarises experiments page by page, newest first, with how far each of them is", async () => {
      const spec = sampleSpec(0, 0.02);
      const ids = ["a", "b", "c"];
      for (const id of ids) await store.saveExperiment(sampleExperiment(id));
      // Two cells of the plan that ask for the same trial are one trial.
      const { claim: _claim, profile: _profile, ...twice } = sampleExperiment("twice");
      const [cell] = twice.plan;
      await store.saveExperiment({ ...twice, plan: cell === undefined ? [] : [cell, { ...cell, arm: "same" }] });
      await store.append(sampleRecord(0), sampleAttempt());
      await store.append(sampleRecord(0, { spec, outcome: "diverged", divergedAt: 3 }), sampleAttempt());
      const failed = trialId(sampleSpec(1));
      await store.recordAttempt(failed, sampleAttempt(), { outcome: "oom", error: "no memory", stderrTail: "" });
      // A trial that was tried in vain before it was done has not failed.
      await store.recordAttempt(sampleRecord(0).trial, sampleAttempt(), { outcome: "lost", error: "", stderrTail: "" });
      await store.begin([trialId(sampleSpec(1, 0.02))], sampleAttempt());
      const { plan: _plan, source: _source, ...rest } = sampleExperiment("a");
      expect(await store.summary("a")).toStrictEqual({
        ...rest,
        trials: { planned: 4, done: 2, diverged: 1, failed: 1 },
      });
      expect(await store.summary("twice")).toStrictEqual({
        ...{ id: "twice", name: twice.name, createdAt: twice.createdAt },
        trials: { planned: 1, done: 1, diverged: 0, failed: 0 },
      });
      expect(await store.summary("none")).toBeUndefined();
      const page = async (limit: number, before?: string): Promise<string[]> =>
        (await store.summaries({ limit, ...(before === undefined ? {} : { before }) })).map(({ id }) => id);
      expect(await page(2)).toEqual(["twice", "c"]);
      expect(await page(2, "c")).toEqual(["b", "a"]);
      expect(await page(9, "a")).toEqual([]);
      expect(await page(9, "none")).toEqual([]);
    });

    test("an experiment without a claim and a profile has none when it comes back", async () => {
      const { claim: _claim, profile: _profile, ...file } = sampleExperiment("a");
      await store.saveExperiment(file);
      expect(await store.experiment("a")).toStrictEqual(file);
    });

    test("saving an experiment again replaces its plan and keeps when it was created", async () => {
      const first = sampleExperiment("a");
      const again = { ...first, plan: first.plan.slice(1), source: "{}", createdAt: "2027-01-01T00:00:00.000Z" };
      await store.saveExperiment(first);
      await store.saveExperiment(again);
      expect(await store.list()).toEqual([{ ...again, createdAt: first.createdAt }]);
    });

    test("keeps the verdicts last given on an experiment", async () => {
      await store.saveExperiment(sampleExperiment("a"));
      const verdict = {
        ...{ restatement: "R1", task: "moons", learningRate: 0.02, text: "lowers it" },
        ...{ decision: "undecided" as const, because: "the interval contains 0", primary: true },
      };
      expect(await store.verdicts("a")).toBeUndefined();
      await store.saveVerdicts("a", { verdicts: [verdict], inputsDigest: "d1", at: "2026-01-01" });
      await store.saveVerdicts("a", {
        verdicts: [{ ...verdict, task: "teacher" }],
        inputsDigest: "d2",
        at: "2026-01-02",
      });
      expect(await store.verdicts("a")).toEqual({
        verdicts: [{ ...verdict, task: "teacher" }],
        inputsDigest: "d2",
        at: "2026-01-02",
      });
    });
  });
}

/** Any content a record may have. The digest is made up, because a real one refuses NaN among the scalars. */
function recordParts(): fc.Arbitrary<Partial<TrialRecord>> {
  // Names such as "constructor" are left out: the comparison of the test itself stumbles over them.
  const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }).filter((text) => !(text in {}));
  const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0];
  const float32 = fc.oneof(fc.float(), fc.constantFrom(...special, 2 ** -149));
  const float64 = fc.oneof(fc.double(), fc.constantFrom(...special, 5e-324, 2 ** 53 + 2));
  const numbers = fc.array(float32, { maxLength: 40 }).map((values) => Float32Array.from(values));
  const matrices = numbers.map((data) => ({ shape: [data.length, 1], data }));
  const of = <Value>(values: fc.Arbitrary<Value>): fc.Arbitrary<Record<string, Value>> =>
    fc.dictionary(name, values, { noNullPrototype: true });
  return fc.record({
    scalars: of(float64),
    invalid: of(fc.string({ unit: "grapheme" })),
    curves: of(numbers),
    arrays: of(matrices),
    digest: fc.constant("f".repeat(64)),
  });
}
