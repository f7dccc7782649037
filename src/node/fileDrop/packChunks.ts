import type { PlannedTrial } from "../../lab/types.ts";

/** Seeds of one arm that are trained together, and how long that takes on one core. */
export interface TimedTask {
  readonly trials: readonly PlannedTrial[];
  readonly seconds: number;
}

export interface ChunkSize {
  /** Wall-clock seconds that a chunk may take. */
  readonly seconds: number;
  /** Worker processes of one chunk. */
  readonly workers: number;
}

/** Trials of one chunk, and its estimated wall-clock seconds. */
export interface PackedChunk {
  readonly trials: readonly PlannedTrial[];
  readonly seconds: number;
}

/**
 * Fills chunks with tasks in their order, so that paired trials come in the same chunk or the next one. A chunk takes as
 * long as its work divided by the workers, and at least as long as its longest task: one that takes longer than
 * `size.seconds` has a single task.
 */
export function packChunks(tasks: readonly TimedTask[], { seconds: most, workers }: ChunkSize): PackedChunk[] {
  const chunks: PackedChunk[] = [];
  let [trials, work, longest]: [PlannedTrial[], number, number] = [[], 0, 0];
  const wall = (): number => Math.max(work / workers, longest);
  for (const task of tasks) {
    if (trials.length > 0 && Math.max((work + task.seconds) / workers, longest, task.seconds) > most) {
      chunks.push({ trials, seconds: wall() });
      [trials, work, longest] = [[], 0, 0];
    }
    trials.push(...task.trials);
    work += task.seconds;
    longest = Math.max(longest, task.seconds);
  }
  if (trials.length > 0) chunks.push({ trials, seconds: wall() });
  return chunks;
}
