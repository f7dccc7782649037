import { replayCommandOf } from "../run/storedReport.ts";
import { trialIds } from "../store/checkStore.ts";
import type { AsyncStore } from "../store/localStore.ts";
import { sqliteStore } from "../store/sqliteStore.ts";
import { clusterUrl } from "./clusterOptions.ts";

/** A store of this machine or a cluster's, to look things up in. */
export interface OpenStore {
  readonly store: AsyncStore;
  /** What it is called, without a password. */
  readonly place: string;
  /** Ids of its records. */
  readonly trialIds: () => Promise<readonly string[]>;
  /** The command that trains a trial again and compares. */
  readonly replay: (trial: string) => string;
}

export interface StoreFlags {
  readonly store: string;
  /** Address of a cluster's database; true: that of the environment; absent: the store of this machine. */
  readonly cluster?: string | boolean;
}

/** Opens the store that the flags of a command name. Throws UserError where it cannot be read. */
export async function openToRead(command: string, { store: path, cluster }: StoreFlags): Promise<OpenStore> {
  if (cluster === undefined) {
    const store = sqliteStore(path, { mode: "read" });
    return {
      ...{ store, place: path, trialIds: async () => trialIds(store.database) },
      replay: (trial) => replayCommandOf(trial, path),
    };
  }
  // Loaded when it is needed: most commands never see a cluster.
  const { readPostgres } = await import("../store/postgres/postgresStore.ts");
  const { postgresTrialIds } = await import("../store/postgres/checkPostgres.ts");
  const store = await readPostgres(clusterUrl(command, cluster));
  return {
    ...{ store, place: `cluster ${store.connection.place}`, trialIds: () => postgresTrialIds(store) },
    replay: (trial) => `linchpin replay ${trial.slice(0, 12)} --cluster`,
  };
}
