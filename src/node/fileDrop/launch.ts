import type { Failure } from "../../lab/types.ts";

/** How the chunks of a folder come to be run: by processes of this machine, or by a cluster. */
export interface Launch {
  /** Tasks of a chunk, each up to `group` seeds of one arm. */
  readonly tasksPerChunk: number;
  /** Milliseconds from one look into the folder to the next. */
  readonly pollMs: number;
  /**
   * Milliseconds that files of a chunk that has ended may take until they are seen here: none on a disk of this machine,
   * some on a network file system.
   */
  readonly settleMs: number;
  /** Begins with these chunks, or puts them into a queue. @param dir absolute path of the folder */
  start(dir: string, chunks: readonly number[]): LaunchedChunks;
}

/** Chunks on their way. */
export interface LaunchedChunks {
  /** Chunks that have ended, however: what became of their trials that left no file. */
  ended(): ReadonlyMap<number, Failure>;
  /** Chunks that have not begun do not begin any more, and count as ended. */
  holdBack(): void;
  /** Ends all at once. */
  stop(): void;
}
