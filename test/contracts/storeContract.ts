import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { trialId } from "../../src/lab/trialId.ts";
import type { TrialRecord } from "../../src/lab/types.ts";
import type { LocalStore } from "../../src/node/store/localStore.ts";
import { sampleAttempt, sampleExperiment, sampleRecord, sampleSpec } from "./sampleRecord.ts";

/** Every store passes these. `open` gives a new, empty store. */
export function storeContract(name: string, open: () => LocalStore): void {
  describe(`${name} as a store`, () => {
    let store: LocalStore;
    beforeEach(() => {
      store = open();
    });
    afterEach(() => store.close());

    test("gives back the record that was appended", () => {
      const record = sampleRecord(3);
      expect(store.append(record, sampleAttempt())).toBe("stored");
      expect(store.get(record.trial)).toStrictEqual(record);
    });

    test("does not know a trial that was not appended", () => {
      expect(store.get("0".repeat(64))).toBeUndefined();
    });

    test("keeps the first record of a trial and calls the same result again a duplicate", () => {
      const record = sampleRecord(3);
      store.append(record, sampleAttempt());
      expect(store.append(record, sampleAttempt({ worker: "worker 2" }))).toBe("duplicate");
      expect(store.conflicts()).toEqual([]);
    });

    test("keeps the first record and notes a conflict when another digest comes for the same trial", () => {
      const first = sampleRecord(3);
      const second = sampleRecord(3, { scalars: { "test.nll": 9 } });
      store.append(first, sampleAttempt());
      expect(store.append(second, sampleAttempt({ worker: "worker 2", endedAt: "2026-01-02T00:00:00.000Z" }))).toBe(
        "conflict",
      );
      expect(store.get(first.trial)).toStrictEqual(first);
      expect(store.conflicts()).toEqual([
        {
          trial: first.trial,
          digestKept: first.digest,
          digestSeen: second.digest,
          worker: "worker 2",
          at: "2026-01-02T00:00:00.000Z",
        },
      ]);
    });

    test("refuses a record that carries the spec of another trial", () => {
      const record = { ...sampleRecord(3), trial: sampleRecord(4).trial };
      expect(() => store.append(record, sampleAttempt())).toThrow(/spec of another trial/);
      expect(store.get(record.trial)).toBeUndefined();
    });

    test("says which trials are done", () => {
      const records = [0, 1, 2, 3].map((seed) => sampleRecord(seed));
      for (const seed of [1, 3]) store.append(records[seed]!, sampleAttempt());
      const wanted = [records[1]!.trial, records[2]!.trial, records[3]!.trial];
      expect(store.done(wanted)).toEqual(new Set([records[1]!.trial, records[3]!.trial]));
      expect(store.done([])).toEqual(new Set());
    });

    test("keeps a diverged trial as a record", () => {
      const record = sampleRecord(5, { outcome: "diverged", divergedAt: 17, scalars: {}, curves: {}, arrays: {} });
      store.append(record, sampleAttempt());
      expect(store.get(record.trial)).toStrictEqual(record);
      expect(store.done([record.trial]).size).toBe(1);
    });

    test("keeps every bit of every number, with NaN, infinities and -0", () => {
      fc.assert(
        fc.property(recordParts(), fc.integer({ min: 0, max: 1e9 }), (parts, seed) => {
          const record = sampleRecord(seed, parts);
          if (store.append(record, sampleAttempt()) !== "stored") return;
          expect(store.get(record.trial)).toStrictEqual(record);
        }),
        { numRuns: 60 },
      );
    });

    test("keeps a failed attempt, and the trial is not done", () => {
      const { trial } = sampleRecord(1);
      store.recordAttempt(trial, sampleAttempt(), { outcome: "oom", error: "too large", stderrTail: "heap" });
      expect(store.done([trial]).size).toBe(0);
      expect(store.attempts([trial])).toMatchObject([
        { trial, worker: "worker 1", outcome: "oom", error: "too large", stderrTail: "heap" },
      ]);
    });

    test("an attempt is open from begin until the record or the failure comes, and is one attempt", () => {
      const [a, b] = [sampleRecord(1), sampleRecord(2)];
      const { worker, host, pool, startedAt } = sampleAttempt();
      store.begin([a.trial, b.trial], { worker, host, pool, startedAt });
      expect(store.attempts().map(({ outcome }) => outcome)).toEqual([undefined, undefined]);
      store.append(a, sampleAttempt());
      store.recordAttempt(b.trial, sampleAttempt(), { outcome: "timeout", error: "limit", stderrTail: "" });
      expect(store.attempts().map(({ trial, outcome }) => [trial, outcome])).toEqual([
        [a.trial, "ok"],
        [b.trial, "timeout"],
      ]);
    });

    test("lists experiments with their plans in the order in which they were saved", () => {
      const [a, b] = [sampleExperiment("a"), sampleExperiment("b", { plan: [] })];
      store.saveExperiment(a);
      store.saveExperiment(b);
      expect(store.list()).toEqual([a, b]);
      expect(store.experiment("a")).toEqual(a);
      expect(store.experiment("c")).toBeUndefined();
    });

    test("summarises experiments page by page, newest first, with how far each of them is", () => {
      const spec = sampleSpec(0, 0.02);
      const ids = ["a", "b", "c"];
      for (const id of ids) store.saveExperiment(sampleExperiment(id));
      // Two cells of the plan that ask for the same trial are one trial.
      const { claim: _claim, profile: _profile, ...twice } = sampleExperiment("twice");
      const [cell] = twice.plan;
      store.saveExperiment({ ...twice, plan: cell === undefined ? [] : [cell, { ...cell, arm: "same" }] });
      store.append(sampleRecord(0), sampleAttempt());
      store.append(sampleRecord(0, { spec, outcome: "diverged", divergedAt: 3 }), sampleAttempt());
      const failed = trialId(sampleSpec(1));
      store.recordAttempt(failed, sampleAttempt(), { outcome: "oom", error: "no memory", stderrTail: "" });
      // A trial that was tried in vain before it was done has not failed.
      store.recordAttempt(sampleRecord(0).trial, sampleAttempt(), { outcome: "lost", error: "", stderrTail: "" });
      store.begin([trialId(sampleSpec(1, 0.02))], sampleAttempt());
      const { plan: _plan, source: _source, ...rest } = sampleExperiment("a");
      expect(store.summary("a")).toStrictEqual({
        ...rest,
        trials: { planned: 4, done: 2, diverged: 1, failed: 1 },
      });
      expect(store.summary("twice")).toStrictEqual({
        ...{ id: "twice", name: twice.name, createdAt: twice.createdAt },
        trials: { planned: 1, done: 1, diverged: 0, failed: 0 },
      });
      expect(store.summary("none")).toBeUndefined();
      const page = (limit: number, before?: string): string[] =>
        store.summaries({ limit, ...(before === undefined ? {} : { before }) }).map(({ id }) => id);
      expect(page(2)).toEqual(["twice", "c"]);
      expect(page(2, "c")).toEqual(["b", "a"]);
      expect(page(9, "a")).toEqual([]);
      expect(page(9, "none")).toEqual([]);
    });

    test("an experiment without a claim and a profile has none when it comes back", () => {
      const { claim: _claim, profile: _profile, ...file } = sampleExperiment("a");
      store.saveExperiment(file);
      expect(store.experiment("a")).toStrictEqual(file);
    });

    test("saving an experiment again replaces its plan and keeps when it was created", () => {
      const first = sampleExperiment("a");
      const again = { ...first, plan: first.plan.slice(1), source: "{}", createdAt: "2027-01-01T00:00:00.000Z" };
      store.saveExperiment(first);
      store.saveExperiment(again);
      expect(store.list()).toEqual([{ ...again, createdAt: first.createdAt }]);
    });

    test("keeps the verdicts last given on an experiment", () => {
      store.saveExperiment(sampleExperiment("a"));
      const verdict = {
        ...{ restatement: "R1", task: "moons", learningRate: 0.02, text: "lowers it" },
        ...{ decision: "undecided" as const, because: "the interval contains 0", primary: true },
      };
      expect(store.verdicts("a")).toBeUndefined();
      store.saveVerdicts("a", { verdicts: [verdict], inputsDigest: "d1", at: "2026-01-01" });
      store.saveVerdicts("a", { verdicts: [{ ...verdict, task: "teacher" }], inputsDigest: "d2", at: "2026-01-02" });
      expect(store.verdicts("a")).toEqual({
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
