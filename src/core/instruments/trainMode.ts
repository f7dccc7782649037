import { permutation, type Random } from "../math/random.ts";
import type { Program } from "../nn/program.ts";
import { crossEntropy } from "./crossEntropy.ts";
import { drafts } from "./draft.ts";
import { measuredUnless } from "./measured.ts";
import { averaged, mean } from "./sample.ts";
import { settle, wholeFrom } from "./settle.ts";
import { noProbabilities } from "./squaredLoss.ts";
import type { Instrument, Nets } from "./types.ts";
import { wholeSet } from "./wholeSet.ts";

const defaults = { draws: 8 };

/**
 * What training withholds from the network: mean cross-entropy of training examples in train mode, `trainmode.nll`, and how
 * much that is above evaluation mode (pop-eval) on the same examples, `trainmode.gap` = L_train - L_eval, both in nats. In
 * train mode every batch norm takes the statistics of the batch that it trains with, and dropout and injected noise are on.
 * One draw shuffles the training set, leaves out what is short of a whole gradient batch, and draws all noise once; noise
 * that is shared by a batch is shared by the whole pass. Errors are over `draws`; a network without any noise has a gap of 0.
 * Batch norm by the others of the batch and batch renormalisation are not what an evaluation pass can do: not valid.
 * Cost: `draws` forward passes over the training set, and one in evaluation mode.
 * Source: Srivastava et al. 2014 and Ioffe & Szegedy 2015, for the two modes.
 */
export const trainMode: Instrument = {
  id: "trainmode",
  title: "loss of training examples in train mode and in evaluation mode",
  defaults,
  measure(nets, given, random) {
    const settings = settle("trainmode", defaults, given);
    const draws = wholeFrom("trainmode: draws", 2, settings.draws);
    const { program } = nets.reference(0);
    const why = nets.loss === "squared" ? noProbabilities : whyNotInEvaluation(program);
    const passes = why === undefined ? passesOf(nets, program, draws, random) : [];
    return drafts(nets.count).map((draft, p) => {
      const put = (name: string, words: string, values: readonly number[]): void => {
        const { value, se } = averaged(values);
        const facts = { se, n: draws, unit: "nats", method: `${words}, training set`, replication: "batch" } as const;
        draft.measures[`trainmode.${name}`] = measuredUnless(why, value, facts);
      };
      const own = passes.map((pass) => pass[p]);
      put(
        "nll",
        "mean cross-entropy in train mode",
        own.map(({ train }) => train),
      );
      put(
        "gap",
        "mean cross-entropy, train mode less pop-eval",
        own.map(({ train, evaluated }) => train - evaluated),
      );
      return draft;
    });
  },
};

interface Losses {
  readonly train: number;
  readonly evaluated: number;
}

/** By draw and network: mean losses of the same training examples in both modes. */
function passesOf(
  nets: Nets,
  program: Program,
  draws: number,
  random: (net: number, purpose: string) => Random,
): readonly (readonly Losses[])[] {
  const examples = Array.from({ length: nets.count }, (_, p) => nets.examples(p, "train"));
  const rows = examples[0].y.length;
  const { whole, statisticsBatch } = batchesOf(program, Math.min(nets.training.batch, rows), rows);
  const evaluated = nets.logits("train").map((logits, p) => lossOf(nets, logits, examples[p].y));
  const shuffles = examples.map((_, p) => random(p, "trainmode/order"));
  return Array.from({ length: draws }, (_, sample) => {
    const orders = shuffles.map((own) => permutation(rows, own).subarray(0, whole));
    const inputs = examples.map(({ x }, p) => {
      const width = x.length / rows;
      const out = new Float32Array(whole * width);
      orders[p].forEach((row, place) => {
        out.set(x.subarray(row * width, (row + 1) * width), place * width);
      });
      return out;
    });
    const logits = nets.logits("train", {
      inputs,
      statistics: "batch",
      statisticsBatch,
      noise: { purpose: "trainmode", sample },
    });
    return logits.map((own, p) => ({
      train: mean(
        lossOf(
          nets,
          own,
          orders[p].map((row) => examples[p].y[row]),
        ),
      ),
      evaluated: mean(Float64Array.from(orders[p], (row) => evaluated[p][row])),
    }));
  });
}

function lossOf({ classes }: Nets, logits: Float32Array, labels: Int32Array): Float64Array {
  return crossEntropy(logits, labels, classes, 1, new Float64Array(labels.length));
}

/** How many rows pass, and over how many of them the batch norms take their statistics. */
function batchesOf(
  { stages }: Program,
  batch: number,
  rows: number,
): { readonly whole: number; readonly statisticsBatch: number } {
  const whole = Math.floor(rows / batch) * batch;
  const norm = stages.find(({ spec }) => spec.type === "batchNorm");
  if (norm?.spec.type !== "batchNorm") return { whole, statisticsBatch: batch };
  const { statistics } = norm.spec;
  if (statistics === "all") return { whole: rows, statisticsBatch: wholeSet(rows) };
  return { whole, statisticsBatch: typeof statistics === "number" ? statistics : Math.min(batch, wholeSet(whole)) };
}

/** Why no evaluation pass can do what a batch norm of the network does in training, or undefined. */
export function whyNotInEvaluation({ stages }: Program): string | undefined {
  for (const { spec, hidden } of stages) {
    if (spec.type !== "batchNorm") continue;
    const kind = spec.statistics === "others" ? "takes the statistics of the others of its batch" : undefined;
    const odd = kind ?? (spec.renorm === undefined ? undefined : "is renormalised by its running averages");
    if (odd !== undefined)
      return `the batch norm of hidden layer ${hidden + 1} ${odd}, which no evaluation pass does; read the training curve`;
  }
  return undefined;
}
