import { randomBytes } from "node:crypto";
import { readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { printable } from "../../core/data/quoted.ts";
import { UserError } from "../../core/math/errors.ts";
import { type RecordJson, recordFromJson, recordToJson } from "../../lab/recordJson.ts";
import { trialId } from "../../lab/trialId.ts";
import type { AppendResult, AttemptInfo, TrialRecord } from "../../lab/types.ts";
import { isAttempt } from "./attemptShape.ts";
import { DropDamagedError, NewerFormatError } from "./dropErrors.ts";
import { readSealed, writeSealed, writeSealedFirst } from "./sealedFile.ts";

/** A record and the attempt that made it. */
export interface Result {
  readonly record: TrialRecord;
  readonly attempt: AttemptInfo;
}

/** A file in `results` after a look at it. Only a `whole` one is believed. */
export type ResultFile =
  | ({ readonly type: "whole"; readonly file: string } & Result)
  | { readonly type: "damaged"; readonly file: string; readonly why: string }
  | { readonly type: "foreign"; readonly file: string };

/** `<trial>.json`; `<trial>.<digest>.json` is a second result of the same trial that differs from the first. */
const NAME = /^([0-9a-f]{64})(\.[0-9a-f]{12})?\.json$/;

/** Files in `results` without what is still being written; a trial's first result before others of it. */
export function resultNames(dir: string): string[] {
  const stem = (file: string): string => file.replace(/\.json$/, "");
  return readdirSync(join(dir, "results"))
    .filter((file) => !file.endsWith(".part"))
    .sort((a, b) => (stem(a) < stem(b) ? -1 : 1));
}

/** Every file in `results`, read and verified one by one. */
export function* resultFiles(dir: string): Generator<ResultFile> {
  for (const name of resultNames(dir)) {
    const file = readResult(dir, name);
    if (file !== undefined) yield file;
  }
}

/** Called with a file that was moved to `damaged`, and why. */
export type OnDamaged = (file: string, why: string) => void;

/** A trial's first result, where there is one that is whole. A damaged one is moved to `damaged`. */
export function resultOf(dir: string, trial: string, onDamaged?: OnDamaged): Result | undefined {
  const file = `${trial}.json`;
  const found = readResult(dir, file);
  if (found?.type === "whole") return found;
  if (found?.type === "damaged") {
    moveAside(dir, file);
    onDamaged?.(file, found.why);
  }
  return undefined;
}

/**
 * Writes a result. The first of a trial counts: the same again is a duplicate, another is kept beside it as a conflict.
 * @throws DropFullError where the folder takes no more
 */
export function writeResult(dir: string, { record, attempt }: Result): AppendResult {
  const body = { record: recordToJson(record), attempt };
  const at = (name: string): string => join(dir, "results", `${name}.json`);
  for (;;) {
    const kept = resultOf(dir, record.trial);
    if (kept === undefined) {
      if (writeSealedFirst(at(record.trial), "result", body)) return "stored";
      // Another process was faster: what it wrote is read now.
      continue;
    }
    if (kept.record.digest === record.digest) return "duplicate";
    writeSealed(at(`${record.trial}.${record.digest.slice(0, 12)}`), "result", body);
    return "conflict";
  }
}

/**
 * Reads and verifies one file: seal, trial id from the spec, digest from the content. Undefined where it is gone.
 * @throws UserError where a newer Linchpin wrote it or the file system cannot read it
 */
export function readResult(dir: string, file: string): ResultFile | undefined {
  const [, trial] = NAME.exec(file) ?? [];
  if (trial === undefined) return { type: "foreign", file };
  try {
    const body = readSealed(join(dir, "results", file), "result") as { record: RecordJson; attempt: unknown };
    const record = recordFromJson(body.record);
    if (record.trial !== trial || trialId(record.spec) !== trial)
      throw new DropDamagedError(file, `it holds trial ${String(record.trial).slice(0, 12)}`);
    if (!isAttempt(body.attempt)) throw new DropDamagedError(file, "it does not say which attempt made it");
    return { type: "whole", file, record, attempt: body.attempt };
  } catch (error) {
    const { code, errno, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    if (error instanceof NewerFormatError) throw error;
    if (errno !== undefined && code !== "EISDIR")
      throw new UserError(`${join(dir, "results", file)}: cannot be read (${message})`, { cause: error });
    // Whatever else goes wrong here is for want of a whole file. Its content may stand in the words of the mistake.
    return { type: "damaged", file, why: printable(error instanceof DropDamagedError ? error.why : message) };
  }
}

/** Moves a file of `results` to `damaged`, where nobody reads it. */
export function moveAside(dir: string, file: string): void {
  try {
    renameSync(join(dir, "results", file), join(dir, "damaged", `${file}.${randomBytes(4).toString("hex")}`));
  } catch (error) {
    // Another process did it first.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
