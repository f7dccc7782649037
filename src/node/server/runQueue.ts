import { UserError } from "../../core/math/errors.ts";
import { type RunEstimate, type RunVerdict, runEstimate, runVerdict } from "../../lab/runDocument.ts";
import type { PlannedCell, Pool, TrialRecord } from "../../lab/types.ts";
import { allPrimary, effectSoFar } from "../run/effectSoFar.ts";
import { judgeRun } from "../run/judgeRun.ts";
import { type PreparedRun, planInStore } from "../run/prepareRun.ts";
import { lightRecords, withoutArrays } from "../run/storedRecords.ts";
import { type RunProgress, runPlan, unbegun } from "../runPlan.ts";
import type { LocalStore } from "../store/localStore.ts";
import type { EventLog } from "./eventLog.ts";

/** A run as the page sees it. */
export interface QueuedRun extends Omit<RunProgress, "record"> {
  /** Number of the run, from 1 on since the server started. */
  readonly run: number;
  readonly experiment: string;
  readonly name: string;
  readonly claim: string | null;
  readonly profile: string | null;
  readonly state: "queued" | "running" | "stopping" | "done" | "stopped" | "failed";
  /** From the speed so far; null while nothing was trained, and when it is over. */
  readonly secondsLeft: number | null;
  /**
   * Every primary comparison at the experiment's own learning rate, with intervals that hold at all looks together. They
   * are shown and not judged: the verdicts come with `judged`.
   */
  readonly effects: readonly RunEstimate[];
  /** Why it failed, or why trials of it did. */
  readonly error: string | null;
}

/** A run that was judged at its end. */
export interface JudgedEvent {
  readonly run: number;
  readonly experiment: string;
  readonly verdicts: readonly RunVerdict[];
}

/** A trial that has just been stored. */
export interface TrialEvent {
  readonly run: number;
  readonly trial: string;
  readonly outcome: TrialRecord["outcome"];
  /** The cells of the plan that it answers. */
  readonly cells: readonly Omit<PlannedCell, "trial">[];
}

/** Runs one after the other; the others wait. */
export interface RunQueue {
  /** Plans a run in the store and puts it last; the one that is there where the same experiment waits or runs. */
  submit(prepared: PreparedRun): QueuedRun;
  /** Trials under way finish and are kept; the store goes on from there. Undefined where there is no such run. */
  stop(run: number): QueuedRun | undefined;
  /** Oldest first; of those that are over the last hundred. */
  list(): readonly QueuedRun[];
  /** Stops everything. When the last trial under way is stored it gives the runs that it kept from their end. */
  close(): Promise<readonly QueuedRun[]>;
}

export interface RunQueueMeans {
  readonly store: LocalStore;
  readonly pool: Pool;
  readonly events: EventLog;
  /** Hears of our own mistakes, which a page only learns the fact of. */
  readonly report: (error: unknown) => void;
  /** From one `progress` event to the next, in milliseconds. */
  readonly everyMs?: number;
}

interface Entry {
  readonly prepared: PreparedRun;
  readonly stop: AbortController;
  view: QueuedRun;
}

const EVERY_MS = 250;
/** Runs that are over and still listed. */
const REMEMBERED = 100;

/** Trains what waits, run after run. A page that comes or goes changes nothing: events go to a log, not to a page. */
export function runQueue({ store, pool, events, report, everyMs = EVERY_MS }: RunQueueMeans): RunQueue {
  const entries: Entry[] = [];
  let count = 0;
  let closed = false;
  let working: Promise<void> | undefined;

  function change(entry: Entry, parts: Partial<QueuedRun>, type = "progress"): void {
    entry.view = { ...entry.view, ...parts };
    events.push(type, entry.view);
  }

  async function work(): Promise<void> {
    for (;;) {
      // Whoever asked is answered before the work begins.
      await new Promise((resolve) => setImmediate(resolve));
      const entry = entries.find(({ view }) => view.state === "queued");
      if (entry === undefined) break;
      try {
        await train(entry);
      } catch (error) {
        if (!(error instanceof UserError)) report(error);
        change(entry, { ...over("failed"), error: error instanceof Error ? error.message : String(error) }, "failed");
      }
      forget();
    }
    working = undefined;
  }

  async function train(entry: Entry): Promise<void> {
    const { prepared, stop, view } = entry;
    const { experiments, planned } = prepared;
    const began = performance.now();
    const records = lightRecords(store, planned);
    const cells = Map.groupBy(planned, ({ trial }) => trial);
    const effect = effectSoFar(allPrimary(experiments), planned, records, () => performance.now());
    let latest: RunProgress = { planned: cells.size, reused: records.size, fresh: 0, failed: 0 };
    let told = latest;
    const progress = (): Partial<QueuedRun> => {
      const { record: _, ...counts } = latest;
      told = latest;
      return {
        ...counts,
        secondsLeft: secondsLeft(counts, (performance.now() - began) / 1000),
        effects: effect.estimates().map(runEstimate),
      };
    };
    change(entry, { ...progress(), state: "running" }, "started");
    const timer = setInterval(() => {
      if (latest !== told) change(entry, progress());
    }, everyMs);
    try {
      const result = await runPlan(planned, {
        ...{ store, pool, signal: stop.signal },
        onProgress(now) {
          latest = now;
          if (now.record === undefined) return;
          const record = withoutArrays(now.record);
          records.set(record.trial, record);
          effect.add(record);
          const { trial, outcome } = record;
          const answered = (cells.get(trial) ?? []).map(({ arm, seed, task, learningRate }) => ({
            ...{ arm, seed, task, learningRate },
          }));
          events.push("trial", { run: view.run, trial, outcome, cells: answered } satisfies TrialEvent);
        },
      });
      clearInterval(timer);
      const [failure] = result.failures.values();
      const error = failure === undefined ? null : `${failure.outcome}: ${failure.error.split("\n")[0]}`;
      if (stop.signal.aborted && unbegun(result) > 0) {
        change(entry, { ...progress(), ...over("stopped"), failed: result.failed, error }, "stopped");
        return;
      }
      const { conclusion } = judgeRun(store, prepared, records, new Date().toISOString());
      events.push("judged", {
        ...{ run: view.run, experiment: view.experiment, verdicts: conclusion.verdicts.map(runVerdict) },
      } satisfies JudgedEvent);
      change(entry, { ...progress(), ...over("done"), failed: result.failed, error }, "done");
    } finally {
      clearInterval(timer);
    }
  }

  function forget(): void {
    const gone = entries.filter(({ view }) => isOver(view)).slice(0, -REMEMBERED);
    for (const entry of gone) entries.splice(entries.indexOf(entry), 1);
  }

  function halt(entry: Entry): void {
    if (entry.view.state === "queued") change(entry, over("stopped"), "stopped");
    else if (entry.view.state === "running") {
      change(entry, { state: "stopping" });
      entry.stop.abort();
    }
  }

  return {
    submit(given) {
      if (closed) throw new UserError("the server is stopping; nothing new is begun");
      const under = entries.find(({ view }) => view.experiment === given.stored.id && !isOver(view));
      if (under !== undefined) return under.view;
      const prepared = planInStore(store, given);
      const { id, name, claim = null, profile = null } = prepared.stored;
      const trials = [...new Set(prepared.planned.map(({ trial }) => trial))];
      const entry: Entry = {
        ...{ prepared, stop: new AbortController() },
        view: {
          ...{ run: ++count, experiment: id, name, claim, profile, state: "queued" },
          ...{ planned: trials.length, reused: store.done(trials).size, fresh: 0, failed: 0 },
          ...{ secondsLeft: null, effects: [], error: null },
        },
      };
      entries.push(entry);
      change(entry, {}, "queued");
      working ??= work();
      return entry.view;
    },
    stop(run) {
      const entry = entries.find(({ view }) => view.run === run);
      if (entry !== undefined) halt(entry);
      return entry?.view;
    },
    list: () => entries.map(({ view }) => view),
    async close() {
      closed = true;
      const open = entries.filter(({ view }) => !isOver(view));
      for (const entry of open) halt(entry);
      await working;
      return open.map(({ view }) => view).filter(({ state }) => state === "stopped");
    },
  };
}

function over(state: "done" | "stopped" | "failed"): Pick<QueuedRun, "state" | "secondsLeft"> {
  return { state, secondsLeft: null };
}

function isOver({ state }: QueuedRun): boolean {
  return state === "done" || state === "stopped" || state === "failed";
}

function secondsLeft({ planned, reused, fresh, failed }: Omit<RunProgress, "record">, seconds: number): number | null {
  return fresh === 0 ? null : (seconds / fresh) * (planned - reused - fresh - failed);
}
