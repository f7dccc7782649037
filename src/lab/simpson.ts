import { metric } from "./metrics.ts";
import type { Estimate, Notice } from "./types.ts";

/**
 * Simpson's trap (INSTRUMENTS H10): a correlation between arms and the one within them that point apart, of which at least
 * one is more than chance, or of which one is supported and the other refuted.
 */
export function simpson(estimates: readonly Estimate[]): Notice[] {
  return estimates.flatMap((within): Notice[] => {
    if (within.statistic?.type !== "correlationWithin") return [];
    const { on, task, learningRate, statistic } = within;
    const between = estimates.find(
      (other) =>
        other.statistic?.type === "correlationBetween" &&
        other.statistic.with === statistic.with &&
        other.on === on &&
        other.task === task &&
        other.learningRate === learningRate,
    );
    if (between === undefined || !apart(within, between)) return [];
    const [x, y] = [on, statistic.with].map((name) => metric(name)?.title ?? name);
    return [
      {
        type: "simpson",
        task,
        learningRate,
        title: "not the same within arms as between them",
        text: `${y} against ${x}: rank correlation ${rounded(between.mean)} between the arms, ${rounded(within.mean)} over the seeds within them; what goes together from arm to arm need not go together from network to network (Simpson's paradox)`,
        metrics: [on, statistic.with],
        arms: statistic.arms,
      },
    ];
  });
}

function apart(within: Estimate, between: Estimate): boolean {
  const decisions = [within.decision, between.decision];
  const opposite = within.mean * between.mean < 0;
  return (
    (opposite && [within, between].some(({ low, high }) => low > 0 || high < 0)) ||
    (decisions.includes("supported") && decisions.includes("refuted"))
  );
}

function rounded(value: number): string {
  return `${value < 0 ? "−" : ""}${Math.abs(value).toFixed(2)}`;
}
