import { describe, expect, test } from "vitest";
import { ensembleMeasures, type MemberAnswers } from "./ensembleMeasures.ts";
import { instrument } from "./index.ts";
import { exampleRandom, trainedNets } from "./testing/exampleNets.ts";

const labels = Int32Array.of(0, 1, 0, 1);

/** A member that gives the label of each example the probability `right` (4 examples, 2 classes). */
function member(right: readonly number[]): MemberAnswers {
  const logits = Float64Array.from(
    right.flatMap((p, i) => (labels[i] === 0 ? [p, 1 - p] : [1 - p, p])),
    Math.log,
  );
  const answers = { logits, labels };
  return { train: answers, validation: answers, test: answers };
}

describe("ensembleMeasures", () => {
  test("by hand: two members that are right on other examples", () => {
    const found = ensembleMeasures([member([0.9, 0.9, 0.2, 0.6]), member([0.7, 0.5, 0.8, 0.4])], 2);
    // Mean probabilities of the labels: .8, .7, .5, .5.
    const nll = -(Math.log(0.8) + Math.log(0.7) + 2 * Math.log(0.5)) / 4;
    const own = [0.9, 0.9, 0.2, 0.6, 0.7, 0.5, 0.8, 0.4].reduce((sum, p) => sum - Math.log(p) / 8, 0);
    expect(found["test.nll"]?.value).toBeCloseTo(nll, 12);
    expect(found["ensemble.memberNll"]?.value).toBeCloseTo(own, 12);
    expect(found["ensemble.nllRatio"]?.value).toBeCloseTo(nll / own, 12);
    expect(found["ensemble.ambiguity"]?.value).toBeCloseTo(own - nll, 12);
    // They differ on the third example and the fourth; .5 against .5 is a tie, and ties go to the lowest class: the second.
    expect(found["ensemble.disagreement"]?.value).toBe(0.75);
  });

  test("identical members: no ambiguity, no diversity, the loss of one", () => {
    const one = member([0.9, 0.6, 0.3, 0.8]);
    const found = ensembleMeasures([one, one, one], 2);
    expect(found["ensemble.ambiguity"]?.value).toBeCloseTo(0, 14);
    expect(found["ensemble.diversity"]?.value).toBeCloseTo(0, 14);
    expect(found["ensemble.nllRatio"]?.value).toBeCloseTo(1, 14);
    expect(found["ensemble.memberAccuracy"]?.value).toBe(found["test.accuracy"]?.value);
  });

  test("members with other examples are refused", () => {
    const one = member([0.9, 0.6, 0.3, 0.8]);
    const other = { ...one, test: { ...one.test, labels: Int32Array.of(1, 1, 0, 1) } };
    expect(() => ensembleMeasures([one, other], 2)).toThrow(/other test examples/);
  });

  test("an ensemble of one measures what generalisation does, from the answers that predictions stores", () => {
    const nets = trainedNets(true);
    const stored = instrument("predictions").measure(nets, {}, exampleRandom)[0];
    const known = instrument("generalisation").measure(nets, {}, exampleRandom)[0];
    const answers = (set: string): MemberAnswers["test"] => ({
      logits: stored?.arrays[`predictions.${set}`]?.data ?? new Float32Array(),
      labels: Int32Array.from(stored?.arrays[`predictions.${set}.labels`]?.data ?? []),
    });
    const found = ensembleMeasures(
      [{ train: answers("train"), validation: answers("validation"), test: answers("test") }],
      nets.classes,
    );
    // Stored in float32: 24 bits of a logarithm of a few nats.
    for (const name of ["test.nll", "test.accuracy", "test.ece", "test.brier", "gap.nll", "test.temperature"])
      expect(found[name]?.value, name).toBeCloseTo(known?.measures[name]?.value ?? Number.NaN, 5);
  });
});
