import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { UserError } from "../../core/math/errors.ts";
import { GROUP } from "../../lab/trialTasks.ts";
import type { Pool } from "../../lab/types.ts";
import { sourcesOf } from "../data/loadSources.ts";
import type { PostgresStore } from "../store/postgres/postgresStore.ts";
import { isAway, patiently, pause } from "../store/postgres/serverErrors.ts";
import { type Slot, slot } from "./slot.ts";
import { superviseOnce } from "./supervisor.ts";
import { type Boss, type QueuedTrial, SILENT_SECONDS, type TrialQueue, trialQueue } from "./trialQueue.ts";
import type { WorkerLog } from "./workerLog.ts";
import { removeWorker, type WorkerState, writeWorker } from "./workerRow.ts";

export interface WorkerOptions {
  readonly store: PostgresStore;
  readonly boss: Boss;
  /** Kernels whose trials it trains. */
  readonly kernels: readonly string[];
  readonly slots: number;
  /** A new pool of one process. */
  readonly openPool: () => Pool;
  readonly versions: string;
  readonly log: WorkerLog;
  /** Once aborted, nothing more is fetched; what is under way may end within `graceMs`, and is given back after that. */
  readonly signal: AbortSignal;
  readonly graceMs: number;
  /** Throws UserError where this machine cannot train these, which is no fault of theirs: it ends the worker. */
  readonly checkHere?: (given: readonly QueuedTrial[]) => void;
  /** Wall-clock limit for one task in milliseconds. */
  readonly limitMs: number;
  /** Ends when nothing waits, instead of waiting for more. */
  readonly drain?: boolean;
  /** Ends after so many trials. */
  readonly most?: number;
  readonly onState?: (state: WorkerState) => void;
}

/** What a worker did. */
export interface WorkerResult {
  readonly done: number;
  readonly failed: number;
}

const TOUCH_MS = 3_000;
const IDLE_MS = 300;
const IDLE_LONGEST_MS = 2_000;
/** Small trials are fetched several tasks at a time, so that the way to the database does not set the pace. */
const FETCH_SECONDS = 2;
const FETCH_MOST = 16 * GROUP;

/**
 * Takes trials from the queues, trains them in processes of its own and keeps the records, until it is told to stop. A
 * worker that vanishes loses nothing: its trials are given to others. One that was given up for lost and comes back keeps
 * the first record of a trial and adds none.
 */
export async function work(options: WorkerOptions): Promise<WorkerResult> {
  const { store, boss, log, signal, slots: count } = options;
  const { connection } = store;
  const id = randomUUID();
  const name = `${hostname()}-${process.pid}`;
  const ended = new AbortController();
  // What goes wrong in one place stops the others too.
  const halt = new AbortController();
  const stopping = AbortSignal.any([signal, halt.signal]);
  const trouble = patience(log, ended.signal);
  const queues = await patiently(
    () => Promise.all(options.kernels.map((kernel) => trialQueue(boss, connection, kernel))),
    trouble,
  );
  let [done, failed] = [0, 0];
  const slots: { readonly slot: Slot; readonly queue: TrialQueue }[] = [];
  const state = (): WorkerState => ({
    ...{ id, name, host: hostname(), pid: process.pid, slots: count, kernels: options.kernels, done, failed },
    ...{ versions: options.versions, busy: slots.filter(({ slot }) => slot.held.size > 0).length },
  });
  const openSlot = (queue: TrialQueue): Slot => {
    const opened = slot({
      ...{
        store,
        queue,
        openPool: options.openPool,
        limitMs: options.limitMs,
        checkHere: options.checkHere ?? checkData,
      },
      name,
      patiently: (work) => patiently(work, trouble),
      onEnd(trial, outcome) {
        if (outcome === "stored" || outcome === "duplicate") done++;
        else if (outcome !== "again") failed++;
        log(outcome === "again" ? "trial given back" : outcome === "stored" ? "trial stored" : `trial ${outcome}`, {
          trial: trial.slice(0, 12),
        });
      },
    });
    slots.push({ slot: opened, queue });
    return opened;
  };

  const onDamaged = (jobs: number): void => log("damaged jobs taken out of the queue", { jobs });

  async function loop(): Promise<void> {
    const own = queues.map((queue) => ({ queue, slot: openSlot(queue) }));
    let batch: number = GROUP;
    let idle = IDLE_MS;
    while (!stopping.aborted && done + failed < (options.most ?? Number.POSITIVE_INFINITY)) {
      let given: readonly QueuedTrial[] = [];
      for (const { queue, slot } of own) {
        given = await patiently(() => queue.fetch(batch, onDamaged), trouble);
        if (given.length === 0) continue;
        // They were asked for before it was told to stop, and nobody else would know of them.
        if (stopping.aborted) return patiently(() => queue.release(given), trouble);
        const began = performance.now();
        await slot.train(given);
        const seconds = (performance.now() - began) / 1000;
        batch = nextBatch(batch, seconds);
        break;
      }
      if (given.length > 0) {
        idle = IDLE_MS;
        continue;
      }
      if (options.drain === true && (await patiently(() => allOver(queues), trouble))) return;
      await pause(idle, stopping);
      idle = Math.min(1.5 * idle, IDLE_LONGEST_MS);
    }
  }

  // The database may be back only now, and have heard of nobody for long.
  let quietUntil = performance.now() + 1000 * SILENT_SECONDS;
  async function beat(): Promise<void> {
    for (const { slot, queue } of slots) {
      const lost = await queue.touch([...slot.held.values()]);
      const trials = await slot.drop(lost);
      if (trials > 0) log("trials taken away", { trials });
    }
    // After the database was away every worker looks silent: each gets the time to be heard again.
    if (performance.now() >= quietUntil) await superviseOnce(connection, queues);
    await writeWorker(connection, state());
    options.onState?.(state());
  }

  log("worker started", { name, slots: count, kernels: options.kernels.join(" "), database: connection.place });
  await patiently(() => writeWorker(connection, state()), trouble);
  const beating = (async () => {
    while (!ended.signal.aborted) {
      await beat().catch((error: unknown) => {
        quietUntil = performance.now() + 1000 * SILENT_SECONDS;
        // That the database is away is said by who needs it and waits for it.
        if (!isAway(error)) log("beat failed", { error: error instanceof Error ? error.message : String(error) });
      });
      await pause(TOUCH_MS, ended.signal);
    }
  })();
  const loops = Array.from({ length: count }, loop);
  const stopped = whenAborted(signal).then(async () => {
    log("worker stops", { grace_s: options.graceMs / 1000 });
    await pause(options.graceMs, ended.signal);
  });
  try {
    await Promise.race([Promise.all(loops), stopped]);
  } finally {
    halt.abort();
    ended.abort();
    await beating;
    for (const { slot } of slots) await slot.stop().catch(() => {});
    await Promise.allSettled(loops);
    await removeWorker(connection, id).catch(() => {});
    log("worker ended", { done, failed });
  }
  return { done, failed };
}

/** As many trials as take about two seconds, in whole tasks. */
function nextBatch(batch: number, seconds: number): number {
  const wanted = (batch * FETCH_SECONDS) / Math.max(seconds, 0.01);
  const tasks = Math.floor(Math.min(wanted, 2 * batch, FETCH_MOST) / GROUP);
  return GROUP * Math.max(1, tasks);
}

/** Nothing waits and nothing is under way, at other workers either: what they lose would wait again. */
async function allOver(queues: readonly TrialQueue[]): Promise<boolean> {
  for (const queue of queues) if ((await queue.open()) > 0) return false;
  return true;
}

function whenAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

function patience(log: WorkerLog, signal: AbortSignal): Parameters<typeof patiently>[1] {
  return {
    signal,
    onAway: (error) =>
      log("database away, trying again", { error: error instanceof Error ? error.message : String(error) }),
    onBack: () => log("database is back"),
  };
}

/** Throws UserError where this machine lacks the data of a trial, with what to do. */
function checkData(given: readonly QueuedTrial[]): void {
  // Each set once: while a large file is read, the database hears nothing of this worker.
  const sets = new Map(given.map(({ spec: { data } }) => [JSON.stringify(data), data]));
  for (const data of sets.values()) {
    try {
      sourcesOf(data);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const { name } = data;
      throw new UserError(
        `worker: this machine lacks data of a trial on ${name}: ${error.message}. The trial was given back; bring the files here (linchpin data get ${name}, or the folder LINCHPIN_DATA) and start the worker again`,
        { cause: error },
      );
    }
  }
}
