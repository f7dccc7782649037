import { spawnSync } from "node:child_process";
import { UserError } from "../../core/math/errors.ts";

/** Whether there is a command of this name on PATH. */
export function hasCommand(name: string): boolean {
  return (spawnSync(name, ["--version"], { stdio: "ignore" }).error as NodeJS.ErrnoException)?.code !== "ENOENT";
}

/** Submits a script. Returns the id of the job. @throws UserError where sbatch refuses, with its words */
export function sbatch(script: string): string {
  const { status, stdout, stderr, error } = spawnSync("sbatch", ["--parsable", script], { encoding: "utf8" });
  const [, job] = /^(\d+)(;.*)?\s*$/.exec(stdout ?? "") ?? [];
  if (status !== 0 || job === undefined)
    throw new UserError(
      `sbatch ${script}: refused: ${(stderr || stdout || error?.message || `exit code ${status}`).trim()}`,
    );
  return job;
}

/** Tasks of an array that wait or run; undefined where Slurm cannot be asked. @param by `--name=...` or `--jobs=...` */
export function activeTasks(by: string): string[] | undefined {
  const { status, stdout, stderr } = spawnSync("squeue", ["--noheader", "--array", "--format=%i", by], {
    encoding: "utf8",
  });
  if (status === 0) return stdout.split("\n").flatMap((line) => line.trim() || []);
  return /invalid job id/i.test(stderr ?? "") ? [] : undefined;
}

/** Ends jobs. @param options further options, such as `--state=PENDING` */
export function scancel(jobs: readonly string[], options: readonly string[] = []): void {
  if (jobs.length > 0) spawnSync("scancel", [...options, ...jobs], { stdio: "ignore" });
}
