import { existsSync, writeFileSync } from "node:fs";
import { writeNpz } from "../../core/data/writeNpz.ts";
import { kernelName } from "../../core/engine/engine.ts";
import { UserError } from "../../core/math/errors.ts";
import type { ProfileName } from "../../lab/claims/claim.ts";
import { kerasProgram } from "../../lab/code/kerasProgram.ts";
import { linchpinProgram } from "../../lab/code/linchpinProgram.ts";
import { torchProgram } from "../../lab/code/torchProgram.ts";
import { trialArrays } from "../../lab/code/trialArrays.ts";
import { didYouMean } from "../../lab/nearest.ts";
import { plan } from "../../lab/plan.ts";
import { armDescription } from "../../lab/report/input/armDescription.ts";
import type { Experiment, TrialSpec } from "../../lab/types.ts";
import { sourcesOf } from "../data/loadSources.ts";
import { chooseExperiments } from "../run/chooseExperiments.ts";
import { productVersion } from "../run/productVersion.ts";
import { shellWords } from "../run/shellWords.ts";
import { note, say } from "./print.ts";

/** Flags of `linchpin code`. */
export interface CodeFlags {
  readonly arm: string;
  readonly framework: "pytorch" | "keras" | "linchpin";
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
  if (!Object.hasOwn(experiment.arms, arm)) throw unknownArm(experiment, arm, target);
  for (const file of [out, npz])
    if (file !== undefined && flags.force !== true && existsSync(file))
      throw new UserError(`code ${file}: there is such a file, and it is kept; give another name, or --force`);
  const trial = trialOf(experiment, arm, seed);
  const about = [
    `Arm ${arm} of ${experiment.name}, task ${experiment.task}. ${armDescription(experiment.arms[arm] ?? {})}`,
    `Written by Linchpin ${productVersion()}: ${shellWords(["linchpin", ...process.argv.slice(2)])}`,
  ];
  const { data, net, train, member } = trial;
  const request = { arm, about, data, net, train, ...(member === undefined ? {} : { member }) };
  const writers = {
    pytorch: () => torchProgram(request),
    keras: () => kerasProgram(request),
    linchpin: () => linchpinProgram(experiment, arm, about, out ?? "arm.yaml"),
  };
  const text = writers[framework]();
  if (npz !== undefined) {
    write(npz, writeNpz(trialArrays(trial, sourcesOf(data))));
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

function unknownArm(experiment: Experiment, arm: string, target: string): UserError {
  const { arms, choices, ensembles = {}, weightAverages = {}, task } = experiment;
  const together = ensembles[arm] ?? weightAverages[arm];
  if (together !== undefined)
    return new UserError(
      `${target}: "${arm}" is made of ${together.join(", ")}, which are trained one by one; write one of them`,
    );
  const choice = choices[arm];
  if (choice !== undefined)
    return new UserError(
      `${target}: "${arm}" stands for the best of ${choice.of.join(", ")} by ${choice.by}; write one of them`,
    );
  const names = Object.keys(arms);
  return new UserError(`${target}: no arm "${arm}" on ${task}${didYouMean(arm, names)}; arms: ${names.join(", ")}`);
}

/** One trial of the arm, at the experiment's own learning rate. */
function trialOf(experiment: Experiment, arm: string, seed = experiment.firstSeed): TrialSpec {
  const alone = {
    ...experiment,
    seeds: 1,
    firstSeed: seed,
    learningRates: [],
    arms: { [arm]: experiment.arms[arm] ?? {} },
  };
  const [cell] = plan(alone, kernelName("exact"));
  if (cell === undefined) throw new UserError(`${experiment.name}: arm "${arm}" plans no trial`);
  return cell.spec;
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
