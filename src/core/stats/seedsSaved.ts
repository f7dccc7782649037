import { log } from "../math/elementary.ts";
import { invariant } from "../math/errors.ts";
import type { IntervalEstimate } from "./intervalEstimate.ts";
import { seedsForPower } from "./power.ts";
import { runsForPower } from "./runsForPower.ts";
import { mean, standardDeviation } from "./sampleMoments.ts";
import { logarithm, seedJackknife } from "./seedJackknife.ts";

export interface SeedsSaved extends IntervalEstimate {
  /** Whole pairs, and whole runs of each arm without pairing, for power 0.8 at 0.05; undefined where the means agree. */
  readonly pairs?: number;
  readonly runs?: number;
}

/** (z_{0.975} + z_{0.8})^2 and z_{0.975}^2 / 2. */
const PAIR = 7.848879734349088;
const REST = 1.9207294103470627;

/**
 * How many times fewer runs of each arm pairing needs for power 0.8 at a two-sided 0.05: unpaired over paired, with
 * Guenther's formulae, which need no rounding to whole runs:
 * pairs = 7.85 var(d) / mean(d)^2 + 1.92, runs of each arm = 7.85 (var a + var b) / mean(d)^2 + 0.96.
 * Below 1 pairing costs: it halves the degrees of freedom.
 *
 * Jackknife over seeds of the logarithm: simulated with normal measures its 95 % interval covers 92 % at 16 seeds and 93 to
 * 95 % from 32 on; with exponential ones 84 to 92 %, the misses above the interval. Valid from 32 seeds.
 * @param a one number a seed @param b of the same seeds in the same order
 * Source: Guenther 1981; CLAIMS `one-run-is-not-evidence` R3.
 */
export function seedsSaved(a: readonly number[], b: readonly number[]): SeedsSaved {
  invariant(a.length === b.length, `seedsSaved: ${a.length} and ${b.length} seeds`);
  const found = seedJackknife({
    seeds: a.length,
    statistic: (without) => logRatio(a.filter(keep(without)), b.filter(keep(without))),
    scale: logarithm,
    minimum: 32,
  });
  if (!found.valid) return found;
  const { effect, paired, unpaired } = momentsOf(a, b);
  const pairs = seedsForPower(effect / paired);
  const runs = runsForPower(effect / (unpaired * Math.SQRT1_2));
  return {
    ...found,
    ...(pairs === undefined ? {} : { pairs }),
    ...(runs === undefined ? {} : { runs }),
    ...(pairs === undefined || runs === undefined ? {} : { detail: `${pairs} pairs against ${runs} runs of each arm` }),
  };
}

function keep(without: number): (value: number, place: number) => boolean {
  return (_, place) => place !== without;
}

/** Mean difference, sd(a - b), sqrt(var a + var b). */
function momentsOf(
  a: readonly number[],
  b: readonly number[],
): { readonly effect: number; readonly paired: number; readonly unpaired: number } {
  const d = a.map((value, s) => value - b[s]);
  const [first, second] = [standardDeviation(a), standardDeviation(b)];
  return {
    effect: mean(d),
    paired: standardDeviation(d),
    unpaired: Math.sqrt(first * first + second * second),
  };
}

/** Both formulae times mean(d)^2: the ratio then exists where the mean is 0 too. */
function logRatio(a: readonly number[], b: readonly number[]): number {
  const { effect, paired, unpaired } = momentsOf(a, b);
  const square = effect * effect;
  const pairs = PAIR * paired * paired + REST * square;
  const runs = PAIR * unpaired * unpaired + (REST / 2) * square;
  return log(runs) - log(pairs);
}
