import { hostname } from "node:os";
import type { Queue } from "../../lab/queue.ts";
import type { TrialTask } from "../../lab/trialTasks.ts";
import type { AttemptInfo, AttemptStart, Failure, PoolOptions, TrialOutcome } from "../../lab/types.ts";
import type { Usage, WorkerMessage } from "../../lab/workerMessages.ts";
import { failureOf, type KillReason } from "./failureOf.ts";
import { residentMemory } from "./residentMemory.ts";
import { startWorker, type WorkerExit, type WorkerProcess } from "./workerProcess.ts";

/** How a crew works. */
export interface CrewSettings {
  readonly workers: number;
  readonly runner: string;
  readonly memoryLimitBytes: number;
  readonly recycleAfter: number;
}

/** The workers of a pool and what they are doing. */
export interface Crew {
  readonly settings: CrewSettings;
  readonly members: Set<Member>;
  /** Workers ever started, for their names. */
  count: number;
  /** Starts in a row that failed. */
  failedStarts: number;
  work: Work | undefined;
}

/** One call of `map`. */
export interface Work {
  readonly tasks: TrialTask[];
  readonly options: PoolOptions;
  readonly outcomes: Queue<TrialOutcome>;
}

interface Member {
  readonly name: string;
  readonly process: WorkerProcess;
  ready: boolean;
  /** What it says it runs under: an update of Linchpin in the middle of a run reaches the workers that start after it. */
  versions: string | undefined;
  tasksDone: number;
  current: Current | undefined;
  killed: KillReason | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** The task a worker has, and which of its trials are still to come. */
interface Current {
  readonly missing: Set<string>;
  readonly startedAt: string;
  peakRssBytes: number;
}

const START_LIMIT_MS = 60_000;

/** Gives tasks to free workers, starts workers while there are tasks for them, and ends the work when all is done. */
export function pump(crew: Crew): void {
  const { work, members, settings } = crew;
  if (work === undefined) return;
  for (const member of members) if (member.ready && member.current === undefined) give(member, work);
  const starting = [...members].filter((member) => !member.ready).length;
  for (let n = starting; n < work.tasks.length && members.size < settings.workers; n++) hire(crew);
  const busy = [...members].some((member) => member.current !== undefined);
  if (work.tasks.length === 0 && !busy) work.outcomes.end();
}

function give(member: Member, work: Work): void {
  const task = work.tasks.shift();
  if (task === undefined) return;
  const startedAt = new Date().toISOString();
  const { limitMs, onStart } = work.options;
  try {
    onStart?.(task.trials, { ...origin(member), startedAt });
  } catch (error) {
    work.tasks.length = 0;
    work.outcomes.end(error);
    return;
  }
  member.current = { missing: new Set(task.trials), startedAt, peakRssBytes: 0 };
  member.timer = setTimeout(() => end(member, { type: "timeout", limitMs }), limitMs);
  member.process.start(task.specs);
}

function hire(crew: Crew): void {
  const { runner, memoryLimitBytes } = crew.settings;
  const process = startWorker(runner, Math.round(memoryLimitBytes / 1e6), {
    message: (message) => hear(crew, member, message),
    gone: (exit) => bury(crew, member, exit),
  });
  const member: Member = {
    ...{ name: `worker ${++crew.count} (process ${process.pid})`, process, ready: false, tasksDone: 0 },
    versions: undefined,
    ...{ current: undefined, killed: undefined, timer: undefined },
  };
  member.timer = setTimeout(() => end(member, { type: "timeout", limitMs: START_LIMIT_MS }), START_LIMIT_MS);
  crew.members.add(member);
}

function hear(crew: Crew, member: Member, message: WorkerMessage): void {
  const { current } = member;
  const stderrTail = member.process.tail();
  switch (message.type) {
    case "ready":
      clearTimeout(member.timer);
      member.ready = true;
      member.versions = message.versions;
      crew.failedStarts = 0;
      member.process.rest();
      pump(crew);
      break;
    case "record":
      if (current?.missing.delete(message.record.trial) === true)
        crew.work?.outcomes.push({ record: message.record, attempt: attempt(member, current, message.usage) });
      break;
    case "failed": {
      const outcome = message.outOfMemory ? "oom" : "error";
      settle(crew, member, { outcome, error: message.error, stderrTail }, message.usage);
      break;
    }
    case "done":
      settle(crew, member, { outcome: "error", error: "the runner gave no record of this trial", stderrTail });
      break;
  }
}

/** Ends a worker's task: trials that gave no record have failed. */
function settle(crew: Crew, member: Member, failure: Failure, usage?: Usage): void {
  const { current } = member;
  clearTimeout(member.timer);
  member.current = undefined;
  member.process.rest();
  if (current !== undefined) fail(crew, member, current, failure, usage);
  if (++member.tasksDone >= crew.settings.recycleAfter) dismiss(crew, member);
  pump(crew);
}

function fail(crew: Crew, member: Member, current: Current, failure: Failure, usage?: Usage): void {
  const share = { cpuSeconds: (usage?.cpuSeconds ?? 0) / current.missing.size, peakRssBytes: usage?.peakRssBytes ?? 0 };
  for (const trial of current.missing)
    crew.work?.outcomes.push({ trial, failure, attempt: attempt(member, current, share) });
}

/** A worker is gone, expected or not. */
function bury(crew: Crew, member: Member, exit: WorkerExit): void {
  clearTimeout(member.timer);
  if (!crew.members.delete(member)) return;
  const { current, killed } = member;
  const failure = failureOf(exit, member.process.tail(), killed);
  member.current = undefined;
  if (current !== undefined) fail(crew, member, current, failure);
  else if (!member.ready && ++crew.failedStarts >= 3)
    // Every further start would fail the same way.
    crew.work?.outcomes.end(
      new Error(`no worker process can be started: ${failure.error}; its last words:\n${failure.stderrTail}`),
    );
  pump(crew);
}

/** Lets a worker go without hearing from it again. */
export function dismiss(crew: Crew, member: Member): void {
  clearTimeout(member.timer);
  member.current = undefined;
  crew.members.delete(member);
  member.process.kill();
}

/** Ends a worker that broke a limit; what it leaves is settled when it is gone. */
function end(member: Member, reason: KillReason): void {
  member.killed ??= reason;
  member.process.kill();
}

/** Ends workers that hold more than their limit. */
export async function watchMemory(crew: Crew): Promise<void> {
  const limitBytes = crew.settings.memoryLimitBytes;
  const held = await residentMemory([...crew.members].map((member) => member.process.pid));
  for (const member of crew.members) {
    const bytes = held.get(member.process.pid) ?? 0;
    if (member.current !== undefined) member.current.peakRssBytes = Math.max(member.current.peakRssBytes, bytes);
    if (bytes > limitBytes) end(member, { type: "memory", bytes, limitBytes });
  }
}

function attempt(member: Member, current: Current, usage: Usage): AttemptInfo {
  return {
    ...origin(member),
    startedAt: current.startedAt,
    endedAt: new Date().toISOString(),
    cpuSeconds: usage.cpuSeconds,
    peakRssBytes: Math.max(usage.peakRssBytes, current.peakRssBytes),
  };
}

function origin({ name, versions }: Member): Omit<AttemptStart, "startedAt"> {
  return { worker: name, host: hostname(), pool: "local", ...(versions === undefined ? {} : { versions }) };
}
