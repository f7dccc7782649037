import { claimIds } from "#lib/claims/claimGroups.ts";
import { quickRecords } from "#lib/records/records.server.ts";
import { byContrast } from "../../../../../../src/lab/report/contrastText.ts";
import { effectDomain, effectSvg } from "../../../../../../src/lab/report/effectScene.ts";
import { effectInWords } from "../../../../../../src/lab/report/effectText.ts";
import { sentence } from "../../../../../../src/lab/report/sentence.ts";
import type { PageServerLoad } from "./$types";

export const load: PageServerLoad = () => ({
  claims: claimIds.map((id) => {
    const { claim, quick } = quickRecords(id);
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
      text: [claim.id, claim.question, ...claim.restatements.map(({ plain, text }) => plain ?? text)].join(" "),
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
  }),
});
