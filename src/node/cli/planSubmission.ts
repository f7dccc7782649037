import { GROUP, trialTasks } from "../../lab/trialTasks.ts";
import type { PlannedTrial } from "../../lab/types.ts";
import { chunkNumbers, forgetChunk, readChunk, writeChunk } from "../fileDrop/chunkFiles.ts";
import { type PackedChunk, packChunks, type TimedTask } from "../fileDrop/packChunks.ts";
import { lastSubmission, type SlurmOptions, type Submission } from "../fileDrop/submissionFiles.ts";
import { arraysOf } from "../fileDrop/submitChunks.ts";
import { childProcessPool } from "../pool/childProcessPool.ts";
import type { PreparedRun } from "../run/prepareRun.ts";
import { timedGroups } from "../run/rehearse.ts";
import { count, duration, note } from "./print.ts";

const CHUNK_MINUTES = 20;

interface Wanted {
  readonly run: PreparedRun;
  readonly missing: readonly PlannedTrial[];
  readonly slurm: SlurmOptions;
  readonly flags: { readonly chunkMinutes?: number; readonly chunkTrials?: number };
}

/** A submission whose chunks are in the folder. */
interface PlannedSubmission {
  readonly submission: Submission;
  /** Estimated minutes of the longest chunk; absent: not estimated. */
  readonly minutes?: number;
}

/** Cuts what is missing into chunks and writes them. What was planned before and never submitted is replaced. */
export async function planSubmission(dir: string, wanted: Wanted): Promise<PlannedSubmission> {
  const { slurm, flags } = wanted;
  const chunks = flags.chunkTrials === undefined ? await byMinutes(wanted) : byTrials(wanted, flags.chunkTrials);
  const { number, first } = place(dir, wanted.missing);
  chunks.forEach(({ trials, seconds }, i) => {
    writeChunk(dir, { number: first + i, group: GROUP, trials, ...(seconds === undefined ? {} : { seconds }) });
  });
  for (const old of chunkNumbers(dir)) if (old >= first + chunks.length) forgetChunk(dir, old);
  const longest = Math.max(...chunks.map(({ seconds }) => seconds ?? 0));
  const time = longest === 0 ? "" : `, the longest ${duration(longest)} by estimate`;
  note(`${count(chunks.length, "chunk")} for ${count(slurm.cpus, "worker")} each${time}: ${dir}`);
  const arrays = arraysOf(first, chunks.length);
  return {
    submission: { number, at: new Date().toISOString(), slurm, arrays },
    ...(longest === 0 ? {} : { minutes: longest / 60 }),
  };
}

type Cut = Omit<PackedChunk, "seconds"> & { readonly seconds?: number };

async function byMinutes({ run, missing, slurm, flags }: Wanted): Promise<Cut[]> {
  const pool = childProcessPool({ workers: 1 });
  const timed: TimedTask[] = [];
  try {
    for (const { task } of run.experiments) {
      const cells = missing.filter((cell) => cell.task === task);
      if (cells.length === 0) continue;
      note(`rehearsing ${task} ...`);
      const groups = await timedGroups(pool, cells, (reason) => note(`rehearsal: ${reason}`));
      const cellsOf = cellsBy(cells);
      timed.push(...groups.map(({ trials, seconds }) => ({ trials: cellsOf(trials), seconds })));
    }
  } finally {
    await pool.close();
  }
  return packChunks(timed, { seconds: 60 * (flags.chunkMinutes ?? CHUNK_MINUTES), workers: slurm.cpus });
}

/** Chunks of about as many trials, without estimates. */
function byTrials({ run, missing }: Wanted, trials: number): Cut[] {
  const tasks = run.experiments.flatMap(({ task }) => {
    const cells = missing.filter((cell) => cell.task === task);
    const cellsOf = cellsBy(cells);
    const groups = trialTasks(
      cells.map(({ spec }) => spec),
      Math.min(GROUP, trials),
    );
    return groups.map((group) => ({ trials: cellsOf(group.trials), seconds: group.trials.length }));
  });
  return packChunks(tasks, { seconds: trials, workers: 1 }).map((chunk) => ({ trials: chunk.trials }));
}

function cellsBy(cells: readonly PlannedTrial[]): (trials: readonly string[]) => PlannedTrial[] {
  const byTrial = new Map(cells.map((cell) => [cell.trial, cell]));
  return (trials) => trials.flatMap((trial) => byTrial.get(trial) ?? []);
}

/** Numbers of the next submission and of its first chunk. */
function place(dir: string, missing: readonly PlannedTrial[]): { readonly number: number; readonly first: number } {
  const last = lastSubmission(dir);
  const next = { number: (last?.number ?? 0) + 1, first: (chunkNumbers(dir).at(-1) ?? 0) + 1 };
  const [array] = last?.arrays ?? [];
  if (last === undefined || array === undefined || last.arrays.some(({ job }) => job !== undefined)) return next;
  const before = chunkNumbers(dir).filter((number) => number >= array.first);
  const planned = new Set(before.flatMap((number) => readChunk(dir, number).trials.map(({ trial }) => trial)));
  const same = planned.size === missing.length && missing.every(({ trial }) => planned.has(trial));
  return same ? { number: last.number, first: array.first } : next;
}
