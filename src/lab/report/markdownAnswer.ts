import { importedText } from "../import/importedText.ts";
import type { Estimate } from "../types.ts";
import { byContrast, contrastArms } from "./contrastText.ts";
import { estimateNumbers, estimateTitle } from "./estimateNumbers.ts";
import { percent } from "./forestPanel.ts";
import { formatRate, intervalDecimals } from "./formatNumber.ts";
import { looksText } from "./looksText.ts";
import { markdownText } from "./markdownText.ts";
import type { ReportInput } from "./reportInput.ts";
import { decisivePair, type ReportView, reportView, taskNotices } from "./reportView.ts";
import { sentence, sentenceCase } from "./sentence.ts";
import { badgeWord } from "./verdictBadge.ts";

/**
 * An answer to the learner in Markdown, to post under the question: verdicts, the numbers behind them, the picture, the
 * command.
 *
 * @param picture address of the claim's figure, where there is one
 */
export function markdownAnswer(input: ReportInput, picture?: string): string {
  const view = reportView(input);
  const { claim, commands, tasks, provenance } = input;
  const disagreements = tasks.flatMap((task) => {
    const decisive = decisivePair(view, task);
    return taskNotices(view, task).filter(
      ({ type, arms: [arm = "", against = ""] }) => type === "disagreement" && decisive(arm, against),
    );
  });
  const looks = looksText(input.looks);
  const seeds = provenance.seeds.length;
  const lines = [
    `> ${markdownText(claim.question).replace(/^([-+]|\d+[.)])/, "\\$1")}`,
    "",
    `The sentence: “${markdownText(claim.sentence)}” (${markdownText(claim.speaker)}, ${markdownText(claim.source.text)}). ${provenance.imported === undefined ? `Measured, not argued: ${seeds} paired seeds in each of ${input.arms.length} arms` : `Judged: ${seeds} seeds of ${input.arms.length} arms, ${markdownText(importedText(provenance.imported))}`}.${looks === undefined ? "" : ` ${markdownText(looks)}.`}`,
    "",
    ...claim.restatements.flatMap((restatement) => verdictLines(view, restatement)),
    "There is no overall verdict: each line stands for its own measure and task.",
    "",
    ...numbers(view),
    ...(picture === undefined ? [] : [pictureLine(input, picture), ""]),
    ...disagreements.map(
      ({
        task,
        text,
        title,
      }) => `**${markdownText(sentenceCase(title))}** (${markdownText(task)}): ${markdownText(sentence(text))}
`,
    ),
    ...claim.limits.slice(0, 3).map((limit) => `* Limit: ${markdownText(limit)}`),
    ...tasks.map(
      ({ name, setting, learningRate }) =>
        `* Setting, ${markdownText(name)}: ${markdownText(setting)} ${sentenceCase(formatRate(learningRate))}.`,
    ),
    "",
    provenance.imported === undefined ? "Run it yourself:" : "Judge it yourself:",
    "",
    fenced(commands.run),
    "",
    `Records ${code(provenance.records)}, ${provenance.imported === undefined ? `kernel ${code(provenance.kernel)}; the same command gives the same bytes` : "imported"}.`,
  ];
  return `${lines.join("\n")}\n`;
}

/** The picture, with what it shows in place of it where it cannot be seen. */
function pictureLine({ tasks }: ReportInput, picture: string): string {
  const where = tasks.map(({ name }) => name).join(" and ");
  const says = `Paired differences of the primary measures on ${where}: one dot a seed, with mean, interval and margin`;
  return `![${markdownText(says)}](${encodeURI(picture).replace(/[()]/g, (mark) => (mark === "(" ? "%28" : "%29"))})`;
}

function verdictLines(
  view: ReportView,
  { id, text }: { readonly id: string; readonly text: string },
): readonly string[] {
  const own = view.input.verdicts.filter((verdict) => verdict.restatement === id && verdict.primary);
  if (own.length === 0) return [];
  const lines = own.map(
    ({ task, decision, because }) =>
      `* ${markdownText(task)}: **${badgeWord(decision).toLowerCase()}**. ${markdownText(sentence(because))}`,
  );
  return [`**${markdownText(id)}: ${markdownText(sentence(text))}**`, "", ...lines, ""];
}

/** The primary estimates as one table. */
function numbers(view: ReportView): readonly string[] {
  const primary = view.input.tasks.flatMap(({ name, learningRate }) =>
    view.input.estimates.filter(
      (estimate) => estimate.primary && estimate.task === name && estimate.learningRate === learningRate,
    ),
  );
  if (primary.length === 0) return [];
  // A statistic has a scale of its own, and so its own decimals.
  const groups = Map.groupBy(primary, ({ task, on, statistic }) => `${task}\n${on}\n${statistic?.type ?? ""}`);
  const rows = [...groups.values()].flatMap((group) => {
    const decimals = intervalDecimals(group);
    return byContrast(group).map((estimate) => row(view, estimate, decimals));
  });
  return ["| Task | Measure | Contrast | Difference | Pairs |", "|---|---|---|---|---|", ...rows, ""];
}

function row(view: ReportView, estimate: Estimate, decimals: number): string {
  const metric = view.metric(estimate.on, estimate.unit);
  const contrast = `${estimateTitle(estimate).short}: ${contrastArms(estimate)}`;
  const numbers = [estimateNumbers(estimate, decimals), ...(estimate.unit === "" ? [] : [estimate.unit])].join(" ");
  const difference = `${numbers}, ${percent(estimate.level)}`;
  const cells = [estimate.task, metric.title, contrast, difference, String(estimate.pairs)];
  return `| ${cells.map(markdownText).join(" | ")} |`;
}

/** Inline code; a back tick inside could end it, so it is left out. */
function code(text: string): string {
  return `\`${text.replace(/[\s`]+/g, " ").trim()}\``;
}

/** A code block whose fence is longer than any row of back ticks inside. */
function fenced(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(Math.max(3, longest + 1));
  return `${fence}\n${text}\n${fence}`;
}
