import { makeDataset } from "../core/data/makeDataset.ts";
import type { Dataset, Examples, Sources } from "../core/data/types.ts";
import type { Member, TrainedGroup, Training } from "../core/engine/types.ts";
import type { Readings } from "../core/instruments/types.ts";
import { invariant, UserError } from "../core/math/errors.ts";
import { stream } from "../core/math/random.ts";
import type { NetSpec, TrainSpec } from "../core/nn/spec.ts";
import { canonical } from "./canonical.ts";
import { findInstrument } from "./instrumentSettings.ts";
import { livingNets } from "./livingNets.ts";
import { recordDigest } from "./recordDigest.ts";
import { thin } from "./thin.ts";
import { trialId } from "./trialId.ts";
import type { InstrumentRequest, NumberArray, TrialRecord, TrialSpec } from "./types.ts";

/** What trials need from the machine they run on. */
export interface TrialMeans {
  /** The engine's function; its kernel must be the one that the specs name. */
  readonly trainGroup: (net: NetSpec, train: TrainSpec, members: readonly Member[]) => TrainedGroup;
  /** Parsed files of real sets. */
  readonly sources?: Sources;
}

/** Points kept of the loss curve. */
const LOSS_POINTS = 200;

/** Most seeds of one arm that are trained together. */
export const GROUP = 4;

/**
 * Trains up to four seeds of one arm together and measures them: data, training, instruments, record. The records are
 * those that each seed would have alone, in any group and on any machine. Divergence is a result: such a record says at
 * which step, and no instrument has looked at it.
 *
 * @param specs trials that differ in nothing but the seed
 * @throws UserError where data are missing or cannot be trained on
 */
export function runTrials(specs: readonly TrialSpec[], { trainGroup, sources = {} }: TrialMeans): TrialRecord[] {
  const [first] = specs;
  if (first === undefined) return [];
  invariant(specs.length <= GROUP, `runTrials: ${specs.length} trials; at most ${GROUP} train together`);
  const common = canonical({ ...first, seed: 0 });
  for (const spec of specs)
    invariant(canonical({ ...spec, seed: 0 }) === common, "runTrials: the trials differ in more than the seed");
  const { trainings, nets } = trainGroup(
    first.net,
    first.train,
    specs.map((spec) => member(spec, sources)),
  );
  const living = specs.flatMap((_, p) => (trainings[p]?.outcome === "ok" ? [p] : []));
  const alive = specs.filter((_, p) => living.includes(p));
  const seen = livingNets(nets, living);
  const readings = alive.length > 0 ? first.instruments.map((request) => measure(request, alive, seen)) : [];
  return specs.map((spec, p) => {
    const training = trainings[p];
    invariant(training !== undefined, `runTrials: no training came back for seed ${spec.seed}`);
    return record(
      spec,
      training,
      readings.flatMap((group) => group[living.indexOf(p)] ?? []),
    );
  });
}

function member(spec: TrialSpec, sources: Sources): Member {
  const { ablation, ...set } = spec.data;
  const data = makeDataset(set, spec.root, spec.seed, sources);
  const { root, seed } = spec;
  if (ablation === undefined) return { root, seed, data };
  return { root, seed, data, ablation: firstExamples(data.test, ablation, data) };
}

function firstExamples({ x, y, targets }: Examples, count: number, { inputs, classes }: Dataset): Examples {
  return {
    x: x.slice(0, count * inputs),
    y: y.slice(0, count),
    ...(targets === undefined ? {} : { targets: targets.slice(0, count * classes) }),
  };
}

function measure(
  request: InstrumentRequest,
  specs: readonly TrialSpec[],
  nets: TrainedGroup["nets"],
): readonly Readings[] {
  const instrument = findInstrument(request.id);
  if (instrument === undefined) throw new UserError(`instrument "${request.id}" is not part of this version`);
  return instrument.measure(nets, { ...instrument.defaults, ...request }, (net, purpose) => {
    const spec = specs[net];
    invariant(spec !== undefined, `runTrials: ${request.id} asks for network ${net} of ${specs.length}`);
    return stream(spec.root, spec.seed, purpose);
  });
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
