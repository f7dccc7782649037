import { UserError } from "../../core/math/errors.ts";
import { runVerdict } from "../../lab/runDocument.ts";
import type { JudgedEvent, QueuedRun, TrialEvent } from "../../lab/serverAnswers.ts";
import type { Pool } from "../../lab/types.ts";
import { type PreparedRun, planInStore } from "../run/prepareRun.ts";
import type { LocalStore } from "../store/localStore.ts";
import type { EventLog } from "./eventLog.ts";
import { trainRun } from "./trainRun.ts";

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
    const { run, experiment } = view;
    change(entry, { state: "running" }, "started");
    const judged = await trainRun(prepared, {
      ...{ store, pool, everyMs, signal: stop.signal },
      tell: (changes) => change(entry, changes),
      onTrial: (event) => events.push("trial", { run, ...event } satisfies TrialEvent),
    });
    if (judged === undefined) {
      change(entry, over("stopped"), "stopped");
      return;
    }
    const verdicts = judged.conclusion.verdicts.map(runVerdict);
    events.push("judged", { run, experiment, verdicts } satisfies JudgedEvent);
    change(entry, over("done"), "done");
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
      const prepared = given.until === undefined ? planInStore(store, given) : given;
      const { id, name, claim = null, profile = null } = prepared.stored;
      const trials = [...new Set(prepared.planned.map(({ trial }) => trial))];
      const entry: Entry = {
        ...{ prepared, stop: new AbortController() },
        view: {
          ...{ run: ++count, experiment: id, name, claim, profile, state: "queued" },
          ...{ planned: trials.length, reused: store.done(trials).size, fresh: 0, failed: 0 },
          ...{ secondsLeft: null, looks: given.until === undefined ? null : [], effects: [], error: null },
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
