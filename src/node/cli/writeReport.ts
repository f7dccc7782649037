import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../core/math/errors.ts";
import { claims } from "../../lab/claims/index.ts";
import type { Conclusion } from "../../lab/conclude.ts";
import { claimFigure } from "../../lab/report/claimFigure.ts";
import { reportInputOf } from "../../lab/report/input/reportInputOf.ts";
import { markdownAnswer } from "../../lab/report/markdownAnswer.ts";
import { renderReport } from "../../lab/report/renderReport.ts";
import type { Commands } from "../../lab/report/reportInput.ts";
import { svgDocument } from "../../lab/report/svgSurface.ts";
import type { StoredExperiment, TrialRecord } from "../../lab/types.ts";
import type { LocalStore } from "../store/localStore.ts";
import { changesOf, isAsWritten } from "./changesOf.ts";
import { DEFAULT_STORE } from "./options.ts";
import { importedFrom, type StoredRun } from "./prepareRun.ts";
import { shellWords } from "./print.ts";
import { productVersion } from "./productVersion.ts";
import { recordsDigest } from "./storedRecords.ts";

export interface ReportFacts {
  readonly run: StoredRun;
  readonly conclusion: Conclusion;
  readonly records: ReadonlyMap<string, TrialRecord>;
  readonly store: LocalStore;
  /** Path of the store and folder of the report, as they were given. */
  readonly flags: { readonly store: string; readonly out: string };
  /** The command that trained or imported it just now; absent for a report from the store alone. */
  readonly command?: string;
  /** How it was trained just now. */
  readonly trained?: { readonly seconds: number; readonly workers: number };
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
  const { run, conclusion, records, store, flags, trained } = facts;
  const { stored } = run;
  const claim = claims.find(({ id }) => id === stored.claim);
  const input = reportInputOf({
    ...{ conclusion, records, failed: failedTrials(facts) },
    load: (trial) => store.get(trial),
    ...(claim === undefined ? {} : { claim }),
    ...(stored.profile === undefined ? {} : { profile: stored.profile }),
    provenance: {
      ...{ kernel: run.kernel, version: productVersion(), node: process.versions.node },
      ...{ os: `${process.platform} ${process.arch}`, store: flags.store, experiment: stored.id },
      ...{ records: recordsDigest(records), date: new Date().toISOString() },
      ...(trained === undefined ? {} : { seconds: trained.seconds, workers: trained.workers }),
    },
    commands: commandsOf(facts),
  });
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

function failedTrials({ run, records, store }: ReportFacts): Set<string> {
  const missing = new Set(run.planned.map(({ trial }) => trial).filter((trial) => !records.has(trial)));
  const vain = store.attempts([...missing]).filter(({ outcome }) => outcome !== undefined && outcome !== "ok");
  return new Set(vain.map(({ trial }) => trial));
}

function commandsOf({ run, records, flags, command }: ReportFacts): Commands {
  const { stored } = run;
  const at = flags.store === DEFAULT_STORE ? [] : ["--store", flags.store];
  const [first = "TRIAL"] = records.keys();
  return {
    run: command ?? runCommandOf(stored, run),
    replay: shellWords(["linchpin", "replay", first.slice(0, 12), ...at]),
    report: shellWords(["linchpin", "report", stored.id.slice(0, 12), ...at]),
  };
}

/** The command that plans the same trials, where its flags can be told from the experiments. */
function runCommandOf(stored: StoredExperiment, { experiments, kernel, until }: StoredRun): string {
  const { name, claim, profile } = stored;
  if (importedFrom({ experiments }) !== undefined)
    return `${shellWords(["linchpin", "import", name])}    # with the flags that it was imported with`;
  const fast = kernel.includes("fast") ? ["--fast"] : [];
  const looking =
    until === undefined
      ? []
      : ["--until", "decided", "--max-seeds", String(until.maxSeeds), "--look-every", String(until.every)];
  const profiled = profile === undefined ? [] : ["--profile", profile];
  const words = ["linchpin", "run", name, ...profiled, ...looking, ...fast];
  if (claim === undefined) return `${shellWords(words)}    # the file of this experiment`;
  const { seeds, firstSeed, other } = changesOf(stored);
  if (other) return `${shellWords(words)}    # with changes by --set or --data, which are in the store`;
  const ofSeeds = seeds === undefined || until !== undefined ? [] : ["--seeds", String(seeds)];
  const ofFirst = firstSeed === undefined ? [] : ["--first-seed", String(firstSeed)];
  return shellWords([...words, ...ofSeeds, ...ofFirst]);
}
