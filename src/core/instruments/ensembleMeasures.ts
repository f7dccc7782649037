import { exp, log } from "../math/elementary.ts";
import { invariant } from "../math/errors.ts";
import { ambiguity, disagreement } from "./ensemble.ts";
import { answersMeasured, type GivenAnswers } from "./generalisation.ts";
import { logLoss, meanProbabilities, mutualInformation } from "./predictive.ts";
import { mean } from "./sample.ts";
import type { Measure } from "./types.ts";

/** Answers of one member to every set, as `predictions` stores them: logarithms of probabilities. */
export type MemberAnswers = Readonly<Record<"train" | "validation" | "test", GivenAnswers>>;

/**
 * F4: what the mean of the members' probabilities achieves, by metric name. Everything that `generalisation` measures
 * (`test.nll`, `test.accuracy`, `test.ece`, ...; T* is that of log of the mean probabilities), and on the test set
 * - `ensemble.memberNll`, `ensemble.memberAccuracy`: means over the members,
 * - `ensemble.nllRatio`: loss of the ensemble over the mean loss of its members,
 * - `ensemble.ambiguity`: mean loss of the members less the loss of the ensemble, nats, never negative (Jensen),
 * - `ensemble.disagreement`: share of the examples to which two members give other classes, over pairs of members,
 * - `ensemble.diversity`: mean KL(p_member || p_mean), nats, which is the mutual information of answer and member.
 * Source: Hansen and Salamon 1990; Krogh and Vedelsby 1995; Lakshminarayanan, Pritzel, Blundell 2017, section 2.4.
 *
 * @throws InvariantError where members answer other examples
 */
export function ensembleMeasures(
  members: readonly MemberAnswers[],
  classes: number,
): Readonly<Record<string, Pick<Measure, "value" | "why">>> {
  const [first] = members;
  invariant(first !== undefined, "ensembleMeasures: no member");
  const probabilities = (set: keyof MemberAnswers): readonly Float64Array[] =>
    members.map((member) => {
      const { logits, labels } = member[set];
      const same = labels.length === first[set].labels.length && labels.every((y, i) => y === first[set].labels[i]);
      invariant(same, `ensembleMeasures: members have other ${set} examples`);
      return Float64Array.from(logits, exp);
    });
  const averaged = (set: keyof MemberAnswers): GivenAnswers => ({
    logits: meanProbabilities(probabilities(set)).map(log),
    labels: first[set].labels,
  });
  const test = probabilities("test");
  const { labels } = first.test;
  const memberNll = mean(test.map((p) => mean(logLoss(p, labels, classes))));
  const own = answersMeasured(
    { train: averaged("train"), validation: averaged("validation"), test: averaged("test") },
    classes,
  );
  const alone = members.map((member) => answersMeasured(member, classes)["test.accuracy"]?.value ?? Number.NaN);
  return {
    ...own,
    "ensemble.memberNll": { value: memberNll },
    "ensemble.memberAccuracy": { value: mean(alone) },
    "ensemble.nllRatio": { value: (own["test.nll"]?.value ?? Number.NaN) / memberNll },
    "ensemble.ambiguity": { value: ambiguity(test, labels, classes) },
    "ensemble.disagreement": { value: disagreement(test, classes) },
    "ensemble.diversity": { value: mean(mutualInformation(test, classes)) },
  };
}
