import { byContrast } from "../../../../src/lab/report/contrastText.ts";
import { effectInWords } from "../../../../src/lab/report/effectText.ts";
import { markdownText } from "../../../../src/lab/report/markdownText.ts";
import { partNames } from "../../../../src/lab/report/partNames.ts";
import { sentence } from "../../../../src/lab/report/sentence.ts";
import { badgeWord } from "../../../../src/lab/report/verdictBadge.ts";
import type { ClaimRecords, Measured } from "../records/records.server.ts";

/** Where the answer leads. The address of the site is not known while it is built, so a page fills them in. */
export interface AnswerLinks {
  readonly page: string;
  readonly picture: string;
}

/**
 * An answer to post under the question, in Markdown: the sentence, each verdict with the numbers that decide it, the
 * picture, limits, and where to see and run it. In English, as the claims are.
 */
export function answerMarkdown(claim: ClaimRecords["claim"], quick: Measured, { page, picture }: AnswerLinks): string {
  const seeds = quick.seeds.join(" and ");
  const lines = [
    `> ${markdownText(claim.question)}`,
    "",
    `The sentence: “${markdownText(claim.sentence)}” (${markdownText(claim.speaker)}; ${markdownText(claim.source.text)}). Measured, not argued: ${quick.trials.done} trained networks, ${seeds} paired seeds an arm.`,
    "",
    ...claim.restatements.flatMap(({ id, text }) => {
      const own = quick.verdicts.filter(({ restatement }) => restatement === id);
      if (own.length === 0) return [];
      return [`**${id}: ${markdownText(sentence(text))}**`, "", ...own.map((verdict) => line(verdict, quick)), ""];
    }),
    "There is no overall verdict: each line stands for its own measure and task. Brackets: 95 % intervals of the mean paired difference.",
    "",
    `![Paired differences: one dot a seed, with mean, interval and margin](${picture})`,
    "",
    ...claim.limits.slice(0, 3).map((limit) => `* Limit: ${markdownText(limit)}`),
    "",
    `Figures, the rule that would change the verdicts, and the same experiment in your browser: ${page}`,
    "",
    `Or on your machine: \`linchpin run ${claim.id}\`. Kernel \`${quick.kernel}\`: the same command gives the same bytes.`,
  ];
  return `${lines.join("\n")}\n`;
}

function line(
  { restatement, task, decision, becauseOfNoise }: Measured["verdicts"][number],
  { estimates }: Measured,
): string {
  const parts = byContrast(
    estimates.filter((one) => one.decides && one.restatement === restatement && one.task === task),
  );
  const names = partNames(parts, "short");
  const numbers = parts.map(
    (part, index) =>
      `${markdownText(names[index] ?? "")} ${markdownText(effectInWords(part))}, ${part.pairs} ${part.pairs === 1 ? "pair" : "pairs"}`,
  );
  const cause = becauseOfNoise === true && decision === "supported" ? ", and it is the noise" : "";
  return `* ${markdownText(task)}: **${badgeWord(decision).toLowerCase()}**${cause}. ${numbers.join("; ")}.`;
}
