import { UserError } from "../../core/math/errors.ts";
import { didYouMean } from "../../lab/nearest.ts";
import { planAll } from "../../lab/plan.ts";
import type { Experiment, PlannedTrial, StoredExperiment } from "../../lab/types.ts";
import { text } from "../store/columns.ts";
import type { Session } from "../store/postgres/connection.ts";
import { writeExperiment } from "../store/postgres/postgresExperiments.ts";
import type { ExperimentSummary } from "../store/summaryRows.ts";
import type { Cluster } from "./joinCluster.ts";
import { type SubmitOptions, type TrialQueue, trialQueue } from "./trialQueue.ts";

/** What is wanted of an experiment: that it is trained, that it waits, that it is left. */
export type Wish = "wanted" | "paused" | "cancelled";

/** Notes that an experiment is wanted; where it was paused or cancelled it is wanted again. */
export async function wantExperiment(cluster: Cluster, stored: StoredExperiment, priority: number): Promise<void> {
  const queue = await queueOf(cluster, stored);
  await cluster.store.connection.transaction((session) => want(session, queue, { stored, priority }));
}

async function want(
  session: Session,
  queue: TrialQueue,
  { stored, priority }: { readonly stored: StoredExperiment; readonly priority: number },
): Promise<void> {
  await writeExperiment(session, stored);
  await session.query(
    `insert into linchpin.submission (experiment_id, state, priority) values ($1, 'wanted', $2)
     on conflict (experiment_id) do update set state = 'wanted', priority = excluded.priority, submitted_at = now()`,
    [stored.id, priority],
  );
  await queue.resume(
    stored.plan.map(({ trial }) => trial),
    session,
  );
}

/**
 * Notes that an experiment is wanted and puts those of its trials in the queue that the cluster has no record of: all of
 * it or nothing. Returns how many were put in.
 */
export async function submitExperiment(
  cluster: Cluster,
  { stored, planned }: { readonly stored: StoredExperiment; readonly planned: readonly PlannedTrial[] },
  { priority = 0, group }: SubmitOptions,
): Promise<number> {
  const queue = await queueOf(cluster, stored);
  const done = await cluster.store.done(planned.map(({ trial }) => trial));
  const missing = planned.filter(({ trial }) => !done.has(trial));
  return queue.submit(
    missing.map(({ spec }) => spec),
    { priority, group },
    (session) => want(session, queue, { stored, priority }),
  );
}

/** Changes what is wanted of an experiment. Trials that another wanted experiment needs too go on. Returns how many stop. */
export async function wish(cluster: Cluster, stored: StoredExperiment, state: Wish): Promise<number> {
  const { connection } = cluster.store;
  const changed = await connection.query(
    "update linchpin.submission set state = $2 where experiment_id = $1 returning experiment_id",
    [stored.id, state],
  );
  if (changed.length === 0)
    throw new UserError(
      `cluster ${connection.place}: "${stored.name}" was not submitted; submit it with: linchpin run`,
    );
  const queue = await queueOf(cluster, stored);
  if (state === "wanted") {
    const trials = stored.plan.map(({ trial }) => trial);
    await queue.resume(trials);
    return 0;
  }
  const rows = await connection.query(
    `select distinct p.trial_id from linchpin.plan p where p.experiment_id = $1
       and not exists (select 1 from linchpin.trial t where t.id = p.trial_id)
       and not exists (
         select 1 from linchpin.plan o join linchpin.submission s on s.experiment_id = o.experiment_id
         where o.trial_id = p.trial_id and o.experiment_id <> $1 and s.state = 'wanted')`,
    [stored.id],
  );
  const own = rows.map((row) => text(row, "trial_id"));
  if (state === "paused") await queue.pause(own);
  else await queue.remove(own);
  return own.length;
}

/** Puts trials of an experiment that were tried in vain in the queue again. Returns how many. */
export async function retryFailed(cluster: Cluster, stored: StoredExperiment, group: number): Promise<number> {
  const queue = await queueOf(cluster, stored);
  const { kernel, experiments } = sourceOf(stored);
  const planned = planAll(experiments, kernel);
  const done = await cluster.store.done(planned.map(({ trial }) => trial));
  const missing = planned.filter(({ trial }) => !done.has(trial));
  const states = await queue.states(missing.map(({ trial }) => trial));
  const failed = missing.filter(({ trial }) => ["over", "lost", "absent"].includes(states.get(trial) ?? "absent"));
  return queue.submit(
    failed.map(({ spec }) => spec),
    { group },
  );
}

/** The experiment of a cluster that a name or the first digits of an id stand for: the one saved last of those that fit. */
export async function findSubmitted(cluster: Cluster, name: string): Promise<StoredExperiment> {
  const { store } = cluster;
  const all: ExperimentSummary[] = [...(await store.summaries({ limit: 10_000 }))];
  const found = all.find((one) => one.name === name || (name.length >= 6 && one.id.startsWith(name)));
  if (found === undefined) {
    const names = [...new Set(all.map((one) => one.name))];
    throw new UserError(
      `cluster ${store.connection.place}: no experiment "${name}"${didYouMean(name, names)}; ${names.length === 0 ? "nothing was submitted" : `there are: ${names.join(", ")}`}`,
    );
  }
  const experiment = await store.experiment(found.id);
  if (experiment === undefined) throw new UserError(`cluster ${store.connection.place}: "${name}" is gone`);
  return experiment;
}

function sourceOf(stored: StoredExperiment): { readonly kernel: string; readonly experiments: readonly Experiment[] } {
  return JSON.parse(stored.source);
}

function queueOf({ boss, store }: Cluster, stored: StoredExperiment): Promise<TrialQueue> {
  return trialQueue(boss, store.connection, sourceOf(stored).kernel);
}
