import { GROUP } from "../../lab/trialTasks.ts";
import type { AttemptInfo, AttemptStart, Failure, Pool, TrialOutcome } from "../../lab/types.ts";
import { failureEnd } from "../store/attemptRows.ts";
import type { Session } from "../store/postgres/connection.ts";
import { closeAttempt, closeLost, openAttempts } from "../store/postgres/postgresAttempts.ts";
import { appendRecord, type PostgresStore } from "../store/postgres/postgresStore.ts";
import type { QueuedTrial, TrialQueue } from "./trialQueue.ts";

/** One place of a worker in which trials are trained. */
export interface Slot {
  /** Trials that it was given and that have no end yet. */
  readonly held: ReadonlyMap<string, QueuedTrial>;
  /** Trains these and keeps what comes of them. */
  train(given: readonly QueuedTrial[]): Promise<void>;
  /** Stops training these, where they have no end yet: they are no longer ours. Returns how many those were. */
  drop(lost: readonly QueuedTrial[]): Promise<number>;
  /** Stops at once; what it still holds is given back. */
  stop(): Promise<void>;
}

export interface SlotMeans {
  readonly store: PostgresStore;
  readonly queue: TrialQueue;
  /** A new pool of one process; it is replaced when training must stop at once. */
  readonly openPool: () => Pool;
  readonly limitMs: number;
  /** Throws UserError where this machine cannot train these, which is no fault of theirs. */
  readonly checkHere: (given: readonly QueuedTrial[]) => void;
  /** What attempts are signed with. */
  readonly name: string;
  /** Does it again and again while the database is away. */
  readonly patiently: <Value>(work: () => Promise<Value>) => Promise<Value>;
  readonly onEnd: (trial: string, outcome: "stored" | "duplicate" | "conflict" | "again" | Failure["outcome"]) => void;
}

/** A place for a worker's trials. */
export function slot(means: SlotMeans): Slot {
  const { store, queue, limitMs, name, patiently, onEnd } = means;
  const held = new Map<string, QueuedTrial>();
  /** Held, with an end that is being written: the database may have it before we know. */
  const ending = new Set<string>();
  let pool = means.openPool();

  async function train(given: readonly QueuedTrial[]): Promise<void> {
    const trials = given.map(({ trial }) => trial);
    const done = await patiently(() => store.done(trials) as Promise<Set<string>>);
    for (const one of given) if (done.has(one.trial)) await finish(one, (session) => closeLost(session, [one.trial]));
    const together = given.filter(({ trial, alone }) => !done.has(trial) && !alone);
    await run(together, GROUP);
    await run(
      given.filter(({ trial, alone }) => !done.has(trial) && alone),
      1,
    );
  }

  async function run(given: readonly QueuedTrial[], group: number): Promise<void> {
    const ours = given.filter(({ trial }) => held.has(trial));
    if (ours.length === 0) return;
    // In order, and never awaited by the pool: an attempt is noted before its record is kept.
    let noted: Promise<unknown> = Promise.resolve();
    const onStart = (trials: readonly string[], start: AttemptStart): void => {
      noted = noted.then(() => patiently(() => begin(trials, { ...start, ...named(start.worker) })));
      noted.catch(() => {});
    };
    const specs = ours.map(({ spec }) => spec);
    for await (const outcome of pool.map(specs, { group, limitMs, onStart })) {
      await noted;
      const trial = "record" in outcome ? outcome.record.trial : outcome.trial;
      const one = held.get(trial);
      if (one !== undefined) await keep(one, outcome, group);
    }
  }

  const named = (process: string): Pick<AttemptInfo, "worker" | "pool"> => ({
    worker: `${name}, ${process}`,
    pool: "cluster",
  });

  function begin(trials: readonly string[], start: AttemptStart): Promise<void> {
    return store.connection.transaction(async (session) => {
      await closeLost(session, trials);
      await openAttempts(session, store.owner, trials, start);
    });
  }

  async function keep(one: QueuedTrial, outcome: TrialOutcome, group: number): Promise<void> {
    const info = { ...outcome.attempt, ...named(outcome.attempt.worker) };
    if ("record" in outcome) {
      let result: "stored" | "duplicate" | "conflict" = "stored";
      await finish(one, async (session) => {
        result = await appendRecord(session, store.owner, outcome.record, info);
      });
      onEnd(one.trial, result);
      return;
    }
    const { failure } = outcome;
    const end = { info, end: failureEnd(failure) };
    // What fails among others is tried again alone; what fails alone has failed, unless its process was killed.
    if (group > 1 || failure.outcome === "lost") {
      await settle(one, async (session) => {
        await closeAttempt(session, store.owner, one.trial, end);
        await queue.giveBack([one], session);
      });
      onEnd(one.trial, "again");
      return;
    }
    await finish(one, (session) => closeAttempt(session, store.owner, one.trial, end));
    onEnd(one.trial, failure.outcome);
  }

  /** Keeps what came of a trial and ends its job in one transaction, so that neither is ever without the other. */
  function finish(one: QueuedTrial, work: (session: Session) => Promise<unknown>): Promise<void> {
    return settle(one, async (session) => {
      await work(session);
      await queue.complete(one, session);
    });
  }

  async function settle(one: QueuedTrial, work: (session: Session) => Promise<void>): Promise<void> {
    ending.add(one.trial);
    try {
      await patiently(() => store.connection.transaction(work));
      held.delete(one.trial);
    } finally {
      ending.delete(one.trial);
    }
  }

  async function release(): Promise<void> {
    const rest = [...held.values()];
    held.clear();
    await patiently(() => queue.release(rest));
  }

  async function replacePool(): Promise<void> {
    const old = pool;
    pool = means.openPool();
    await old.close();
  }

  return {
    held,
    async train(given) {
      for (const one of given) held.set(one.trial, one);
      try {
        means.checkHere(given);
      } catch (error) {
        await release();
        throw error;
      }
      try {
        await train(given);
      } catch (error) {
        await patiently(() => queue.giveBack([...held.values()]));
        held.clear();
        throw error;
      }
    },
    async drop(lost) {
      const still = lost.filter(({ trial }) => held.has(trial) && !ending.has(trial));
      if (still.length === 0) return 0;
      for (const { trial } of still) held.delete(trial);
      // The process trains up to four at once: the others of them come back by being given out again.
      const rest = [...held.values()].filter(({ trial }) => !ending.has(trial));
      for (const { trial } of rest) held.delete(trial);
      await replacePool();
      await patiently(() => queue.release(rest));
      return still.length;
    },
    async stop() {
      const rest = [...held.values()];
      held.clear();
      await pool.close();
      await queue.release(rest);
    },
  };
}
