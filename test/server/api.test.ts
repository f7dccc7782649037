import { afterEach, describe, expect, test } from "vitest";
import { recordFromJson } from "../../src/lab/recordJson.ts";
import type { RunDocument } from "../../src/lab/runDocument.ts";
import type { ListedExperiment } from "../../src/lab/serverAnswers.ts";
import { inProcessPool } from "../../src/node/pool/inProcessPool.ts";
import { runTrials } from "../../src/node/pool/labRunner.ts";
import { judgeStored } from "../../src/node/run/judgeStored.ts";
import { memoryStore } from "../../src/node/store/memoryStore.ts";
import { clean, gatedPool, testServer, tiny } from "./testServer.ts";

afterEach(clean);

describe("the API", () => {
  test("says who it is", async () => {
    const { get } = await testServer();
    expect((await get("/server")).json).toMatchObject({ api: 1, store: "s.sqlite", readOnly: false, workers: 1 });
    expect((await get("/experiments")).json).toEqual({ experiments: [], next: null });
  });

  test("trains, judges and shows an experiment: list, document, curves, measures, trials, record", async () => {
    const { run, over, get, store } = await testServer();
    const queued = await run({ experiment: tiny });
    expect(queued).toMatchObject({ name: "tiny", claim: null, state: "queued", planned: 16, reused: 0 });
    const done = await over(queued.run);
    expect(done).toMatchObject({ state: "done", fresh: 16, failed: 0, error: null, secondsLeft: null });

    const { experiments } = (await get("/experiments")).json as { experiments: ListedExperiment[] };
    expect(experiments).toHaveLength(1);
    const [listed] = experiments;
    expect(listed).toMatchObject({
      ...{ id: queued.experiment, name: "tiny", claim: null, profile: null },
      trials: { planned: 16, done: 16, diverged: 0, failed: 0 },
    });
    expect(listed?.judged?.verdicts).toHaveLength(1);
    expect(Object.values(listed!.judged!.counts).reduce((sum, n) => sum + n, 0)).toBe(1);

    const one = (await get(`/experiments/${queued.experiment}`)).json;
    const document = one.document as RunDocument;
    const { conclusion } = judgeStored(store, store.experiment(queued.experiment)!);
    expect(document.verdicts.map(({ because }) => because)).toEqual(conclusion.verdicts.map(({ because }) => because));
    expect(document.looks).toEqual({ type: "fixed", at: [8] });
    expect(document.estimates[0]?.seeds).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(document.estimates[0]?.differences).toEqual(conclusion.estimates[0]?.differences);
    expect(one.commands.run).toContain("linchpin run tiny");
    expect(one.provenance).toMatchObject({
      experiment: queued.experiment,
      store: "s.sqlite",
      seeds: [0, 1, 2, 3, 4, 5, 6, 7],
    });
    expect(one.tasks[0].completion.bn.map((cell: { state: string }) => cell.state)).toEqual(Array(8).fill("ok"));
    expect(one.run).toMatchObject({ run: queued.run, state: "done" });

    const measures = (await get(`/experiments/${queued.experiment}/measures`)).json;
    const { values, mean } = measures.tasks[0].summaries.bn["test.nll"];
    expect(values).toHaveLength(8);
    const average = values.reduce((sum: number, { value }: { value: number }) => sum + value, 0) / 8;
    expect(mean).toBeCloseTo(average, 12);

    const curves = (await get(`/experiments/${queued.experiment}/curves`)).json.tasks[0].curves;
    expect(curves.length).toBeGreaterThan(0);
    for (const { x, arms } of curves) {
      expect(Array.isArray(x)).toBe(true);
      expect(arms.bn.mean).toHaveLength(x.length);
    }
    expect((await get(`/experiments/${queued.experiment}/report`)).json.tasks).toHaveLength(1);

    const first = (await get(`/experiments/${queued.experiment}/trials?limit=10`)).json;
    expect([first.planned, first.trials.length]).toEqual([16, 10]);
    const rest = (await get(`/experiments/${queued.experiment}/trials?limit=10&after=${first.next}`)).json;
    expect([rest.trials.length, rest.next]).toEqual([6, null]);
    const trials = [...first.trials, ...rest.trials].map(({ trial }) => trial);
    expect(trials).toEqual(store.experiment(queued.experiment)?.plan.map(({ trial }) => trial));
    expect(first.trials[0]).toMatchObject({ arm: "bn", seed: 0, state: "ok", divergedAt: null });
    expect(first.trials[0].scalars["test.nll"]).toBe(store.get(trials[0])?.scalars["test.nll"]);
    const half = (await get(`/experiments/${queued.experiment}/trials?arm=bn-full`)).json;
    expect([half.planned, half.trials[0].arm]).toEqual([8, "bn-full"]);

    const trial = (await get(`/trials/${trials[3]}`)).json;
    expect(recordFromJson(trial.record)).toEqual(store.get(trials[3]));
    expect(trial.attempts).toMatchObject([{ outcome: "ok" }]);
    expect(trial.replay).toBe(`linchpin replay ${trials[3].slice(0, 12)} --store s.sqlite`);
  });

  test("pages through experiments, newest first", async () => {
    const { run, over, get } = await testServer();
    const ids: string[] = [];
    for (const seeds of [1, 2, 3]) {
      const { run: number, experiment } = await run({ experiment: tiny, seeds });
      ids.unshift(experiment);
      await over(number);
    }
    const first = (await get("/experiments?limit=2")).json;
    const second = (await get(`/experiments?limit=2&before=${first.next}`)).json;
    expect([...first.experiments, ...second.experiments].map(({ id }) => id)).toEqual(ids);
    expect(second.next).toBeNull();
  });

  test("runs one at a time; what waits can be stopped, and the same wish twice is one run", async () => {
    const { pool, let: letThrough, waiting } = gatedPool();
    const { run, over, post, get } = await testServer({ pool });
    const a = await run({ experiment: tiny, seeds: 1 });
    const b = await run({ experiment: tiny, seeds: 2 });
    const c = await run({ experiment: tiny, seeds: 3 });
    expect((await run({ experiment: tiny, seeds: 2 })).run).toBe(b.run);
    while (waiting() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const states = async (): Promise<string[]> =>
      (await get("/runs")).json.runs.map(({ state }: { state: string }) => state);
    expect(await states()).toEqual(["running", "queued", "queued"]);
    expect((await post(`/runs/${b.run}/stop`, {})).json).toMatchObject({ state: "stopped", fresh: 0 });
    letThrough(99);
    expect(await over(a.run)).toMatchObject({ state: "done", fresh: 2 });
    // Its first seed was trained by the first run.
    expect(await over(c.run)).toMatchObject({ state: "done", reused: 2, fresh: 4 });
    expect(await states()).toEqual(["done", "stopped", "done"]);
  });

  test("a run that is stopped keeps the trials under way, and goes on from there", async () => {
    const { pool, let: letThrough, waiting } = gatedPool();
    const { run, over, post, get, store } = await testServer({ pool });
    const first = await run({ experiment: tiny });
    while (waiting() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await post(`/runs/${first.run}/stop`, {})).json.state).toBe("stopping");
    letThrough(99);
    // Four seeds of one arm are one task.
    expect(await over(first.run)).toMatchObject({ state: "stopped", fresh: 4, planned: 16 });
    expect(store.verdicts(first.experiment)).toBeUndefined();
    // Whoever looks before the plan is done looks twice: its intervals hold for that.
    expect((await get(`/experiments/${first.experiment}`)).json.document.looks.type).toBe("sequential");
    const second = await run({ experiment: tiny });
    expect(second.experiment).toBe(first.experiment);
    expect(await over(second.run)).toMatchObject({ state: "done", reused: 4, fresh: 12 });
    expect((await get(`/experiments/${first.experiment}`)).json.document.looks).toEqual({ type: "fixed", at: [8] });
  });

  test("adds seeds until it is decided, or no more are allowed, and says at which numbers it looked", async () => {
    const { run, over, get } = await testServer();
    const compare = [{ ...tiny.compare![0], margin: 5, better: "equal" }];
    const decided = await run({ experiment: { ...tiny, compare }, until: { maxSeeds: 40 } });
    expect(decided).toMatchObject({ planned: 80, looks: [] });
    const done = await over(decided.run);
    // Losses of about 0.6 differ by far less than 5.
    expect(done).toMatchObject({ state: "done", looks: [8], fresh: 16 });
    const { document } = (await get(`/experiments/${decided.experiment}`)).json;
    expect(document).toMatchObject({ looks: { type: "sequential", at: [8] }, trials: { planned: 16, done: 16 } });
    expect(document.verdicts[0].decision).toBe("supported");
    // Two arms that differ by chance alone, and no difference is too small to matter.
    const arms = { bn: { norm: "batch" as const }, other: { norm: "batch" as const, member: 2 } };
    const near = [{ ...tiny.compare![0], arm: "bn", against: "other", on: "test.nll", margin: 1e-6 }];
    const experiment = { ...tiny, name: "open", arms, compare: near };
    const open = await run({ experiment, until: { maxSeeds: 11, lookEvery: 2 } });
    const last = await over(open.run);
    expect(last.looks).toEqual([8, 10, 11]);
    expect(last).toMatchObject({ state: "done", planned: 22, reused: 8, fresh: 14 });
  });

  test("runs a claim with the changes of the command line", async () => {
    const { pool, let: letThrough } = gatedPool();
    const { run, post, store } = await testServer({ pool });
    const queued = await run({ claim: "bn-noise-spreads-reliance", seeds: 2, data: "moons", set: ["train.epochs=2"] });
    expect(queued).toMatchObject({ claim: "bn-noise-spreads-reliance", profile: "quick" });
    const experiments = JSON.parse(store.experiment(queued.experiment)!.source).experiments;
    expect(experiments.map((one: { data: { name: string }; seeds: number }) => [one.data.name, one.seeds])).toEqual([
      ["moons", 2],
    ]);
    expect(experiments[0].train.epochs).toBe(2);
    await post(`/runs/${queued.run}/stop`, {});
    letThrough(1);
  });

  test("says what is wrong with a wish, and begins nothing", async () => {
    const { post, get, store } = await testServer();
    const wrong: readonly (readonly [object, RegExp])[] = [
      [{ claim: "bn-slight-regularization" }, /there is no claim "bn-slight-regularization".*bn-slight-regularisation/],
      [{ claim: "bn-batch-noise", profile: "slow" }, /profile/],
      [{ claim: "bn-batch-noise", seeds: 0 }, /seeds/],
      [{ claim: "bn-batch-noise", colour: "red" }, /colour/],
      [{}, /claim/],
      [{ experiment: tiny, seeds: 9, until: {} }, /seeds 9 fixes the number of seeds/],
      [{ experiment: tiny, until: { maxSeeds: 3 } }, /no verdict is given below 8 seeds/],
      [{ experiment: { ...tiny, compare: [] }, until: {} }, /nothing to decide/],
      [{ experiment: { ...tiny, seads: 3 } }, /seads/],
      [{ experiment: { ...tiny, arms: { bn: { norm: "bach" } } } }, /arms\.bn\.norm/],
      [{ experiment: { ...tiny, data: { file: "/etc/passwd", target: 1 } } }, /cannot be opened here/],
      [{ experiment: tiny, set: ["data.file=/etc/passwd"] }, /./],
      // A file of this machine is no claim, whatever the command line would make of it.
      [{ claim: "package.json" }, /there is no claim/],
      [{ claim: "examples/t2-strokes.yaml" }, /there is no claim/],
    ];
    for (const [body, says] of wrong) {
      const { status, json } = await post("/runs", body);
      expect([status, json.error], JSON.stringify(body)).toEqual([400, expect.stringMatching(says)]);
      expect(json.error).not.toMatch(/\n\s+at |root:/);
    }
    expect((await get("/runs")).json.runs).toEqual([]);
    expect(store.list()).toEqual([]);
  });

  test("refuses what is no JSON, no object or too long", async () => {
    const { server, token, post } = await testServer();
    const send = async (body: string): Promise<number> => {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      return (await fetch(`http://127.0.0.1:${server.port}/api/1/runs`, { method: "POST", headers, body })).status;
    };
    expect(await send("{")).toBe(400);
    expect(await send("[]")).toBe(400);
    expect(await send("")).toBe(400);
    expect((await post("/runs", { claim: "x".repeat(1_100_000) })).status).toBe(413);
  });

  test("says what it does not have", async () => {
    const { get, post } = await testServer();
    for (const path of ["/nothing", "/experiments/x", "/experiments/x/curves", "/experiments/x/trials", "/trials/x"])
      expect(await get(path)).toMatchObject({ status: 404, json: { error: expect.any(String) } });
    expect(await post("/runs/7/stop", {})).toMatchObject({ status: 404 });
    expect(await get("/experiments?limit=0")).toMatchObject({
      status: 400,
      json: { error: expect.stringContaining("limit") },
    });
  });

  test("a store that another process writes to is shown and not written", async () => {
    const writable = memoryStore();
    const first = await testServer({ store: writable });
    const { run, experiment } = await first.run({ experiment: tiny, seeds: 5 });
    await first.over(run);
    const { get, post } = await testServer({ store: { ...writable, readOnly: true } });
    expect((await get("/server")).json.readOnly).toBe(true);
    expect((await get(`/experiments/${experiment}`)).json.document.trials.done).toBe(10);
    expect(await post("/runs", { experiment: tiny })).toMatchObject({
      ...{ status: 409, json: { error: expect.stringContaining("another process writes to this store") } },
    });
    expect((await post(`/runs/${run}/stop`, {})).status).toBe(409);
  });

  test("a trial that fails is named, and the others are judged", async () => {
    const pool = inProcessPool((specs) => {
      if (specs.some(({ seed }) => seed === 1)) throw new Error("this seed does not like to be trained");
      return runTrials(specs);
    });
    const { run, over, get } = await testServer({ pool });
    const { run: number, experiment } = await run({ experiment: tiny });
    const done = await over(number);
    expect(done).toMatchObject({ state: "done", fresh: 14, failed: 2 });
    expect(done.error).toMatch(/^error: .*this seed does not like/);
    const { trials } = (await get(`/experiments/${experiment}/trials?arm=bn`)).json;
    expect(trials.map(({ state }: { state: string }) => state)).toEqual(["ok", "failed", ...Array(6).fill("ok")]);
    expect((await get("/experiments")).json.experiments[0].trials.failed).toBe(2);
  });

  test("a mistake of ours is said without a stack, and told to the terminal", async () => {
    const store = memoryStore();
    const broken = {
      ...store,
      list: store.list,
      summaries(): never {
        throw new TypeError("it is broken");
      },
    };
    const { get, reported } = await testServer({ store: broken });
    expect(await get("/experiments")).toEqual({
      status: 500,
      json: { error: "this is a bug in Linchpin; its terminal says more" },
    });
    expect(reported).toMatchObject([{ message: "it is broken" }]);
  });
});
