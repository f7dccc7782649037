import { expect, test, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { renderInEnglish } from "#lib/messages/renderInEnglish.ts";
import { browserPool } from "#lib/pool/browserPool.ts";
import type { ExperimentFile } from "../../../../src/lab/experimentFile.ts";
import type { Pool } from "../../../../src/lab/types.ts";
import { livePopulation } from "./population.svelte.ts";
import TrainHere from "./TrainHere.svelte";

const experiment = (seeds: number, epochs: number): ExperimentFile => ({
  data: { name: "moons", train: 48, test: 60 },
  net: ["dense 6", "relu", "dense 2"],
  train: { batch: 16, epochs },
  arms: ["plain", "bn"],
  seeds,
  instruments: ["generalisation"],
  restatements: { R1: "batch norm lowers the test loss" },
  compare: [
    { restatement: "R1", arm: "bn", against: "plain", on: "test.nll", margin: 0.01, better: "lower", primary: true },
  ],
});
let stores = 0;
const freshStore = () => `train-here-${Date.now()}-${stores++}`;
const shown = (file: ExperimentFile, store: string, pool = () => browserPool({ workers: 1 })) =>
  renderInEnglish(TrainHere, {
    ...{ experiment: file, store, pool },
    metric: { on: "test.nll", title: "Test loss", unit: "nats" },
    names: { plain: "Plain", bn: "Batch norm" },
    columns: {
      task: "Task",
      measure: "Measure",
      contrast: "Contrast",
      mean: "Mean",
      low: "from",
      high: "to",
      pairs: "Pairs",
    },
  });

test("trains every arm, draws a dot a network, and is undecided while there are few seeds", async () => {
  const store = freshStore();
  const screen = await shown(experiment(4, 2), store);
  await screen.getByRole("button", { name: "Train 8 networks" }).click();
  await expect.element(screen.getByText("All 8 networks are there.")).toBeVisible();
  await expect.element(screen.getByText("batch norm lowers the test loss")).toBeVisible();
  await expect.element(screen.getByText("Undecided")).toBeVisible();
  await expect.element(screen.getByText(/^4 pairs so far, about \d+ more seeds would decide$/)).toBeVisible();
  await expect.element(screen.getByRole("img", { name: /^Test loss: Plain .*, Batch norm/ })).toBeVisible();
  await screen.getByRole("button", { name: "Show as table" }).first().click();
  await expect.poll(() => screen.container.querySelectorAll("tbody tr").length).toBe(8);
  await screen.unmount();

  const again = await shown(experiment(4, 2), store);
  await again.getByRole("button", { name: "Train 8 networks" }).click();
  await expect.element(again.getByText("8 kept from before")).toBeVisible();
});

test("in a browser without room trains all the same, says that it is full, and makes room when asked", async () => {
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
    throw new DOMException("no room", "QuotaExceededError");
  });
  const screen = await shown(experiment(4, 2), freshStore());
  await screen.getByRole("button", { name: "Train 8 networks" }).click();
  await expect.element(screen.getByText("All 8 networks are there.")).toBeVisible();
  await expect.element(screen.getByText("This browser has no more room for networks.")).toBeVisible();
  expect(screen.container.textContent).not.toContain("could not be trained");
  vi.restoreAllMocks();
  await screen.getByRole("button", { name: "Delete the networks of other experiments" }).click();
  await expect.element(screen.getByText("This browser has no more room for networks.")).not.toBeInTheDocument();
});

/** Trains the first networks, then waits to be paused; the next one trains what it is given. */
function poolInTwo(first: number): () => Pool {
  let opened = 0;
  return () => {
    const pool = browserPool({ workers: 1 });
    if (opened++ > 0) return pool;
    return {
      ...pool,
      async *map(specs, options) {
        yield* pool.map(specs.slice(0, first), options);
        if (options.signal?.aborted !== true)
          await new Promise<void>((resolve) => options.signal?.addEventListener("abort", resolve));
      },
    };
  };
}

test("paused and gone on with it trains no network twice", async () => {
  const screen = await shown(experiment(12, 2), freshStore(), poolInTwo(8));
  screen.getByRole("button", { name: "Train 24 networks" }).element().focus();
  await userEvent.keyboard("{Enter}");
  await expect.element(screen.getByText("8 of 24 networks")).toBeVisible();
  await expect.element(screen.getByRole("button", { name: "Pause" })).toHaveFocus();
  await userEvent.keyboard("{Enter}");
  await expect.element(screen.getByText("Paused. What is trained stays in this browser.")).toBeVisible();
  await expect.element(screen.getByRole("button", { name: "Go on" })).toHaveFocus();
  await userEvent.keyboard("{Enter}");
  await expect.element(screen.getByText("All 24 networks are there.")).toBeVisible();
  await expect.element(screen.getByRole("button", { name: "Copy link to this experiment" })).toHaveFocus();
  await expect.element(screen.getByText("8 kept from before")).toBeVisible();
});

test("for those who ask for less motion it draws whole seeds, and all there is once it rests", async () => {
  const pool = poolInTwo(4);
  const population = livePopulation({ store: freshStore(), pool, still: true });
  const training = population.start(experiment(4, 2));
  await expect.poll(() => population.progress?.fresh, { timeout: 20_000 }).toBe(4);
  // Four networks of the first arm, none of the second.
  expect(population.values("plain", "test.nll")).toEqual([]);
  population.pause();
  await training;
  expect(population.phase).toBe("paused");
  expect(population.values("plain", "test.nll")).toHaveLength(4);
  population.close();
});

test("closed under way it keeps what was under way, and says nothing of it", async () => {
  const store = freshStore();
  const population = livePopulation({ store, pool: () => browserPool({ workers: 1 }) });
  const training = population.start(experiment(40, 200));
  await expect.poll(() => population.progress?.fresh ?? 0, { timeout: 20_000 }).toBeGreaterThan(0);
  population.close();
  await training;
  expect(population.error).toBe("");
  const kept = population.progress?.fresh ?? 0;
  const again = livePopulation({ store, pool: poolInTwo(4) });
  const rest = again.start(experiment(40, 200));
  await expect.poll(() => again.progress?.reused, { timeout: 20_000 }).toBe(kept);
  again.pause();
  await rest;
  again.close();
});

test("says what is wrong with an experiment, where it is wrong", async () => {
  const screen = await shown({ ...experiment(2, 1), data: "moos" }, freshStore());
  await screen.getByRole("button", { name: "Train 4 networks" }).click();
  await expect.element(screen.getByText(/unknown data "moos"/)).toBeVisible();
});
