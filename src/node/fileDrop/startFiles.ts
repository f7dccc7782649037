import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { AttemptStart } from "../../lab/types.ts";
import { chunkName } from "./chunkFiles.ts";
import { DropDamagedError } from "./dropErrors.ts";
import { readSealed, writeSealed } from "./sealedFile.ts";

/** Trials that begin together. */
export interface StartedTrials {
  readonly chunk: number;
  readonly trials: readonly string[];
  readonly start: AttemptStart;
}

const NAME = /^\d{4,}\.[0-9a-f]{8}\.json$/;

/** Says that trials begin, for a pool that waits for it. */
export function writeStart(dir: string, started: StartedTrials): void {
  const file = `${chunkName(started.chunk)}.${randomBytes(4).toString("hex")}.json`;
  writeSealed(join(dir, "starts", file), "start", started);
}

/** Names of the files in `starts`. */
export function startNames(dir: string): string[] {
  return readdirSync(join(dir, "starts"))
    .filter((file) => NAME.test(file))
    .sort();
}

/** What a file says; undefined where it is damaged. */
export function readStart(dir: string, file: string): StartedTrials | undefined {
  try {
    return readSealed(join(dir, "starts", file), "start") as StartedTrials;
  } catch (error) {
    if (error instanceof DropDamagedError) return undefined;
    throw error;
  }
}
