import { existsSync, statfsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UserError } from "../../core/math/errors.ts";
import { type ConflictSides, checkStore, type StoreCheck } from "../store/checkStore.ts";
import type { StoredAttempt } from "../store/localStore.ts";
import { pruneOrphans } from "../store/orphans.ts";
import type { Rebuilt } from "../store/rebuildStore.ts";
import { repairStore } from "../store/repairStore.ts";
import { sqliteStore } from "../store/sqliteStore.ts";
import { type FileBeside, filesBeside } from "../store/storeFiles.ts";
import type { Finding } from "./examine.ts";
import { count, megabytes } from "./print.ts";

/** Flags of `linchpin doctor` that concern the store. */
export interface StoreFlags {
  readonly store: string;
  readonly repair?: boolean;
  readonly prune?: boolean;
}

/** What `doctor` says of a store: in lines, and for machines. */
export interface StoreReport {
  readonly findings: readonly Finding[];
  readonly details: StoreDetails;
}

interface StoreDetails extends Partial<StoreCheck> {
  readonly path: string;
  readonly freeBytes: number;
  /** What the trials that are planned and not done may take, at the size of those that are; null where none is. */
  readonly neededBytes: number | null;
  readonly files: readonly FileBeside[];
  readonly pruned: readonly string[];
}

/** With less than this beside what is needed a warning is worth it. */
const LITTLE_BYTES = 500e6;
/** Of a list that may be long, so many are named. */
const SHOWN = 5;

/** Looks at every row of the store and at what lies beside it; repairs and prunes where the flags say so. */
export function examineStore({ store: path, repair, prune }: StoreFlags): StoreReport {
  const repaired = repair === true && existsSync(path) ? [repairFinding(repairStore(path))] : [];
  const log = logFinding(path);
  const looked = look(path);
  if (!("check" in looked)) return report(path, [...repaired, ...looked.findings, ...log]);
  const { check } = looked;
  const pruned = prune === true && check.orphans.length > 0 ? check.orphans : [];
  const findings = [...repaired, ...storeFindings(path, check), ...log, ...orphanFindings(check, pruned.length > 0)];
  if (pruned.length > 0) removeOrphans(path, pruned);
  return report(path, findings, check, pruned);
}

function look(path: string): { readonly check: StoreCheck } | { readonly findings: readonly Finding[] } {
  if (!existsSync(path))
    return { findings: [{ name: `store ${path}`, state: "note", text: "not there yet; a run makes it" }] };
  try {
    const open = sqliteStore(path, { mode: "read" });
    try {
      return { check: checkStore(open) };
    } finally {
      open.close();
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { findings: [{ name: `store ${path}`, state: "wrong", text: error.message }] };
  }
}

function report(
  path: string,
  findings: readonly Finding[],
  check?: StoreCheck,
  pruned: readonly string[] = [],
): StoreReport {
  const files = filesBeside(path);
  const freeBytes = free(path);
  const neededBytes = check === undefined ? null : needed(path, check);
  return {
    findings: [...findings, ...fileFindings(files), spaceFinding(path, freeBytes, neededBytes, check?.waiting ?? 0)],
    details: { path, ...check, freeBytes, neededBytes, files, pruned },
  };
}

function repairFinding(rebuilt: Rebuilt | undefined): Finding {
  if (rebuilt === undefined)
    return { name: "repair", state: "ok", text: "nothing was damaged; the file is left as it is" };
  const { trials, experiments, dropped, keptAt } = rebuilt;
  const left = dropped.length === 0 ? "nothing was left out" : `left out as damaged: ${dropped.join(", ")}`;
  const text = `${count(trials, "trial")} and ${count(experiments, "experiment")} copied, ${left}; the old file is ${keptAt}`;
  return { name: "repair", state: dropped.length === 0 ? "ok" : "note", text };
}

function storeFindings(path: string, check: StoreCheck): Finding[] {
  const { schema, integrity, trials, experiments, damaged } = check;
  const whole = damaged.length === 0 && integrity.length === 0;
  const remedy = `repair it with: linchpin doctor --repair --store ${path}`;
  return [
    {
      name: `store ${path}`,
      state: whole ? "ok" : "wrong",
      text: whole
        ? `${count(trials, "trial")} and ${count(experiments, "experiment")}, every row matches its checksum (schema ${schema})`
        : `damaged; ${remedy}`,
    },
    ...damaged.map(({ id, error }): Finding => ({ name: `  ${id.slice(0, 20)}`, state: "wrong", text: error })),
    ...integrity.map((text): Finding => ({ name: "  structure", state: "wrong", text })),
    writerFinding(check),
    ...conflictFindings(check.conflicts),
    attemptFinding(check),
    ...versionFinding(check),
  ];
}

function writerFinding({ lease }: StoreCheck): Finding {
  const name = "writer";
  if (lease === undefined) return { name, state: "ok", text: "nobody writes to it now" };
  const who = `process ${lease.pid} on ${lease.host}`;
  if (lease.lives === true) return { name, state: "ok", text: `${who} writes to it now` };
  if (lease.lives === false)
    return {
      name,
      state: "note",
      text: `${who} died while it wrote; the next one that writes takes over, nothing is lost`,
    };
  return {
    name,
    state: "note",
    text: `${who} writes to it, or died; the next one that writes watches for 10 s whether it is still there`,
  };
}

/** Both sides of each of the first few. */
function conflictFindings(conflicts: StoreCheck["conflicts"]): Finding[] {
  const name = "conflicts";
  if (conflicts.length === 0) return [{ name, state: "ok", text: "no trial gave two different results" }];
  const more = conflicts.length - SHOWN;
  const text = `${count(conflicts.length, "result")} differed from the first one of the same trial, which is kept: not deterministic between what ran them${more > 0 ? `; the first ${SHOWN}` : ""}`;
  return [
    { name, state: "wrong", text },
    ...conflicts
      .slice(0, SHOWN)
      .map(
        (conflict): Finding => ({ name: `  ${conflict.trial.slice(0, 12)}`, state: "wrong", text: sides(conflict) }),
      ),
  ];
}

function sides({ digestKept, digestSeen, worker, at, kept, seen }: ConflictSides): string {
  const other = seen === undefined ? `${worker} (${at})` : origin(seen);
  return `kept ${digestKept.slice(0, 12)} of ${kept === undefined ? "an attempt that is not known" : origin(kept)}; differing ${digestSeen.slice(0, 12)} of ${other}`;
}

function origin({ worker, host, endedAt, versions }: StoredAttempt): string {
  return `${worker} on ${host} (${endedAt ?? "no end"}; ${versions ?? "versions not known"})`;
}

function attemptFinding({ lost, open, lease }: StoreCheck): Finding {
  const name = "attempts";
  const running = lease !== undefined && lease.lives !== false;
  const parts = [
    ...(open === 0
      ? []
      : [running ? `${open} under way` : `${open} of a process that is gone; the next run closes them as lost`]),
    ...(lost.length === 0
      ? ["none was lost"]
      : [
          `${lost.length} ended with their process (a kill or Ctrl-C does this); running again tries those trials again; see "linchpin attempts --failed"`,
        ]),
  ];
  return { name, state: lost.length === 0 && (open === 0 || running) ? "ok" : "note", text: parts.join("; ") };
}

function versionFinding({ versions }: StoreCheck): Finding[] {
  if (versions.length === 0) return [];
  const shown = versions
    .slice(0, SHOWN)
    .map(({ versions: under, attempts }) => `${count(attempts, "attempt")} under ${under}`);
  const more = versions.length - SHOWN;
  return [{ name: "ran under", state: "ok", text: [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join("; ") }];
}

function orphanFindings({ orphans }: StoreCheck, prune: boolean): Finding[] {
  const name = "orphans";
  if (orphans.length === 0) return [{ name, state: "ok", text: "every trial stands in a plan" }];
  const text = `${count(orphans.length, "trial")} in no experiment's plan (an interrupted copy or a plan of other kernels leaves them; they do no harm)`;
  const more = orphans.length - SHOWN;
  if (!prune) return [{ name, state: "note", text: `${text}; remove them with --prune` }];
  return [
    { name, state: "note", text: `${text}; removed:` },
    ...orphans.slice(0, SHOWN).map((trial): Finding => ({ name: "  removed", state: "note", text: trial })),
    ...(more > 0
      ? [{ name: "  removed", state: "note" as const, text: `and ${more} more (all of them with --json)` }]
      : []),
  ];
}

function removeOrphans(path: string, trials: readonly string[]): void {
  const store = sqliteStore(path);
  try {
    pruneOrphans(store.database, trials);
  } finally {
    store.close();
  }
}

/** Looked for before the store is opened: opening it makes an empty one. */
function logFinding(path: string): Finding[] {
  const log = `${path}-wal`;
  const bytes = existsSync(log) ? statSync(log).size : 0;
  if (bytes === 0) return [];
  return [
    {
      name: "log",
      state: "ok",
      text: `${megabytes(bytes)} in ${log}: a process has the store open, or was killed; part of the store, never delete it alone`,
    },
  ];
}

function fileFindings(files: readonly FileBeside[]): Finding[] {
  return files.map(({ path, bytes, kind }) => ({
    name: "file",
    state: "note",
    text:
      kind === "unfinished"
        ? `${path} (${megabytes(bytes)}): being made just now, or left by a process that died; if nothing is under way, delete it`
        : `${path} (${megabytes(bytes)}): the store as it was before a repair or a restore; delete it when you no longer need it`,
  }));
}

function spaceFinding(path: string, freeBytes: number, neededBytes: number | null, waiting: number): Finding {
  const place = `${(freeBytes / 1e9).toFixed(1)} GB free in ${folderOf(path)}`;
  const need =
    neededBytes === null || waiting === 0
      ? ""
      : `; the ${count(waiting, "trial")} planned and not done may take ${megabytes(neededBytes)}`;
  const little = freeBytes < LITTLE_BYTES + (neededBytes ?? 0);
  return { name: "space", state: little ? "note" : "ok", text: place + need };
}

function needed(path: string, { trials, waiting }: StoreCheck): number | null {
  return trials === 0 ? null : Math.ceil((statSync(path).size / trials) * waiting);
}

function free(path: string): number {
  const { bavail, bsize } = statfsSync(folderOf(path));
  return bavail * bsize;
}

function folderOf(path: string): string {
  let folder = dirname(resolve(path));
  while (!existsSync(folder)) folder = dirname(folder);
  return folder;
}
