import { UserError } from "../../core/math/errors.ts";
import { didYouMean } from "../../lab/nearest.ts";
import { distinctTrials } from "../../lab/plan.ts";
import { GROUP } from "../../lab/trialTasks.ts";
import type { PlannedTrial, StoredExperiment, TrialSpec } from "../../lab/types.ts";
import { restoreRun } from "../run/prepareRun.ts";
import { number, text } from "../store/columns.ts";
import type { Session } from "../store/postgres/connection.ts";
import { writeExperiment } from "../store/postgres/postgresExperiments.ts";
import type { PostgresStore } from "../store/postgres/postgresStore.ts";
import type { Cluster } from "./joinCluster.ts";
import { type QueueState, type SubmitOptions, type TrialQueue, trialQueue } from "./trialQueue.ts";

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

/**
 * Lets an experiment wait, or leaves it: all of it or nothing. Trials that another wanted experiment needs too go on.
 * Returns how many stop.
 */
export async function stopExperiment(
  cluster: Cluster,
  stored: StoredExperiment,
  state: Exclude<Wish, "wanted">,
): Promise<number> {
  const queue = await queueOf(cluster, stored);
  await submissionOf(cluster, stored);
  return cluster.store.connection.transaction(async (session) => {
    await setWish(session, stored, state);
    const rows = await session.query(
      `select distinct p.trial_id from linchpin.plan p where p.experiment_id = $1
         and not exists (select 1 from linchpin.trial t where t.id = p.trial_id)
         and not exists (
           select 1 from linchpin.plan o join linchpin.submission s on s.experiment_id = o.experiment_id
           where o.trial_id = p.trial_id and o.experiment_id <> $1 and s.state = 'wanted')`,
      [stored.id],
    );
    const own = rows.map((row) => text(row, "trial_id"));
    if (state === "paused") await queue.pause(own, session);
    else await queue.remove(own, session);
    return own.length;
  });
}

/** Goes on with an experiment that was paused or cancelled. Returns how many of its trials have no record. */
export async function resumeExperiment(cluster: Cluster, stored: StoredExperiment): Promise<number> {
  const { priority } = await submissionOf(cluster, stored);
  const queue = await queueOf(cluster, stored);
  const missing = await missingTrials(cluster, queue, stored);
  // Cancelling, of this experiment or of another one with the same trials, took them out of the queue.
  const absent = missing.filter(({ state }) => state === "absent").map(({ spec }) => spec);
  await queue.submit(absent, { priority, group: GROUP }, async (session) => {
    await setWish(session, stored, "wanted");
    await queue.resume(
      stored.plan.map(({ trial }) => trial),
      session,
    );
  });
  return missing.length;
}

/** Puts trials of a wanted experiment that were tried in vain in the queue again. Returns how many. */
export async function retryFailed(cluster: Cluster, stored: StoredExperiment): Promise<number> {
  const { state, priority } = await submissionOf(cluster, stored);
  if (state !== "wanted")
    throw new UserError(
      `cluster ${cluster.store.connection.place}: "${stored.name}" is ${state}; go on with it first: linchpin resume ${stored.name} --cluster`,
    );
  const queue = await queueOf(cluster, stored);
  const missing = await missingTrials(cluster, queue, stored);
  const failed = missing.filter(({ state }) => state === "over" || state === "lost" || state === "absent");
  return queue.submit(
    failed.map(({ spec }) => spec),
    { priority, group: GROUP },
  );
}

/** Trials of an experiment that have no record, with where they stand in the queue. */
async function missingTrials(
  { store }: Cluster,
  queue: TrialQueue,
  stored: StoredExperiment,
): Promise<readonly { readonly spec: TrialSpec; readonly state: QueueState }[]> {
  const planned = distinctTrials(restoreRun(stored).planned);
  const done = await store.done(planned.map(({ trial }) => trial));
  const missing = planned.filter(({ trial }) => !done.has(trial));
  const states = await queue.states(missing.map(({ trial }) => trial));
  return missing.map(({ trial, spec }) => ({ spec, state: states.get(trial) ?? "absent" }));
}

/** What is wanted of an experiment, and how much. Throws UserError where nobody submitted it. */
async function submissionOf(
  { store: { connection } }: Cluster,
  { id, name }: StoredExperiment,
): Promise<{ readonly state: Wish; readonly priority: number }> {
  const [row] = await connection.query("select state, priority from linchpin.submission where experiment_id = $1", [
    id,
  ]);
  if (row === undefined)
    throw new UserError(
      `cluster ${connection.place}: "${name}" was not submitted; submit it with: linchpin run, and --cluster`,
    );
  return { state: text(row, "state") as Wish, priority: number(row, "priority") };
}

async function setWish(session: Session, { id }: StoredExperiment, state: Wish): Promise<void> {
  await session.query("update linchpin.submission set state = $2 where experiment_id = $1", [id, state]);
}

/** The experiment of a cluster that a name or the first digits of an id stand for: the one saved last of those that fit. */
export async function findSubmitted(store: PostgresStore, name: string): Promise<StoredExperiment> {
  const rows = await store.connection.query("select id, name from linchpin.experiment order by seq desc");
  const all = rows.map((row) => ({ id: text(row, "id"), name: text(row, "name") }));
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

function queueOf({ boss, store }: Cluster, stored: StoredExperiment): Promise<TrialQueue> {
  const { kernel } = JSON.parse(stored.source) as { readonly kernel: string };
  return trialQueue(boss, store.connection, kernel);
}
