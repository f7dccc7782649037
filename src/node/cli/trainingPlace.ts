import { existsSync } from "node:fs";
import { distinctTrials } from "../../lab/plan.ts";
import { GROUP } from "../../lab/trialTasks.ts";
import type { Pool, StoredExperiment } from "../../lab/types.ts";
import { childProcessPool } from "../pool/childProcessPool.ts";
import type { PreparedRun } from "../run/prepareRun.ts";
import type { LocalStore } from "../store/localStore.ts";
import { type SqliteStore, sqliteStore } from "../store/sqliteStore.ts";
import { clusterUrl } from "./clusterOptions.ts";
import { EXIT } from "./exitCodes.ts";
import type { GentleStop } from "./interrupt.ts";
import { count, note, say } from "./print.ts";

/** Where the trials of a command are trained: on this machine, or by the workers of a cluster. */
export interface TrainingPlace {
  readonly pool: Pool;
  readonly cluster: boolean;
  /** Says what is wanted, before the first of its trials is asked for. */
  submit(stored: StoredExperiment): Promise<void>;
  /** Gives a cluster the records of a run that this store has and the cluster has not. Returns how many. */
  give(store: LocalStore, run: PreparedRun): Promise<number>;
  /** Puts what is not done in the queue of a cluster and returns how many trials that were. */
  enqueue(run: PreparedRun): Promise<number>;
  /** What Ctrl-C does; absent: trials under way finish, no more begin. */
  readonly onInterrupt?: GentleStop;
  close(): Promise<void>;
}

export interface PlaceFlags {
  readonly workers?: number;
  readonly cluster?: string | boolean;
  readonly priority?: number;
}

/** Opens the place that a command's flags ask for. Throws UserError where the cluster cannot be reached. */
export async function trainingPlace({ workers, cluster: given, priority = 0 }: PlaceFlags): Promise<TrainingPlace> {
  if (given === undefined) {
    const pool = childProcessPool(workers === undefined ? {} : { workers });
    return {
      pool,
      cluster: false,
      submit: async () => {},
      enqueue: async () => 0,
      give: async () => 0,
      close: () => pool.close(),
    };
  }
  const url = clusterUrl("run", given);
  // Loaded when it is needed: most commands never see a cluster.
  const { joinCluster } = await import("../cluster/joinCluster.ts");
  const { clusterPool } = await import("../cluster/clusterPool.ts");
  const { submitExperiment, wantExperiment } = await import("../cluster/submissions.ts");
  const { copyRecords } = await import("../store/copyStore.ts");
  const { awayText, patiently, serverError } = await import("../store/postgres/serverErrors.ts");
  const cluster = await joinCluster(url);
  const pool = clusterPool({ store: cluster.store, boss: cluster.boss, priority, say: note });
  const controller = new AbortController();
  const trying = <Value>(work: () => Promise<Value>): Promise<Value> =>
    patiently(work, {
      signal: controller.signal,
      onAway: (error) => note(awayText(error)),
      onBack: () => note("The database is back."),
    }).catch((error: unknown) => {
      throw serverError(cluster.store.connection.place, error);
    });
  return {
    ...{ pool, cluster: true },
    submit: (stored) => trying(() => wantExperiment(cluster, stored, priority)),
    enqueue: ({ stored, planned }) =>
      trying(() => submitExperiment(cluster, { stored, planned: distinctTrials(planned) }, { priority, group: GROUP })),
    give: (store, { planned }) =>
      trying(() =>
        copyRecords(
          store,
          cluster.store,
          distinctTrials(planned).map(({ trial }) => trial),
        ),
      ),
    onInterrupt: {
      says: "Stopping to follow: the cluster goes on with what it has. To stop that too: linchpin cancel, with --cluster.",
      also() {
        controller.abort();
        void pool.close();
      },
    },
    async close() {
      controller.abort();
      await pool.close();
      await cluster.close();
    },
  };
}

/** Opens the store, and closes the place where that fails. */
export function openStore(path: string, place: TrainingPlace): SqliteStore {
  try {
    return sqliteStore(path);
  } catch (error) {
    void place.close();
    throw error;
  }
}

/** Submits a run and leaves it to the cluster, with what the store at `path` has of it. Returns the exit code. */
export async function leave(run: PreparedRun, path: string, place: TrainingPlace): Promise<number> {
  try {
    const given = await giveStored(run, path, place);
    const added = await place.enqueue(run);
    const { name } = run.stored;
    say(`${name}: ${count(added, "trial")} put in the queue, of ${distinctTrials(run.planned).length}`);
    if (given > 0) note(`The cluster was given ${count(given, "record")} of ${path}, which are not trained again.`);
    note("How far it is: linchpin status --cluster. The same command without --detach follows and reports.");
    return EXIT.fine;
  } finally {
    await place.close();
  }
}

async function giveStored(run: PreparedRun, path: string, place: TrainingPlace): Promise<number> {
  if (!existsSync(path)) return 0;
  const store = sqliteStore(path, { mode: "read" });
  try {
    return await place.give(store, run);
  } finally {
    store.close();
  }
}
