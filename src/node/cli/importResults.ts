import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { basename } from "node:path";
import { printable } from "../../core/data/quoted.ts";
import { UserError } from "../../core/math/errors.ts";
import { sha256Hex } from "../../core/math/sha256.ts";
import { canonical } from "../../lab/canonical.ts";
import { importedExperiments } from "../../lab/import/importedExperiments.ts";
import { type ImportedTrials, importedRecords } from "../../lab/import/importedRecords.ts";
import { IMPORTED, importedText } from "../../lab/import/importedText.ts";
import { judgedByFile } from "../../lab/import/judgedByFile.ts";
import { missingPairs } from "../../lab/import/missingPairs.ts";
import { readResultRows } from "../../lab/import/resultRows.ts";
import { parseExperiment } from "../../lab/spec.ts";
import type { AttemptInfo, Experiment, ImportedFrom, Margin } from "../../lab/types.ts";
import type { StoredRun } from "../run/prepareRun.ts";
import { lightRecords } from "../run/storedRecords.ts";
import type { RunResult } from "../runPlan.ts";
import { type SqliteStore, sqliteStore } from "../store/sqliteStore.ts";
import { finishRun } from "./finishRun.ts";
import { count, note } from "./print.ts";

/** Flags of `linchpin import`. */
export interface ImportFlags {
  readonly against?: string;
  readonly metric: readonly string[];
  readonly better?: "lower" | "higher" | "equal";
  readonly margin?: Margin;
  readonly learningRate?: number;
  readonly question?: string;
  readonly experiment?: string;
  readonly delimiter: string;
  readonly store: string;
  readonly out: string;
  readonly json?: boolean;
}

/** Reads a file of results, keeps them in the store, judges them and writes the report. Returns the exit code. */
export function importResults(path: string, flags: ImportFlags): number {
  const written = flags.experiment === undefined ? undefined : experimentOf(flags.experiment, flags);
  const bytes = readFile(path, `a CSV file of results, or the folder of a "linchpin submit"`);
  const file = printable(basename(path));
  const imported: ImportedFrom = { file, sha256: createHash("sha256").update(bytes).digest("hex") };
  const { rows, ignored } = readResultRows(bytes, file, flags.delimiter);
  if (rows.length === 0) throw new UserError(`${file}: there is no row of results below the header`);
  const missing = {
    task: written?.task ?? (file.replace(/\.\w+$/, "") || file),
    learningRate: written?.train.learningRate ?? 0,
  };
  const trials = importedRecords(rows, missing, file);
  const { metric: metrics, ...asked } = flags;
  const experiments =
    written === undefined
      ? importedExperiments(trials, imported, { ...asked, metrics })
      : [judgedByFile(trials, imported, written)];
  const run = importedRun(file, experiments, trials);
  if (flags.json !== true) for (const line of notes(run, trials, imported, ignored)) note(line);
  const store = sqliteStore(flags.store);
  try {
    const result = keep(store, trials);
    store.saveExperiment(run.stored);
    return finishRun(run, flags, store, { result, seconds: 0, records: lightRecords(store, run.planned) });
  } finally {
    store.close();
  }
}

function readFile(path: string, expected: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const what = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "this is a folder" : String(code);
    throw new UserError(`${path}: ${what}; expected ${expected}`, { cause: error });
  }
}

function experimentOf(path: string, flags: ImportFlags): Experiment {
  const { against, metric, better, margin, learningRate, question } = flags;
  const given = Object.entries({ against, better, margin, learningRate, question, metric: metric[0] });
  const [first] = given.flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (first !== undefined)
    throw new UserError(
      `import: --experiment ${path} says what is compared; leave out --${first.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    );
  return parseExperiment(readFile(path, "an experiment file (YAML or JSON)").toString("utf8"), path);
}

function importedRun(name: string, experiments: readonly Experiment[], { planned }: ImportedTrials): StoredRun {
  const source = { kernel: IMPORTED, experiments };
  const stored = {
    ...{ id: sha256Hex(canonical(source)), name, createdAt: new Date().toISOString(), plan: planned },
    source: JSON.stringify(source),
  };
  return { ...source, planned, stored };
}

function notes(
  { experiments, planned }: StoredRun,
  { repeated }: ImportedTrials,
  imported: ImportedFrom,
  ignored: readonly string[],
): string[] {
  return [
    importedText(imported),
    ...(ignored.length === 0 ? [] : [`columns not read: ${ignored.join(", ")}`]),
    ...(repeated === 0 ? [] : [`${count(repeated, "row")} said the same as an earlier one`]),
    ...missingPairs(experiments, planned),
  ];
}

/** Puts the records into the store. The same content is the same trial, so there can be no conflict. */
function keep(store: SqliteStore, { records }: ImportedTrials): RunResult {
  const now = new Date().toISOString();
  const attempt: AttemptInfo = {
    ...{ worker: "import", host: hostname(), pool: "import", startedAt: now, endedAt: now },
    ...{ cpuSeconds: 0, peakRssBytes: 0 },
  };
  const known = store.done([...records.keys()]);
  for (const [trial, record] of records) if (!known.has(trial)) store.append(record, attempt);
  const [planned, reused] = [records.size, known.size];
  return { planned, reused, fresh: planned - reused, failed: 0, failures: new Map(), conflicts: 0 };
}
