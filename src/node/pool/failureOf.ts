import type { Failure } from "../../lab/types.ts";
import type { WorkerExit } from "./workerProcess.ts";

/** Why the pool itself ended a worker. */
export type KillReason =
  | { readonly type: "timeout"; readonly limitMs: number }
  | { readonly type: "memory"; readonly bytes: number; readonly limitBytes: number };

/** What became of the trials of a worker that is gone, in words. */
export function failureOf(exit: WorkerExit, stderrTail: string, killed?: KillReason): Failure {
  return { ...cause(exit, stderrTail, killed), stderrTail };
}

function cause({ code, signal }: WorkerExit, tail: string, killed?: KillReason): Omit<Failure, "stderrTail"> {
  if (killed?.type === "timeout")
    return { outcome: "timeout", error: `took longer than the limit of ${killed.limitMs / 1000} s` };
  if (killed?.type === "memory")
    return { outcome: "oom", error: `held ${megabytes(killed.bytes)}, the limit is ${megabytes(killed.limitBytes)}` };
  if (/heap out of memory|Reached heap limit/.test(tail))
    return { outcome: "oom", error: "the JavaScript heap of its worker was full" };
  if (signal === "SIGKILL" || signal === "SIGTERM" || signal === "SIGHUP")
    return {
      outcome: "lost",
      error: `its worker was ended from outside by ${signal}${signal === "SIGKILL" ? " (a system short of memory does this)" : ""}`,
    };
  if (signal !== null) return { outcome: "error", error: `its worker crashed with ${signal}` };
  return { outcome: "error", error: `its worker ended with exit code ${code} in the middle of a task` };
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}
