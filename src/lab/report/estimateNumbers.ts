import { statisticText } from "../statistics.ts";
import type { Estimate } from "../types.ts";
import { type ContrastText, contrastArms, contrastText } from "./contrastText.ts";
import { formatInterval, formatNumber, formatSigned, intervalDecimals } from "./formatNumber.ts";
import { metricText } from "./metricText.ts";
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

/**
 * Names of the rows that decide one verdict, `short` or `title`: one contrast on several measures is named with each of
 * them, so that no two rows read alike.
 */
export function partNames(parts: readonly Estimate[], form: "short" | "title"): readonly string[] {
  const names = parts.map((part) => (part.contrast === "" ? contrastArms(part) : estimateTitle(part)[form]));
  return names.map((name, index) => {
    const part = parts[index];
    const twice = names.filter((other) => other === name).length > 1;
    return twice && part !== undefined ? `${name}, ${metricText(part.on).title}` : name;
  });
}
