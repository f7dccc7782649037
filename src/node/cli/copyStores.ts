import { resolve } from "node:path";
import { UserError } from "../../core/math/errors.ts";
import { type Copied, copyStore } from "../store/copyStore.ts";
import type { AsyncStore } from "../store/localStore.ts";
import { orphanTrials } from "../store/orphans.ts";
import { postgresOrphans } from "../store/postgres/checkPostgres.ts";
import { placeOf } from "../store/postgres/connection.ts";
import { postgresStore, readPostgres } from "../store/postgres/postgresStore.ts";
import { sqliteStore } from "../store/sqliteStore.ts";
import { EXIT } from "./exitCodes.ts";
import { count, say, sayJson } from "./print.ts";

/** Flags of `linchpin copy`. */
export interface CopyFlags {
  readonly json?: boolean;
}

/** Conflicts that are named; the others are counted. */
const SHOWN = 10;

/** Adds one store to another and says what was new. Returns the exit code: 1 where results differ. */
export async function copyStores(from: string, to: string, flags: CopyFlags): Promise<number> {
  if (placeNamed(from) === placeNamed(to))
    throw new UserError(`copy: ${placeNamed(from)} is given twice; give another store to add to`);
  const source = await openSource(from);
  try {
    const target: AsyncStore = isAddress(to) ? await postgresStore(to, { forPeople: true }) : sqliteStore(to);
    try {
      const copied = await copyStore(source.store, target, { others: source.orphans });
      const own = (await source.store.conflicts()).length;
      const name = placeNamed(to);
      if (flags.json === true) sayJson({ from: placeNamed(from), to: name, ...copied, conflictsLeftBehind: own });
      else for (const line of linesOf(isAddress(to) ? name : to, copied, own)) say(line);
      return copied.conflicts.length === 0 ? EXIT.fine : EXIT.failed;
    } finally {
      await target.close();
    }
  } finally {
    await source.store.close();
  }
}

/** True for the address of a cluster's database, false for a path. */
function isAddress(store: string): boolean {
  return /^postgres(ql)?:\/\//.test(store);
}

/** What a store is called, so that no password is printed and the same one is known again. */
function placeNamed(store: string): string {
  return isAddress(store) ? `cluster ${placeOf(store)}` : resolve(store);
}

async function openSource(from: string): Promise<{ readonly store: AsyncStore; readonly orphans: readonly string[] }> {
  if (!isAddress(from)) {
    const store = sqliteStore(from, { mode: "read" });
    return { store, orphans: orphanTrials(store.database) };
  }
  const store = await readPostgres(from);
  return { store, orphans: await postgresOrphans(store) };
}

function linesOf(to: string, { trials, experiments, attempts, conflicts }: Copied, own: number): string[] {
  const more = conflicts.length - SHOWN;
  return [
    `${to}: ${count(trials.added, "trial")} and ${count(experiments.added, "experiment")} added, ${trials.present} and ${experiments.present} were there already; ${count(attempts, "failed attempt")} added`,
    ...(conflicts.length === 0
      ? []
      : [
          `${count(conflicts.length, "trial")} with another result, the one that was there is kept; see linchpin doctor, with ${to.startsWith("cluster ") ? "--cluster" : `--store ${to}`}`,
        ]),
    ...conflicts.slice(0, SHOWN).map((trial) => `  ${trial}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    ...(own === 0
      ? []
      : [
          `The ${count(own, "conflict")} that the first store had noted itself stay there: the results that lost were not kept.`,
        ]),
  ];
}
