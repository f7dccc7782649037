import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../core/math/errors.ts";
import { chunkName } from "./chunkFiles.ts";
import { sbatch } from "./slurmCommands.ts";
import { type ScriptFacts, slurmScript } from "./slurmScript.ts";
import { type Submission, type SubmittedArray, writeSubmission } from "./submissionFiles.ts";

/** Slurm's usual MaxArraySize is 1001, and task numbers stay below it. */
const LARGEST_ARRAY = 1000;

/** The job arrays whose tasks are `count` chunks from `first` on. */
export function arraysOf(first: number, count: number, largest: number = LARGEST_ARRAY): SubmittedArray[] {
  return Array.from({ length: Math.ceil(count / largest) }, (_, i) => {
    const from = first + i * largest;
    return { script: `slurm/${chunkName(from)}.sh`, first: from, count: Math.min(largest, first + count - from) };
  });
}

/** Writes the scripts of a submission, and what was planned. */
export function writeScripts(submission: Submission, facts: ScriptFacts): void {
  for (const array of submission.arrays) {
    const path = join(facts.dir, array.script);
    try {
      writeFileSync(path, slurmScript(array, facts), { mode: 0o755 });
    } catch (error) {
      if (error instanceof UserError) throw error;
      throw new UserError(`${path}: cannot be written (${(error as Error).message})`, { cause: error });
    }
  }
  writeSubmission(facts.dir, submission);
}

/** Submits the arrays one after the other; the folder knows each job at once. @throws UserError where sbatch refuses */
export function submitArrays(dir: string, submission: Submission): Submission {
  let now = submission;
  for (const array of submission.arrays) {
    const job = submitted(dir, now, array);
    now = { ...now, arrays: now.arrays.map((other) => (other === array ? { ...array, job } : other)) };
    writeSubmission(dir, now);
  }
  return now;
}

function submitted(dir: string, { arrays }: Submission, { script }: SubmittedArray): string {
  try {
    return sbatch(join(dir, script));
  } catch (error) {
    const left = arrays.filter(({ job }) => job === undefined).map((array) => `  sbatch ${join(dir, array.script)}`);
    throw new UserError(
      `${(error as Error).message}\nThe chunks are planned; when it is mended, submit what is left by hand:\n${left.join("\n")}`,
      { cause: error },
    );
  }
}
