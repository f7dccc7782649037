import { extname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../../core/math/errors.ts";
import { shellWords } from "../../lab/shellWords.ts";
import type { SlurmOptions, SubmittedArray } from "./submissionFiles.ts";

/** Seconds before a time limit at which Slurm sends SIGTERM: a chunk then ends by itself, within its grace of 45 s. */
const WARNING_S = 60;

/** What a job array's script says beside its chunks. */
export interface ScriptFacts {
  /** Of the job: tells the jobs of one experiment from those of another. */
  readonly name: string;
  /** Absolute path of the drop folder. */
  readonly dir: string;
  /** Where the command was given: paths of tables may start there. */
  readonly workingFolder: string;
  readonly slurm: SlurmOptions;
  /** Minutes of the time limit; absent: that of the cluster, or one among `slurm.sbatch`. */
  readonly minutes?: number;
  /** Environment that the chunk needs, such as LINCHPIN_DATA. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The script of a job array: one task a chunk. The shell makes way for Linchpin (`exec`), so that Slurm's SIGTERM reaches
 * it. @throws UserError where a path cannot stand in such a script
 */
export function slurmScript({ first, count }: SubmittedArray, facts: ScriptFacts): string {
  const { name, dir, slurm, minutes, environment, workingFolder } = facts;
  for (const path of [dir, workingFolder]) checkPath(path);
  const limit = slurm.arrayLimit === undefined ? "" : `%${slurm.arrayLimit}`;
  const options = [
    `--job-name=${name}`,
    `--array=1-${count}${limit}`,
    `--cpus-per-task=${slurm.cpus}`,
    `--chdir="${workingFolder}"`,
    `--output="${dir}/logs/%A_%a.out"`,
    "--requeue",
    `--signal=B:TERM@${WARNING_S}`,
    ...(minutes === undefined ? [] : [`--time=${minutes}`]),
    ...slurm.sbatch,
  ];
  const task = first === 1 ? `"$SLURM_ARRAY_TASK_ID"` : `"$((SLURM_ARRAY_TASK_ID + ${first - 1}))"`;
  return [
    "#!/bin/bash",
    `# Chunks ${first} to ${first + count - 1}, written by "linchpin submit".`,
    ...options.map((option) => `#SBATCH ${option}`),
    ...Object.entries(environment).map(([key, value]) => `export ${key}=${shellWords([value])}`),
    `exec ${shellWords([process.execPath, mainPath(), "chunk", dir])} ${task}`,
    "",
  ].join("\n");
}

/** Checks an option for sbatch as it was given. @throws UserError where it is none, or one that Linchpin sets itself */
export function checkSbatch(option: string): void {
  if (!/^--?[A-Za-z][^\n\r]*$/.test(option))
    throw new UserError(`submit: --sbatch ${option}: expected an option of sbatch, such as --sbatch "--partition=cpu"`);
  const own = {
    "--array": "--array-limit",
    "-a": "--array-limit",
    "--cpus-per-task": "--cpus-per-task",
    "-c": "--cpus-per-task",
  };
  for (const [name, flag] of Object.entries(own))
    if (option === name || option.startsWith(`${name}=`) || option.startsWith(`${name} `))
      throw new UserError(`submit: --sbatch ${option}: Linchpin sets ${name} itself; give ${flag}`);
}

/** The command line, as a job or a child process starts it. */
export function mainPath(): string {
  return fileURLToPath(new URL(`../cli/main${extname(import.meta.url)}`, import.meta.url));
}

/** What a chunk must find in its environment as this process does. */
export function slurmEnvironment(): Record<string, string> {
  return Object.fromEntries(
    ["LINCHPIN_DATA", "LINCHPIN_CACHE"].flatMap((name) => {
      const value = process.env[name];
      return value === undefined || value === "" ? [] : [[name, resolve(value)]];
    }),
  );
}

function checkPath(path: string): void {
  if (/["%\\\n\r]/.test(path))
    throw new UserError(`${path}: Slurm cannot take a path with ", %, \\ or a line break; choose another folder`);
}
