import { afterEach, expect, test } from "vitest";
import { events, type HeardEvent } from "./events.ts";
import { clean, gatedPool, testServer, tiny } from "./testServer.ts";

afterEach(clean);

const types = (heard: readonly HeardEvent[]): string[] => heard.map(({ type }) => type);

test("tells of a run from the queue to the verdict: seeds as they finish, the effect so far, the end", async () => {
  const { server, token, run } = await testServer();
  const reader = await events(server.port, token);
  expect(await reader.next()).toMatchObject({ type: "snapshot", data: { runs: [] } });
  const { run: number, experiment } = await run({ experiment: tiny });
  const heard = await reader.until("done");
  expect(types(heard).slice(0, 2)).toEqual(["queued", "started"]);
  expect(types(heard).slice(-2)).toEqual(["judged", "done"]);
  const trials = heard.filter(({ type }) => type === "trial");
  const cells = trials.flatMap(({ data }) =>
    data.cells.map((cell: { arm: string; seed: number }) => `${cell.arm} ${cell.seed}`),
  );
  expect(cells.toSorted()).toEqual(
    ["bn", "bn-full"].flatMap((arm) => Array.from({ length: 8 }, (_, i) => `${arm} ${i}`)),
  );
  expect(trials.every(({ data }) => data.outcome === "ok" && data.run === number)).toBe(true);
  const judged = heard.find(({ type }) => type === "judged");
  expect(judged?.data).toMatchObject({ run: number, experiment, verdicts: [{ restatement: "C1", task: "moons" }] });
  const last = heard.at(-1)?.data;
  expect(last).toMatchObject({ state: "done", planned: 16, fresh: 16 });
});

test("shows the effect so far with intervals that hold at all looks", async () => {
  const { pool, let: letThrough } = gatedPool();
  const { server, token, run, post } = await testServer({ pool });
  const reader = await events(server.port, token);
  const { run: number } = await run({ experiment: tiny, seeds: 12 });
  // Four seeds of each arm, of twelve.
  letThrough(2);
  let shown: HeardEvent | undefined;
  while (shown === undefined || shown.data.effects.length === 0) {
    const event = await reader.next();
    if (event?.type === "progress") shown = event;
  }
  const [effect] = shown.data.effects;
  expect(effect).toMatchObject({ arm: "bn", against: "bn-full", on: "test.nll", primary: true });
  expect(effect.pairs).toBeGreaterThanOrEqual(2);
  expect(effect.pairs).toBeLessThanOrEqual(4);
  await post(`/runs/${number}/stop`, {});
  letThrough(9);
  const heard = await reader.until("stopped");
  expect(heard.at(-1)?.data).toMatchObject({ state: "stopped" });
  expect(types(heard)).not.toContain("judged");
});

test("a page that was gone hears exactly what it missed", async () => {
  const { pool, let: letThrough } = gatedPool();
  const { server, token, run } = await testServer({ pool });
  const whole = await events(server.port, token);
  const first = await events(server.port, token);
  await run({ experiment: tiny });
  letThrough(1);
  const before = await first.until("trial");
  first.leave();
  letThrough(9);
  const all = await whole.until("done");
  const again = await events(server.port, token, before.at(-1)?.id);
  const after = await again.until("done");
  expect([...before, ...after].map(({ id }) => id)).toEqual(all.map(({ id }) => id));
  expect(after).toEqual(all.slice(before.length));
});

test("a page whose place is not known any more gets the state of all runs, and goes on from there", async () => {
  const { server, token, run, over } = await testServer();
  const { run: number } = await run({ experiment: tiny, seeds: 1 });
  await over(number);
  const reader = await events(server.port, token, "another-3");
  expect(await reader.next()).toMatchObject({ type: "snapshot", data: { runs: [{ run: number, state: "done" }] } });
  await run({ experiment: tiny, seeds: 2 });
  expect(await reader.next()).toMatchObject({ type: "queued" });
});

test("a page that leaves changes nothing, and a server that ends ends its streams", async () => {
  const { pool, let: letThrough } = gatedPool();
  const { server, token, run, store } = await testServer({ pool });
  const [leaver, stayer] = [await events(server.port, token), await events(server.port, token)];
  const { experiment } = await run({ experiment: tiny });
  await leaver.until("started");
  leaver.leave();
  letThrough(99);
  const heard = await stayer.until("done");
  expect(heard.at(-1)?.data).toMatchObject({ fresh: 16 });
  expect(store.summary(experiment)?.trials.done).toBe(16);
  const [stopped, last] = await Promise.all([server.close(), stayer.next()]);
  expect([stopped, last]).toEqual([[], undefined]);
});
