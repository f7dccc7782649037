import type { Conclusion } from "../../lab/conclude.ts";
import { formatInterval, formatP, formatSigned, intervalDecimals } from "../../lab/report/formatNumber.ts";
import type { Decision, Estimate, Verdict } from "../../lab/types.ts";
import { columns, count, type Style, styled } from "./print.ts";

const MARKS: Readonly<Record<Decision, { readonly mark: string; readonly style: Style }>> = {
  supported: { mark: "✓", style: "green" },
  refuted: { mark: "✗", style: "red" },
  equivalent: { mark: "≈", style: "blue" },
  undecided: { mark: "?", style: "yellow" },
};

/**
 * The verdicts in the terminal: one block a restatement and task with its mark and word, and under it each comparison
 * with effect, interval, pairs and how many more seeds would decide it. There is no overall verdict.
 */
export function verdictTable({ verdicts, estimates }: Conclusion): string[] {
  const primary = verdicts.filter((verdict) => verdict.primary);
  const others = verdicts.length - primary.length;
  const lines = primary.flatMap((verdict) => [...block(verdict, estimates), ""]);
  if (primary.length === 0) return ["No comparison is primary: there is nothing to judge.", ""];
  if (others > 0) lines.push(`${count(others, "more verdict")} at other learning rates: see the report.`, "");
  return lines;
}

function block(verdict: Verdict, estimates: readonly Estimate[]): string[] {
  const { restatement, task, learningRate, decision, text, attributionDetail } = verdict;
  const { mark, style } = MARKS[decision];
  const parts = estimates.filter(
    (estimate) =>
      estimate.decides &&
      estimate.restatement === restatement &&
      estimate.task === task &&
      estimate.learningRate === learningRate,
  );
  const rows = columns(parts.map((part) => row(part, parts.length > 1)));
  return [
    `${styled(style, `${mark} ${decision.toUpperCase()}`)}  ${restatement} on ${task}: ${text}`,
    ...rows.map((line) => `    ${line}`),
    ...(attributionDetail === undefined ? [] : [`    ${attributionDetail.text}`]),
  ];
}

function row(estimate: Estimate, several: boolean): string[] {
  const { contrast, arm, against, on, mean, low, high, pairs, moreSeeds, decision } = estimate;
  const decimals = intervalDecimals([{ low, high }]);
  const effect =
    pairs < 2 ? "no interval yet" : `${formatSigned(mean, decimals)} ${formatInterval(low, high, decimals)}`;
  const name = contrast === "" ? `${arm} - ${against}` : `${contrast} (${arm} - ${against})`;
  const holm =
    decision === "undecided" && (low > 0 || high < 0) && estimate.p <= 0.05 && estimate.pAdjusted > 0.05
      ? ` (p ${formatP(estimate.pAdjusted)} after Holm)`
      : "";
  const more = decision === "undecided" && moreSeeds !== undefined ? `, about ${count(moreSeeds, "more seed")}` : "";
  return [name, on, effect, `${count(pairs, "pair")}${several ? `, ${decision}` : ""}${holm}${more}`];
}
