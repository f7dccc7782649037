import { existsSync, statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { kernelName } from "../../core/engine/engine.ts";
import { UserError } from "../../core/math/errors.ts";
import { cacheFolder } from "../data/dataFolders.ts";
import { dataList } from "../data/dataList.ts";
import { productVersion } from "../run/productVersion.ts";
import { checkStore, type StoreCheck } from "../store/checkStore.ts";
import { type Rebuilt, rebuildStore } from "../store/rebuildStore.ts";
import { sqliteStore } from "../store/sqliteStore.ts";
import { EXIT } from "./exitCodes.ts";
import { EXACT_DIGEST, kernelDigest } from "./kernelSelfTest.ts";
import { count, say, sayJson, styled } from "./print.ts";

/** Less than this is worth a warning. */
const LITTLE_BYTES = 500e6;

/** One line of the check-up. */
interface Finding {
  readonly name: string;
  /** `note` is worth knowing and no fault. */
  readonly state: "ok" | "note" | "wrong";
  readonly text: string;
}

/** Flags of `linchpin doctor`. */
export interface DoctorFlags {
  readonly store: string;
  readonly repair?: boolean;
  readonly json?: boolean;
}

/** Looks at this installation and at every row of the store, and prints what it finds. Returns the exit code. */
export function examine(flags: DoctorFlags): number {
  const repair = flags.repair === true && existsSync(flags.store) ? repaired(rebuildStore(flags.store)) : [];
  const findings = [...installation(), ...data(), ...repair, ...store(flags.store)];
  const ok = findings.every(({ state }) => state !== "wrong");
  if (flags.json === true) sayJson({ ok, findings });
  else for (const finding of findings) say(line(finding));
  return ok ? EXIT.fine : EXIT.failed;
}

const MARKS = { ok: ["✓", "green"], note: ["·", "yellow"], wrong: ["✗ WRONG", "red"] } as const;

function line({ name, state, text }: Finding): string {
  const [mark, style] = MARKS[state];
  return `${styled(style, mark)} ${name}: ${text}`;
}

function installation(): Finding[] {
  const { node, v8, sqlite } = process.versions;
  const versions = `Linchpin ${productVersion()}, Node ${node}, V8 ${v8}, SQLite ${sqlite}, ${process.platform} ${process.arch}`;
  return [{ name: "versions", state: "ok", text: versions }, exactKernels(), fastKernels()];
}

function exactKernels(): Finding {
  const name = `kernels ${kernelName("exact")}`;
  const digest = kernelDigest("exact");
  if (digest === EXACT_DIGEST) return { name, state: "ok", text: "same bytes as on every other machine" };
  return {
    name,
    state: "wrong",
    text: `self-test gave ${digest.slice(0, 16)}, expected ${EXACT_DIGEST.slice(0, 16)}; results of this machine cannot be trusted`,
  };
}

function fastKernels(): Finding {
  const name = `kernels ${kernelName("fast")}`;
  try {
    const [first, second] = [kernelDigest("fast"), kernelDigest("fast")];
    if (first !== second) return { name, state: "wrong", text: "two runs of the self-test differ" };
    return {
      name,
      state: "ok",
      text: `available with --fast (self-test ${first.slice(0, 16)}, may differ between processors)`,
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { name, state: "note", text: error.message };
  }
}

function data(): Finding[] {
  const real = dataList().filter(({ kind }) => kind === "real");
  const here = real.filter(({ state }) => state === "here").map(({ id }) => id);
  const folders = [process.env["LINCHPIN_DATA"], cacheFolder()].filter(
    (folder) => folder !== undefined && folder !== "",
  );
  const text = `${here.length} of ${count(real.length, "real set")} here${here.length === 0 ? "" : ` (${here.join(", ")})`}, looked for in ${folders.join(" and ")}`;
  return [{ name: "data", state: "ok", text }];
}

function repaired({ trials, experiments, dropped, keptAt }: Rebuilt): Finding[] {
  const left = dropped.length === 0 ? "nothing was damaged" : `left out as damaged: ${dropped.join(", ")}`;
  const text = `${count(trials, "trial")} and ${count(experiments, "experiment")} copied, ${left}; the old file is ${keptAt}`;
  return [{ name: "repair", state: dropped.length === 0 ? "ok" : "note", text }];
}

function store(path: string): Finding[] {
  if (!existsSync(path))
    return [{ name: `store ${path}`, state: "note", text: "not there yet; a run makes it" }, space(path)];
  try {
    const open = sqliteStore(path, { mode: "read" });
    try {
      return [...storeFindings(path, checkStore(open)), space(path)];
    } finally {
      open.close();
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [{ name: `store ${path}`, state: "wrong", text: error.message }, space(path)];
  }
}

function storeFindings(path: string, check: StoreCheck): Finding[] {
  const { schema, integrity, trials, experiments, damaged, conflicts, lost } = check;
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
    conflictFinding(conflicts),
    {
      name: "attempts",
      state: lost.length === 0 ? "ok" : "note",
      text:
        lost.length === 0
          ? "none was lost"
          : `${lost.length} ended with their process (a kill or Ctrl-C does this); running again tries those trials again`,
    },
  ];
}

function conflictFinding(conflicts: StoreCheck["conflicts"]): Finding {
  const name = "conflicts";
  const [first] = conflicts;
  if (first === undefined) return { name, state: "ok", text: "no trial gave two different results" };
  const text = `${count(conflicts.length, "result")} differed from the first one of the same trial, such as trial ${first.trial.slice(0, 12)} on ${first.worker} (${first.at}): it is not deterministic between two machines or versions`;
  return { name, state: "wrong", text };
}

function space(path: string): Finding {
  let folder = dirname(resolve(path));
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  const bytes = bavail * bsize;
  const text = `${(bytes / 1e9).toFixed(1)} GB free in ${folder}`;
  return { name: "space", state: bytes < LITTLE_BYTES ? "note" : "ok", text };
}
