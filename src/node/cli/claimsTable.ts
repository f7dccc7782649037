import type { CatalogueEntry, CatalogueRun } from "../../lab/report/catalogueInput.ts";
import { contrastText } from "../../lab/report/contrastText.ts";
import { effectText, effectUnit } from "../../lab/report/effectText.ts";
import type { Decision, Estimate } from "../../lab/types.ts";
import { DECISIONS, decisionMark, plainMark } from "./decisionMark.ts";
import { shorten, wrapWords } from "./fitWords.ts";
import { count, styled } from "./print.ts";

/** Columns of an id, of the word of a restatement, and of the verdicts, where the lines are long enough for all. */
const [ID, VERDICTS, WIDE] = [30, 46, 110] as const;

/**
 * All claims as a table for the terminal: sentence, verdicts by restatement with the effect of its first row, profile and
 * the command. Lines are at most `width` long where their words allow it.
 */
export function claimsTable(entries: readonly CatalogueEntry[], width: number): string[] {
  return entries.flatMap((entry) => [...entryLines(entry, width), ""]);
}

function entryLines(entry: CatalogueEntry, width: number): string[] {
  const { claim, runs, command, profiles } = entry;
  const quote = (room: number): string => `“${shorten(claim.sentence.replace(/\.$/, ""), room - 2)}”`;
  const id = styled("bold", claim.id);
  const gap = " ".repeat(Math.max(2, ID + 2 - claim.id.length));
  const head =
    width >= WIDE ? [`${id}${gap}${quote(width - claim.id.length - gap.length)}`] : [id, `  ${quote(width - 2)}`];
  const others = `profiles: ${profiles.join(", ")}`;
  const foot = (text: string): string[] => wrapWords(text, width - 2).map((line) => `  ${styled("dim", line)}`);
  if (runs.length === 0) return [...head, ...foot(`not run here (${others}): ${command}`)];
  return [
    ...head,
    ...runs.flatMap((run) => [...runLines(run, width), ...foot(madeBy(run))]),
    ...foot(`${others}; ${command}`),
  ];
}

/** `quick profile, with 8 seeds, judged on 2026-11-03`. */
function madeBy({ profile, changes, at }: CatalogueRun): string {
  return `${profile} profile${changes === "" ? "" : `, ${changes}`}, judged on ${at.slice(0, 10)}`;
}

function runLines({ verdicts, estimates }: CatalogueRun, width: number): string[] {
  const restatements = [...new Set(verdicts.map(({ restatement }) => restatement))];
  return restatements.flatMap((restatement) => {
    const own = verdicts.filter((verdict) => verdict.restatement === restatement);
    const found = DECISIONS.flatMap((decision) => {
      const tasks = own.filter((verdict) => verdict.decision === decision).map(({ task }) => task);
      return tasks.length === 0 ? [] : [{ decision, tasks: tasks.join(", ") }];
    });
    const effect = effectLine(estimates.find((estimate) => estimate.restatement === restatement));
    const plain = found.map(({ decision, tasks }) => `${plainMark(decision)}: ${tasks}`).join("; ");
    const marked = found.map(({ decision, tasks }) => `${decisionMark(decision)}: ${tasks}`).join("; ");
    const start = `  ${restatement.padEnd(3)} `;
    const room = Math.max(VERDICTS, plain.length);
    if (start.length + room + 2 + effect.length <= width)
      return [`${start}${marked}${" ".repeat(room - plain.length + 2)}${effect}`.trimEnd()];
    const below = effect === "" ? [] : wrapWords(effect, width - 6).map((line) => `      ${line}`);
    // Marked words cannot be counted in letters: where they do not fit, each decision has a line of its own.
    if (start.length + plain.length <= width) return [`${start}${marked}`, ...below];
    const lines = found.map(
      ({ decision, tasks }, i) => `${i === 0 ? start : " ".repeat(start.length)}${decisionMark(decision)}: ${tasks}`,
    );
    return [...lines, ...below];
  });
}

/** `NC1 on teacher −0.26 [−0.31, −0.22] nats, 16 pairs`. */
function effectLine(estimate: Estimate | undefined): string {
  if (estimate === undefined) return "";
  const { contrast, arm, against, task, pairs } = estimate;
  const name = contrast === "" ? `${arm} - ${against}` : contrastText(contrast).short;
  const effect =
    pairs === 0 ? "no pair yet" : `${effectText(estimate)} ${effectUnit(estimate)}, ${count(pairs, "pair")}`;
  return `${name} on ${task} ${effect}`;
}

/** `29 claims, 4 of them run here: 12 verdicts supported, 3 refuted, 9 undecided`. No overall verdict. */
export function countedClaims(entries: readonly CatalogueEntry[]): string {
  const run = entries.filter(({ runs }) => runs.length > 0);
  const verdicts = run.flatMap(({ runs }) => runs.flatMap((one) => one.verdicts));
  const of = (decision: Decision): number => verdicts.filter((verdict) => verdict.decision === decision).length;
  const words = DECISIONS.filter((decision) => of(decision) > 0).map((decision) => `${of(decision)} ${decision}`);
  const here =
    run.length === 0
      ? "none run here"
      : `${run.length} run here, ${count(verdicts.length, "verdict")}: ${words.join(", ")}`;
  return `${count(entries.length, "claim")}, ${here}`;
}
