import {
  type ClusterStatus,
  clusterStatus,
  type ExperimentStatus,
  GONE_SECONDS,
  unserved,
} from "../cluster/clusterStatus.ts";
import { findSubmitted } from "../cluster/submissions.ts";
import { queueStates } from "../cluster/trialQueue.ts";
import { hasPlan } from "../fileDrop/dropPlan.ts";
import { dropProgress } from "../fileDrop/dropProgress.ts";
import type { StoredAttempt } from "../store/localStore.ts";
import { readPostgres } from "../store/postgres/postgresStore.ts";
import { sqliteStore } from "../store/sqliteStore.ts";
import type { ExperimentSummary } from "../store/summaryRows.ts";
import { clusterUrl } from "./clusterOptions.ts";
import { findStored } from "./findStored.ts";
import { columns, count, duration, say, sayJson } from "./print.ts";

/** Flags of `linchpin status`. */
export interface StatusFlags {
  readonly cluster?: string | boolean;
  readonly store: string;
  readonly json?: boolean;
}

/** Experiments that are listed. */
const LISTED = 50;
/** Failures that are named. */
const NAMED = 10;

/** Prints how far experiments are. @param name of one of them; absent: all */
export async function showStatus(name: string | undefined, flags: StatusFlags): Promise<void> {
  if (name !== undefined && flags.cluster === undefined && hasPlan(name)) showDrop(name, flags);
  else if (flags.cluster === undefined) showLocal(name, flags);
  else await showCluster(name, flags);
}

function showDrop(dir: string, { json }: StatusFlags): void {
  const { planned, done, failed, damaged } = dropProgress(dir);
  if (json === true) {
    sayJson({ folder: dir, planned, done, failed, damaged });
    return;
  }
  say(`${dir}: ${progress({ planned, done, failed, diverged: 0, wish: null })}`);
  for (const { file, why } of damaged.slice(0, NAMED)) say(`  ${file}: cannot be believed: ${why}`);
  if (damaged.length > NAMED) say(`  ... and ${damaged.length - NAMED} more`);
  say(
    done === planned
      ? `Judge it with: linchpin import ${dir}`
      : `Plan what is missing with: linchpin submit --slurm --dir ${dir}`,
  );
}

function showLocal(name: string | undefined, { store: path, json }: StatusFlags): void {
  const store = sqliteStore(path, { mode: "read" });
  try {
    const all = store.summaries({ limit: LISTED });
    const found = name === undefined ? all : [store.summary(findStored(store.list(), name, path).id)];
    const known = found.flatMap((summary) => summary ?? []);
    if (json === true) sayJson({ store: path, experiments: known });
    else for (const line of columns(known.map(localRow))) say(line);
  } finally {
    store.close();
  }
}

function localRow({ name, id, trials }: ExperimentSummary): string[] {
  return [name, id.slice(0, 8), progress({ ...trials, wish: null })];
}

async function showCluster(name: string | undefined, flags: StatusFlags): Promise<void> {
  const store = await readPostgres(clusterUrl("status", flags.cluster));
  try {
    const { connection } = store;
    if (name === undefined) {
      const status = await clusterStatus(connection, LISTED);
      if (flags.json === true) sayJson(status);
      else for (const line of statusText(status)) say(line);
      return;
    }
    const stored = await findSubmitted(store, name);
    const { kernel } = JSON.parse(stored.source) as { kernel: string };
    const trials = [...new Set(stored.plan.map(({ trial }) => trial))];
    const done = await store.done(trials);
    const missing = trials.filter((trial) => !done.has(trial));
    const states = await queueStates(connection, kernel, missing);
    const counts: Record<string, number> = {};
    for (const state of states.values()) counts[state] = (counts[state] ?? 0) + 1;
    const tried = missing.filter((trial) => ["over", "lost"].includes(states.get(trial) ?? ""));
    const attempts = await store.attempts(tried);
    const last = new Map(attempts.map((attempt) => [attempt.trial, attempt]));
    if (flags.json === true)
      sayJson({
        experiment: stored.id,
        name: stored.name,
        planned: trials.length,
        done: done.size,
        queue: counts,
        failed: [...last.values()],
      });
    else
      for (const line of oneText(stored.name, {
        planned: trials.length,
        done: done.size,
        counts,
        last: [...last.values()],
      }))
        say(line);
  } finally {
    await store.close();
  }
}

function progress({
  planned,
  done,
  diverged,
  failed,
  wish,
}: Pick<ExperimentStatus, "planned" | "done" | "diverged" | "failed" | "wish">): string {
  return [
    `${done} of ${count(planned, "trial")}`,
    ...(diverged > 0 ? [`${diverged} diverged`] : []),
    ...(failed > 0 ? [`${failed} failed so far`] : []),
    ...(done === planned ? ["done"] : wish === null || wish === "wanted" ? [] : [wish]),
  ].join(", ");
}

function statusText(status: ClusterStatus): string[] {
  const { place, experiments, workers, queues, conflicts, databaseBytes } = status;
  const alive = workers.filter(({ secondsAgo }) => secondsAgo < GONE_SECONDS);
  const of = (state: string): number => queues.filter((one) => one.state === state).reduce((sum, { n }) => sum + n, 0);
  return [
    `cluster ${place}: ${of("waiting")} waiting, ${of("active")} under way, ${of("paused")} paused; ${(databaseBytes / 1e6).toFixed(0)} MB`,
    "",
    ...(experiments.length === 0
      ? ["No experiment was submitted."]
      : columns(experiments.map((one) => [`  ${one.name}`, one.profile ?? "", one.id.slice(0, 8), progress(one)]))),
    "",
    ...(alive.length === 0
      ? ["No worker is there; start some with: linchpin worker --cluster URL"]
      : columns(
          alive.map((worker) => [
            `  ${worker.name}`,
            `${worker.busy} of ${count(worker.slots, "slot")} busy`,
            `${worker.done} done${worker.failed > 0 ? `, ${worker.failed} failed` : ""}`,
            `seen ${duration(worker.secondsAgo)} ago`,
            worker.kernels,
          ]),
        )),
    ...unserved(status).map(
      (kernel) => `No worker has the kernels ${kernel}: trials that need them wait (another version, or --fast).`,
    ),
    ...(conflicts > 0
      ? [`${count(conflicts, "result")} differed from the first one of the same trial: linchpin doctor --cluster`]
      : []),
  ];
}

interface One {
  readonly planned: number;
  readonly done: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly last: readonly StoredAttempt[];
}

const WORDS: Readonly<Record<string, string>> = {
  ...{ waiting: "waiting", active: "under way", over: "failed", lost: "lost with their workers too often" },
  ...{ paused: "paused", absent: "not in the queue" },
};

function oneText(name: string, { planned, done, counts, last }: One): string[] {
  const rest = Object.entries(counts).map(([state, n]) => `${n} ${WORDS[state] ?? state}`);
  return [
    `${name}: ${[`${done} of ${count(planned, "trial")} done`, ...rest].join(", ")}`,
    ...last
      .slice(0, NAMED)
      .map(
        ({ trial, outcome, error, worker }) =>
          `  ${trial.slice(0, 12)}  ${outcome ?? "under way"}: ${error?.split("\n")[0] ?? ""} (${worker})`,
      ),
    ...(last.length > NAMED ? [`  ... and ${last.length - NAMED} more`] : []),
    ...(last.length > 0 ? [`Try them again with: linchpin retry ${name} --cluster`] : []),
  ];
}
