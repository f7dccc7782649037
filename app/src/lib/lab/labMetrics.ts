import type { Summary } from "../../../../src/lab/report/reportInput.ts";
import type { Estimate } from "../../../../src/lab/types.ts";

/** Metrics that the Lab can show and judge by; their words are those of the page's language. */
export const LAB_METRICS = [
  ...["rely.single.maxAccuracy", "rely.single.maxT", "rely.single.topShare", "rely.curve.test", "concentration.nEff"],
  ...["test.accuracy", "test.nll", "gap.nll", "test.ece"],
] as const;

/** Shares of examples, which are read in points of a hundred. */
const IN_POINTS: ReadonlySet<string> = new Set([
  "rely.single.maxAccuracy",
  "test.accuracy",
  "test.ece",
  "rely.single.topShare",
]);

/** Metrics whose better end is the higher one. */
const HIGHER: ReadonlySet<string> = new Set(["rely.curve.test", "concentration.nEff", "test.accuracy"]);

/** Whether a comparison is a plain difference that claims the better end of its metric, which has words of its own. */
export function claimsBetterEnd({ on, better, scale, statistic, slope, share, againstOn }: Estimate): boolean {
  const plain = [scale, statistic, slope, share, againstOn].every((one) => one === undefined);
  return plain && better === (HIGHER.has(on) ? "higher" : "lower");
}

/** What values of a metric are multiplied by where they are shown: 100 for shares, which are then points. */
export function shownFactor(metric: string): number {
  return IN_POINTS.has(metric) ? 100 : 1;
}

export function shownSummary({ mean, low, high, n, values }: Summary, metric: string): Summary {
  const factor = shownFactor(metric);
  return {
    ...{ mean: factor * mean, low: factor * low, high: factor * high, n },
    values: values.map(({ seed, value }) => ({ seed, value: factor * value })),
  };
}

export function shownEstimate(estimate: Estimate): Estimate {
  // Logarithms of ratios and other statistics are no points of a hundred.
  const factor = estimate.scale === undefined && estimate.statistic === undefined ? shownFactor(estimate.on) : 1;
  const { mean, low, high, margin, differences } = estimate;
  return {
    ...estimate,
    ...{ mean: factor * mean, low: factor * low, high: factor * high, margin: factor * margin },
    differences: differences.map((difference) => factor * difference),
  };
}
