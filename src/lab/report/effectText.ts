import type { Estimate } from "../types.ts";
import { isTarget } from "./contrastText.ts";
import { formatInterval, formatNumber, formatSigned, intervalDecimals } from "./formatNumber.ts";

/** A mean with its interval, as an estimate has it; JSON has null for what is not finite. */
export interface Effect {
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** `log`: natural logarithms of ratios. */
  readonly scale?: "log" | null;
  /** A statistic in place of a difference: its value has no sign of its own. */
  readonly statistic?: object | null;
}

/** `−0.26 [−0.31, −0.22]`, or what stands in its place while there is no interval. */
export function effectText(effect: Effect): string {
  const { numbers, remark } = textsOf(effect);
  return numbers + remark;
}

/** The numbers, and what is said of them behind their unit. */
function textsOf({ mean, low, high, scale, statistic }: Effect): { readonly numbers: string; readonly remark: string } {
  if (mean === null || !Number.isFinite(mean)) return { numbers: "no number", remark: "" };
  const signed = statistic === undefined || statistic === null;
  const number = (decimals: number): string => (signed ? formatSigned : formatNumber)(mean, decimals);
  if (low === null || high === null || !Number.isFinite(low) || !Number.isFinite(high))
    return { numbers: number(3), remark: ", no interval" };
  const decimals = intervalDecimals([{ low, high }]);
  const interval = signed
    ? formatInterval(low, high, decimals)
    : `[${formatNumber(low, decimals)}, ${formatNumber(high, decimals)}]`;
  return { numbers: `${number(decimals)} ${interval}${scale === "log" ? " (log ratio)" : ""}`, remark: "" };
}

/** An effect with its unit, and the value that every seed is held against where it is not 0: `+0.01 [0.00, +0.02] nats from −1`. */
export function effectInWords(estimate: Estimate): string {
  const { numbers, remark } = textsOf(estimate);
  return [numbers, effectUnit(estimate)].filter((text) => text !== "").join(" ") + remark;
}

/** The unit behind an effect, and what it is held against; a log ratio has named its own already. */
export function effectUnit({ unit, against, scale }: Pick<Estimate, "unit" | "against" | "scale">): string {
  const own = scale === "log" && unit === "log ratio" ? "" : unit;
  return isTarget(against) && Number(against) !== 0 ? `${own} from ${against.replace("-", "−")}`.trim() : own;
}
