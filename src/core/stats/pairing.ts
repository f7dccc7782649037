import { invariant } from "../math/errors.ts";
import { correlation } from "./correlation.ts";
import { standardDeviation } from "./sampleMoments.ts";

/** What pairing by seed gained. */
export interface Pairing {
  readonly n: number;
  /** Correlation of the two arms over seeds; NaN where an arm does not vary. */
  readonly correlation: number;
  /** sd(a - b) / sqrt(var a + var b): 1 = pairing gained nothing, below 1 = it did; NaN where neither arm varies. */
  readonly sdRatio: number;
  /** Share of the seeds with a > b, a tie as half. */
  readonly winRate: number;
}

/** @param a one number a seed @param b the same seeds in the same order. Source: INSTRUMENTS H1. */
export function pairing(a: readonly number[], b: readonly number[]): Pairing {
  invariant(a.length === b.length, `pairing: ${a.length} and ${b.length} seeds`);
  const d = a.map((value, i) => value - b[i]);
  const spreadA = standardDeviation(a);
  const spreadB = standardDeviation(b);
  const unpaired = Math.sqrt(spreadA * spreadA + spreadB * spreadB);
  return {
    n: d.length,
    correlation: correlation(a, b),
    sdRatio: standardDeviation(d) / unpaired,
    winRate: winRate(d),
  };
}

/** Share of the differences above 0, a tie as half; NaN of nothing. */
export function winRate(d: readonly number[]): number {
  let wins = 0;
  for (const value of d) wins += value > 0 ? 1 : value === 0 ? 0.5 : 0;
  return wins / d.length;
}
