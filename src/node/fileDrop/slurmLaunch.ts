import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Failure } from "../../lab/types.ts";
import type { Launch, LaunchedChunks } from "./launch.ts";
import { activeTasks, scancel } from "./slurmCommands.ts";
import { slurmEnvironment } from "./slurmScript.ts";
import { lastSubmission, type SlurmOptions, type SubmittedArray } from "./submissionFiles.ts";
import { arraysOf, submitArrays, writeScripts } from "./submitChunks.ts";

export interface SlurmLaunchOptions extends SlurmOptions {
  /** Tasks of a chunk, each up to `group` seeds of one arm; 10 to 30 minutes of work are a good job. */
  readonly tasksPerChunk: number;
  /** Time limit of a chunk in minutes; absent: the cluster's own. */
  readonly minutes?: number;
  /** Default: 5000. */
  readonly pollMs?: number;
  /** Default: 10000. */
  readonly settleMs?: number;
}

const TAIL_CHARACTERS = 4000;

/** Runs chunks as tasks of Slurm job arrays. Where Slurm cannot be asked, its jobs are taken to go on. */
export function slurmLaunch(options: SlurmLaunchOptions): Launch {
  const { tasksPerChunk, pollMs = 5000, settleMs = 10_000 } = options;
  return { tasksPerChunk, pollMs, settleMs, start: (dir, chunks) => submitted(dir, chunks, options) };
}

/** @param chunks numbers without a gap */
function submitted(dir: string, chunks: readonly number[], options: SlurmLaunchOptions): LaunchedChunks {
  const { cpus, arrayLimit, sbatch, minutes } = options;
  const slurm = { cpus, sbatch, ...(arrayLimit === undefined ? {} : { arrayLimit }) };
  const number = (lastSubmission(dir)?.number ?? 0) + 1;
  const arrays = arraysOf(chunks[0] ?? 1, chunks.length);
  const planned = { number, at: new Date().toISOString(), slurm, arrays };
  writeScripts(planned, {
    ...{ name: "linchpin-pool", dir, slurm, workingFolder: process.cwd(), environment: slurmEnvironment() },
    ...(minutes === undefined ? {} : { minutes }),
  });
  const now = submitArrays(dir, planned).arrays;
  const jobs = now.flatMap(({ job }) => job ?? []);
  const ended = new Map<number, Failure>();
  return {
    ended() {
      const active = activeTasks(`--jobs=${jobs.join(",")}`);
      if (active === undefined) return ended;
      for (const [chunk, task] of tasksOf(now))
        if (active.includes(task)) ended.delete(chunk);
        else if (!ended.has(chunk)) ended.set(chunk, withoutResult(dir, task));
      return ended;
    },
    holdBack: () => scancel(jobs, ["--state=PENDING"]),
    stop: () => scancel(jobs),
  };
}

/** Slurm's name of each chunk's task, such as `123_4`. */
function tasksOf(arrays: readonly SubmittedArray[]): [number, string][] {
  return arrays.flatMap(({ first, count, job }) =>
    Array.from({ length: count }, (_, i): [number, string] => [first + i, `${job}_${i + 1}`]),
  );
}

function withoutResult(dir: string, task: string): Failure {
  const log = join(dir, "logs", `${task}.out`);
  let stderrTail = "";
  try {
    stderrTail = readFileSync(log, "utf8").slice(-TAIL_CHARACTERS);
  } catch {
    // It never began.
  }
  return {
    outcome: "lost",
    error: `task ${task} of Slurm ended without a result of it; its words are in ${log}`,
    stderrTail,
  };
}
