import { runDocument } from "../../lab/runDocument.ts";
import type { StoredExperiment } from "../../lab/types.ts";
import { judgeStored } from "../run/judgeStored.ts";
import { sqliteStore } from "../store/sqliteStore.ts";
import { findStored } from "./findStored.ts";
import { looksNote } from "./finishRun.ts";
import { columns, count, say, sayJson } from "./print.ts";
import { reportAll } from "./reportAll.ts";
import { verdictTable } from "./verdictTable.ts";
import { writeReport } from "./writeReport.ts";

/** Flags of `linchpin report`. */
export interface ReportFlags {
  readonly store: string;
  readonly out: string;
  readonly list?: boolean;
  readonly all?: boolean;
  readonly markdown?: boolean;
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
    if (flags.all === true) {
      reportAll(store, flags);
      return;
    }
    const stored = findStored(all, name, flags.store);
    const { run, records, conclusion } = judgeStored(store, stored);
    const report = writeReport({ run, conclusion, records, store, flags });
    if (flags.markdown === true) {
      process.stdout.write(report.markdown);
      return;
    }
    const { planned, done } = conclusion.trials;
    const facts = {
      experiment: stored.id,
      kernel: run.kernel,
      seconds: 0,
      reused: done,
      failed: 0,
      report: report.page,
    };
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
      for (const line of looksNote(conclusion.looks)) say(line);
      say(`Report: ${report.page}`);
      say(`Answer in Markdown: ${report.answer}`);
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
