import type { Measure } from "./types.ts";

/** What a value must not travel without. */
export interface MeasureFacts extends Pick<Measure, "n" | "unit" | "method" | "replication"> {
  readonly se?: number;
  readonly ci?: readonly [number, number];
}

/**
 * A measure, unless there is a reason why it is not defined. It is valid when its value is a finite number: a diverged
 * network has no finite answers, which is a result with a reason and never an exception.
 */
export function measuredUnless(why: string | undefined, value: number, facts: MeasureFacts): Measure {
  if (why !== undefined) return unmeasured(why, facts);
  if (!Number.isFinite(value)) return unmeasured("the network gives no finite numbers", facts);
  const { se, ci, n, unit, method, replication } = facts;
  const known = { value, n, unit, method, replication, valid: true };
  if (ci?.every(Number.isFinite)) return Number.isFinite(se) ? { ...known, se: se as number, ci } : { ...known, ci };
  return Number.isFinite(se) ? { ...known, se: se as number } : known;
}

/** A measure that is not defined in this state, with the reason. Its value is NaN: never a flattering number. */
export function unmeasured(why: string, facts: MeasureFacts): Measure {
  const { n, unit, method, replication } = facts;
  return { value: Number.NaN, n, unit, method, replication, valid: false, why };
}
