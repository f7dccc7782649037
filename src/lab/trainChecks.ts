import { UserError } from "../core/math/errors.ts";
import { checkOptimiser } from "../core/nn/checkOptimiser.ts";
import { scheduledRate } from "../core/nn/schedule.ts";
import type { TrainSpec } from "../core/nn/spec.ts";
import type { ExperimentFile } from "./experimentFile.ts";
import { armTrain } from "./fillTrain.ts";
import type { Issue, Path } from "./specSource.ts";
import type { ArmSpec, ArmTraining, Experiment } from "./types.ts";

/** What of a training contradicts itself or cannot be done with the data. */
export function trainIssues({ train: written = {} }: ExperimentFile, { train, data, arms }: Experiment): Issue[] {
  const { batch } = train;
  const path: Path = ["train"];
  if (batch > data.train) {
    const message = `a gradient batch of ${batch}, but only ${data.train} training rows; lower batch or raise data.train`;
    return [{ path: [...path, "batch"], message }];
  }
  const left = data.train % batch;
  const counts = Object.values(arms).some(({ norm, statistics }) => norm === "batch" && statistics !== "all");
  const issues = optimiserIssues(path, written, train, data.train);
  if (train.lastBatch !== "keep" || left !== 1 || batch === 1 || !counts) return issues;
  const message = `${data.train} rows in batches of ${batch} leave a last batch of one, which batch norm cannot normalise; drop it or change batch`;
  return [...issues, { path: [...path, "lastBatch"], message }];
}

/** The same of an arm's own training, merged with the experiment's. */
export function armTrainIssues(path: Path, arm: ArmSpec, { train, data }: Experiment): Issue[] {
  if (arm.train === undefined) return [];
  return optimiserIssues([...path, "train"], arm.train, armTrain(train, arm, train.learningRate), data.train);
}

/** @param written the members that stand in the file, which are blamed where they can be @param rows training rows */
function optimiserIssues(path: Path, written: ArmTraining, train: TrainSpec, rows: number): Issue[] {
  try {
    checkOptimiser(train);
    checkDecay(train);
    checkSchedule(train, rows);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const message = error.message.replace(/^train: /, "");
    const member = /^\w+/.exec(message)?.[0] ?? "";
    return [{ path: Object.hasOwn(written, member) ? [...path, member] : path, message }];
  }
}

/** Adam whose decay is decoupled is adamw and no other: one training has one name. */
function checkDecay({ optimiser, weightDecay }: TrainSpec): void {
  if (optimiser === "adamw" && weightDecay === undefined)
    throw new UserError("optimiser adamw without weightDecay is adam; give its rate, such as weightDecay: 0.01");
  if (optimiser === "adamw" && weightDecay?.form === "l2")
    throw new UserError("weightDecay of the form l2 with adamw is adam's; expected decoupled, or optimiser: adam");
}

function checkSchedule(train: TrainSpec, rows: number): void {
  const { schedule, batch, epochs, learningRate } = train;
  if (schedule === undefined) return;
  for (const member of ["every", "factor"] as const)
    if (schedule.type !== "step" && schedule[member] !== undefined)
      throw new UserError(`schedule: ${member} belongs to the type step, got ${schedule.type}; leave it out`);
  const stepsPerEpoch = train.lastBatch === "keep" ? Math.ceil(rows / batch) : Math.floor(rows / batch);
  const steps = epochs * stepsPerEpoch;
  try {
    scheduledRate(schedule, learningRate, steps - 1, steps, stepsPerEpoch);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.message.replace(/^train: /, "schedule: "), { cause: error });
  }
}
