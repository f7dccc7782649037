import { alwaysValid } from "./alwaysValid.ts";
import { type PairedT, pairedT } from "./pairedT.ts";

/**
 * How often differences are judged, which decides what holds of them: `fixed`, once, at a number of seeds that was set
 * before the first trial (paired t, sign-flip, TOST); `sequential`, more than once or until they decide (always valid).
 * Source: INSTRUMENTS H7.
 */
export type Looks = "fixed" | "sequential";

/** The interval of the mean difference that holds for such looks, with its test. */
export function meanInterval(d: readonly number[], level: number, looks: Looks): PairedT {
  return looks === "sequential" ? alwaysValid(d, level) : pairedT(d, level);
}
