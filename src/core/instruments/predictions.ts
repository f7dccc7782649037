import { log } from "../math/elementary.ts";
import { softmax } from "./crossEntropy.ts";
import { arrayOf, drafts } from "./draft.ts";
import { measuredUnless } from "./measured.ts";
import { entropies } from "./predictive.ts";
import { averaged } from "./sample.ts";
import { settle } from "./settle.ts";
import { noProbabilities } from "./squaredLoss.ts";
import type { Instrument, SetName } from "./types.ts";

const defaults = { sets: ["train", "validation", "test"] as readonly SetName[] };

/** Smallest probability that is kept: the smallest normal number of float32, so that no logarithm is infinite. */
const LEAST = 1.1754943508222875e-38;

/**
 * The answers themselves, for ensembles: log softmax of the logits (N, K) of every set, in nats, as the array
 * `predictions.<set>`, and the labels (N) as `predictions.<set>.labels`. Its one number is `predictions.entropy`, the mean
 * entropy -sum_k p_k log p_k of the test answers, nats, from 0 (certain) to log K. Evaluation mode, population statistics.
 * What an ensemble of networks makes of the answers stands in `ensembleMeasures.ts`. Cost: one forward pass a set. Under
 * squared loss there are no probabilities, and nothing is stored.
 * Source: Hansen & Salamon 1990 (ensembles of networks).
 */
export const predictions: Instrument = {
  id: "predictions",
  title: "answers to every example, for ensembles",
  defaults,
  measure(nets, given) {
    const { sets } = settle("predictions", defaults, given);
    const why = nets.loss === "squared" ? noProbabilities : undefined;
    const stored = why === undefined ? sets.map((set) => ({ set, logits: nets.logits(set) })) : [];
    const test = nets.logits("test");
    return drafts(nets.count).map((draft, p) => {
      for (const { set, logits } of stored) {
        const { y } = nets.examples(p, set);
        const answers = softmax(logits[p], nets.classes, 1).map((value) => log(Math.max(value, LEAST)));
        draft.arrays[`predictions.${set}`] = arrayOf([y.length, nets.classes], answers);
        draft.arrays[`predictions.${set}.labels`] = arrayOf([y.length], y);
      }
      const entropy = averaged(entropies(softmax(test[p], nets.classes, 1), nets.classes));
      const facts = { n: test[p].length / nets.classes, unit: "nats", method: "mean entropy of the test answers" };
      draft.measures["predictions.entropy"] = measuredUnless(
        why,
        test[p].every(Number.isFinite) ? entropy.value : Number.NaN,
        {
          ...facts,
          se: entropy.se,
          replication: "example",
        },
      );
      return draft;
    });
  },
};
