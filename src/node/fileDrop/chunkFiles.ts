import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../core/math/errors.ts";
import { trialId } from "../../lab/trialId.ts";
import type { PlannedTrial } from "../../lab/types.ts";
import { DropDamagedError } from "./dropErrors.ts";
import { readSealed, writeSealed } from "./sealedFile.ts";

/** Trials that one job trains, one process with its workers. */
export interface Chunk {
  /** From 1 on. */
  readonly number: number;
  readonly trials: readonly PlannedTrial[];
  /** Seeds of one arm trained together. */
  readonly group: number;
  /** How often trials that fail are tried; absent: as a run does. */
  readonly rounds?: number;
  /** Wall-clock limit for one task in milliseconds; absent: that of a run. */
  readonly limitMs?: number;
  /** Whether a file says when trials begin: a pool waits for it. */
  readonly announce?: boolean;
  /** Estimated wall-clock seconds; absent: not estimated. */
  readonly seconds?: number;
}

/** Writes a chunk's file, `chunks/0001.json`. */
export function writeChunk(dir: string, chunk: Chunk): void {
  writeSealed(chunkPath(dir, chunk.number), "chunk", chunk);
}

/** The chunk with this number. @throws UserError where there is none or its file is damaged */
export function readChunk(dir: string, number: number): Chunk {
  try {
    return checked(readSealed(chunkPath(dir, number), "chunk") as Chunk, number);
  } catch (error) {
    if (error instanceof DropDamagedError)
      throw new UserError(
        `${dir}: chunk ${chunkName(number)} is damaged: ${error.why}; plan what is missing again with: linchpin submit --slurm --dir ${dir}`,
        { cause: error },
      );
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new UserError(`${dir}: there is no chunk ${number}; ${there(chunkNumbers(dir))}`, { cause: error });
  }
}

/** Takes a chunk that nobody will train out of the plan. */
export function forgetChunk(dir: string, number: number): void {
  rmSync(chunkPath(dir, number), { force: true });
}

/** Numbers of the chunks of a folder, ascending. */
export function chunkNumbers(dir: string): number[] {
  return readdirSync(join(dir, "chunks"))
    .flatMap((file) => /^(\d{4,})\.json$/.exec(file)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** `0001` */
export function chunkName(number: number): string {
  return String(number).padStart(4, "0");
}

function checked(chunk: Chunk, number: number): Chunk {
  if (chunk.number !== number) throw new DropDamagedError(chunkName(number), `it says it is chunk ${chunk.number}`);
  const wrong = chunk.trials.find(({ trial, spec }) => trialId(spec) !== trial);
  if (wrong !== undefined)
    throw new DropDamagedError(chunkName(number), `the spec of trial ${wrong.trial.slice(0, 12)} is that of another`);
  return chunk;
}

function there(numbers: readonly number[]): string {
  const [first, last] = [numbers[0], numbers.at(-1)];
  return first === undefined ? "it has none" : `there are ${first} to ${last}`;
}

function chunkPath(dir: string, number: number): string {
  return join(dir, "chunks", `${chunkName(number)}.json`);
}
