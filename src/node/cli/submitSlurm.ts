import { resolve } from "node:path";
import { UserError } from "../../core/math/errors.ts";
import { distinctTrials } from "../../lab/plan.ts";
import type { PlannedTrial } from "../../lab/types.ts";
import { tableNotes } from "../data/tableNotes.ts";
import { hasPlan, makeDrop, plannedExperiment, readPlan, refuseOther } from "../fileDrop/dropPlan.ts";
import { type DropTrials, dropTrials } from "../fileDrop/dropProgress.ts";
import { moveAside } from "../fileDrop/resultFiles.ts";
import { activeTasks, hasCommand } from "../fileDrop/slurmCommands.ts";
import { checkSbatch, type ScriptFacts, slurmEnvironment } from "../fileDrop/slurmScript.ts";
import {
  lastSubmission,
  type SlurmOptions,
  type Submission,
  type SubmittedArray,
} from "../fileDrop/submissionFiles.ts";
import { submitArrays, writeScripts } from "../fileDrop/submitChunks.ts";
import { sweepParts } from "../fileDrop/sweepParts.ts";
import { type ChoiceOptions, chooseExperiments } from "../run/chooseExperiments.ts";
import { type PreparedRun, prepareRun, restoreRun } from "../run/prepareRun.ts";
import { productVersion } from "../run/productVersion.ts";
import { EXIT } from "./exitCodes.ts";
import { planSubmission } from "./planSubmission.ts";
import { count, note, say } from "./print.ts";

/** Flags of `linchpin submit`. */
export interface SubmitFlags extends ChoiceOptions {
  readonly dir: string;
  readonly fast?: boolean;
  readonly chunkMinutes?: number;
  readonly chunkTrials?: number;
  readonly cpusPerTask?: number;
  readonly arrayLimit?: number;
  readonly sbatch: readonly string[];
  readonly retryFailed?: boolean;
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

const CPUS = 4;

/** Plans what is missing into a folder and submits it. Returns the exit code. */
export async function submitSlurm(target: string | undefined, flags: SubmitFlags): Promise<number> {
  for (const option of flags.sbatch) checkSbatch(option);
  const dir = resolve(flags.dir);
  const run = openFolder(dir, target, flags);
  const name = `linchpin-${run.stored.id.slice(0, 12)}`;
  refuseWhileActive(dir, name, flags);
  sweepParts(dir, Date.now());
  const trials = dropTrials(dir);
  for (const { file, why } of trials.damaged) {
    moveAside(dir, file);
    note(`results/${file} is damaged (${why}): moved to ${dir}/damaged, its trial is planned again`);
  }
  const missing = missingTrials(run, trials, flags);
  const { done, failed } = trials;
  if (missing.length === 0) return nothingLeft(dir, trials);
  note(
    `${run.stored.name}: ${done.size} of ${count(trials.planned.size, "trial")} are done, ${missing.length} to train`,
  );
  if (failed.size > 0 && flags.retryFailed !== true)
    note(`${count(failed.size, "trial")} failed and are left out; --retry-failed plans them too`);
  const slurm = slurmOptions(lastSubmission(dir), flags);
  const { submission, minutes } = await planSubmission(dir, { run, missing, slurm, flags });
  writeScripts(submission, scriptFacts({ name, dir, slurm }, minutes));
  hand(dir, submission, flags);
  return EXIT.fine;
}

/** The run that the folder is for; makes the folder where it is new. @throws UserError where it is another's */
function openFolder(dir: string, target: string | undefined, flags: SubmitFlags): PreparedRun {
  const known = hasPlan(dir) ? plannedExperiment(dir, readPlan(dir)) : undefined;
  if (target === undefined) {
    if (known === undefined)
      throw new UserError(`submit: ${flags.dir} has no plan yet; name the claim or experiment file that it is for`);
    return restoreRun(known);
  }
  const chosen = chooseExperiments(target, flags);
  const run = prepareRun(chosen, flags.fast === true ? "fast" : "exact", new Date().toISOString());
  if (known === undefined) {
    refuseOther(dir);
    for (const line of tableNotes(run.experiments)) note(line);
    makeDrop(dir, { product: productVersion(), createdAt: run.stored.createdAt, experiment: run.stored });
    return run;
  }
  if (known.id === run.stored.id) return restoreRun(known);
  throw new UserError(
    `submit ${target}: ${flags.dir} is the folder of another experiment (${known.name}, ${known.id.slice(0, 12)}; this one is ${run.stored.id.slice(0, 12)}); give --dir another folder, or leave out the claim or file to go on with that one`,
  );
}

function refuseWhileActive(dir: string, name: string, { force, dryRun }: SubmitFlags): void {
  if (force === true || dryRun === true) return;
  const active = activeTasks(`--name=${name}`) ?? [];
  if (active.length === 0) return;
  const jobs = [...new Set(active.map((id) => id.replace(/_.*/, "")))];
  throw new UserError(
    `submit: ${count(active.length, "task")} of this experiment still wait or run (job ${jobs.join(", ")}); what is missing in ${dir} may be on its way: wait, end them with "scancel ${jobs.join(" ")}", or give --force`,
  );
}

function missingTrials(run: PreparedRun, { done, failed }: DropTrials, { retryFailed }: SubmitFlags): PlannedTrial[] {
  return distinctTrials(run.planned).filter(
    ({ trial }) => !done.has(trial) && (retryFailed === true || !failed.has(trial)),
  );
}

function nothingLeft(dir: string, { planned, done, failed }: DropTrials): number {
  say(`${done.size} of ${count(planned.size, "trial")} are done; nothing was submitted.`);
  if (failed.size === 0) say(`Judge them: linchpin import ${dir}`);
  else say(`${count(failed.size, "trial")} failed: linchpin submit --slurm --dir ${dir} --retry-failed`);
  return failed.size === 0 ? EXIT.fine : EXIT.failed;
}

/** What was asked for, else what the last submission took. */
function slurmOptions(last: Submission | undefined, flags: SubmitFlags): SlurmOptions {
  const arrayLimit = flags.arrayLimit ?? last?.slurm.arrayLimit;
  return {
    cpus: flags.cpusPerTask ?? last?.slurm.cpus ?? CPUS,
    sbatch: flags.sbatch.length > 0 ? flags.sbatch : (last?.slurm.sbatch ?? []),
    ...(arrayLimit === undefined ? {} : { arrayLimit }),
  };
}

/** A time limit of three times the estimate, unless one is given: the estimate is of this machine. */
function scriptFacts(facts: Pick<ScriptFacts, "name" | "dir" | "slurm">, minutes: number | undefined): ScriptFacts {
  const given = facts.slurm.sbatch.some((option) => /^(--time|-t)\b/.test(option));
  return {
    ...{ ...facts, environment: slurmEnvironment(), workingFolder: process.cwd() },
    ...(given || minutes === undefined ? {} : { minutes: Math.max(30, Math.ceil(3 * minutes)) }),
  };
}

function hand(dir: string, planned: Submission, flags: SubmitFlags): void {
  if (flags.dryRun !== true && hasCommand("sbatch"))
    for (const { job, ...array } of submitArrays(dir, planned).arrays)
      say(`Submitted job ${job}: chunks ${array.first} to ${lastOf(array)}`);
  else {
    say(
      `Nothing was submitted${flags.dryRun === true ? "" : ": there is no sbatch on PATH"}. By hand, where there is one:`,
    );
    for (const { script } of planned.arrays) say(`  sbatch ${dir}/${script}`);
    const [from, to] = [Math.min(...planned.arrays.map(({ first }) => first)), Math.max(...planned.arrays.map(lastOf))];
    say(`Or without Slurm, on any machine that sees the folder, for each N from ${from} to ${to}:`);
    say(`  linchpin chunk ${dir} N`);
  }
  say(`Then: linchpin import ${dir}`);
}

function lastOf({ first, count: chunks }: SubmittedArray): number {
  return first + chunks - 1;
}
