import { existsSync, writeFileSync } from "node:fs";
import { writeNpz } from "../../core/data/writeNpz.ts";
import { UserError } from "../../core/math/errors.ts";
import type { ProfileName } from "../../lab/claims/claim.ts";
import { armProgram, armTrial, type Framework, requireArm } from "../../lab/code/armProgram.ts";
import { trialArrays } from "../../lab/code/trialArrays.ts";
import { writtenBy } from "../../lab/code/writtenBy.ts";
import { didYouMean } from "../../lab/nearest.ts";
import type { Experiment } from "../../lab/types.ts";
import { sourcesOf } from "../data/loadSources.ts";
import { chooseExperiments } from "../run/chooseExperiments.ts";
import { productVersion } from "../run/productVersion.ts";
import { note, say } from "./print.ts";

/** Flags of `linchpin code`. */
export interface CodeFlags {
  readonly arm: string;
  readonly framework: Framework;
  readonly task?: string;
  readonly profile?: ProfileName;
  readonly lr?: string;
  readonly set: readonly string[];
  readonly out?: string;
  readonly npz?: string;
  readonly seed?: number;
  readonly force?: boolean;
}

/** Writes a program of one arm, to a file or to stdout, and what a trial of it begins with where that is asked for. */
export function writeCode(target: string, flags: CodeFlags): void {
  const { arm, framework, profile, lr, out, npz, seed } = flags;
  const set = [...flags.set, ...(lr === undefined ? [] : [`lr=${lr}`])];
  const { experiments } = chooseExperiments(target, { set, ...(profile === undefined ? {} : { profile }) });
  const experiment = taskOf(experiments, flags.task, target);
  requireArm(experiment, arm, target);
  for (const file of [out, npz])
    if (file !== undefined && flags.force !== true && existsSync(file))
      throw new UserError(`code ${file}: there is such a file, and it is kept; give another name, or --force`);
  const text = armProgram(experiment, {
    ...{ arm, framework, by: writtenBy(productVersion(), ["linchpin", ...process.argv.slice(2)]) },
    ...(seed === undefined ? {} : { seed }),
    ...(out === undefined ? {} : { file: out }),
  });
  if (npz !== undefined) {
    const trial = armTrial(experiment, arm, seed);
    write(npz, writeNpz(trialArrays(trial, sourcesOf(trial.data))));
    note(`${npz}: data, start and order of the batches of seed ${trial.seed}`);
  }
  if (out === undefined) process.stdout.write(text);
  else {
    write(out, text);
    say(`${out} is written.`);
  }
}

function taskOf(experiments: readonly Experiment[], task: string | undefined, target: string): Experiment {
  const [first] = experiments;
  const found = task === undefined ? first : experiments.find((experiment) => experiment.task === task);
  if (found !== undefined) return found;
  const tasks = experiments.map((experiment) => experiment.task);
  throw new UserError(`${target}: no task "${task}"${didYouMean(task ?? "", tasks)}; tasks: ${tasks.join(", ")}`);
}

function write(file: string, content: string | Uint8Array): void {
  try {
    writeFileSync(file, content);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "its folder does not exist" : code === "EISDIR" ? "this is a folder" : code;
    throw new UserError(`code ${file}: cannot be written: ${why}`, { cause: error });
  }
}
