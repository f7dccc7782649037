import type { GroupWatch, Training } from "../core/engine/types.ts";
import type { Instrument, Nets, Readings, TrainingPlan, WatchingInstrument } from "../core/instruments/types.ts";
import { invariant, UserError } from "../core/math/errors.ts";
import { type Random, stream } from "../core/math/random.ts";
import { findInstrument, isWatching } from "./instrumentSettings.ts";
import { livingNets } from "./livingNets.ts";
import { momentSuffix } from "./moment.ts";
import type { InstrumentRequest, TrialSpec } from "./types.ts";

/** One request at one group: what it looks at while the group trains, and what it says at the end. */
export interface Session {
  readonly watch?: GroupWatch;
  /** For each network; those of diverged ones mean nothing. `nets` are the trained networks, none of them diverged. */
  readings(nets: Nets): readonly Readings[];
}

/**
 * Opens a request before its group trains: an instrument that looks while networks train, one that measures at a moment of
 * training (`at`), or one that measures after it. Diverged networks are kept from all of them.
 *
 * @param specs the trials of the group, in order
 * @param instrument the request's; the house's own of its id unless given
 * @throws UserError for an instrument that this version does not have
 */
export function openSession(
  request: InstrumentRequest,
  specs: readonly TrialSpec[],
  training: TrainingPlan,
  instrument: Instrument | WatchingInstrument | undefined = findInstrument(request.id),
): Session {
  if (instrument === undefined) throw new UserError(`instrument "${request.id}" is not part of this version`);
  const random = (net: number, purpose: string): Random => {
    const spec = specs[net];
    invariant(spec !== undefined, `${request.id} asks for network ${net} of ${specs.length}`);
    return stream(spec.root, spec.seed, purpose);
  };
  const settings = { ...instrument.defaults, ...request };
  if (isWatching(instrument)) {
    const watch = instrument.watch(training, settings, random);
    const look = seenLiving((step, nets) => watch.look(step, nets));
    return { watch: { at: watch.at, look }, readings: (nets) => watch.readings(nets) };
  }
  const { at, ...own } = settings as InstrumentRequest;
  const measure = (nets: Nets): readonly Readings[] => instrument.measure(nets, own, random);
  if (typeof at !== "number") return { readings: measure };
  let measured: readonly Readings[] = [];
  const look = (_: number, nets: Nets): void => {
    measured = measure(nets).map((readings) => renamed(readings, momentSuffix(at)));
  };
  return { watch: { at: [Math.round(at * training.steps)], look: seenLiving(look) }, readings: () => measured };
}

/** A look that meets living networks only, and is left out where there are none. */
function seenLiving(look: (step: number, nets: Nets) => void): GroupWatch["look"] {
  return (step, nets, trainings) => {
    const living = livingOf(trainings);
    if (living.length > 0) look(step, livingNets(nets, living));
  };
}

/** Positions of the networks that have not diverged. */
export function livingOf(trainings: readonly Training[]): readonly number[] {
  return trainings.flatMap(({ outcome }, p) => (outcome === "ok" ? [p] : []));
}

function renamed({ measures, curves, arrays }: Readings, suffix: string): Readings {
  const named = <T>(all: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(all).map(([name, value]) => [name + suffix, value]));
  return { measures: named(measures), curves: named(curves), arrays: named(arrays) };
}
