import { statisticText } from "../statistics.ts";
import type { Estimate } from "../types.ts";
import { type ContrastText, contrastText } from "./contrastText.ts";
import { formatInterval, formatNumber, formatSigned, intervalDecimals } from "./formatNumber.ts";
import { sentenceCase } from "./sentence.ts";

/** `+0.018 [+0.010, +0.026]`; the value of a statistic that is no difference has no sign of its own: `0.35 [0.28, 0.43]`. */
export function estimateNumbers(estimate: Estimate, decimals: number = intervalDecimals([estimate])): string {
  const { mean, low, high, statistic } = estimate;
  if (statistic === undefined) return `${formatSigned(mean, decimals)} ${formatInterval(low, high, decimals)}`;
  return `${formatNumber(mean, decimals)} [${formatNumber(low, decimals)}, ${formatNumber(high, decimals)}]`;
}

/** What a row of estimates is called: its contrast, or the statistic in place of a difference. */
export function estimateTitle({
  contrast,
  statistic,
}: Pick<Estimate, "contrast"> & Partial<Pick<Estimate, "statistic">>): ContrastText {
  if (statistic === undefined) return contrastText(contrast);
  const { title, short } = statisticText(statistic.type);
  return { title: sentenceCase(title), short: sentenceCase(short), isolates: "" };
}
