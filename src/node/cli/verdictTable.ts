import type { Conclusion } from "../../lab/conclude.ts";
import { contrastArms, formText } from "../../lab/report/contrastText.ts";

import { effectText } from "../../lab/report/effectText.ts";
import { formatP, formatSigned, intervalDecimals } from "../../lab/report/formatNumber.ts";
import { statisticName } from "../../lab/statistics.ts";
import type { Estimate, Verdict } from "../../lab/types.ts";
import { decisionMark, plainMark } from "./decisionMark.ts";
import { columns, count } from "./print.ts";

/**
 * The verdicts in the terminal: one block a restatement and task with its mark and word, and under it each comparison
 * with effect, interval, pairs and how many more seeds would decide it; where there are several tasks, such as the values
 * of a sweep, all verdicts once more in a table. There is no overall verdict.
 */
export function verdictTable({
  verdicts,
  estimates,
  looks,
}: Pick<Conclusion, "verdicts" | "estimates"> & Partial<Pick<Conclusion, "looks">>): string[] {
  if (looks?.unfinished !== undefined) return unjudged(estimates);
  const primary = verdicts.filter((verdict) => verdict.primary);
  const others = verdicts.length - primary.length;
  const lines = primary.flatMap((verdict) => [...block(verdict, estimates), ""]);
  if (primary.length === 0) return ["No comparison is primary: there is nothing to judge.", ""];
  lines.push(...byTask(primary, estimates));
  if (others > 0) lines.push(`${count(others, "more verdict")} at other learning rates: see the report.`, "");
  return lines;
}

/** The primary comparisons of a plan that is not done: their numbers, and nothing that is said of them. */
function unjudged(estimates: readonly Estimate[]): string[] {
  const rows = estimates
    .filter(({ primary }) => primary)
    .map((estimate) => [estimate.task, ...row(estimate, false, false)]);
  return [...columns(rows), ""];
}

function block(verdict: Verdict, estimates: readonly Estimate[]): string[] {
  const { restatement, task, decision, text, attributionDetail } = verdict;
  const parts = partsOf(verdict, estimates);
  const rows = columns(parts.map((part) => row(part, parts.length > 1)));
  return [
    `${decisionMark(decision, decision.toUpperCase())}  ${restatement} on ${task}: ${text}`,
    ...rows.map((line) => `    ${line}`),
    ...(attributionDetail === undefined ? [] : [`    ${attributionDetail.text}`]),
  ];
}

/** A row a task, a column a restatement: the verdict, and the effect where the restatement is a single comparison. */
function byTask(verdicts: readonly Verdict[], estimates: readonly Estimate[]): string[] {
  const tasks = [...new Set(verdicts.map(({ task }) => task))];
  if (tasks.length < 2) return [];
  const restatements = [...new Set(verdicts.map(({ restatement }) => restatement))];
  const rows = tasks.map((task) => [
    task,
    ...restatements.map((restatement) => {
      const verdict = verdicts.find((one) => one.task === task && one.restatement === restatement);
      return verdict === undefined ? "" : cell(verdict, estimates);
    }),
  ]);
  return [...columns([["", ...restatements], ...rows]), ""];
}

function cell(verdict: Verdict, estimates: readonly Estimate[]): string {
  const word = plainMark(verdict.decision);
  const [part, ...more] = partsOf(verdict, estimates);
  if (part === undefined || more.length > 0 || part.pairs < 2) return word;
  return `${word} ${formatSigned(part.mean, intervalDecimals([part]))}`;
}

function partsOf(verdict: Verdict, estimates: readonly Estimate[]): readonly Estimate[] {
  const { restatement, task, learningRate } = verdict;
  return estimates.filter(
    (estimate) =>
      estimate.decides &&
      estimate.restatement === restatement &&
      estimate.task === task &&
      estimate.learningRate === learningRate,
  );
}

/** @param several whether the restatement has other parts @param judged false: nothing is said of the numbers */
function row(estimate: Estimate, several: boolean, judged = true): string[] {
  const { contrast, arm, against, on, low, high, pairs, moreSeeds, decision, statistic } = estimate;
  const effect = pairs < 2 ? "no interval yet" : effectText(estimate);
  const arms = formText(estimate) === "" ? `${arm} - ${against}` : contrastArms(estimate);
  const pair = contrast === "" ? arms : `${contrast} (${arms})`;
  const name = statistic === undefined ? pair : statisticName({ contrast, arm, against, statistic });
  const held = statistic === undefined ? 0 : statistic.target;
  const counted = statistic?.type === "correlationBetween" ? "arm" : "pair";
  const holm =
    judged && decision === "undecided" && (low > held || high < held) && estimate.p <= 0.05 && estimate.pAdjusted > 0.05
      ? ` (p ${formatP(estimate.pAdjusted)} after Holm)`
      : "";
  const more = decision === "undecided" && moreSeeds !== undefined ? `, about ${count(moreSeeds, "more seed")}` : "";
  return [name, on, effect, `${count(pairs, counted)}${several ? `, ${decision}` : ""}${holm}${more}`];
}
