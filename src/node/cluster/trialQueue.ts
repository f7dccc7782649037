import { canonical } from "../../lab/canonical.ts";
import { trialId } from "../../lab/trialId.ts";
import { trialTasks } from "../../lab/trialTasks.ts";
import type { TrialSpec } from "../../lab/types.ts";
import { number, text } from "../store/columns.ts";
import { type Connection, missing, type Session } from "../store/postgres/connection.ts";
import { LOCK } from "../store/postgres/schema.ts";

/** A trial that the queue has given to a worker. */
export interface QueuedTrial {
  readonly trial: string;
  readonly spec: TrialSpec;
  /** It failed before, or its worker vanished: train it alone, so that one that crashes takes no sibling with it. */
  readonly alone: boolean;
  /** Which handing-out this is; a worker that was given up for lost holds an older one. */
  readonly claim: Claim;
}

/** Where a trial stands in the queue. `absent`: nobody asked for it, or it is long done. */
export type QueueState = "waiting" | "active" | "over" | "lost" | "paused" | "absent";

export interface SubmitOptions {
  /** Higher goes first; 0 unless given, from -1000 to 1000. What waits already keeps the higher of its priorities. */
  readonly priority?: number;
  /** Seeds of one arm that are trained together. */
  readonly group: number;
}

/** Trials of one kernel that wait for workers; workers of another version of the kernel have another queue. */
export interface TrialQueue {
  readonly kernel: string;
  /**
   * Puts trials in the queue that are not in it. One that waits, is under way or is paused is left as it is; one that was
   * tried in vain is tried again. The caller leaves out what is done. All are put in or none. Returns how many.
   * @param first what is done before, in the same transaction
   */
  submit(
    specs: readonly TrialSpec[],
    options: SubmitOptions,
    first?: (session: Session) => Promise<void>,
  ): Promise<number>;
  /**
   * Takes up to `count` trials, highest priority first; none where none waits. A job that is not what was put in is taken
   * out of the queue: whoever follows its trial hears of it and can put it back.
   * @param onDamaged hears how many those were
   */
  fetch(count: number, onDamaged?: (jobs: number) => void): Promise<readonly QueuedTrial[]>;
  /** Says that these are still being trained. Returns those that are no longer ours. */
  touch(held: readonly QueuedTrial[]): Promise<readonly QueuedTrial[]>;
  /** Ends a trial, inside the transaction that keeps its record or its last failure. */
  complete(held: QueuedTrial, session: Session): Promise<void>;
  /** Gives trials back that failed, to be tried again, alone, at once and by anybody. It counts as one of their tries. */
  giveBack(held: readonly QueuedTrial[], session?: Session): Promise<void>;
  /** Gives trials back that their worker cannot train to the end, through no fault of theirs: not one of their tries. */
  release(held: readonly QueuedTrial[]): Promise<void>;
  states(trials: readonly string[]): Promise<ReadonlyMap<string, QueueState>>;
  /** How many wait or are under way. */
  open(): Promise<number>;
  /** Takes waiting trials out of the queue for a while; those under way go on. */
  pause(trials: readonly string[], session?: Session): Promise<void>;
  resume(trials: readonly string[], session?: Session): Promise<void>;
  /** Takes waiting trials out of the queue for good; those under way go on. */
  withdraw(trials: readonly string[]): Promise<void>;
  /** Takes trials out of the queue; workers that train them stop. */
  remove(trials: readonly string[], session?: Session): Promise<void>;
  /** Gives trials of workers that are not heard of to others. Somebody must call this every few seconds. */
  supervise(): Promise<void>;
}

/** What is asked of the queue's library, pg-boss 12; its own documentation says what each does. */
export interface Boss {
  createQueue(name: string, options: object): Promise<void>;
  insert(name: string, jobs: object[], options: object): Promise<string[] | null>;
  fetch<Data>(name: string, options: FetchOptions): Promise<Job<Data>[]>;
  touch(name: string, claims: Claim[]): Promise<unknown>;
  complete(name: string, claim: Claim, data: null, options: object): Promise<unknown>;
  fail(name: string, claims: Claim[], data: null, options: object): Promise<unknown>;
  cancel(name: string, ids: string[], options: object): Promise<unknown>;
  resume(name: string, ids: string[], options: object): Promise<unknown>;
  deleteJob(name: string, ids: string[]): Promise<unknown>;
  supervise(name: string): Promise<void>;
  stop(options: object): Promise<void>;
}

interface FetchOptions {
  readonly batchSize: number;
  readonly includeMetadata: true;
}

interface Job<Data> {
  readonly id: string;
  readonly data: Data;
  readonly retryCount: number;
  readonly retryLimit: number;
  readonly priority: number;
}

/** Which handing-out of a job is meant. */
interface Claim {
  readonly id: string;
  readonly retryCount: number;
}

/** Where pg-boss keeps its tables. */
const SCHEMA = "linchpin_queue";
/** Times that a trial may be given out again: a fleet of machines that may vanish loses many workers. */
const RETRIES = 25;
/** A worker that is silent for so long is given up. 10 is the least that pg-boss takes. */
export const SILENT_SECONDS = 10;
/** Trials that go in one statement. */
const BATCH = 2_000;
const DAY = 86_400;
/** Tasks that one priority has room for. */
const TASKS = 1_000_000;

/** The queue's library on a database, its tables made; it needs two connections for that. @throws UserError where it is not installed */
export async function openBoss(connection: Connection, report: (error: unknown) => void = () => {}): Promise<Boss> {
  const { PgBoss } = await import("pg-boss").catch((error: unknown) => {
    throw missing(error);
  });
  const boss = new PgBoss({
    db: { executeSql: (text, values) => connection.executeSql(text, values) },
    schema: SCHEMA,
    // One worker supervises, when it holds the lock for it; nothing is scheduled by the clock.
    ...{ supervise: false, schedule: false, registerInstance: false, reindex: false, monitorVacuum: false },
    ...{ monitorIntervalSeconds: 1, warningQueueSize: 10_000_000 },
  });
  boss.on("error", report);
  // Two who make its tables at once: one does, the other waits.
  try {
    await connection.transaction(async (session) => {
      await session.query("select pg_advisory_xact_lock($1)", [LOCK.migrate]);
      await boss.start();
    });
    return boss;
  } catch (error) {
    // What it had begun by then are timers, which would keep this process alive for ever after it said what went wrong.
    await boss.stop({ graceful: false, close: false }).catch(() => {});
    throw error;
  }
}

/** The queue of a kernel, made where it is not there. */
export async function trialQueue(boss: Boss, connection: Connection, kernel: string): Promise<TrialQueue> {
  const name = queueName(kernel);
  await boss.createQueue(name, {
    ...{ retryLimit: RETRIES, retryDelay: 0, heartbeatSeconds: SILENT_SECONDS },
    // Longer than any task may take: whether a worker is there is what the heartbeat says.
    ...{ expireInSeconds: DAY - 1, retentionSeconds: 365 * DAY, deleteAfterSeconds: 7 * DAY },
  });
  /** Ids of the jobs of these trials that are in one of these states, which they keep until the transaction ends. */
  const locked = async (session: Session, trials: readonly string[], states: readonly string[]): Promise<string[]> => {
    const rows = await session.query(
      `select id from ${SCHEMA}.job where name = $1 and id = any($2::uuid[]) and state::text = any($3) for update`,
      [name, trials.map(jobId), states],
    );
    return rows.map((row) => text(row, "id"));
  };

  return {
    kernel,
    submit(specs, { priority = 0, group }, first) {
      const tasks = trialTasks(specs, group);
      const wanted = tasks.flatMap(({ specs: together, trials }, task) =>
        together.map((spec, place) => ({ spec, id: jobId(trials[place] ?? ""), task, place })),
      );
      return connection.transaction(async (session) => {
        await first?.(session);
        const db = { executeSql: session.executeSql };
        let added = 0;
        for (let from = 0; from < wanted.length; from += BATCH) {
          const batch = wanted.slice(from, from + BATCH).map(({ spec, id, task, place }) => ({
            id,
            // As text, so that no database orders or rounds what the identity of a trial is made of.
            data: { spec: canonical(spec), place } satisfies JobData,
            priority: priority * TASKS - Math.min(task, TASKS - 1),
          }));
          // In one statement: of two who submit at once, neither takes out what the other has just put in.
          await session.query(
            `delete from ${SCHEMA}.job where name = $1 and id = any($2::uuid[]) and state in ('completed', 'failed')`,
            [name, batch.map(({ id }) => id)],
          );
          added += (await boss.insert(name, batch, { db, returnId: true }))?.length ?? 0;
          // What waits already keeps the higher of its priorities.
          await session.query(
            `update ${SCHEMA}.job j set priority = asked.priority
             from unnest($2::uuid[], $3::integer[]) as asked (id, priority)
             where j.name = $1 and j.id = asked.id and j.state in ('created', 'retry') and j.priority < asked.priority`,
            [name, batch.map(({ id }) => id), batch.map(({ priority: own }) => own)],
          );
        }
        return added;
      });
    },
    async fetch(count, onDamaged) {
      const jobs = await boss.fetch<JobData>(name, { batchSize: count, includeMetadata: true });
      // The right ones come, in any order.
      const ordered = jobs.sort((a, b) => b.priority - a.priority || a.data.place - b.data.place);
      const damaged: string[] = [];
      const given = ordered.flatMap(({ id, data, retryCount, retryLimit }) => {
        const spec = specOf(id, data);
        if (spec === undefined) damaged.push(id);
        return spec === undefined
          ? []
          : [{ trial: trialId(spec), spec, alone: retryCount > retryLimit - RETRIES, claim: { id, retryCount } }];
      });
      if (damaged.length > 0) {
        await boss.deleteJob(name, damaged);
        onDamaged?.(damaged.length);
      }
      return given;
    },
    async touch(held) {
      if (held.length === 0) return [];
      await boss.touch(
        name,
        held.map(({ claim }) => claim),
      );
      const rows = await connection.query(
        `select id, retry_count from ${SCHEMA}.job where name = $1 and id = any($2::uuid[]) and state = 'active'`,
        [name, held.map(({ claim }) => claim.id)],
      );
      const ours = new Set(rows.map((row) => `${text(row, "id")} ${number(row, "retry_count")}`));
      return held.filter(({ claim }) => !ours.has(`${claim.id} ${claim.retryCount}`));
    },
    async complete({ claim }, session) {
      await boss.complete(name, claim, null, { db: { executeSql: session.executeSql } });
    },
    async giveBack(held, session = connection) {
      if (held.length > 0)
        await boss.fail(
          name,
          held.map(({ claim }) => claim),
          null,
          { db: { executeSql: session.executeSql } },
        );
    },
    async release(held) {
      // The next claim counts one up, as every claim does, so that it is told from this one; so does the limit.
      await connection.query(
        `update ${SCHEMA}.job set state = 'retry', heartbeat_on = null, retry_limit = retry_limit + 1
         where name = $1 and id = any($2::uuid[]) and state = 'active' and id || ' ' || retry_count = any($3)`,
        [name, held.map(({ claim }) => claim.id), held.map(({ claim }) => `${claim.id} ${claim.retryCount}`)],
      );
    },
    states: (trials) => queueStates(connection, kernel, trials),
    async open() {
      const [row] = await connection.query(
        `select count(*) as n from ${SCHEMA}.job where name = $1 and state in ('created', 'retry', 'active')`,
        [name],
      );
      return number(row ?? {}, "n");
    },
    async pause(trials, session = connection) {
      const ids = await locked(session, trials, ["created", "retry"]);
      if (ids.length > 0) await boss.cancel(name, ids, { db: { executeSql: session.executeSql } });
    },
    async resume(trials, session = connection) {
      const ids = await locked(session, trials, ["cancelled"]);
      if (ids.length > 0) await boss.resume(name, ids, { db: { executeSql: session.executeSql } });
    },
    async withdraw(trials) {
      await connection.query(
        `delete from ${SCHEMA}.job where name = $1 and id = any($2::uuid[]) and state in ('created', 'retry', 'cancelled')`,
        [name, trials.map(jobId)],
      );
    },
    async remove(trials, session = connection) {
      await session.query(
        `delete from ${SCHEMA}.job where name = $1 and id = any($2::uuid[]) and state not in ('completed', 'failed')`,
        [name, trials.map(jobId)],
      );
    },
    supervise: () => boss.supervise(name),
  };
}

const STATES: Readonly<Record<string, QueueState>> = {
  ...{ created: "waiting", retry: "waiting", active: "active" },
  // `completed` without a record: tried in vain for the last time. `failed`: its workers vanished too often.
  ...{ completed: "over", failed: "lost", cancelled: "paused" },
};

/** What a job carries: the canonical text of the spec, and the trial's place in its task. */
interface JobData {
  readonly spec: string;
  readonly place: number;
}

/** The spec that a job carries; undefined where it is not that of the job's trial. */
function specOf(id: string, data: JobData): TrialSpec | undefined {
  try {
    const spec = JSON.parse(data.spec) as TrialSpec;
    return jobId(trialId(spec)) === id ? spec : undefined;
  } catch {
    return undefined;
  }
}

/** The id of a trial's job: the first half of the trial's id, so that who submits twice adds nothing. */
function jobId(trial: string): string {
  return trial.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function queueName(kernel: string): string {
  return `linchpin-${kernel}`;
}

/** Where these trials of a kernel stand in the queue. */
export async function queueStates(
  connection: Connection,
  kernel: string,
  trials: readonly string[],
): Promise<ReadonlyMap<string, QueueState>> {
  const rows = (await hasQueue(connection))
    ? await connection.query(
        `select id, state::text as state from ${SCHEMA}.job where name = $1 and id = any($2::uuid[])`,
        [queueName(kernel), trials.map(jobId)],
      )
    : [];
  const found = new Map(rows.map((row) => [text(row, "id"), STATES[text(row, "state")] ?? "absent"]));
  return new Map(trials.map((trial) => [trial, found.get(jobId(trial)) ?? "absent"]));
}

async function hasQueue(connection: Connection): Promise<boolean> {
  const [there] = await connection.query(`select to_regclass('${SCHEMA}.job') is not null as there`);
  return String(there?.["there"]) === "true";
}

/** Trials in the queue by kernel and state. @returns rows of kernel, state, count; empty where there is no queue yet */
export async function queueCounts(
  connection: Connection,
): Promise<readonly { readonly kernel: string; readonly state: QueueState; readonly n: number }[]> {
  if (!(await hasQueue(connection))) return [];
  const rows = await connection.query(
    `select name, state::text as state, count(*) as n from ${SCHEMA}.job where name like 'linchpin-%' group by 1, 2 order by 1, 2`,
  );
  return rows.map((row) => ({
    kernel: text(row, "name").slice("linchpin-".length),
    state: STATES[text(row, "state")] ?? "absent",
    n: number(row, "n"),
  }));
}

/** Closes open attempts at trials that no worker has: theirs vanished, or the trial was taken out of the queue. */
export async function closeOrphans(session: Session): Promise<void> {
  await session.query(
    `update linchpin.attempt a set outcome = 'lost', error = 'its worker vanished, or the trial was taken away from it'
     where outcome is null and not exists (
       select 1 from ${SCHEMA}.job j where j.id = left(a.trial_id, 32)::uuid and j.state = 'active'
         and j.name in (select name from ${SCHEMA}.queue where name like 'linchpin-%'))`,
  );
}
