import type { CancelSignal, Pool } from "../../lab/types.ts";
import { type RunProgress, type RunResult, runPlan } from "../runPlan.ts";
import type { Chunk } from "./chunkFiles.ts";
import { dropSink, type SinkOptions } from "./dropSink.ts";

export interface RunChunkOptions extends SinkOptions {
  readonly pool: Pool;
  /** Once aborted, trials under way finish and are written, and no more begin. */
  readonly signal?: CancelSignal;
  readonly onProgress?: (progress: RunProgress) => void;
}

/**
 * Trains the trials of a chunk that have no whole result yet: a chunk that was killed is run again and goes on. Each
 * result is on the disk before the next progress. @throws DropFullError where the folder takes no more
 */
export function runChunk(dir: string, chunk: Chunk, options: RunChunkOptions): Promise<RunResult> {
  const { pool, signal, onProgress } = options;
  const { trials, group, rounds, limitMs } = chunk;
  return runPlan(trials, {
    ...{ store: dropSink(dir, chunk, options), pool, group },
    ...(rounds === undefined ? {} : { rounds }),
    ...(limitMs === undefined ? {} : { limitMs }),
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
}
