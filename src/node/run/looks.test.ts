import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { LooksMade, StoredExperiment, TrialRecord } from "../../lab/types.ts";
import type { LocalStore } from "../store/localStore.ts";
import { memoryStore } from "../store/memoryStore.ts";
import { sqliteStore } from "../store/sqliteStore.ts";
import { chooseExperiments } from "./chooseExperiments.ts";
import { judgeRun } from "./judgeRun.ts";
import { looksMade } from "./looks.ts";
import { firstSeeds, type PreparedRun, prepareRun, restoreRun, withLooks } from "./prepareRun.ts";

const at = "2026-01-01T00:00:00Z";

function prepared(options: { seeds?: number; set?: string[] }): PreparedRun {
  const chosen = chooseExperiments("bn-slight-regularisation", { profile: "quick", set: [], ...options });
  return prepareRun(chosen, "exact", at);
}

function judged(store: LocalStore, { stored }: PreparedRun): void {
  store.saveExperiment(stored);
  store.saveVerdicts(stored.id, { verdicts: [], inputsDigest: "0", at });
}

/** Records of all trials of the plan but the last `missing`. They hold no numbers. */
function records({ planned }: PreparedRun, missing: number = 0): Map<string, TrialRecord> {
  const done = planned.slice(0, planned.length - missing);
  return new Map(
    done.map(({ trial }) => [
      trial,
      { outcome: "ok", scalars: {}, invalid: {} } as Partial<TrialRecord> as TrialRecord,
    ]),
  );
}

const looks = (store: LocalStore, run: PreparedRun): LooksMade => looksMade(store, run, records(run));

test("a plan that is judged for the first time, whole, is judged once; so it stays when it is judged again", () => {
  const store = memoryStore();
  const run = prepared({ seeds: 16 });
  expect(looks(store, run)).toEqual({ type: "fixed", at: [16] });
  judged(store, run);
  judged(store, prepared({ seeds: 8 }));
  expect(looks(store, run)).toEqual({ type: "fixed", at: [16] });
});

test("after the same experiment was judged with other numbers of its seeds the looks are sequential", () => {
  const store = memoryStore();
  judged(store, prepared({ seeds: 8 }));
  judged(store, prepared({ seeds: 32 }));
  expect(looks(store, prepared({ seeds: 24 }))).toEqual({ type: "sequential", at: [8, 24, 32] });
});

test("unjudged runs, other trials and other profiles are no looks at it", () => {
  const store = memoryStore();
  store.saveExperiment(prepared({ seeds: 12 }).stored);
  judged(store, prepared({ seeds: 8, set: ["train.epochs=2"] }));
  const { stored, ...run } = prepared({ seeds: 8 });
  judged(store, { ...run, stored: { ...stored, id: "0", profile: "full" } });
  expect(looks(store, prepared({ seeds: 24 }))).toEqual({ type: "fixed", at: [24] });
});

test("what was sequential stays so, also when the store is all that is known of it", () => {
  const store = memoryStore();
  const run = withLooks(prepared({ seeds: 24 }), [8, 24]);
  judged(store, run);
  const restored = restoreRun(store.experiment(run.stored.id) as StoredExperiment);
  expect(restored).toEqual({ ...run, stored: restored.stored });
  expect(looks(store, restored)).toEqual({ type: "sequential", at: [8, 24] });
  expect(run.stored.id).toBe(prepared({ seeds: 24 }).stored.id);
});

test("a plan that is not done is not judged, and judged once when it is", () => {
  const store = memoryStore();
  const run = prepared({ seeds: 16 });
  const planned = new Set(run.planned.map(({ trial }) => trial)).size;
  expect(looksMade(store, run, records(run, 3))).toEqual({
    ...{ type: "sequential", at: [13], unfinished: { done: planned - 3, planned } },
  });
  const early = judgeRun(store, run, records(run, 3), at);
  expect(early.conclusion.verdicts).toEqual([]);
  expect(store.verdicts(run.stored.id)).toBeUndefined();
  expect(looks(store, run)).toEqual({ type: "fixed", at: [16] });
});

test("a plan whose looks are sequential anyway is judged at any part of it", () => {
  const store = memoryStore();
  judged(store, prepared({ seeds: 8 }));
  const run = prepared({ seeds: 24 });
  expect(looksMade(store, run, records(run, 3))).toEqual({ type: "sequential", at: [8, 21] });
  const looked = withLooks(prepared({ seeds: 16 }), [8]);
  expect(looksMade(memoryStore(), looked, records(looked, 1))).toEqual({ type: "sequential", at: [8, 15] });
});

test("trials that failed do not make a plan unfinished: they are missing, whoever looks", () => {
  const store = memoryStore();
  const run = prepared({ seeds: 16 });
  const trial = run.planned.at(-1)?.trial ?? "";
  const attempt = { worker: "w", host: "h", pool: "p", startedAt: at, endedAt: at, cpuSeconds: 0, peakRssBytes: 0 };
  store.recordAttempt(trial, attempt, { outcome: "error", error: "no", stderrTail: "" });
  expect(looksMade(store, run, records(run, 1))).toEqual({ type: "fixed", at: [16] });
});

test("trials whose process was stopped before they ended have not failed: the plan is not done, and is judged once when it is", () => {
  const folder = mkdtempSync(join(tmpdir(), "linchpin-looks-"));
  const run = prepared({ seeds: 16 });
  const trial = run.planned.at(-1)?.trial ?? "";
  const stopped = sqliteStore(join(folder, "s.sqlite"));
  stopped.begin([trial], { worker: "w", host: "h", pool: "p", startedAt: at });
  stopped.close();
  const store = sqliteStore(join(folder, "s.sqlite"), { mode: "read" });
  expect(store.attempts([trial])).toMatchObject([{ outcome: "lost" }]);
  expect(looksMade(store, run, records(run, 1)).unfinished).toBeDefined();
  store.close();
  rmSync(folder, { recursive: true });
});

test("the first seeds of a run are the plan of the same experiment with fewer seeds, under the id of the whole", () => {
  const most = prepareRun(
    chooseExperiments("bn-noise-spreads-reliance", { profile: "quick", set: [], seeds: 24 }),
    "exact",
    at,
    { maxSeeds: 24, every: 8 },
  );
  const fewer = prepareRun(
    chooseExperiments("bn-noise-spreads-reliance", { profile: "quick", set: [], seeds: 8 }),
    "exact",
    at,
  );
  const part = firstSeeds(most, 8);
  expect(part.planned).toEqual(fewer.planned);
  expect(part.experiments).toEqual(fewer.experiments);
  expect(part.stored.id).toBe(most.stored.id);
  expect(part.stored.plan).toEqual(fewer.stored.plan);
  expect(restoreRun(part.stored)).toEqual(part);
});
