import { clusterStatus, GONE_SECONDS, unserved } from "../cluster/clusterStatus.ts";
import { checkPostgres, dropDamaged, type PostgresCheck } from "../store/postgres/checkPostgres.ts";
import { postgresStore, readPostgres } from "../store/postgres/postgresStore.ts";
import { clusterUrl } from "./clusterOptions.ts";
import type { Finding } from "./examine.ts";
import { count } from "./print.ts";

/** What `doctor` says of a cluster: in lines, and for machines. */
export interface ClusterReport {
  readonly findings: readonly Finding[];
  readonly details: PostgresCheck & { readonly place: string; readonly dropped: readonly string[] };
}

/** Of a list that may be long, so many are named. */
const SHOWN = 5;

/** Looks at every row of a cluster's store and at who works for it. @param repair true: what is damaged is dropped */
export async function examineCluster(given: string | boolean, repair: boolean): Promise<ClusterReport> {
  const url = clusterUrl("doctor", given);
  const store = repair ? await postgresStore(url, { forPeople: true }) : await readPostgres(url);
  try {
    const { connection } = store;
    const found = await checkPostgres(store);
    const dropped = repair ? found.damaged : [];
    await dropDamaged(store, dropped);
    const status = await clusterStatus(connection, 0);
    const alive = status.workers.filter(({ secondsAgo }) => secondsAgo < GONE_SECONDS);
    const waiting = status.queues.filter(({ state }) => state === "waiting").reduce((sum, { n }) => sum + n, 0);
    const missing = unserved(status);
    return {
      findings: [
        ...rows(connection.place, found, dropped.length),
        ...conflicts(found),
        note(
          "attempts",
          found.lost === 0,
          found.lost === 0
            ? "none was lost"
            : `${found.lost} ended with their worker; their trials were given to others`,
        ),
        note(
          "orphans",
          found.orphans.length === 0,
          found.orphans.length === 0
            ? "every trial stands in a plan"
            : `${count(found.orphans.length, "trial")} in no plan: an experiment that was planned anew leaves them`,
        ),
        note(
          "workers",
          alive.length > 0 || waiting === 0,
          `${count(alive.length, "worker")} heard of, ${count(waiting, "trial")} waiting`,
        ),
        ...missing.map((kernel) => note("kernels", false, `no worker has ${kernel}, and trials that need it wait`)),
      ],
      details: { place: connection.place, ...found, dropped: dropped.map(({ id }) => id) },
    };
  } finally {
    await store.close();
  }
}

function note(name: string, ok: boolean, text: string): Finding {
  return { name, state: ok ? "ok" : "note", text };
}

function rows(place: string, { schema, trials, experiments, damaged }: PostgresCheck, dropped: number): Finding[] {
  const whole = `${count(trials, "trial")} and ${count(experiments, "experiment")}, every row matches its checksum (schema ${schema})`;
  const name = `cluster ${place}`;
  if (damaged.length === 0) return [{ name, state: "ok", text: whole }];
  const text =
    dropped > 0
      ? `${count(dropped, "damaged row")} dropped; repeat "linchpin run --cluster": it is computed again`
      : "damaged; drop what is damaged with: linchpin doctor --repair --cluster";
  return [
    { name, state: dropped > 0 ? "note" : "wrong", text },
    ...damaged.slice(0, SHOWN).map(
      ({ id, error }): Finding => ({
        name: `  ${id.slice(0, 20)}`,
        state: dropped > 0 ? "note" : "wrong",
        text: error,
      }),
    ),
    ...(damaged.length > SHOWN ? [note("  more", false, `${damaged.length - SHOWN} more`)] : []),
  ];
}

function conflicts({ conflicts: all }: PostgresCheck): Finding[] {
  const [first] = all;
  if (first === undefined) return [{ name: "conflicts", state: "ok", text: "no trial gave two different results" }];
  const text = `${count(all.length, "result")} differed from the first one of the same trial, such as trial ${first.trial.slice(0, 12)} on ${first.worker} (${first.at}); see both with: linchpin attempts ${first.trial.slice(0, 12)} --cluster`;
  return [{ name: "conflicts", state: "wrong", text }];
}
