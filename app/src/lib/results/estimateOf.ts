import type { RunEstimate } from "../../../../src/lab/runDocument.ts";
import type { Estimate } from "../../../../src/lab/types.ts";

/**
 * An estimate as the figures take it, from the server's JSON: what is null there is absent, an end of an interval that is
 * not finite lies at its infinity, and a number that does not exist is NaN.
 */
export function estimateOf(json: RunEstimate): Estimate {
  const present = Object.fromEntries(Object.entries(json).filter(([, value]) => value !== null));
  return {
    ...present,
    mean: json.mean ?? NaN,
    low: json.low ?? -Infinity,
    high: json.high ?? Infinity,
    margin: json.margin ?? NaN,
    p: json.p ?? NaN,
    pAdjusted: json.pAdjusted ?? NaN,
    pEquivalence: json.pEquivalence ?? NaN,
    pEquivalenceAdjusted: json.pEquivalenceAdjusted ?? NaN,
    effectSize: json.effectSize ?? NaN,
  } as unknown as Estimate;
}
