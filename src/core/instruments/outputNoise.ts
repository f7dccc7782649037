import { log } from "../math/elementary.ts";
import { softmax } from "./crossEntropy.ts";
import { drafts } from "./draft.ts";
import { jackknifeError, jackknifeGroups } from "./jackknife.ts";
import { measuredUnless } from "./measured.ts";
import { noiseSources, noisyPass } from "./noisyPasses.ts";
import { indexOfLargest } from "./sample.ts";
import { setNamed, settle, wholeFrom } from "./settle.ts";
import { noClasses, noProbabilities } from "./squaredLoss.ts";
import type { Instrument } from "./types.ts";

const defaults = { set: "test", samples: 50, statisticsBatch: 0 };

/**
 * A5, output noise: how much the answers shake from one pass with the noise of training to the next. Dropout and injected
 * noise draw anew for every pass and example; every batch norm takes the statistics of one training mini-batch a pass.
 * `noise.output.variance`, the variance of a logit over the passes, mean over examples and classes; `noise.output.flips` =
 * P_r(argmax z_r != argmax z_pop), the share of answers that a pass changes; `noise.output.kl` = E_r KL(pbar || p_r) in nats,
 * pbar the mean probabilities of the passes. A network without noise has 0 in all three. Standard error by the jackknife over
 * passes, because one statistics batch shakes all examples. Cost: `samples` forward passes.
 * Source: Teye, Azizpour, Smith 2018 and Gal and Ghahramani 2016 for the passes.
 */
export const outputNoise: Instrument = {
  id: "noise.output",
  title: "noise of the answers while the noise of training is on",
  defaults,
  measure(nets, given, random) {
    const settings = settle("noise.output", defaults, given);
    const set = setNamed("noise.output: set", settings.set);
    const samples = wholeFrom("noise.output: samples", 2, settings.samples);
    const sources = noiseSources(nets, settings.statisticsBatch);
    const sums = nets.logits(set).map((logits) => passSums(logits, nets.classes));
    const streams = sums.map((_, p) => random(p, "noise.output/batches"));
    const passes = sources === undefined ? 2 : samples;
    for (let sample = 0; sample < passes; sample++) {
      const options = sources && noisyPass(nets, sources, streams, { purpose: "noise.output", sample });
      nets.logits(set, options).forEach((logits, p) => {
        sums[p].add(logits);
      });
    }
    const readings = drafts(nets.count);
    readings.forEach((draft, p) => {
      const { targets } = nets.examples(p, set);
      const what = sources === undefined ? "no source of noise" : `${passes} passes with noise`;
      const whole = sums[p].noise();
      const groups = Math.min(jackknifeGroups, passes);
      const without = Array.from({ length: groups }, (_, group) => sums[p].noise(group));
      const put = (name: keyof PassNoise, unit: string, why?: string): void => {
        draft.measures[`noise.output.${name}`] = measuredUnless(why, whole[name], {
          ...{ n: passes, unit, method: `${what}, ${set} set`, replication: "batch" },
          se: jackknifeError((group) => without[group][name], groups),
        });
      };
      put("variance", "squared logit");
      put("flips", "fraction", targets === undefined ? undefined : noClasses);
      put("kl", "nats", nets.loss === "squared" ? noProbabilities : undefined);
    });
    return readings;
  },
};

/** The three measures of one network. */
interface PassNoise {
  readonly variance: number;
  readonly flips: number;
  readonly kl: number;
}

interface PassSums {
  /** The logits (N, K) of one more pass. */
  add(logits: Float32Array): void;
  /** Over the passes, or without those r with r mod 10 = `group`. */
  noise(group?: number): PassNoise;
}

interface GroupSums {
  passes: number;
  flips: number;
  /** Sums over the passes of z_r - z_pop, its square, p_r and log p_r, (N, K). */
  readonly change: Float64Array;
  readonly square: Float64Array;
  readonly probability: Float64Array;
  readonly logProbability: Float64Array;
}

/** Adds passes up by jackknife group, so that none is kept. */
function passSums(still: Float32Array, classes: number): PassSums {
  const size = still.length;
  const rows = size / classes;
  const groups = Array.from({ length: jackknifeGroups }, (): GroupSums => {
    const [change, square, probability, logProbability] = [0, 0, 0, 0].map(() => new Float64Array(size));
    return { passes: 0, flips: 0, change, square, probability, logProbability };
  });
  let count = 0;
  return {
    add(logits) {
      const own = groups[count++ % jackknifeGroups];
      const p = softmax(logits, classes, 1);
      own.passes++;
      for (let row = 0; row < size; row += classes) {
        const [now, rest] = [logits, still].map((z) => indexOfLargest(z.subarray(row, row + classes)));
        if (now !== rest) own.flips++;
        // log p = z_k - z_max + log p_max stays finite where p itself is too small to be told from 0.
        const most = row + now;
        for (let at = row; at < row + classes; at++) {
          const d = logits[at] - still[at];
          own.change[at] += d;
          own.square[at] += d * d;
          own.probability[at] += p[at];
          own.logProbability[at] += logits[at] - logits[most] + log(p[most]);
        }
      }
    },
    noise(without) {
      const kept = groups.filter((_, group) => group !== without);
      const passes = kept.reduce((sum, own) => sum + own.passes, 0);
      const change = total(kept.map((own) => own.change));
      const square = total(kept.map((own) => own.square));
      const probability = total(kept.map((own) => own.probability));
      const logProbability = total(kept.map((own) => own.logProbability));
      let [variance, kl] = [0, 0];
      for (let at = 0; at < size; at++) {
        variance += (square[at] - (change[at] * change[at]) / passes) / (passes - 1);
        const p = probability[at] / passes;
        if (p !== 0) kl += p * (log(p) - logProbability[at] / passes);
      }
      const flips = kept.reduce((sum, own) => sum + own.flips, 0) / (passes * rows);
      // Neither is negative but for rounding.
      return {
        variance: Math.max(0, variance / size),
        flips: Number.isNaN(variance) ? Number.NaN : flips,
        kl: Math.max(0, kl / rows),
      };
    },
  };
}

function total(parts: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(parts[0].length);
  for (const part of parts) for (let at = 0; at < sum.length; at++) sum[at] += part[at];
  return sum;
}
