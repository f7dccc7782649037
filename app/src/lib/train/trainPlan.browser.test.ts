import { afterEach, describe, expect, test, vi } from "vitest";
import { browserPool } from "#lib/pool/browserPool.ts";
import { openPageStore, type PageStore } from "#lib/store/pageStore.ts";
import { trialId } from "../../../../src/lab/trialId.ts";
import type { PlannedTrial, TrialRecord, TrialSpec } from "../../../../src/lab/types.ts";
import { armOf } from "../../../../test/contracts/poolContract.ts";
import { sampleRecord } from "../../../../test/contracts/sampleRecord.ts";
import { trainPlan } from "./trainPlan.ts";

const planOf = (specs: readonly TrialSpec[]): PlannedTrial[] =>
  specs.map((spec) => ({
    ...{ arm: "plain", seed: spec.seed, task: "moons", learningRate: spec.train.learningRate },
    ...{ trial: trialId(spec), spec },
  }));
const pool = () =>
  browserPool({
    workers: 2,
    start: () => new Worker(new URL("../pool/fakeWorker.ts", import.meta.url), { type: "module" }),
  });

let database = 0;
const stores: PageStore[] = [];
async function open(name: string): Promise<PageStore> {
  const store = await openPageStore(name);
  stores.push(store);
  return store;
}
const fresh = () => `test-${Date.now()}-${database++}`;
const full = () => new DOMException("no room", "QuotaExceededError");
afterEach(() => {
  vi.restoreAllMocks();
  for (const store of stores.splice(0)) store.close();
});

describe("openPageStore", () => {
  test("has a record at once, and again when the page is opened another time, arrays and digest included", async () => {
    const name = fresh();
    const record = sampleRecord(3);
    const first = await open(name);
    expect(first.keeping()).toBe("kept");
    expect(first.append(record)).toBe("stored");
    expect(first.get(record.trial)).toEqual(record);
    await first.settled();
    const second = await open(name);
    expect(second.get(record.trial)).toBeUndefined();
    expect(await second.load([record.trial, "unknown"])).toEqual(new Set([record.trial]));
    expect(second.get(record.trial)).toEqual(record);
  });

  test("keeps the first record of a trial, and tells another one with other numbers apart", async () => {
    const store = await open(fresh());
    const record = sampleRecord(1);
    store.append(record);
    expect(store.append(record)).toBe("duplicate");
    expect(store.append(sampleRecord(1, { scalars: { "test.nll": 9 } }))).toBe("conflict");
    expect(store.get(record.trial)).toEqual(record);
  });

  test("takes a record that was changed in the browser's database for none", async () => {
    const name = fresh();
    const [kept, changed] = [sampleRecord(1), sampleRecord(2)];
    const store = await open(name);
    store.append(kept);
    store.append({ ...changed, scalars: { ...changed.scalars, "test.nll": 0 } });
    await store.settled();
    const again = await open(name);
    expect(await again.load([kept.trial, changed.trial])).toEqual(new Set([kept.trial]));
  });

  test.each([
    ["at once", true],
    ["only at the end of a change", false],
  ] as const)(
    "a browser without room that says so %s is told as that, and nothing of this visit is lost",
    async (_, atOnce) => {
      const name = fresh();
      const [earlier, kept, late] = [sampleRecord(1), sampleRecord(2), sampleRecord(3)];
      const before = await open(name);
      before.append(earlier);
      await before.settled();
      const store = await open(name);
      store.append(kept);
      await store.settled();
      const put = IDBObjectStore.prototype.put;
      vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, ...args) {
        if (atOnce) throw full();
        const { transaction } = this;
        Object.defineProperty(transaction, "error", { value: full() });
        const request = put.apply(this, args);
        request.addEventListener("success", () => transaction.abort());
        return request;
      });
      expect(store.append(late)).toBe("stored");
      await store.settled();
      expect(store.keeping()).toBe("full");
      expect(store.get(late.trial)).toEqual(late);
      vi.restoreAllMocks();
      await store.makeRoom();
      expect(store.keeping()).toBe("kept");
      const again = await open(name);
      const trials = [earlier, kept, late].map(({ trial }) => trial);
      expect(await again.load(trials)).toEqual(new Set([kept.trial, late.trial]));
    },
  );

  test("where room cannot be made it stays full", async () => {
    const store = await open(fresh());
    vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
      throw full();
    });
    store.append(sampleRecord(1));
    await store.settled();
    await store.makeRoom();
    expect(store.keeping()).toBe("full");
    expect(store.get(sampleRecord(1).trial)).toBeDefined();
  });
});

describe("trainPlan", () => {
  test("trains once, and the next time takes everything from the store", async () => {
    const name = fresh();
    const plan = planOf([...armOf("moons", 6), ...armOf("moons", 6, 0.2)]);
    const first = await trainPlan(plan, { store: await open(name), pool: pool() });
    expect(first).toMatchObject({ planned: 12, reused: 0, fresh: 12, failed: 0 });
    const seen: TrialRecord[] = [];
    const second = await trainPlan(plan, {
      ...{ store: await open(name), pool: pool() },
      onProgress: (_, records) => seen.push(...records),
    });
    expect(second).toMatchObject({ planned: 12, reused: 12, fresh: 0 });
    expect(new Set(seen.map(({ trial }) => trial))).toEqual(new Set(plan.map(({ trial }) => trial)));
  });

  test("stopped and begun again it loses no finished seed and trains none twice", async () => {
    const name = fresh();
    const plan = planOf(armOf("slow", 24));
    const controller = new AbortController();
    const part = await trainPlan(plan, {
      ...{ store: await open(name), pool: pool(), signal: controller.signal },
      onProgress: ({ fresh: done }) => done === 3 && controller.abort(),
    });
    expect(part.fresh).toBeLessThan(24);
    const rest = await trainPlan(plan, { store: await open(name), pool: pool() });
    expect(rest.reused).toBe(part.fresh);
    expect(rest.reused + rest.fresh).toBe(24);
  });

  test("in a browser without room trains all of it, and what was trained is there until the page is closed", async () => {
    vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
      throw full();
    });
    const store = await open(fresh());
    const plan = planOf(armOf("moons", 6));
    const result = await trainPlan(plan, { store, pool: pool() });
    expect(result).toMatchObject({ planned: 6, fresh: 6, failed: 0 });
    expect(store.keeping()).toBe("full");
    expect(await trainPlan(plan, { store, pool: pool() })).toMatchObject({ reused: 6, fresh: 0 });
  });

  test("tries what failed once more, alone, and names what fails again", async () => {
    const plan = planOf(armOf("throw", 4));
    const result = await trainPlan(plan, { store: await open(fresh()), pool: pool() });
    // Seed 1 cannot be trained; its siblings could not either, in its company.
    expect(result).toMatchObject({ fresh: 3, failed: 1 });
    expect(result.failures.get(plan[1].trial)?.error).toMatch(/does not like to be trained/);
  });
});
