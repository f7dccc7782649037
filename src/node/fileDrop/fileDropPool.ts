import { resolve } from "node:path";
import { invariant } from "../../core/math/errors.ts";
import { trialId } from "../../lab/trialId.ts";
import { trialTasks } from "../../lab/trialTasks.ts";
import type { PlannedTrial, Pool, PoolOptions, TrialSpec } from "../../lab/types.ts";
import { productVersion } from "../run/productVersion.ts";
import { chunkNumbers, writeChunk } from "./chunkFiles.ts";
import { dropOutcomes } from "./dropOutcomes.ts";
import { makeDrop } from "./dropPlan.ts";
import type { Launch, LaunchedChunks } from "./launch.ts";
import { resultOf } from "./resultFiles.ts";

export interface FileDropPoolOptions {
  /** Folder that this process and those that train both see. */
  readonly dir: string;
  readonly launch: Launch;
}

/**
 * Trains elsewhere, by files in a folder: chunks of trials go in, each result comes back as a file. Trials that have a
 * whole result in the folder are not trained again. Records, limits of time and failures are those of the processes that
 * train; trials of which a chunk left no word when it ended are lost.
 */
export function fileDropPool({ dir, launch }: FileDropPoolOptions): Pool {
  const folder = resolve(dir);
  let launched: LaunchedChunks | undefined;
  let closed = false;
  return {
    name: "file drop",
    async *map(specs, options) {
      invariant(launched === undefined, "fileDropPool: map is already under way");
      const isOver = (): boolean => closed || options.signal?.aborted === true;
      if (specs.length === 0 || isOver()) return;
      makeDrop(folder, { product: productVersion(), createdAt: new Date().toISOString(), experiment: null });
      const there = specs.map(plannedTrial).flatMap(({ trial }) => resultOf(folder, trial) ?? []);
      for (const { record, attempt } of there) {
        options.onStart?.([record.trial], attempt);
        yield { record, attempt };
      }
      const done = new Set(there.map(({ record }) => record.trial));
      const missing = specs.filter((spec) => !done.has(plannedTrial(spec).trial));
      if (missing.length === 0 || isOver()) return;
      const chunks = writeChunks(folder, missing, options, launch.tasksPerChunk);
      launched = launch.start(folder, [...chunks.keys()]);
      const holdBack = (): void => launched?.holdBack();
      options.signal?.addEventListener("abort", holdBack);
      try {
        yield* dropOutcomes(folder, { chunks, launched, launch, options, isClosed: () => closed });
      } finally {
        options.signal?.removeEventListener("abort", holdBack);
        launched.stop();
        launched = undefined;
      }
    },
    async close() {
      closed = true;
      launched?.stop();
    },
  };
}

/** Puts trials into chunks behind those that are there. Returns their trials by number. */
function writeChunks(
  dir: string,
  specs: readonly TrialSpec[],
  { group, limitMs }: PoolOptions,
  tasksPerChunk: number,
): Map<number, readonly string[]> {
  const tasks = trialTasks(specs, group);
  const first = (chunkNumbers(dir).at(-1) ?? 0) + 1;
  const chunks = new Map<number, readonly string[]>();
  for (let i = 0; i < tasks.length; i += tasksPerChunk) {
    const trials = tasks.slice(i, i + tasksPerChunk).flatMap((task) => task.specs.map(plannedTrial));
    const number = first + chunks.size;
    // Whoever asked for these trials tries again what fails.
    writeChunk(dir, { number, trials, group, limitMs, rounds: 1, announce: true });
    chunks.set(
      number,
      trials.map(({ trial }) => trial),
    );
  }
  return chunks;
}

/** A trial that is in no plan but its own. */
function plannedTrial(spec: TrialSpec): PlannedTrial {
  const { seed, data, train } = spec;
  return { arm: "", seed, task: data.name, learningRate: train.learningRate, trial: trialId(spec), spec };
}
