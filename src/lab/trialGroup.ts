import { makeDataset } from "../core/data/makeDataset.ts";
import type { Dataset, Examples, Sources } from "../core/data/types.ts";
import type { GroupWatch, Member, TrainedGroup, Training } from "../core/engine/types.ts";
import type { Readings, TrainingPlan } from "../core/instruments/types.ts";
import { invariant } from "../core/math/errors.ts";
import type { TrainSpec } from "../core/nn/spec.ts";
import { stepsPerEpoch } from "../core/nn/stepsPerEpoch.ts";
import { livingNets } from "./livingNets.ts";
import { recordDigest } from "./recordDigest.ts";
import { livingOf, openSession } from "./sessions.ts";
import { thin } from "./thin.ts";
import { trialId } from "./trialId.ts";
import type { NumberArray, TrialRecord, TrialSpec } from "./types.ts";

/** Points kept of the loss curve. */
const LOSS_POINTS = 200;

/** Trials of one arm that are about to be trained together: their data, what looks on the way, what is measured at the end. */
export interface TrialGroup {
  readonly members: readonly Member[];
  readonly watches: readonly GroupWatch[];
  /** One record a trial, in order, of the group as it is after training. */
  records(trained: TrainedGroup): TrialRecord[];
}

/**
 * Draws the data of trials that differ in nothing but the seed, and opens their instruments.
 * @throws UserError where data are missing or an instrument is unknown
 */
export function trialGroup(specs: readonly TrialSpec[], sources: Sources): TrialGroup {
  const [first] = specs;
  invariant(first !== undefined, "trialGroup: no trials");
  const members = specs.map((spec) => member(spec, sources));
  const plan = trainingPlan(first.train, members);
  const sessions = first.instruments.map((request) => openSession(request, specs, plan));
  return {
    members,
    watches: sessions.flatMap(({ watch }) => watch ?? []),
    records({ trainings, nets }) {
      const living = livingOf(trainings);
      const seen = living.length > 0 ? livingNets(nets, living) : undefined;
      const readings = seen === undefined ? [] : sessions.map((session) => session.readings(seen));
      return specs.map((spec, p) => {
        const training = trainings[p];
        invariant(training !== undefined, `trialGroup: no training came back for seed ${spec.seed}`);
        return record(spec, training, training.outcome === "ok" ? readings.flatMap((group) => group[p] ?? []) : []);
      });
    },
  };
}

function trainingPlan(train: TrainSpec, members: readonly Member[]): TrainingPlan {
  const epoch = stepsPerEpoch(members[0]?.data.train.y.length ?? 0, train);
  return { train, steps: epoch * train.epochs, stepsPerEpoch: epoch, count: members.length };
}

function member(spec: TrialSpec, sources: Sources): Member {
  const { ablation, ...set } = spec.data;
  const data = makeDataset(set, spec.root, spec.seed, sources);
  const { root, seed, member } = spec;
  const own = { root, seed, data, ...(member === undefined ? {} : { member }) };
  return ablation === undefined ? own : { ...own, ablation: firstExamples(data.test, ablation, data) };
}

function firstExamples({ x, y, targets }: Examples, count: number, { inputs, classes }: Dataset): Examples {
  return {
    x: x.slice(0, count * inputs),
    y: y.slice(0, count),
    ...(targets === undefined ? {} : { targets: targets.slice(0, count * classes) }),
  };
}

function record(spec: TrialSpec, training: Training, readings: readonly Readings[]): TrialRecord {
  const found = collect(readings);
  const content = {
    outcome: training.outcome,
    ...(training.divergedAt === undefined ? {} : { divergedAt: training.divergedAt }),
    ...found,
    curves: { loss: thin(training.lossByStep, LOSS_POINTS), ...found.curves },
  };
  return { trial: trialId(spec), spec, ...content, digest: recordDigest(content) };
}

function collect(readings: readonly Readings[]): Pick<TrialRecord, "scalars" | "invalid" | "curves" | "arrays"> {
  const scalars: Record<string, number> = {};
  const invalid: Record<string, string> = {};
  const curves: Record<string, Float32Array> = {};
  const arrays: Record<string, NumberArray> = {};
  for (const reading of readings) {
    for (const [name, { value, valid, why }] of Object.entries(reading.measures)) {
      // + 0 turns -0 into 0: a scalar has one canonical form.
      if (valid && Number.isFinite(value)) scalars[name] = value + 0;
      else invalid[name] = why ?? `the value is ${value}`;
    }
    Object.assign(curves, reading.curves);
    Object.assign(arrays, reading.arrays);
  }
  return { scalars, invalid, curves, arrays };
}
