import { kernelName } from "../../src/core/engine/engine.ts";
import { plan } from "../../src/lab/plan.ts";
import { experiment } from "../../src/lab/spec.ts";
import type { Experiment, TrialSpec } from "../../src/lab/types.ts";

/** A small experiment with several kinds of noise: what every pool must train to the same bytes. */
export function labTrials(): readonly TrialSpec[] {
  return plan(labExperiment(), kernelName("exact")).map(({ spec }) => spec);
}

export function labExperiment(): Experiment {
  return experiment(
    {
      data: { name: "moons", train: 96, validation: 40, test: 120 },
      net: ["dense 9", "relu", "dense 7", "tanh", "dense 2"],
      train: { batch: 24, epochs: 3 },
      arms: {
        "bn-g8": { norm: "batch", statistics: 8 },
        "dropout-.3": { dropout: 0.3 },
        "bn-full+shared8": { norm: "batch", statistics: "all", noise: { matched: 8, shared: true } },
      },
      seeds: 6,
      instruments: ["generalisation", "rely.single", "rely.curve", "rely.matrix"],
    },
    "pools",
  );
}
