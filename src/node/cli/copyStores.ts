import { resolve } from "node:path";
import { UserError } from "../../core/math/errors.ts";
import { type Copied, copyStore } from "../store/copyStore.ts";
import { orphanTrials } from "../store/orphans.ts";
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
  if (resolve(from) === resolve(to)) throw new UserError(`copy: ${from} and ${to} are the same store`);
  const source = sqliteStore(from, { mode: "read" });
  try {
    const target = sqliteStore(to);
    try {
      const copied = await copyStore(source, target, { others: orphanTrials(source.database) });
      const own = source.conflicts().length;
      if (flags.json === true) sayJson({ from, to, ...copied, conflictsLeftBehind: own });
      else for (const line of linesOf(to, copied, own)) say(line);
      return copied.conflicts.length === 0 ? EXIT.fine : EXIT.failed;
    } finally {
      target.close();
    }
  } finally {
    source.close();
  }
}

function linesOf(to: string, { trials, experiments, attempts, conflicts }: Copied, own: number): string[] {
  const more = conflicts.length - SHOWN;
  return [
    `${to}: ${count(trials.added, "trial")} and ${count(experiments.added, "experiment")} added, ${trials.present} and ${experiments.present} were there already; ${count(attempts, "failed attempt")} added`,
    ...(conflicts.length === 0
      ? []
      : [
          `${count(conflicts.length, "trial")} with another result, the one that was there is kept; see "linchpin doctor --store ${to}"`,
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
