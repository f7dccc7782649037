import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { engineOf } from "../../lab/engineTrials.ts";
import { sourcesOf } from "../data/loadSources.ts";
import { type Chunk, readChunk } from "../fileDrop/chunkFiles.ts";
import { readPlan } from "../fileDrop/dropPlan.ts";
import { runChunk } from "../fileDrop/runChunk.ts";
import { childProcessPool } from "../pool/childProcessPool.ts";
import { unbegun } from "../runPlan.ts";
import { EXIT } from "./exitCodes.ts";
import { count, note } from "./print.ts";
import { progressLine } from "./progress.ts";

/** Flags of `linchpin chunk`. */
export interface ChunkFlags {
  readonly workers?: number;
  /** Seconds. */
  readonly grace: number;
}

/** Trains what a chunk's trials lack. Returns the exit code. */
export async function trainChunk(dir: string, number: number, flags: ChunkFlags): Promise<number> {
  const folder = resolve(dir);
  readPlan(folder);
  const chunk = readChunk(folder, number);
  checkMeans(chunk);
  const workers = flags.workers ?? coresOfJob();
  note(`chunk ${number}: ${count(chunk.trials.length, "trial")}, ${count(workers, "worker")}`);
  const pool = childProcessPool({ workers });
  const stop = onStop(flags.grace, () => void pool.close());
  const line = progressLine({ stream: process.stderr, effect: () => "", clock: () => performance.now() });
  const job = jobName();
  try {
    const result = await runChunk(folder, chunk, {
      ...{ pool, signal: stop.signal, onProgress: (progress) => line.update(progress) },
      onDamaged: (file, why) =>
        note(`results/${file} is damaged (${why}): moved to damaged, its trial is trained again`),
      ...(job === undefined ? {} : { job }),
    });
    line.end();
    const left = unbegun(result);
    note(
      `chunk ${number}: ${result.reused} were there, ${result.fresh} trained, ${result.failed} failed, ${left} left`,
    );
    for (const [trial, { outcome, error }] of result.failures)
      note(`trial ${trial.slice(0, 12)}: ${outcome}: ${error.split("\n")[0]}`);
    if (left > 0) return stop.code();
    return result.failed > 0 || result.conflicts > 0 ? EXIT.failed : EXIT.fine;
  } finally {
    line.end();
    stop.release();
    await pool.close();
  }
}

/** Kernels and data that are missing here would fail every trial: they are said once, before any begins. */
function checkMeans({ trials }: Chunk): void {
  for (const kernel of new Set(trials.map(({ spec }) => spec.kernel))) engineOf(kernel);
  const seen = new Set<string>();
  for (const { spec } of trials) {
    const key = JSON.stringify(spec.data);
    if (!seen.has(key)) sourcesOf(spec.data);
    seen.add(key);
  }
}

/** Cores that Slurm gave this task, else those there are. */
function coresOfJob(): number {
  const given = Number(process.env["SLURM_CPUS_PER_TASK"]);
  return Number.isInteger(given) && given > 0 ? given : availableParallelism();
}

/** `123_4`, task 4 of the array 123. */
function jobName(): string | undefined {
  const { SLURM_ARRAY_JOB_ID: array, SLURM_ARRAY_TASK_ID: task, SLURM_JOB_ID: job } = process.env;
  return array !== undefined && task !== undefined ? `${array}_${task}` : job;
}

interface Stop {
  readonly signal: AbortSignal;
  code(): number;
  release(): void;
}

/** Listens for SIGTERM and Ctrl-C: no more trials begin, and after `grace` seconds `giveUp` ends those under way. */
function onStop(grace: number, giveUp: () => void): Stop {
  const controller = new AbortController();
  let code: number = EXIT.terminated;
  let timer: NodeJS.Timeout | undefined;
  const stop = (by: NodeJS.Signals, exit: number): void => {
    if (controller.signal.aborted) {
      giveUp();
      return;
    }
    code = exit;
    note(`${by}: no further trial begins; those under way have ${grace} s`);
    timer = setTimeout(giveUp, grace * 1000);
    controller.abort();
  };
  const term = (): void => stop("SIGTERM", EXIT.terminated);
  const int = (): void => stop("SIGINT", EXIT.interrupted);
  process.on("SIGTERM", term).on("SIGINT", int);
  return {
    signal: controller.signal,
    code: () => code,
    release() {
      clearTimeout(timer);
      process.off("SIGTERM", term).off("SIGINT", int);
    },
  };
}
