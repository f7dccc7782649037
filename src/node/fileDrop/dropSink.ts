import type { AttemptInfo, AttemptStart } from "../../lab/types.ts";
import type { TrialSink } from "../runPlan.ts";
import type { Chunk } from "./chunkFiles.ts";
import { writeFailure } from "./failureFiles.ts";
import { type OnDamaged, resultOf, writeResult } from "./resultFiles.ts";
import { writeStart } from "./startFiles.ts";

export interface SinkOptions {
  /** Of the cluster, such as `123_4`; absent where there is none. */
  readonly job?: string;
  readonly onDamaged?: OnDamaged;
}

/** Where a chunk's trials end up: in the files of its folder. */
export function dropSink(dir: string, chunk: Chunk, { job, onDamaged }: SinkOptions = {}): TrialSink {
  const together = new Map<string, number>();
  const origin = (attempt: AttemptInfo): AttemptInfo => ({ ...attempt, ...named(attempt, job) });
  return {
    done: (trials) => new Set(trials.filter((trial) => resultOf(dir, trial, onDamaged) !== undefined)),
    begin(trials, start) {
      for (const trial of trials) together.set(trial, trials.length);
      if (chunk.announce === true)
        writeStart(dir, { chunk: chunk.number, trials, start: { ...start, ...named(start, job) } });
    },
    append: (record, attempt) => writeResult(dir, { record, attempt: origin(attempt) }),
    recordAttempt(trial, attempt, failure) {
      const among = together.get(trial) ?? 1;
      writeFailure(dir, { trial, chunk: chunk.number, together: among, failure, attempt: origin(attempt) });
    },
  };
}

function named({ worker }: Pick<AttemptStart, "worker">, job?: string): Pick<AttemptStart, "worker" | "pool"> {
  return job === undefined ? { worker, pool: "file drop" } : { worker: `${worker}, job ${job}`, pool: "slurm" };
}
