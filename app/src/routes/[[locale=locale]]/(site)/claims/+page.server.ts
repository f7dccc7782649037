import { type ClaimId, claimIds } from "#lib/claims/claimGroups.ts";
import { type ClaimTexts, claimIn } from "#lib/messages/claimWords/claimWords.ts";
import { loadClaimTexts } from "#lib/messages/claimWords/loadClaimTexts.ts";
import { defaultLocale } from "#lib/messages/locales.ts";
import { quickRecords } from "#lib/records/records.server.ts";
import type { Claim } from "../../../../../../src/lab/claims/claim.ts";
import { byContrast } from "../../../../../../src/lab/report/contrastText.ts";
import { effectDomain, effectSvg } from "../../../../../../src/lab/report/effectScene.ts";
import { effectInWords } from "../../../../../../src/lab/report/effectText.ts";
import { sentence } from "../../../../../../src/lab/report/sentence.ts";
import type { PageServerLoad } from "./$types";

export const load: PageServerLoad = async ({ params: { locale = defaultLocale } }) => {
  const texts = await loadClaimTexts(locale);
  return { claims: claimIds.map((id) => listed(id, texts)) };
};

function listed(id: ClaimId, texts: ClaimTexts | undefined) {
  const { claim: written, quick } = quickRecords(id);
  const claim = claimIn(texts, written);
  const [first] = quick.verdicts;
  const restatement = claim.restatements.find((one) => one.id === first?.restatement);
  // The first that decides, by the order of the claim and never by the result.
  const [effect] = byContrast(
    quick.estimates.filter(
      (one) => one.decides && one.restatement === first?.restatement && one.task === first.task && one.pairs > 0,
    ),
  );
  return {
    ...{ id, sentence: claim.sentence, networks: quick.trials.done },
    decisions: quick.verdicts.map(({ decision }) => decision),
    text: [id, ...[...new Set([written, claim])].flatMap(searched)].join(" "),
    effect:
      effect === undefined || first === undefined
        ? undefined
        : {
            ...{ task: first.task, decision: effect.decision, pairs: effect.pairs },
            asked: restatement?.plain ?? sentence(restatement?.text ?? ""),
            numbers: effectInWords(effect),
            svg: effectSvg(effect, effectDomain([effect])).html,
          },
  };
}

/** What the search looks through; the English too, so that the address of a search finds the same in every language. */
function searched({ question, restatements }: Claim): readonly string[] {
  return [question, ...restatements.map(({ plain, text }) => plain ?? text)];
}
