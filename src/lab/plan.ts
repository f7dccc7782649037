import { datasetShape } from "../core/data/datasetShape.ts";
import { armExperiment } from "./armExperiment.ts";
import { armTrain } from "./fillTrain.ts";
import { buildNet } from "./net.ts";
import { trialId } from "./trialId.ts";
import type { ArmSpec, Experiment, PlannedCell, PlannedTrial, TrialSpec } from "./types.ts";

/**
 * The trials of an experiment: arms x learning rates x seeds, the seeds of one arm next to each other so that they can be
 * trained together. Cells that ask for the same training (an arm under two names, an arm with a learning rate of its
 * own) have the same trial id.
 *
 * @param kernel name and version of the numeric kernel, part of every trial's identity
 * @throws UserError where the data cannot have the shape asked for
 */
export function plan(experiment: Experiment, kernel: string): PlannedTrial[] {
  const rates = [experiment.train.learningRate, ...experiment.learningRates];
  return rates.flatMap((learningRate) =>
    Object.entries(experiment.arms).flatMap(([arm, spec]) =>
      Array.from({ length: experiment.seeds }, (_, i): PlannedTrial => {
        const trial = trialSpec(experiment, spec, learningRate, experiment.firstSeed + i, kernel);
        return { arm, seed: trial.seed, task: experiment.task, learningRate, trial: trialId(trial), spec: trial };
      }),
    ),
  );
}

/** The plan of several experiments, one after the other: a claim's tasks. */
export function planAll(experiments: readonly Experiment[], kernel: string): PlannedTrial[] {
  return experiments.flatMap((experiment) => plan(experiment, kernel));
}

/** Each trial once, in the order in which it is first planned. */
export function distinctTrials<Cell extends PlannedCell>(planned: readonly Cell[]): Cell[] {
  const first = new Map<string, Cell>();
  for (const cell of planned) if (!first.has(cell.trial)) first.set(cell.trial, cell);
  return [...first.values()];
}

function trialSpec(
  experiment: Experiment,
  arm: ArmSpec,
  learningRate: number,
  seed: number,
  kernel: string,
): TrialSpec {
  const own = armExperiment(experiment, arm);
  const { train, data, root, instruments } = own;
  const { inputs, image } = datasetShape(data);
  return {
    kernel,
    data,
    net: buildNet({ ...own, batch: train.batch }, arm, inputs, image),
    train: armTrain(train, arm, learningRate),
    root,
    seed,
    ...(arm.member === undefined ? {} : { member: arm.member }),
    instruments,
  };
}
