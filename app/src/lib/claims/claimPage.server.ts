// What the page of one claim shows, from its stored records. Everything that needs the metric table, the schema or the
// statistics is done here, while the site is built.

import { answerMarkdown } from "#lib/claims/answerMarkdown.ts";
import { type ClaimTexts, claimIn } from "#lib/messages/claimWords/claimWords.ts";
import { claimRecords, type Measured, quickRecords } from "#lib/records/records.server.ts";
import type { Claim } from "../../../../src/lab/claims/claim.ts";
import { claimExperiments, claimProfile } from "../../../../src/lab/claims/index.ts";
import { compareBlocks } from "../../../../src/lab/compareBlocks.ts";
import { disagreement } from "../../../../src/lab/disagreement.ts";
import { combine } from "../../../../src/lab/judge.ts";
import { type ClaimPlot, claimPlots } from "../../../../src/lab/report/claimFigure.ts";
import { byContrast } from "../../../../src/lab/report/contrastText.ts";
import { effectInWords } from "../../../../src/lab/report/effectText.ts";
import type { FigureWords } from "../../../../src/lab/report/figureWords.ts";
import { formula } from "../../../../src/lab/report/formulae.ts";
import { armDescription } from "../../../../src/lab/report/input/armDescription.ts";
import { metricText } from "../../../../src/lab/report/metricText.ts";
import { partNames } from "../../../../src/lab/report/partNames.ts";
import type { FormulaName, LiteratureNote, Restatement } from "../../../../src/lab/report/reportInput.ts";
import { sentence, sentenceCase } from "../../../../src/lab/report/sentence.ts";
import type { Decision, Estimate } from "../../../../src/lab/types.ts";
import { experimentFiles } from "./claimFiles.ts";
import { PAGE, PICTURE } from "./placeholders.ts";

/** One instrument on one task: its figure, what it measures, and its own verdict. */
export interface Panel extends ClaimPlot {
  /** Of the rows that decide a restatement. */
  readonly decision: Decision;
  /** The restatements that it decides, in whole or in part. */
  readonly restatements: readonly string[];
  /** What the measure is, in a sentence. */
  readonly what: string;
}

/** A verdict with the numbers that decide it, in words. */
export interface ShownVerdict {
  readonly restatement: string;
  readonly task: string;
  readonly decision: Decision;
  readonly becauseOfNoise: boolean;
  readonly effects: readonly string[];
}

/** Everything on the page of one claim. */
export type ClaimPage = ReturnType<typeof claimPage>;

/**
 * Reads it from the claim and its records. Throws UserError where there is no such claim.
 * @param words what stands in its figures
 * @param texts the claims in the page's language; undefined: as they are written
 */
export function claimPage(id: string, words: FigureWords, texts: ClaimTexts | undefined) {
  const { claim: written, quick } = quickRecords(id);
  const claim = claimIn(texts, written);
  const { second, full, conv } = claimRecords(id);
  const experiments = claimExperiments(claim, "quick");
  return {
    ...{ id: claim.id, sentence: claim.sentence, speaker: sentenceCase(claim.speaker), place: claim.place },
    ...{ source: claim.source, question: claim.question, restatements: claim.restatements.map(plainly) },
    control: claim.control,
    why: (claim.why ?? []).map(whyPart),
    ...{ literature: claim.literature as readonly LiteratureNote[], traps: claim.traps, limits: claim.limits },
    about: sentenceCase(claimProfile(claim, "quick").about),
    quick: headOf(quick),
    verdicts: shownVerdicts(quick),
    panels: panels(quick.estimates, words),
    notices: disagreement(quick.estimates, [])
      .filter(({ type }) => type === "disagreement")
      .map(({ task, text }) => ({ task, text: sentence(text) })),
    blocks:
      second === undefined
        ? undefined
        : {
            first: second.firstSeed,
            rows: compareBlocks(quick, second).map(({ restatement, task, agreement, first, second: other }) => ({
              ...{ restatement, task, agreement, decisions: [first.decision, other.decision] as const },
            })),
          },
    profiles: [...otherProfile(claim, "full", full), ...otherProfile(claim, "conv", conv)],
    arms: experiments.map(({ task, arms }) => ({
      task,
      arms: Object.entries(arms).map(([arm, spec]) => ({ arm, description: armDescription(spec) })),
    })),
    files: experimentFiles(id),
    markdown: answerMarkdown(written, quick, { page: PAGE, picture: PICTURE }),
  };
}

/** A profile beside the quick one, where it was measured. */
function otherProfile(claim: Claim, profile: "full" | "conv", measured: Measured | undefined) {
  if (measured === undefined) return [];
  const about = sentenceCase(claimProfile(claim, profile).about);
  const rates = measured.otherRates ?? [];
  return [{ profile, about, head: headOf(measured), verdicts: shownVerdicts(measured), rates }];
}

function headOf({ kernel, seeds, trials, plan, records = {}, estimates }: Measured) {
  return { kernel, seeds, trials, plan: plan.slice(0, 12), records, method: sentence(estimates[0]?.method ?? "") };
}

function plainly({ id, text, plain, refutedBy }: Restatement) {
  return { id, text: sentence(text), plain: plain ?? sentence(text), refutedBy: `${refutedBy}.` };
}

function whyPart(part: string | { readonly formula: FormulaName }) {
  return typeof part === "string" ? { text: part } : { mathml: formula(part.formula).html };
}

function shownVerdicts({ verdicts, estimates }: Measured): readonly ShownVerdict[] {
  return verdicts.map(({ restatement, task, decision, becauseOfNoise }) => {
    const parts = byContrast(
      estimates.filter((one) => one.decides && one.restatement === restatement && one.task === task),
    );
    const names = partNames(parts, "short");
    return {
      ...{ restatement, task, decision, becauseOfNoise: becauseOfNoise === true && decision === "supported" },
      effects: parts.map((part, index) => `${names[index] ?? ""}: ${effectInWords(part)}`),
    };
  });
}

function panels(estimates: readonly Estimate[], words: FigureWords): readonly Panel[] {
  return claimPlots(estimates, Number.POSITIVE_INFINITY, words).map((plot) => {
    // Two restatements may read the same estimate, which is drawn once.
    const drawn = new Set(plot.estimates.map(keyOf));
    const deciding = estimates.filter((estimate) => estimate.decides && drawn.has(keyOf(estimate)));
    const { on, unit } = plot.estimates[0] as Estimate;
    return {
      ...plot,
      decision: combine(deciding.map(({ decision }) => decision)),
      restatements: [...new Set(deciding.map(({ restatement }) => restatement))],
      what: sentence(metricText(on, undefined, unit).what),
    };
  });
}

function keyOf({ task, on, contrast, arm, against, scale, learningRate }: Estimate): string {
  return JSON.stringify([task, on, contrast, arm, against, scale, learningRate]);
}
