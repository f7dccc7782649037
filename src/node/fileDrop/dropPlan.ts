import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { invariant, UserError } from "../../core/math/errors.ts";
import { sha256Hex } from "../../core/math/sha256.ts";
import { canonical } from "../../lab/canonical.ts";
import type { StoredExperiment } from "../../lab/types.ts";
import { DropDamagedError } from "./dropErrors.ts";
import { readSealed, writeSealed } from "./sealedFile.ts";

/** What a drop folder is for. */
export interface DropPlan {
  /** Version of Linchpin that made the folder. */
  readonly product: string;
  readonly createdAt: string;
  /** What its results answer; null in the folder of a pool, which is asked for trials only. */
  readonly experiment: StoredExperiment | null;
}

const FOLDERS = ["chunks", "results", "failures", "starts", "damaged", "submissions", "slurm", "logs"] as const;

/** Whether a folder is a drop folder. */
export function hasPlan(dir: string): boolean {
  return existsSync(planPath(dir));
}

/** Throws UserError where a folder that has no plan holds something that is none of ours. */
export function refuseOther(dir: string): void {
  if (!existsSync(dir)) return;
  const other = isFolder(dir)
    ? readdirSync(dir).find((name) => !/^plan\.json/.test(name) && !FOLDERS.some((folder) => folder === name))
    : dir;
  if (other !== undefined)
    throw new UserError(`${dir}: holds ${other}, which is none of ours; give --dir a new or empty folder`);
}

/** Makes a drop folder with this plan. A folder that has one keeps it: look first. @throws UserError where it cannot */
export function makeDrop(dir: string, plan: DropPlan): void {
  try {
    for (const folder of FOLDERS) mkdirSync(join(dir, folder), { recursive: true });
  } catch (error) {
    throw new UserError(
      `${dir}: a folder cannot be made there (${(error as Error).message}); give --dir a folder that may be written`,
      { cause: error },
    );
  }
  if (!hasPlan(dir)) writeSealed(planPath(dir), "plan", plan);
}

/** The plan of a drop folder. @throws UserError where there is none, or none that can be believed */
export function readPlan(dir: string): DropPlan {
  if (!hasPlan(dir))
    throw new UserError(
      `${dir}: ${isFolder(dir) ? "this folder has no plan.json" : "there is no such folder"}; expected one that "linchpin submit" made`,
    );
  try {
    return checked(readSealed(planPath(dir), "plan") as DropPlan);
  } catch (error) {
    if (!(error instanceof DropDamagedError)) throw error;
    throw new UserError(
      `${dir}: plan.json is damaged: ${error.why}; move it away and give the same "linchpin submit" command again: it writes the plan anew and keeps the results`,
      { cause: error },
    );
  }
}

function checked(plan: DropPlan): DropPlan {
  const { experiment } = plan;
  if (experiment !== null && sha256Hex(canonical(JSON.parse(experiment.source))) !== experiment.id)
    throw new DropDamagedError("plan.json", "the experiment has another id than it says");
  return plan;
}

/** The experiment that a folder's results answer. @throws UserError for the folder of a pool */
export function plannedExperiment(dir: string, { experiment }: DropPlan): StoredExperiment {
  if (experiment === null)
    throw new UserError(
      `${dir}: this folder belongs to a program that runs trials and judges them itself; it has no experiment to judge`,
    );
  return experiment;
}

function planPath(dir: string): string {
  invariant(dir !== "", "drop folder: no path");
  return join(dir, "plan.json");
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
