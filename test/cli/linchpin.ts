import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TrialRecord, TrialSpec } from "../../src/lab/types.ts";
import { trialIds } from "../../src/node/store/checkStore.ts";
import type { StoredAttempt } from "../../src/node/store/localStore.ts";
import { type SqliteStore, sqliteStore } from "../../src/node/store/sqliteStore.ts";

const main = join(import.meta.dirname, "../../src/node/cli/main.ts");

/** What a command gave back. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What it has written to stderr and stdout so far. */
  stderr(): string;
  stdout(): string;
}

/** Starts the command line as a process group of its own, as a shell does: a signal to `-pid` is a Ctrl-C. */
export function start(folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: folder,
    env: { ...process.env, FORCE_COLOR: undefined, LINCHPIN_CACHE: cache(), ...env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  living.add(child);
  child.on("exit", () => living.delete(child));
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { process: child, ended, stderr: () => stderr, stdout: () => stdout };
}

const living = new Set<ChildProcess>();

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has just ended.
  }
}

/** Runs the command line to its end. */
export function linchpin(folder: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> {
  return start(folder, args, env).ended;
}

/** A new folder that `clean` removes. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "linchpin-cli-"));
  folders.push(folder);
  return folder;
}

const folders: string[] = [];
let cacheFolder: string | undefined;

/** One cache for all commands of a test file: no data in it, and Node keeps its compiled code there. */
function cache(): string {
  cacheFolder ??= newFolder();
  return cacheFolder;
}

/** Ends what a test that failed left behind, and removes the folders. */
export function clean(): void {
  for (const { pid } of living) if (pid !== undefined) killGroup(pid);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

/** An experiment of two arms that trains in a moment; `lines` are added to it. */
export function writeExperiment(folder: string, lines: readonly string[] = []): string {
  const text = [
    "question: Does the noise of the batch lower the loss?",
    "data: { name: moons, train: 96, test: 200, validation: 50 }",
    "net: [ dense 12, relu, dense 12, relu, dense 2 ]",
    "arms: { bn: { norm: batch }, bn-full: { norm: batch, statistics: all } }",
    "compare:",
    "  - { arm: bn, against: bn-full, on: test.nll, better: lower }",
    ...lines,
  ];
  writeFileSync(join(folder, "moons.yaml"), `${text.join("\n")}\n`);
  return "moons.yaml";
}

/** A record with the spec that it was trained by. */
interface TrainedRecord extends TrialRecord {
  readonly spec: TrialSpec;
}

/** Every record of a store whose trials were trained, not imported, in order of trial id. */
export function records(path: string): TrainedRecord[] {
  const store = sqliteStore(path, { mode: "read" });
  try {
    return trialIds(store.database)
      .sort()
      .map((trial) => store.get(trial) as TrainedRecord);
  } finally {
    store.close();
  }
}

/** Number of records so far; 0 while there is no store. */
export function recordCount(path: string): number {
  return look(path, ({ database }) => trialIds(database).length) ?? 0;
}

/** Attempts so far; none while there is no store. */
export function attempts(path: string): readonly StoredAttempt[] {
  return look(path, (store) => store.attempts()) ?? [];
}

function look<Value>(path: string, at: (store: SqliteStore) => Value): Value | undefined {
  let store: SqliteStore;
  try {
    store = sqliteStore(path, { mode: "read" });
  } catch {
    // Not there yet, or still being made.
    return undefined;
  }
  try {
    return at(store);
  } finally {
    store.close();
  }
}

/** Waits until `done`; the test's own limit of time ends a wait in vain. */
export async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 15));
}
