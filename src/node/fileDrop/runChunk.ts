import type { CancelSignal, Pool } from "../../lab/types.ts";
import { type RunProgress, type RunResult, runPlan } from "../runPlan.ts";
import type { Chunk } from "./chunkFiles.ts";
import { dropSink } from "./dropSink.ts";

export interface RunChunkOptions {
  readonly pool: Pool;
  /** Once aborted, trials under way finish and are written, and no more begin. */
  readonly signal?: CancelSignal;
  readonly onProgress?: (progress: RunProgress) => void;
  /** Of the cluster, such as `123_4`. */
  readonly job?: string;
}

/**
 * Trains the trials of a chunk that have no whole result yet: a chunk that was killed is run again and goes on. Each
 * result is on the disk before the next progress. @throws DropFullError where the folder takes no more
 */
export function runChunk(
  dir: string,
  chunk: Chunk,
  { pool, signal, onProgress, job }: RunChunkOptions,
): Promise<RunResult> {
  const { trials, group, rounds, limitMs } = chunk;
  return runPlan(trials, {
    ...{ store: dropSink(dir, chunk, job), pool, group },
    ...(rounds === undefined ? {} : { rounds }),
    ...(limitMs === undefined ? {} : { limitMs }),
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
}
