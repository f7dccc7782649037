import { kaplanMeier } from "../core/stats/kaplanMeier.ts";
import type { Place } from "./chooseRate.ts";
import { metric } from "./metrics.ts";
import type { Results } from "./results.ts";
import { readSide } from "./side.ts";
import type { ArmCensoring, Censoring, Comparison, Experiment } from "./types.ts";

/**
 * How far the two arms of a comparison came on a metric that is cut off at the end of training, such as
 * `speed.restricted`; undefined for any other metric, and where there are not two arms.
 *
 * A run that diverged counts as one that did not reach the target, watched as long as the longest: it will not reach it
 * later. Leaving it out, or taking the mean of the survivors, would make the arm that fails look fast.
 * @param seeds of the pairs, for the count of those that are cut off
 */
export function censoringOf(
  found: Results,
  experiment: Experiment,
  { arm, against, on, minus, slope, againstOn, share }: Comparison,
  place: Place,
  seeds: readonly number[],
): Censoring | undefined {
  const reached = metric(on)?.reached;
  const single = [minus, slope, againstOn, share].every((member) => member === undefined);
  if (reached === undefined || typeof against === "number" || !single) return undefined;
  const [first, second] = [arm, against].map((name) => runsOf(found, experiment, { name, on, reached }, place));
  const horizon = Math.max(0, ...[...(first ?? []), ...(second ?? [])].flatMap(({ time }) => time ?? []));
  const sides = [closed(first ?? [], horizon), closed(second ?? [], horizon)] as const;
  const cut = (seed: number): boolean =>
    sides.some(({ lifetimes }) => lifetimes.some((run) => run.seed === seed && !run.reached));
  return { pairs: seeds.filter(cut).length, arm: sides[0], against: sides[1] };
}

/** A run; without a time where it diverged. */
interface Run {
  readonly seed: number;
  readonly time?: number;
  readonly reached: boolean;
}

function runsOf(
  found: Results,
  experiment: Experiment,
  { name, on, reached }: { readonly name: string; readonly on: string; readonly reached: string },
  place: Place,
): Run[] {
  const times = readSide(found, experiment, name, on, place);
  const targets = readSide(found, experiment, name, reached, place);
  return found.seeds.flatMap((seed): Run[] => {
    const time = times.at(seed);
    if (time.type === "diverged") return [{ seed, reached: false }];
    if (time.type !== "value") return [];
    return [{ seed, time: time.value, reached: targets.at(seed).type === "value" }];
  });
}

function closed(runs: readonly Run[], horizon: number): ArmCensoring {
  const lifetimes = runs.map(({ seed, time = horizon, reached }) => ({ seed, time, reached }));
  const { n, censored, median } = kaplanMeier(lifetimes);
  return { runs: n, censored, ...(median === undefined ? {} : { median }), lifetimes };
}

/** `bn 250 (2 of 16 cut off), plain not reached (9 of 16 cut off)`, with the medians of the curves. */
export function censoringText({ arm, against }: Censoring, names: readonly [string, string]): string {
  const side = ({ runs, censored, median }: ArmCensoring, name: string): string =>
    `${name} ${median === undefined ? "not reached" : median}${censored === 0 ? "" : ` (${censored} of ${runs} cut off)`}`;
  return `median ${side(arm, names[0])}, ${side(against, names[1])}`;
}
