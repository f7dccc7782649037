import { type ChildProcess, spawn } from "node:child_process";
import { invariant } from "../../core/math/errors.ts";
import type { Failure } from "../../lab/types.ts";
import { failureOf } from "../pool/failureOf.ts";
import type { Launch, LaunchedChunks } from "./launch.ts";
import { mainPath } from "./slurmScript.ts";

export interface LocalLaunchOptions {
  /** Chunks that run at the same time. */
  readonly workers: number;
  /** Arguments of the Node that trains a chunk; default: those of `linchpin chunk` with one worker. */
  readonly command?: (dir: string, chunk: number) => readonly string[];
}

const TAIL_CHARACTERS = 4000;
/** Exit codes of a chunk that ended by itself: all done, some failed. What it did not write it never will. */
const BY_ITSELF: readonly (number | null)[] = [0, 1];
/** Exit codes of a chunk that was asked to stop: SIGTERM, SIGINT. */
const STOPPED: readonly (number | null)[] = [143, 130];

/** Runs chunks on this machine, each in a process of its own: for tests, and where there is no cluster yet. */
export function localLaunch({ workers, command = chunkCommand }: LocalLaunchOptions): Launch {
  invariant(Number.isInteger(workers) && workers > 0, `localLaunch: ${workers} workers`);
  return {
    ...{ tasksPerChunk: 1, pollMs: 25, settleMs: 0 },
    start: (dir, chunks) => startAll(chunks, workers, (chunk) => command(dir, chunk)),
  };
}

function startAll(
  chunks: readonly number[],
  workers: number,
  command: (chunk: number) => readonly string[],
): LaunchedChunks {
  const waiting = [...chunks];
  const running = new Set<ChildProcess>();
  const ended = new Map<number, Failure>();
  const pump = (): void => {
    while (running.size < workers) {
      const chunk = waiting.shift();
      if (chunk === undefined) return;
      // A group of its own: Ctrl-C in a terminal is for the pool to decide.
      const child = spawn(process.execPath, command(chunk), { detached: true, stdio: ["ignore", "pipe", "pipe"] });
      let tail = "";
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", (text: string) => {
          tail = (tail + text).slice(-TAIL_CHARACTERS);
        });
      running.add(child);
      const end = (code: number | null, signal: NodeJS.Signals | null): void => {
        if (!running.delete(child)) return;
        ended.set(chunk, whatBecame({ code, signal }, tail));
        pump();
      };
      child.on("error", (error) => {
        tail += error.message;
        end(null, null);
      });
      child.on("close", end);
    }
  };
  pump();
  return {
    ended: () => ended,
    holdBack() {
      const why: Failure = { outcome: "lost", error: "its chunk was held back", stderrTail: "" };
      for (const chunk of waiting.splice(0)) ended.set(chunk, why);
    },
    stop() {
      waiting.length = 0;
      for (const child of running) killGroup(child);
      running.clear();
    },
  };
}

function whatBecame(exit: { code: number | null; signal: NodeJS.Signals | null }, tail: string): Failure {
  if (BY_ITSELF.includes(exit.code))
    return { outcome: "error", error: "its chunk ended without a result of it", stderrTail: tail };
  if (STOPPED.includes(exit.code))
    return { outcome: "lost", error: "its chunk was stopped before it was done", stderrTail: tail };
  const { outcome, error } = failureOf(exit, tail);
  const lastWords = tail.trim().split("\n").at(-1);
  return { outcome, error: exit.signal === null && lastWords ? `${error}: ${lastWords}` : error, stderrTail: tail };
}

/** Ends a chunk with its workers. */
function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  } catch {
    // No groups here, or it has just ended.
    child.kill("SIGKILL");
  }
}

function chunkCommand(dir: string, chunk: number): string[] {
  return [mainPath(), "chunk", dir, String(chunk), "--workers", "1"];
}
