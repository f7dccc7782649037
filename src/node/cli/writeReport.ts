import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../core/math/errors.ts";
import { claimFigure } from "../../lab/report/claimFigure.ts";
import { markdownAnswer } from "../../lab/report/markdownAnswer.ts";
import { renderReport } from "../../lab/report/renderReport.ts";
import { svgDocument } from "../../lab/report/svgSurface.ts";
import type { StoredExperiment } from "../../lab/types.ts";
import { isAsWritten } from "../run/changesOf.ts";
import type { JudgedRun } from "../run/judgeStored.ts";
import { type ReportCircumstances, storedReport } from "../run/storedReport.ts";
import type { LocalStore } from "../store/localStore.ts";

export interface ReportFacts extends JudgedRun, Pick<ReportCircumstances, "command" | "trained"> {
  readonly store: LocalStore;
  /** Path of the store and folder of the report, as they were given. */
  readonly flags: { readonly store: string; readonly out: string };
}

/** The files of a report. */
export interface WrittenReport {
  /** Path of the HTML page. */
  readonly page: string;
  /** Path of the Markdown answer. */
  readonly answer: string;
  /** What stands in it. */
  readonly markdown: string;
}

/**
 * Writes the report of a run: the page, one HTML file; the answer in Markdown, and the picture that it shows. Throws
 * UserError where the folder cannot be written.
 */
export function writeReport(facts: ReportFacts): WrittenReport {
  const { store, flags, conclusion } = facts;
  const { stored } = facts.run;
  const input = storedReport(facts, store, { ...facts, path: flags.store, now: new Date().toISOString() });
  const name = reportName(stored);
  const picture = claimFigure(conclusion.estimates);
  const markdown = markdownAnswer(input, picture && `${name}.svg`);
  const write = (file: string, text: string): string => writeOut(flags.out, file, text);
  if (picture !== undefined) write(`${name}.svg`, svgDocument(picture));
  return { page: write(`${name}.html`, renderReport(input)), answer: write(`${name}.md`, markdown), markdown };
}

/** Writes a file of a report. Returns its path. Throws UserError where the folder cannot be written. */
export function writeOut(folder: string, file: string, text: string): string {
  const path = join(folder, file);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      `report ${path}: cannot be written (${code}); the trials are in the store: give --out another folder and run "linchpin report"`,
      { cause: error },
    );
  }
  return path;
}

/** The name of a run's report. A claim with changed settings has its own: it must not stand in the claim's place. */
export function reportName(stored: StoredExperiment): string {
  const { id, name, claim, profile } = stored;
  const plain = name.replace(/[^\w.-]+/g, "-").replace(/^[.-]+/, "") || "experiment";
  const changed = claim === undefined || isAsWritten(stored) ? "" : `-${id.slice(0, 8)}`;
  return `${plain}${profile === undefined ? "" : `-${profile}`}${changed}`;
}
