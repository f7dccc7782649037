import { readdirSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../core/math/errors.ts";
import { chunkName } from "./chunkFiles.ts";
import { DropDamagedError } from "./dropErrors.ts";
import { readSealed, writeSealed } from "./sealedFile.ts";

/** How chunks are submitted to Slurm. */
export interface SlurmOptions {
  /** Cores of one chunk, and its worker processes. */
  readonly cpus: number;
  /** Chunks that may run at the same time; absent: as many as Slurm lets. */
  readonly arrayLimit?: number;
  /** Further options of sbatch, such as `--partition=cpu`. */
  readonly sbatch: readonly string[];
}

/** What one `linchpin submit` planned. */
export interface Submission {
  /** From 1 on. */
  readonly number: number;
  readonly at: string;
  readonly slurm: SlurmOptions;
  readonly arrays: readonly SubmittedArray[];
}

/** A job array and the chunks that are its tasks. */
export interface SubmittedArray {
  /** Path in the folder. */
  readonly script: string;
  readonly first: number;
  readonly count: number;
  /** Id of the job; absent: not submitted by us. */
  readonly job?: string;
}

/** Writes a submission's file, `submissions/0001.json`, or writes it anew. */
export function writeSubmission(dir: string, submission: Submission): void {
  writeSealed(submissionPath(dir, submission.number), "submission", submission);
}

/** The last submission of a folder; undefined where there is none yet. @throws UserError where its file is damaged */
export function lastSubmission(dir: string): Submission | undefined {
  const last = Math.max(0, ...readdirSync(join(dir, "submissions")).flatMap(numberOf));
  if (last === 0) return undefined;
  const path = submissionPath(dir, last);
  try {
    return readSealed(path, "submission") as Submission;
  } catch (error) {
    if (!(error instanceof DropDamagedError)) throw error;
    throw new UserError(`${path}: damaged: ${error.why}; move it away and submit again`, { cause: error });
  }
}

function numberOf(file: string): number | [] {
  const [, digits] = /^(\d{4,})\.json$/.exec(file) ?? [];
  return digits === undefined ? [] : Number(digits);
}

function submissionPath(dir: string, number: number): string {
  return join(dir, "submissions", `${chunkName(number)}.json`);
}
