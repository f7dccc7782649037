import type { Dataset, Sources } from "../../core/data/types.ts";
import type { Member, Training } from "../../core/engine/types.ts";
import type { Nets } from "../../core/instruments/types.ts";
import { invariant } from "../../core/math/errors.ts";
import { engineOf } from "../engineTrials.ts";
import { trialGroup } from "../trialGroup.ts";
import type { TrialRecord, TrialSpec } from "../types.ts";

/** One trial at a moment of its training. */
export interface TrialMoment {
  /** Updates done. */
  readonly step: number;
  readonly training: Training;
  /** The network, alone in its group. Gone when the trial is trained on, or another one is opened. */
  readonly nets: Nets;
}

/** A trial that is trained step by step. */
export interface OpenTrial {
  readonly spec: TrialSpec;
  readonly member: Member;
  readonly data: Dataset;
  /** Updates in all, and in one epoch. */
  readonly steps: number;
  readonly stepsPerEpoch: number;
  /** Where it is. */
  readonly now: TrialMoment;
  /** Trains on until `step` updates are done; a step that is over already changes nothing. Later than `steps` is `steps`. */
  trainTo(step: number): TrialMoment;
  /** After the last step: the record that the trial has in every population. */
  record(): TrialRecord;
}

/**
 * Opens a trial to be trained step by step, with the engine that its spec names: wherever it is stopped and looked at, its
 * network has the bytes of one that is trained in one go, and its record the same digest. To go back is to open it again.
 * One trial is open at a time.
 *
 * @throws UserError where data are missing or cannot be trained on, or this version does not have the kernels
 */
export function openTrial(spec: TrialSpec, sources: Sources = {}): OpenTrial {
  const group = trialGroup([spec], sources);
  const [member] = group.members;
  invariant(member !== undefined, "openTrial: the trial has no data");
  const training = engineOf(spec.kernel).openTraining(spec.net, spec.train, group.members, group.watches);
  let trained = training.trainTo(0);
  let step = 0;
  const now = (): TrialMoment => {
    const [own] = trained.trainings;
    invariant(own !== undefined, "openTrial: no training came back");
    return { step, training: own, nets: trained.nets };
  };
  return {
    spec,
    member,
    data: member.data,
    steps: training.steps,
    stepsPerEpoch: training.stepsPerEpoch,
    get now() {
      return now();
    },
    trainTo(to) {
      const next = Math.min(to, training.steps);
      if (next > step) {
        trained = training.trainTo(next);
        step = next;
      }
      return now();
    },
    record() {
      invariant(step === training.steps, `openTrial: a record after step ${step} of ${training.steps}`);
      const [record] = group.records(trained);
      invariant(record !== undefined, "openTrial: no record came back");
      return record;
    },
  };
}
