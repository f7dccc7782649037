import type { ArmSpec, Experiment } from "./types.ts";

/** An experiment as one of its arms sees it: with the arm's own layers, data, gradient batch and epochs. */
export function armExperiment(experiment: Experiment, { net, data, train }: ArmSpec): Experiment {
  if (net === undefined && data === undefined && train === undefined) return experiment;
  const { batch = experiment.train.batch, epochs = experiment.train.epochs } = train ?? {};
  return {
    ...experiment,
    net: net ?? experiment.net,
    data: { ...experiment.data, ...data },
    train: { ...experiment.train, batch, epochs },
  };
}
