// Entry point of the scope: trains one network of an arm and a seed step by step, with the engine of the populations, and
// looks into it.
import { answerCalls } from "#lib/worker/answerCalls.ts";
import { kernelName } from "../../../../src/core/engine/engine.ts";
import { invariant, UserError } from "../../../../src/core/math/errors.ts";
import { plan } from "../../../../src/lab/plan.ts";
import { batchThrough } from "../../../../src/lab/scope/batchThrough.ts";
import { liveliest } from "../../../../src/lab/scope/liveliest.ts";
import { inputsOf, noiseClouds } from "../../../../src/lab/scope/noiseClouds.ts";
import { type OpenTrial, openTrial } from "../../../../src/lab/scope/openTrial.ts";
import { heldAnswer, intactAnswers, nearReliance, unitReadings } from "../../../../src/lab/scope/unitReadings.ts";
import { trialId } from "../../../../src/lab/trialId.ts";
import type { TrialSpec } from "../../../../src/lab/types.ts";
import type { Asked, ScopeCalls } from "./scopeCalls.ts";

/** Mini-batches in which the watched example is seen. */
const CLOUD = 100;

let opened: OpenTrial | undefined;

function trial(): OpenTrial {
  invariant(opened !== undefined, "scope: nothing is open");
  return opened;
}

/** The trial that stands for this arm and seed in a population of the experiment. */
function specOf({ experiment, arm, seed }: Asked): TrialSpec {
  const spec = experiment.arms[arm];
  if (spec === undefined)
    throw new UserError(`there is no arm "${arm}"; expected one of ${Object.keys(experiment.arms).join(", ")}`);
  const one = { ...experiment, arms: { [arm]: spec }, learningRates: [], seeds: 1, firstSeed: seed };
  const [planned] = plan(one, kernelName("exact"));
  invariant(planned !== undefined, "scope: the plan has no trial");
  return planned.spec;
}

const calls: ScopeCalls = {
  open(asked) {
    const spec = specOf(asked);
    opened = openTrial(spec, asked.sources);
    const { data, now, steps, stepsPerEpoch } = opened;
    const { nets } = now;
    const last = nets.units.length;
    return {
      trial: trialId(spec),
      ...{ steps, stepsPerEpoch, inputs: data.inputs, units: nets.units },
      single: nets.positions.map((positions) => positions === 1),
      outputs: nets.weights(0, last).length / ((nets.units[last - 1] ?? 1) * (nets.positions[last - 1] ?? 1)),
      regression: data.train.targets !== undefined,
      labels: data.train.y,
    };
  },
  trainTo(step, row) {
    const now = trial().trainTo(step);
    const { outcome, divergedAt, lossByStep } = now.training;
    return {
      ...{ step: now.step, outcome, loss: lossByStep },
      ...(divergedAt === undefined ? {} : { divergedAt }),
      weights: [...now.nets.units, 0].map((_, index) => now.nets.weights(0, index)),
      watched: inputsOf(trial(), [row]),
      clouds: noiseClouds(trial(), row, CLOUD),
      answers: intactAnswers(now.nets),
      reliance: nearReliance(now.nets),
    };
  },
  liveliest: () => liveliest(trial()),
  readings: () => unitReadings(trial()),
  held: (unit, row) => heldAnswer(trial(), inputsOf(trial(), [row]), unit),
  through: (followed) => batchThrough(trial(), followed),
  digest: () => trial().record().digest,
};

answerCalls(calls);
