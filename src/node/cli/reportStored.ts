import { UserError } from "../../core/math/errors.ts";
import { conclude } from "../../lab/conclude.ts";
import { didYouMean } from "../../lab/nearest.ts";
import { runDocument } from "../../lab/runDocument.ts";
import type { StoredExperiment } from "../../lab/types.ts";
import { sqliteStore } from "../store/sqliteStore.ts";
import { looksNote } from "./finishRun.ts";
import { looksMade } from "./looks.ts";
import { restoreRun } from "./prepareRun.ts";
import { columns, count, say, sayJson } from "./print.ts";
import { lightRecords } from "./storedRecords.ts";
import { verdictTable } from "./verdictTable.ts";
import { writeReport } from "./writeReport.ts";

/** Flags of `linchpin report`. */
export interface ReportFlags {
  readonly store: string;
  readonly out: string;
  readonly list?: boolean;
  readonly json?: boolean;
}

/** Judges what is in the store again, and writes the report. */
export function reportStored(name: string | undefined, flags: ReportFlags): void {
  const store = sqliteStore(flags.store, { mode: "read" });
  try {
    const all = store.list();
    if (flags.list === true) {
      list(all, flags.json === true);
      return;
    }
    const stored = choose(all, name, flags.store);
    const run = restoreRun(stored);
    const records = lightRecords(store, run.planned);
    const looks = looksMade(store, run, records);
    const conclusion = conclude(run.experiments, run.planned, records, looks);
    const path = writeReport({ run, conclusion, records, store, flags });
    const { planned, done } = conclusion.trials;
    const facts = { experiment: stored.id, kernel: run.kernel, seconds: 0, reused: done, failed: 0, report: path };
    if (flags.json === true)
      sayJson(
        runDocument(conclusion, {
          ...facts,
          ...(stored.claim === undefined ? {} : { claim: stored.claim }),
          ...(stored.profile === undefined ? {} : { profile: stored.profile }),
        }),
      );
    else {
      say(
        `${stored.name}${stored.profile === undefined ? "" : `, ${stored.profile} profile`}: ${done} of ${count(planned, "trial")}`,
      );
      say();
      for (const line of verdictTable(conclusion)) say(line);
      for (const line of looksNote(looks)) say(line);
      say(`Report: ${path}`);
    }
  } finally {
    store.close();
  }
}

function list(all: readonly StoredExperiment[], json: boolean): void {
  const rows = all.map(({ id, name, profile, createdAt, plan }) => ({
    ...{ id, name, profile: profile ?? null, createdAt },
    trials: new Set(plan.map(({ trial }) => trial)).size,
  }));
  if (json) {
    sayJson(rows);
    return;
  }
  for (const line of columns(
    rows.map((row) => [row.id.slice(0, 12), row.name, row.profile ?? "", count(row.trials, "trial"), row.createdAt]),
  ))
    say(line);
}

function choose(all: readonly StoredExperiment[], name: string | undefined, store: string): StoredExperiment {
  const found = all.findLast(
    (stored) => name === undefined || stored.name === name || (name.length >= 6 && stored.id.startsWith(name)),
  );
  if (found !== undefined) return found;
  const names = [...new Set(all.map((stored) => stored.name))];
  throw new UserError(
    name === undefined || all.length === 0
      ? `store ${store}: no experiment has been run; see "linchpin run --help"`
      : `store ${store}: no experiment "${name}"${didYouMean(name, names)}; there are: ${names.join(", ")}`,
  );
}
