import { availableParallelism } from "node:os";
import type { Conclusion } from "../../lab/conclude.ts";
import { looksText } from "../../lab/report/looksText.ts";
import { type RunDocument, runDocument } from "../../lab/runDocument.ts";
import type { LooksMade, TrialRecord } from "../../lab/types.ts";
import { judgeRun } from "../run/judgeRun.ts";
import { importedFrom, type StoredRun } from "../run/prepareRun.ts";
import type { RunResult } from "../runPlan.ts";
import type { SqliteStore } from "../store/sqliteStore.ts";
import { EXIT } from "./exitCodes.ts";
import { count, duration, note, say, sayJson } from "./print.ts";
import { failureNotes } from "./runNotes.ts";
import { ownCommand } from "./trainer.ts";
import { verdictTable } from "./verdictTable.ts";
import { type WrittenReport, writeReport } from "./writeReport.ts";

export interface FinishFlags {
  readonly store: string;
  readonly out: string;
  readonly workers?: number;
  readonly json?: boolean;
}

export interface Finished {
  readonly result: RunResult;
  readonly seconds: number;
  /** By trial id, without arrays. */
  readonly records: ReadonlyMap<string, TrialRecord>;
}

/** A run whose trials are done, judged. */
export interface FinishedRun {
  readonly run: StoredRun;
  readonly conclusion: Conclusion;
  readonly report: WrittenReport;
}

/**
 * Judges a run whose trials are done, keeps verdicts and the estimates they are made of, and writes the report.
 * @param command that made this run, for its report; told from the run's plan where another command made several
 */
export function judgeFinished(
  prepared: StoredRun,
  flags: FinishFlags,
  store: SqliteStore,
  { seconds, records }: Pick<Finished, "seconds" | "records">,
  command?: string,
): FinishedRun {
  const { run, conclusion } = judgeRun(store, prepared, records, new Date().toISOString());
  const trained =
    importedFrom(run) === undefined ? { seconds, workers: flags.workers ?? availableParallelism() } : undefined;
  const report = writeReport({
    ...{ run, conclusion, records, store, flags, ...(command === undefined ? {} : { command }) },
    ...(trained === undefined ? {} : { trained }),
  });
  return { run, conclusion, report };
}

/** The `--json` document of a run that was trained and judged. */
export function finishedDocument(
  { run: { stored, kernel }, conclusion, report }: FinishedRun,
  counts: { readonly seconds: number; readonly reused: number; readonly failed: number },
): RunDocument {
  return runDocument(conclusion, {
    ...{ experiment: stored.id, kernel, report: report.page, ...counts },
    ...(stored.claim === undefined ? {} : { claim: stored.claim }),
    ...(stored.profile === undefined ? {} : { profile: stored.profile }),
  });
}

/** Judges a run whose trials are done or imported, keeps the verdicts, writes the report and prints. Returns the exit code. */
export function finishRun(
  prepared: StoredRun,
  flags: FinishFlags,
  store: SqliteStore,
  { result, seconds, records }: Finished,
): number {
  const finished = judgeFinished(prepared, flags, store, { seconds, records }, ownCommand());
  const { conclusion, report } = finished;
  const { reused, fresh, failed } = result;
  for (const line of failureNotes(result, prepared.planned, flags.store)) note(line);
  if (flags.json === true) sayJson(finishedDocument(finished, { seconds, reused, failed }));
  else {
    const { diverged } = conclusion.trials;
    const time = importedFrom(finished.run) === undefined ? `; ${duration(seconds)}` : "";
    note(
      `${count(reused + fresh, "trial")}: ${reused} reused, ${fresh} new, ${diverged} diverged, ${failed} failed${time}`,
    );
    say();
    for (const line of verdictTable(conclusion)) say(line);
    for (const line of looksNote(conclusion.looks)) say(line);
    say(`Report: ${report.page}`);
    say(`Answer in Markdown: ${report.answer}`);
  }
  return failed > 0 || result.conflicts > 0 ? EXIT.failed : EXIT.fine;
}

/** What the terminal says of trials that were judged more than once. */
export function looksNote(looks: LooksMade): string[] {
  const text = looksText(looks);
  return text === undefined ? [] : [`${text}.`, ""];
}
