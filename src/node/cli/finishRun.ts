import { availableParallelism } from "node:os";
import { conclude } from "../../lab/conclude.ts";
import { looksText } from "../../lab/report/looksText.ts";
import { runDocument } from "../../lab/runDocument.ts";
import type { LooksMade, TrialRecord } from "../../lab/types.ts";
import type { RunResult } from "../runPlan.ts";
import type { SqliteStore } from "../store/sqliteStore.ts";
import { EXIT } from "./exitCodes.ts";
import { looksMade } from "./looks.ts";
import { importedFrom, type StoredRun, withLooks } from "./prepareRun.ts";
import { count, duration, note, say, sayJson } from "./print.ts";
import { failureNotes } from "./runNotes.ts";
import { recordsDigest } from "./storedRecords.ts";
import { ownCommand } from "./trainer.ts";
import { verdictTable } from "./verdictTable.ts";
import { writeReport } from "./writeReport.ts";

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

/** Judges a run whose trials are done or imported, keeps the verdicts, writes the report and prints. Returns the exit code. */
export function finishRun(
  prepared: StoredRun,
  flags: FinishFlags,
  store: SqliteStore,
  { result, seconds, records }: Finished,
): number {
  const { experiments, planned, kernel } = prepared;
  const looks = looksMade(store, prepared, records);
  const run = looks.type === "fixed" ? prepared : withLooks(prepared, looks.at);
  const { stored } = run;
  store.saveExperiment(stored);
  const conclusion = conclude(experiments, planned, records, looks);
  store.saveVerdicts(stored.id, {
    verdicts: conclusion.verdicts,
    inputsDigest: recordsDigest(records),
    at: new Date().toISOString(),
  });
  const trained =
    importedFrom(run) === undefined ? { seconds, workers: flags.workers ?? availableParallelism() } : undefined;
  const report = writeReport({
    ...{ run, conclusion, records, store, flags, command: ownCommand() },
    ...(trained === undefined ? {} : { trained }),
  });
  for (const line of failureNotes(result, planned, flags.store)) note(line);
  if (flags.json === true)
    sayJson(
      runDocument(conclusion, {
        ...{ experiment: stored.id, kernel, seconds, reused: result.reused, failed: result.failed, report },
        ...(stored.claim === undefined ? {} : { claim: stored.claim }),
        ...(stored.profile === undefined ? {} : { profile: stored.profile }),
      }),
    );
  else {
    const { diverged } = conclusion.trials;
    const { reused, fresh, failed } = result;
    const time = trained === undefined ? "" : `; ${duration(seconds)}`;
    note(
      `${count(reused + fresh, "trial")}: ${reused} reused, ${fresh} new, ${diverged} diverged, ${failed} failed${time}`,
    );
    say();
    for (const line of verdictTable(conclusion)) say(line);
    for (const line of looksNote(looks)) say(line);
    say(`Report: ${report}`);
  }
  return result.failed > 0 || result.conflicts > 0 ? EXIT.failed : EXIT.fine;
}

/** What the terminal says of trials that were judged more than once. */
export function looksNote(looks: LooksMade): string[] {
  const text = looksText(looks);
  return text === undefined ? [] : [`${text}.`, ""];
}
