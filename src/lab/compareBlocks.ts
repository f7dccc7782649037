import type { Decision } from "./types.ts";

/** A claim as one block of seeds judged it. */
export interface BlockRun {
  readonly claim: string;
  readonly verdicts: readonly { readonly restatement: string; readonly task: string; readonly decision: Decision }[];
  /** The estimates that the verdicts are made of; JSON has null for what is not finite. */
  readonly estimates: readonly BlockEstimate[];
}

/** An estimate of one block. */
export interface BlockEstimate {
  readonly restatement: string;
  readonly task: string;
  readonly contrast: string;
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly pairs: number;
}

/**
 * Whether two blocks agree: `same` decision; `open`, one of them is undecided; `different`, one found no effect as large
 * as the margin where the other found one; `contradiction`, supported in one and refuted in the other.
 */
export type Agreement = "same" | "open" | "different" | "contradiction";

/** One restatement on one task in two disjoint blocks of seeds. */
export interface BlockRow {
  readonly claim: string;
  readonly restatement: string;
  readonly task: string;
  readonly first: BlockResult;
  readonly second: BlockResult;
  readonly agreement: Agreement;
}

export interface BlockResult {
  readonly decision: Decision;
  readonly estimates: readonly BlockEstimate[];
}

/** Holds the verdicts of a claim in one block of seeds against those in another, in the order of the first. */
export function compareBlocks(one: BlockRun, two: BlockRun): BlockRow[] {
  return one.verdicts.flatMap(({ restatement, task, decision }): BlockRow[] => {
    const other = two.verdicts.find((verdict) => verdict.restatement === restatement && verdict.task === task);
    if (other === undefined) return [];
    const of = (run: BlockRun): readonly BlockEstimate[] =>
      run.estimates.filter((estimate) => estimate.restatement === restatement && estimate.task === task);
    return [
      {
        ...{ claim: one.claim, restatement, task },
        first: { decision, estimates: of(one) },
        second: { decision: other.decision, estimates: of(two) },
        agreement: agreementOf(decision, other.decision),
      },
    ];
  });
}

/** The agreement of two decisions on the same restatement and task. */
export function agreementOf(one: Decision, two: Decision): Agreement {
  if (one === two) return "same";
  if (one === "undecided" || two === "undecided") return "open";
  return one === "equivalent" || two === "equivalent" ? "different" : "contradiction";
}

/** The answer to "do the blocks agree?". */
export const AGREEMENT_WORDS: Readonly<Record<Agreement, string>> = {
  same: "yes",
  open: "yes, one is undecided",
  different: "no, one finds no effect this large",
  contradiction: "no, they contradict each other",
};

/** `34 verdicts in two blocks: 28 the same, 5 with one undecided, 1 different, none contradictory`. */
export function countedBlocks(rows: readonly BlockRow[]): string {
  const of = (agreement: Agreement): number => rows.filter((row) => row.agreement === agreement).length;
  const contradictions = of("contradiction");
  return `${rows.length} ${rows.length === 1 ? "verdict" : "verdicts"} in two blocks: ${of("same")} the same, ${of("open")} with one undecided, ${of("different")} different, ${contradictions === 0 ? "none" : contradictions} contradictory`;
}
