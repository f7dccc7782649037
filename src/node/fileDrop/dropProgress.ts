import { chunkNumbers, readChunk } from "./chunkFiles.ts";
import { readPlan } from "./dropPlan.ts";
import { failedAttempts, isFinal } from "./failureFiles.ts";
import { resultFiles } from "./resultFiles.ts";

/** How far a drop folder is. */
export interface DropProgress {
  /** Distinct trials of the plan. */
  readonly planned: number;
  /** Planned trials with a whole result. */
  readonly done: number;
  /** Planned trials without one that failed when they were tried alone. */
  readonly failed: number;
  /** Files in `results` that cannot be believed, and why. */
  readonly damaged: readonly { readonly file: string; readonly why: string }[];
}

/** The same with the trials themselves. */
export interface DropTrials {
  readonly planned: ReadonlySet<string>;
  readonly done: ReadonlySet<string>;
  readonly failed: ReadonlySet<string>;
  readonly damaged: DropProgress["damaged"];
  /** Files in `results` that are none of ours, and whole results of trials that are not planned. */
  readonly foreign: readonly string[];
}

/** How far the folder is: every result is read and verified. @throws UserError where it is no drop folder */
export function dropProgress(dir: string): DropProgress {
  const { planned, done, failed, damaged } = dropTrials(dir);
  return { planned: planned.size, done: done.size, failed: failed.size, damaged };
}

/** Which trials are planned, done and failed. @throws UserError where it is no drop folder */
export function dropTrials(dir: string): DropTrials {
  const planned = plannedTrials(dir);
  const done = new Set<string>();
  const damaged: { file: string; why: string }[] = [];
  const foreign: string[] = [];
  for (const found of resultFiles(dir)) {
    if (found.type === "damaged") damaged.push({ file: found.file, why: found.why });
    else if (found.type === "whole" && planned.has(found.record.trial)) done.add(found.record.trial);
    else foreign.push(found.file);
  }
  const failed = new Set<string>();
  for (const attempt of failedAttempts(dir))
    if (isFinal(attempt) && planned.has(attempt.trial) && !done.has(attempt.trial)) failed.add(attempt.trial);
  return { planned, done, failed, damaged, foreign };
}

function plannedTrials(dir: string): Set<string> {
  const { experiment } = readPlan(dir);
  const cells = experiment?.plan ?? chunkNumbers(dir).flatMap((number) => readChunk(dir, number).trials);
  return new Set(cells.map(({ trial }) => trial));
}
