import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { AttemptInfo, Failure } from "../../lab/types.ts";
import { isAttempt } from "./attemptShape.ts";
import { DropDamagedError } from "./dropErrors.ts";
import { readSealed, writeSealed } from "./sealedFile.ts";

/** An attempt at a trial that gave no record. */
export interface FailedAttempt {
  readonly trial: string;
  readonly chunk: number;
  /** How many trials were trained together in that attempt. */
  readonly together: number;
  readonly failure: Failure;
  readonly attempt: AttemptInfo;
}

/** `<trial>.<random>.json`, one an attempt. */
const NAME = /^[0-9a-f]{64}\.[0-9a-f]{8}\.json$/;

export function writeFailure(dir: string, failed: FailedAttempt): void {
  const file = `${failed.trial}.${randomBytes(4).toString("hex")}.json`;
  writeSealed(join(dir, "failures", file), "failure", failed);
}

/** Names of the files in `failures`. */
export function failureNames(dir: string): string[] {
  return readdirSync(join(dir, "failures"))
    .filter((file) => NAME.test(file))
    .sort();
}

/** The attempt in a file; undefined where the file is damaged: a failure that cannot be read is as good as none. */
export function readFailure(dir: string, file: string): FailedAttempt | undefined {
  try {
    const failed = readSealed(join(dir, "failures", file), "failure") as Partial<FailedAttempt> | null;
    return isFailedAttempt(failed) && file.startsWith(failed.trial) ? failed : undefined;
  } catch (error) {
    if (error instanceof DropDamagedError) return undefined;
    throw error;
  }
}

function isFailedAttempt(value: Partial<FailedAttempt> | null): value is FailedAttempt {
  const { trial, failure, attempt } = value ?? {};
  const words = [trial, failure?.outcome, failure?.error, failure?.stderrTail];
  return words.every((text) => typeof text === "string") && isAttempt(attempt);
}

/** All failed attempts, one by one, by trial. */
export function* failedAttempts(dir: string): Generator<FailedAttempt> {
  for (const file of failureNames(dir)) {
    const failed = readFailure(dir, file);
    if (failed !== undefined) yield failed;
  }
}

/**
 * Whether an attempt says that its trial fails: it was tried alone, and nobody ended it from outside. Of trials that
 * failed together with others, another may be to blame.
 */
export function isFinal({ together, failure }: FailedAttempt): boolean {
  return together === 1 && failure.outcome !== "lost";
}
