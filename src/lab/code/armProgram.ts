import { kernelName } from "../../core/engine/engine.ts";
import { UserError } from "../../core/math/errors.ts";
import { didYouMean } from "../nearest.ts";
import { plan } from "../plan.ts";
import { armDescription } from "../report/input/armDescription.ts";
import type { Experiment, TrialSpec } from "../types.ts";
import { kerasProgram } from "./kerasProgram.ts";
import { linchpinProgram } from "./linchpinProgram.ts";
import { torchProgram } from "./torchProgram.ts";

/** What a program of an arm can be written for. */
export const FRAMEWORKS = ["pytorch", "keras", "linchpin"] as const;

export type Framework = (typeof FRAMEWORKS)[number];

/** Which arm, for what, and what its program says of itself. */
export interface ArmProgramRequest {
  readonly arm: string;
  readonly framework: Framework;
  /** Who wrote it, such as `writtenBy` says: stands in its head. */
  readonly by: string;
  /** Default: the first seed of the experiment. */
  readonly seed?: number;
  /** Name that the file is given in the command of a Linchpin program. */
  readonly file?: string;
}

/** The program of one arm of an experiment. Throws UserError where the framework cannot express the arm. */
export function armProgram(experiment: Experiment, request: ArmProgramRequest): string {
  const { arm, framework, by, seed, file = "arm.yaml" } = request;
  const about = [
    `Arm ${arm} of ${experiment.name}, task ${experiment.task}. ${armDescription(experiment.arms[arm] ?? {})}`,
    by,
  ];
  if (framework === "linchpin") return linchpinProgram(experiment, arm, about, file);
  const { data, net, train, member } = armTrial(experiment, arm, seed);
  const own = { arm, about, data, net, train, ...(member === undefined ? {} : { member }) };
  return framework === "pytorch" ? torchProgram(own) : kerasProgram(own);
}

/** One trial of the arm, at the experiment's own learning rate. */
export function armTrial(experiment: Experiment, arm: string, seed: number = experiment.firstSeed): TrialSpec {
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

/** Throws UserError where the experiment trains no such arm. @param target what the user named, for the message */
export function requireArm(experiment: Experiment, arm: string, target: string): void {
  const { arms, choices, ensembles = {}, weightAverages = {}, task } = experiment;
  if (Object.hasOwn(arms, arm)) return;
  const together = ensembles[arm] ?? weightAverages[arm];
  if (together !== undefined)
    throw new UserError(
      `${target}: "${arm}" is made of ${together.join(", ")}, which are trained one by one; write one of them`,
    );
  const choice = choices[arm];
  if (choice !== undefined)
    throw new UserError(
      `${target}: "${arm}" stands for the best of ${choice.of.join(", ")} by ${choice.by}; write one of them`,
    );
  const names = Object.keys(arms);
  throw new UserError(`${target}: no arm "${arm}" on ${task}${didYouMean(arm, names)}; arms: ${names.join(", ")}`);
}
