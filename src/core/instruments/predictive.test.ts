import { expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { softmax } from "./crossEntropy.ts";
import { ambiguity, disagreement, geometricMean } from "./ensemble.ts";
import { entropies, logLoss, meanProbabilities, mutualInformation, predictiveVariance } from "./predictive.ts";

const random = stream(1, 0, "predictive");
const logits = Array.from({ length: 4 }, () => new Float64Array(30).map(() => 2 * random.normal()));
const passes = logits.map((z) => softmax(z, 3, 1));
const labels = Int32Array.from({ length: 10 }, () => random.below(3));

// Two passes over two examples and two classes: they agree on the first and are sure of opposite answers on the second.
const two = [Float64Array.of(0.5, 0.5, 1, 0), Float64Array.of(0.5, 0.5, 0, 1)];

test("a fair coin has log 2 nats, a sure answer 0", () => {
  expect(entropies(Float64Array.of(0.5, 0.5, 1, 0), 2)).toEqual(Float64Array.of(Math.LN2, 0));
});

test("by hand: the mean is undecided on both, but only where the passes disagree do they tell something", () => {
  expect(meanProbabilities(two)).toEqual(Float64Array.of(0.5, 0.5, 0.5, 0.5));
  expect(mutualInformation(two, 2)).toEqual(Float64Array.of(0, Math.LN2));
  expect(predictiveVariance(two)).toEqual(Float64Array.of(0, 0, 0.25, 0.25));
  expect(logLoss(two[0], Int32Array.of(1, 1), 2)).toEqual(Float64Array.of(Math.LN2, Infinity));
});

test("mutual information lies between 0 and log T for any passes", () => {
  for (const information of mutualInformation(passes, 3)) {
    // 1e-15: rounding of entropies of order 1.
    expect(information).toBeGreaterThan(-1e-15);
    expect(information).toBeLessThan(Math.log(4) + 1e-15);
  }
});

test("by hand: two members disagree on one of two examples; three on two thirds of the pairs", () => {
  const [a, b] = [Float64Array.of(0.9, 0.1, 0.8, 0.2), Float64Array.of(0.6, 0.4, 0.3, 0.7)];
  expect(disagreement([a, b], 2)).toBe(0.5);
  expect(disagreement([a, b, a], 2)).toBeCloseTo(1 / 3, 15);
  // Labels 0 and 0: -(log .9 + log .6)/2 less -log .75, and -(log .8 + log .3)/2 less -log .55.
  const expected = (Math.log(0.75 / Math.sqrt(0.54)) + Math.log(0.55 / Math.sqrt(0.24))) / 2;
  expect(ambiguity([a, b], Int32Array.of(0, 0), 2)).toBeCloseTo(expected, 15);
});

test("identical members have no ambiguity, no disagreement, and either mean is theirs", () => {
  const same = [passes[0], passes[0], passes[0]];
  expect(ambiguity(same, labels, 3)).toBeCloseTo(0, 15);
  expect(disagreement(same, 3)).toBe(0);
  for (const [i, p] of geometricMean(same, 3).entries()) expect(p).toBeCloseTo(passes[0][i], 14);
});

test("ambiguity is positive for members that differ, and the geometric mean is the softmax of the mean logits", () => {
  expect(ambiguity(passes, labels, 3)).toBeGreaterThan(0);
  const centre = logits[0].map((_, i) => logits.reduce((sum, z) => sum + z[i], 0) / logits.length);
  const expected = softmax(centre, 3, 1);
  // 13 digits: sums of a few logarithms and exponentials, each right to a few units in the last place.
  for (const [i, p] of geometricMean(passes, 3).entries()) expect(p).toBeCloseTo(expected[i], 13);
});
