import { quickRecords } from "#lib/records/records.server.ts";
import { claimPlots } from "../../../../../src/lab/report/claimFigure.ts";
import type { PageServerLoad } from "./$types";

/** The claim that is the learner's question. */
const CLAIM = "bn-noise-spreads-reliance";

export const load: PageServerLoad = () => {
  const { claim, quick } = quickRecords(CLAIM);
  return {
    quote: claim.question,
    restatements: claim.restatements.map(({ id, plain, text }) => ({ id, text: plain ?? text })),
    networks: quick.trials.done,
    seeds: Math.max(...quick.seeds),
    verdicts: quick.verdicts,
    plots: claimPlots(quick.estimates),
  };
};
