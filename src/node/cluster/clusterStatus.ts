import { number, optionalText, text } from "../store/columns.ts";
import type { Connection } from "../store/postgres/connection.ts";
import type { Wish } from "./submissions.ts";
import { type QueueState, queueCounts } from "./trialQueue.ts";

/** How far an experiment of a cluster is. */
export interface ExperimentStatus {
  readonly id: string;
  readonly name: string;
  readonly profile: string | null;
  readonly wish: Wish | null;
  readonly priority: number;
  readonly planned: number;
  readonly done: number;
  readonly diverged: number;
  /** Without a record so far, and with an attempt that failed; another may be to come. */
  readonly failed: number;
}

/** A worker, and whether it was heard of lately. */
export interface WorkerStatus {
  readonly name: string;
  readonly host: string;
  readonly slots: number;
  readonly busy: number;
  readonly kernels: string;
  readonly done: number;
  readonly failed: number;
  readonly secondsAgo: number;
  readonly versions: string;
}

export interface ClusterStatus {
  readonly place: string;
  readonly experiments: readonly ExperimentStatus[];
  readonly workers: readonly WorkerStatus[];
  readonly queues: readonly { readonly kernel: string; readonly state: QueueState; readonly n: number }[];
  readonly conflicts: number;
  readonly databaseBytes: number;
}

/** A worker that is silent for longer is said to be gone. */
export const GONE_SECONDS = 30;

/** Looks at a cluster. @param limit experiments at most, newest first */
export async function clusterStatus(connection: Connection, limit: number): Promise<ClusterStatus> {
  const experiments = await connection.query(
    `select e.id, e.name, e.profile, s.state as wish, coalesce(s.priority, 0) as priority, counted.* from
       (select * from linchpin.experiment order by seq desc limit $1) e
       left join linchpin.submission s on s.experiment_id = e.id,
       lateral (
         select count(distinct p.trial_id) as planned, count(distinct t.id) as done,
           count(distinct t.id) filter (where t.outcome = 'diverged') as diverged,
           count(distinct p.trial_id) filter (where t.id is null and exists (
             select 1 from linchpin.attempt a where a.trial_id = p.trial_id and a.outcome in ('error', 'timeout', 'oom')
           )) as failed
         from linchpin.plan p left join linchpin.trial t on t.id = p.trial_id where p.experiment_id = e.id
       ) counted order by e.seq desc`,
    [limit],
  );
  const workers = await connection.query(
    "select *, extract(epoch from now() - seen_at)::float8 as seconds_ago from linchpin.worker order by name, id",
  );
  const [counts] = await connection.query(
    "select (select count(*) from linchpin.conflict) as conflicts, pg_database_size(current_database()) as bytes",
  );
  return {
    place: connection.place,
    experiments: experiments.map((row) => ({
      ...{ id: text(row, "id"), name: text(row, "name"), profile: optionalText(row, "profile") ?? null },
      ...{ wish: (optionalText(row, "wish") ?? null) as Wish | null, priority: number(row, "priority") },
      ...{ planned: number(row, "planned"), done: number(row, "done") },
      ...{ diverged: number(row, "diverged"), failed: number(row, "failed") },
    })),
    workers: workers.map((row) => ({
      ...{ name: text(row, "name"), host: text(row, "host"), slots: number(row, "slots"), busy: number(row, "busy") },
      ...{ kernels: text(row, "kernels"), done: number(row, "done"), failed: number(row, "failed") },
      ...{ secondsAgo: number(row, "seconds_ago"), versions: text(row, "versions") },
    })),
    queues: await queueCounts(connection),
    conflicts: number(counts ?? {}, "conflicts"),
    databaseBytes: number(counts ?? {}, "bytes"),
  };
}

/** True where no worker that was heard of lately has these kernels. */
export async function isUnserved(connection: Connection, kernel: string): Promise<boolean> {
  const rows = await connection.query(
    `select 1 from linchpin.worker where $1 = any(string_to_array(kernels, ' '))
       and seen_at > now() - make_interval(secs => $2) limit 1`,
    [kernel, GONE_SECONDS],
  );
  return rows.length === 0;
}

/** Waiting trials that nobody can train: no worker that was heard of has their kernel. */
export function unserved({ queues, workers }: Pick<ClusterStatus, "queues" | "workers">): readonly string[] {
  const served = new Set(
    workers.filter(({ secondsAgo }) => secondsAgo < GONE_SECONDS).flatMap(({ kernels }) => kernels.split(" ")),
  );
  return [
    ...new Set(queues.flatMap(({ kernel, state }) => (state === "waiting" && !served.has(kernel) ? [kernel] : []))),
  ];
}
