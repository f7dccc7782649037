import { type PostgresStore, postgresStore } from "../store/postgres/postgresStore.ts";
import { serverError } from "../store/postgres/serverErrors.ts";
import { type Boss, openBoss } from "./trialQueue.ts";

/** A PostgreSQL database with its store and its queue. */
export interface Cluster {
  readonly store: PostgresStore;
  readonly boss: Boss;
  close(): Promise<void>;
}

/**
 * Joins the cluster whose database is at `url`; makes its tables where they are not there. Throws UserError where the
 * database cannot be used, with what to do.
 */
export async function joinCluster(url: string, options: { readonly connections?: number } = {}): Promise<Cluster> {
  const store = await postgresStore(url, options);
  try {
    const boss = await openBoss(store.connection);
    return {
      ...{ store, boss },
      async close() {
        await boss.stop({ graceful: false, close: false });
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw serverError(store.connection.place, error);
  }
}

/**
 * Joins a cluster, does `work` with it and leaves it, whatever comes. Throws UserError where the database cannot be used,
 * at first or in the middle, with what to do.
 */
export async function withCluster<Value>(
  url: string,
  options: { readonly connections?: number },
  work: (cluster: Cluster) => Promise<Value>,
): Promise<Value> {
  const cluster = await joinCluster(url, options);
  const { place } = cluster.store.connection;
  let value: Value;
  try {
    value = await work(cluster);
  } catch (error) {
    // What the work met is the news; leaving may fail of the same.
    await cluster.close().catch(() => {});
    throw serverError(place, error);
  }
  await cluster.close().catch((error: unknown) => {
    throw serverError(place, error);
  });
  return value;
}
