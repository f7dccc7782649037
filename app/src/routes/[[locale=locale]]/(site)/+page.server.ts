import { quickExperiments } from "#lib/answer/experiments.server.ts";
import { trainedUnits } from "#lib/answer/trainedUnits.server.ts";
import { claimIn } from "#lib/messages/claimWords/claimWords.ts";
import { loadClaimTexts } from "#lib/messages/claimWords/loadClaimTexts.ts";
import { defaultLocale } from "#lib/messages/locales.ts";
import { loadMessages } from "#lib/messages/messages.ts";
import { allRecords, claimRecords, quickRecords } from "#lib/records/records.server.ts";
import { claimPlots } from "../../../../../src/lab/report/claimFigure.ts";
import { experiment } from "../../../../../src/lab/spec.ts";
import type { PageServerLoad } from "./$types";

/** The claim that is the learner's question. */
const CLAIM = "bn-noise-spreads-reliance";
/** The measure of its first restatement, a dot a network. */
const DAMAGE = "rely.single.maxT";
const SHOWN: readonly string[] = ["plain", "bn-g16", "bn-full", "bn-full+shared16", "dropout-.094"];
/** What is trained in the page, in the words of the claim; the page has its own in each language. */
const RESTATEMENTS = {
  R1: "batch noise (NC1) lowers the worst single-unit damage at T*",
  R2: "batch noise (NC1) raises the area under the ablation curve on the training set",
};

export const load: PageServerLoad = async ({ params: { locale = defaultLocale } }) => {
  const [{ figure }, texts] = await Promise.all([loadMessages(locale), loadClaimTexts(locale)]);
  const { claim, quick } = quickRecords(CLAIM);
  const experiments = quickExperiments(claim, RESTATEMENTS);
  const [first] = experiments;
  if (first === undefined) throw new Error(`${CLAIM} has no experiment`);
  const { net, train, data } = experiment(first, "answer");
  return {
    claim: CLAIM,
    quote: claim.question,
    restatements: claimIn(texts, claim).restatements.map(({ id, plain, text }) => ({ id, text: plain ?? text })),
    networks: quick.trials.done,
    seeds: Math.max(...quick.seeds),
    verdicts: quick.verdicts,
    plots: claimPlots(quick.estimates, undefined, figure.words),
    swarms: claimRecords(CLAIM)
      .arms.filter(({ metric }) => metric === DAMAGE)
      .map(({ task, unit, arms }) => ({ task, unit, arms: arms.filter(({ arm }) => SHOWN.includes(arm)) })),
    trained: trainedUnits(CLAIM, "moons", "bn-g16"),
    experiments,
    details: {
      net: net.slice(0, -1),
      train: data.train,
      batch: train.batch,
      rate: train.learningRate,
      epochs: train.epochs,
    },
    claims: allRecords().length,
  };
};
