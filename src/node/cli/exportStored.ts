import { UserError } from "../../core/math/errors.ts";
import { arrayRows, curveRows } from "../../lab/export/arrayRows.ts";
import { type ConcludedRun, estimateRows } from "../../lab/export/estimateRows.ts";
import type { ExportedRun, LoadRecord } from "../../lab/export/exportedRun.ts";
import { longScalars } from "../../lab/export/longScalars.ts";
import type { Table } from "../../lab/export/table.ts";
import { verdictRows } from "../../lab/export/verdictRows.ts";
import { wideScalars } from "../../lab/export/wideScalars.ts";
import { IMPORTED } from "../../lab/import/importedText.ts";
import type { Experiment, StoredExperiment } from "../../lab/types.ts";
import { fileSink, outputSink } from "../export/sink.ts";
import { type TableFormat, tableFormat, writeTable } from "../export/writeTable.ts";
import { judgeStored } from "../run/judgeStored.ts";
import { productVersion } from "../run/productVersion.ts";
import { trialIds } from "../store/checkStore.ts";
import { type SqliteStore, sqliteStore } from "../store/sqliteStore.ts";
import { findStored } from "./findStored.ts";
import { count, note } from "./print.ts";

/** Flags of `linchpin export`. */
export interface ExportFlags {
  readonly profile?: string;
  readonly all?: boolean;
  readonly what: ExportedTable;
  readonly format?: TableFormat;
  readonly shape: "long" | "wide";
  readonly out: string;
  readonly force?: boolean;
  readonly store: string;
}

export type ExportedTable = "scalars" | "curves" | "arrays" | "estimates" | "verdicts";

/** Writes a table of what is in the store. */
export async function exportStored(name: string | undefined, flags: ExportFlags): Promise<void> {
  checkFlags(name, flags);
  const format = tableFormat(flags.format, flags.out);
  const store = sqliteStore(flags.store, { mode: "read" });
  try {
    const all = store.list();
    const chosen = flags.all === true ? all : [findStored(all, name, flags.store, flags.profile)];
    const sink = flags.out === "-" ? outputSink() : fileSink(flags.out, flags.force === true);
    try {
      const rows = await writeTable(tableOf(store, chosen, flags), format, sink, `linchpin ${productVersion()}`);
      sink.done();
      note(`${count(chosen.length, "experiment")}, ${count(rows, "row")}${flags.out === "-" ? "" : `: ${flags.out}`}`);
    } finally {
      sink.release();
    }
  } finally {
    store.close();
  }
}

function checkFlags(name: string | undefined, { all, profile, what, shape, format, out }: ExportFlags): void {
  if (all === true && (name !== undefined || profile !== undefined))
    throw new UserError(`export: --all is every experiment; leave out ${name ?? `--profile ${profile}`}, or --all`);
  if (shape === "wide" && what !== "scalars")
    throw new UserError(`export: --shape wide is a shape of scalars; leave it out with --what ${what}`);
  if (out === "-" && format === "parquet" && process.stdout.isTTY)
    throw new UserError("export: Parquet is no text for a terminal; give --out a file, such as --out trials.parquet");
}

function tableOf(store: SqliteStore, chosen: readonly StoredExperiment[], { all, what, shape }: ExportFlags): Table {
  const runs = [...chosen.map(exportedRun), ...(all === true ? unplanned(store, chosen) : [])];
  const load: LoadRecord = (trial) => store.get(trial);
  switch (what) {
    case "scalars":
      return shape === "wide" ? wideScalars(runs, load) : longScalars(runs, load);
    case "curves":
      return curveRows(runs, load);
    case "arrays":
      return arrayRows(runs, load);
    case "estimates":
      return estimateRows(concluded(store, chosen));
    case "verdicts":
      return verdictRows(concluded(store, chosen));
  }
}

/** What the store says of an experiment, whatever version planned it: records stay what they are. */
function exportedRun({ id, name, profile, plan, source }: StoredExperiment): ExportedRun {
  const { kernel, experiments } = JSON.parse(source) as { kernel: string; experiments: readonly Experiment[] };
  return { id, name, ...(profile === undefined ? {} : { profile }), kernel, experiments, planned: plan };
}

/** Trials that no plan has: those of an experiment that was left out of a repaired store. */
function unplanned(store: SqliteStore, all: readonly StoredExperiment[]): ExportedRun[] {
  const planned = new Set(all.flatMap(({ plan }) => plan.map(({ trial }) => trial)));
  const records = trialIds(store.database).flatMap((trial) => (planned.has(trial) ? [] : (store.get(trial) ?? [])));
  return records.map(({ trial, spec }) => {
    const { seed } = spec;
    const nowhere = { id: "", name: "", experiments: [] };
    if ("imported" in spec) return { ...nowhere, kernel: IMPORTED, planned: [{ ...spec, trial }] };
    const cell = { arm: "", task: spec.data.name, learningRate: spec.train.learningRate, seed, trial };
    return { ...nowhere, kernel: spec.kernel, planned: [cell] };
  });
}

/** Judged anew. Of several experiments, one that another version planned is left out with a note. */
function concluded(store: SqliteStore, chosen: readonly StoredExperiment[]): ConcludedRun[] {
  return chosen.flatMap((stored): ConcludedRun[] => {
    try {
      return [{ run: exportedRun(stored), conclusion: judgeStored(store, stored).conclusion }];
    } catch (error) {
      if (!(error instanceof UserError) || chosen.length === 1) throw error;
      note(`left out: ${error.message}`);
      return [];
    }
  });
}
