import { type Row, text } from "./columns.ts";
import type { Database } from "./openDatabase.ts";
import { guarded } from "./storeErrors.ts";

/**
 * Trials that stand in no experiment's plan: what an interrupted `copy` or a plan that was replaced (another version of the
 * kernels plans other trials) leaves. They do no harm: statistics read by plan. Oldest first.
 */
export function orphanTrials(database: Database): string[] {
  return guarded(database.path, "read", () => {
    const rows = database.sql("select id from trial where id not in (select trial_id from plan) order by rowid").all();
    return (rows as Row[]).map((row) => text(row, "id"));
  });
}

/**
 * Removes these trials with their attempts and conflicts, in one transaction. The caller holds the store open for writing.
 * Trials that a plan has asked for meanwhile stay. Returns how many were removed.
 */
export function pruneOrphans(database: Database, trials: readonly string[]): number {
  return guarded(database.path, "write", () =>
    database.transaction(() => {
      const planned = database.sql("select 1 from plan where trial_id = ? limit 1");
      const orphans = trials.filter((trial) => planned.get(trial) === undefined);
      for (const trial of orphans) {
        for (const table of ["summary", "invalid", "series", "array", "attempt", "conflict"])
          database.sql(`delete from ${table} where trial_id = ?`).run(trial);
        database.sql("delete from trial where id = ?").run(trial);
      }
      return orphans.length;
    }),
  );
}
