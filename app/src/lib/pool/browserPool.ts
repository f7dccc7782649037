import type { Sources } from "../../../../src/core/data/types.ts";
import { invariant } from "../../../../src/core/math/errors.ts";
import { type Queue, queue } from "../../../../src/lab/queue.ts";
import { type TrialTask, trialTasks } from "../../../../src/lab/trialTasks.ts";
import type { AttemptInfo, Failure, Pool, PoolOptions, TrialOutcome } from "../../../../src/lab/types.ts";
import type { Usage, WorkerMessage } from "../../../../src/lab/workerMessages.ts";
import type { ToTrainingWorker } from "./serveTrials.ts";

export interface BrowserPoolOptions {
  /** Number of workers; default: all cores but the one that draws the page. */
  readonly workers?: number;
  /** Starts a worker that runs `serveTrials`; default: the lab with the engine. */
  readonly start?: () => Worker;
  /** Files of the data set, for a real one. */
  readonly sources?: Sources;
}

const POOL = "browser";

/** One core is left to the page. */
export function defaultWorkers(): number {
  return Math.max(1, (navigator.hardwareConcurrency || 2) - 1);
}

/**
 * Trains in web workers. Tasks come in the order of `trialTasks`: the first seeds of every arm before the second ones, so
 * that pairs are whole from the start. A worker cannot be held to a limit of memory here; one that hangs, or whose script
 * fails, is ended and its trials are failed attempts, while the others go on.
 */
export function browserPool({
  workers = defaultWorkers(),
  start = startWorker,
  sources,
}: BrowserPoolOptions = {}): Pool {
  invariant(Number.isInteger(workers) && workers > 0, `browserPool: ${workers} workers`);
  const crew: Crew = { workers, start, sources, members: new Set(), count: 0, work: undefined };
  return {
    name: POOL,
    async *map(specs, options) {
      invariant(crew.work === undefined, "browserPool: map is already under way");
      const work: Work = { tasks: trialTasks(specs, options.group), options, outcomes: queue() };
      crew.work = work;
      const stopHandingOut = (): void => {
        work.tasks.length = 0;
        pump(crew);
      };
      options.signal?.addEventListener("abort", stopHandingOut);
      if (options.signal?.aborted === true) work.tasks.length = 0;
      try {
        pump(crew);
        for (;;) {
          const outcome = await work.outcomes.next();
          if (outcome === undefined) return;
          yield outcome;
        }
      } finally {
        options.signal?.removeEventListener("abort", stopHandingOut);
        crew.work = undefined;
        // Reached by breaking off with tasks under way: their results have no taker.
        for (const member of crew.members) if (member.current !== undefined) dismiss(crew, member);
      }
    },
    async close() {
      for (const member of crew.members) dismiss(crew, member);
      crew.work?.outcomes.end();
    },
  };
}

function startWorker(): Worker {
  return new Worker(new URL("./trainingWorker.ts", import.meta.url), { type: "module" });
}

interface Crew {
  readonly workers: number;
  readonly start: () => Worker;
  readonly sources: Sources | undefined;
  readonly members: Set<Member>;
  /** Workers ever started, for their names. */
  count: number;
  work: Work | undefined;
}

/** One call of `map`. */
interface Work {
  readonly tasks: TrialTask[];
  readonly options: PoolOptions;
  readonly outcomes: Queue<TrialOutcome>;
}

interface Member {
  readonly name: string;
  readonly worker: Worker;
  ready: boolean;
  current: Current | undefined;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** The task a worker has, and which of its trials are still to come. */
interface Current {
  readonly missing: Set<string>;
  readonly startedAt: string;
}

/** Gives tasks to free workers, starts workers while there are tasks for them, and ends the work when all is done. */
function pump(crew: Crew): void {
  const { work, members } = crew;
  if (work === undefined) return;
  for (const member of members) if (member.ready && member.current === undefined) give(crew, member, work);
  const starting = [...members].filter((member) => !member.ready).length;
  for (let n = starting; n < work.tasks.length && members.size < crew.workers; n++) hire(crew);
  const busy = [...members].some((member) => member.current !== undefined);
  if (work.tasks.length === 0 && !busy) work.outcomes.end();
}

function give(crew: Crew, member: Member, work: Work): void {
  const task = work.tasks.shift();
  if (task === undefined) return;
  const startedAt = new Date().toISOString();
  const { limitMs, onStart } = work.options;
  try {
    onStart?.(task.trials, { worker: member.name, host: location.hostname, pool: POOL, startedAt });
  } catch (error) {
    work.tasks.length = 0;
    work.outcomes.end(error);
    return;
  }
  member.current = { missing: new Set(task.trials), startedAt };
  const timeout: Failure = { outcome: "timeout", error: `no end after ${limitMs} ms`, stderrTail: "" };
  member.timer = setTimeout(() => bury(crew, member, timeout), limitMs);
  send(member, { type: "task", specs: task.specs });
}

function hire(crew: Crew): void {
  const worker = crew.start();
  const member: Member = {
    ...{ name: `worker ${++crew.count}`, worker, ready: false },
    ...{ current: undefined, timer: undefined },
  };
  worker.addEventListener("message", ({ data }: MessageEvent<WorkerMessage>) => hear(crew, member, data));
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    bury(crew, member, lost(event.message || "its script could not be loaded"));
  });
  worker.addEventListener("messageerror", () => bury(crew, member, lost("what it sent could not be read")));
  crew.members.add(member);
  if (crew.sources !== undefined) send(member, { type: "sources", sources: crew.sources });
}

function send({ worker }: Member, message: ToTrainingWorker): void {
  worker.postMessage(message);
}

function lost(why: string): Failure {
  return { outcome: "lost", error: `the worker is gone: ${why}`, stderrTail: "" };
}

function hear(crew: Crew, member: Member, message: WorkerMessage): void {
  const { current } = member;
  switch (message.type) {
    case "ready":
      member.ready = true;
      pump(crew);
      break;
    case "record":
      if (current?.missing.delete(message.record.trial) === true)
        crew.work?.outcomes.push({ record: message.record, attempt: attempt(member, current, message.usage) });
      break;
    case "failed":
      settle(crew, member, { outcome: message.outOfMemory ? "oom" : "error", error: message.error, stderrTail: "" });
      break;
    case "done":
      settle(crew, member, { outcome: "error", error: "the runner gave no record of this trial", stderrTail: "" });
      break;
  }
}

/** Ends a worker's task: trials that gave no record have failed. */
function settle(crew: Crew, member: Member, failure: Failure): void {
  const { current } = member;
  clearTimeout(member.timer);
  member.current = undefined;
  if (current !== undefined) fail(crew, member, current, failure);
  pump(crew);
}

function fail(crew: Crew, member: Member, current: Current, failure: Failure): void {
  for (const trial of current.missing)
    crew.work?.outcomes.push({ trial, failure, attempt: attempt(member, current, { cpuSeconds: 0, peakRssBytes: 0 }) });
}

/** Ends a worker that hangs or whose script failed. One that never began ends the work: the next would do the same. */
function bury(crew: Crew, member: Member, failure: Failure): void {
  const { current, ready } = member;
  dismiss(crew, member);
  if (current !== undefined) fail(crew, member, current, failure);
  else if (!ready) crew.work?.outcomes.end(new Error(`no worker can be started: ${failure.error}`));
  pump(crew);
}

/** Lets a worker go without hearing from it again. */
function dismiss(crew: Crew, member: Member): void {
  clearTimeout(member.timer);
  member.current = undefined;
  crew.members.delete(member);
  member.worker.terminate();
}

function attempt(member: Member, { startedAt }: Current, usage: Usage): AttemptInfo {
  const { cpuSeconds, peakRssBytes } = usage;
  const endedAt = new Date().toISOString();
  return { worker: member.name, host: location.hostname, pool: POOL, startedAt, endedAt, cpuSeconds, peakRssBytes };
}
