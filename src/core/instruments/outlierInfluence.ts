import { UserError } from "../math/errors.ts";
import type { Random } from "../math/random.ts";
import { backward, forward, type Tape } from "../nn/network.ts";
import type { Program } from "../nn/program.ts";
import { statisticsBatches } from "../nn/statisticsBatches.ts";
import { logitError } from "../nn/trainStep.ts";
import { flat, norm } from "./batchGradients.ts";
import { drafts } from "./draft.ts";
import { measuredUnless } from "./measured.ts";
import { batchSize, type OutlierBatch, outlierKinds, outlierOf, shuffled, without, withRow } from "./outlierBatch.ts";
import { averaged } from "./sample.ts";
import { oneOf, settle, wholeFrom } from "./settle.ts";
import type { Instrument, Nets, NetVoice } from "./types.ts";

const defaults = { kind: "garbage", factors: [1, 3, 10, 30], batches: 2 };

/**
 * E6, influence of one outlier: the last example of a training mini-batch of the network's own size becomes k times an
 * outlier. `garbage`: its inputs k N(0, I), its label uniform over the classes (in a regression its targets those of a row
 * of the batch); `scaled`: k times its own inputs, label kept. Train mode without dropout and injected noise, float64. For each k of
 * `factors`, means over `batches`:
 * - `outlier.influence.k30` = |g_B - g_{B\i}| / |g_B|, gradients of the mean loss over all parameters with and without it;
 * - `outlier.pull.k30` = |g_B - g_{B\i}| / |g_{B\i}|, which does not level off at 1 where the outlier is all there is;
 * - `outlier.contamination.k30` = |x' - x| / |x|, relative change of the normalised values (before scale and shift; without a
 *   norm, the weight layer's outputs) of the *other* examples of its statistics batch as it takes the place of the original
 *   row, over all hidden layers and by layer;
 * - `outlier.reach.k30`: the outlier's largest normalised value in a batch norm over its bound sqrt(n - 1), where n values
 *   share the statistics. By the mean and variance of the batch it cannot exceed 1; robust statistics have no such bound.
 *
 * Errors are over the batches. Cost: for each batch 1 forward pass, and 1 forward and backward pass for each k and one more,
 * of the float64 voice, over the whole training set where a batch norm takes its statistics from it.
 * Source: the bound follows from the definition of Ioffe and Szegedy 2015, algorithm 1.
 */
export const outlierInfluence: Instrument = {
  id: "outlier",
  title: "influence of one outlier on the gradient and on the other examples",
  defaults,
  measure(nets, given, random) {
    const settings = settle("outlier", defaults, given);
    const kind = oneOf("outlier: kind", settings.kind, outlierKinds);
    const batches = wholeFrom("outlier: batches", 1, settings.batches);
    for (const factor of settings.factors)
      if (!(factor > 0)) throw new UserError(`outlier: factors has ${factor}; expected numbers above 0`);
    return drafts(nets.count).map((draft, p) => {
      const voice = nets.reference(p);
      const short = whyShort(nets, p);
      const unbound = whyUnbound(voice.program);
      const byBatch = Array.from({ length: short === undefined ? batches : 0 }, (_, b) =>
        influences(nets, p, voice, { kind, factors: settings.factors }, (part) => random(p, `outlier/${b}/${part}`)),
      );
      settings.factors.forEach((factor, f) => {
        const put = (name: string, unit: string, words: string, values: readonly number[], why?: string): void => {
          const { value, se } = averaged(values);
          const method = `${words}, one ${kind} example times ${factor}, mean of ${batches} batches`;
          const facts = { se, n: batches, unit, method, replication: "batch" } as const;
          draft.measures[`outlier.${name}`] = measuredUnless(short ?? why, value, facts);
        };
        const of = (value: (one: Influence) => number): number[] => byBatch.map((found) => value(found[f]));
        put(
          `influence.k${factor}`,
          "ratio",
          "|g_B - g_rest| / |g_B|",
          of(({ influence: own }) => own),
        );
        put(
          `pull.k${factor}`,
          "ratio",
          "|g_B - g_rest| / |g_rest|",
          of(({ pull }) => pull),
        );
        put(
          `contamination.k${factor}`,
          "ratio",
          "relative change of the others",
          of(({ contamination }) => contamination),
        );
        nets.units.forEach((_, layer) => {
          const own = of(({ byLayer }) => byLayer[layer]);
          put(`contamination.k${factor}.layer${layer + 1}`, "ratio", "relative change of the others", own);
        });
        put(
          `reach.k${factor}`,
          "ratio",
          "largest |x| / sqrt(n - 1)",
          of(({ reach }) => reach),
          unbound,
        );
      });
      return draft;
    });
  },
};

/** What one outlier does to one batch. */
export interface Influence {
  readonly influence: number;
  readonly pull: number;
  readonly contamination: number;
  readonly byLayer: readonly number[];
  /** NaN without a batch norm. */
  readonly reach: number;
  /** |g_i| of the outlier alone, B g_B - (B - 1) g_{B\i}: its own gradient where no statistics are shared. */
  readonly gradient: number;
}

/**
 * One batch with one outlier of each size. The batch lies at the front of the training set and the outlier at its end, so
 * that the statistics batches of the other examples keep their rows when it is left out. The others, and of `garbage`
 * label and direction, are the same for every size.
 */
export function influences(
  nets: Nets,
  net: number,
  voice: NetVoice,
  { kind, factors }: { readonly kind: (typeof outlierKinds)[number]; readonly factors: readonly number[] },
  random: (part: string) => Random,
): readonly Influence[] {
  const { program } = voice;
  const size = batchSize(nets, net);
  const last = size - 1;
  const original = shuffled(nets, net, program, random("order"));
  const before = passOf(voice, original, size);
  const others = gradientOf(voice, without(original, last), last).gradient;
  return factors.map((factor) => {
    const spoilt = withRow(original, last, outlierOf(nets, original, last, { kind, factor }, random("outlier")));
    const whole = gradientOf(voice, spoilt, size);
    const change = contamination(program, before, whole.tape, size);
    const difference = norm(whole.gradient, others);
    return {
      influence: difference / norm(whole.gradient),
      pull: difference / norm(others),
      contamination: Math.sqrt(sum(change.map(({ moved }) => moved)) / sum(change.map(({ of }) => of))),
      byLayer: change.map(({ moved, of }) => Math.sqrt(moved / of)),
      reach: reachOf(whole.tape, last),
      gradient: norm(
        whole.gradient.map((value) => size * value),
        others.map((value) => last * value),
      ),
    };
  });
}

/** Train mode over the first `size` rows; the others take part in statistics of all rows only. */
function passOf({ program, params, running }: NetVoice, { x }: OutlierBatch, size: number): Tape {
  const rows = Int32Array.from({ length: size }, (_, i) => i);
  return forward(program, params, running, x, { mode: "train", rows });
}

function gradientOf(
  voice: NetVoice,
  batch: OutlierBatch,
  size: number,
): { readonly gradient: Float64Array; readonly tape: Tape } {
  const { program, params } = voice;
  const tape = passOf(voice, batch, size);
  const targets = batch.targets?.subarray(0, size * program.outputs);
  const error = logitError(program, tape.logits, batch.labels.subarray(0, size), targets);
  return { gradient: flat(backward(program, params, tape, error).params), tape };
}

/** Squared change and squared size of the others' normalised values, by hidden layer. */
function contamination(
  { stages, hidden }: Program,
  before: Tape,
  after: Tape,
  size: number,
): readonly { readonly moved: number; readonly of: number }[] {
  return hidden.map((_, layer) => {
    const places = stages.flatMap((stage, s) =>
      stage.hidden === layer && isNormOrWeights(stage.spec.type) ? [s] : [],
    );
    // The norm where there is one: it comes behind the weights.
    const at = places[places.length - 1];
    const [was, is] = [before, after].map(({ stages: tapes }) => tapes[at].batchNorm?.normalised ?? tapes[at].output);
    const width = stages[at].to.units * stages[at].to.positions;
    const bounds = boundsOf(after, at, size);
    let moved = 0;
    let of = 0;
    for (let row = bounds.from; row < bounds.to; row++) {
      if (row === size - 1) continue;
      for (let i = row * width; i < (row + 1) * width; i++) {
        moved += (is[i] - was[i]) * (is[i] - was[i]);
        of += was[i] * was[i];
      }
    }
    return { moved, of };
  });
}

/** Rows that share their statistics with row `size` - 1, or without a batch norm the batch. */
function boundsOf(tape: Tape, at: number, size: number): { readonly from: number; readonly to: number } {
  const { batchNorm, stage, input } = tape.stages[at];
  if (batchNorm === undefined) return { from: 0, to: size };
  const rows = input.length / stage.inputs;
  const { statistics } = batchNorm.spec;
  if (typeof statistics !== "number") return { from: 0, to: rows };
  const bounds = statisticsBatches(rows, statistics);
  const k = bounds.findIndex((bound) => bound >= size);
  return { from: bounds[k - 1], to: bounds[k] };
}

/** Of a row in all batch norms; NaN without any, or where a value is. */
function reachOf(tape: Tape, row: number): number {
  const shares = tape.stages.flatMap(({ batchNorm, stage }, s): number[] => {
    if (batchNorm === undefined) return [];
    const { from, to } = boundsOf(tape, s, row + 1);
    const width = stage.to.units * stage.to.positions;
    const bound = Math.sqrt((to - from) * stage.to.positions - 1);
    return Array.from(
      batchNorm.normalised.subarray(row * width, (row + 1) * width),
      (value) => Math.abs(value) / bound,
    );
  });
  return shares.length === 0 ? Number.NaN : shares.reduce((most, share) => Math.max(most, share), 0);
}

function isNormOrWeights(type: Program["stages"][number]["spec"]["type"]): boolean {
  return ["dense", "conv2d", "batchNorm", "layerNorm", "groupNorm"].includes(type);
}

function whyShort(nets: Nets, net: number): string | undefined {
  const size = batchSize(nets, net);
  if (size < 3) return `batches of ${size}: too few examples beside the outlier`;
  if (nets.reference(net).program.allRowsStages > 0) return undefined;
  const small = nets
    .reference(net)
    .program.stages.some(({ spec }) => spec.type === "batchNorm" && spec.statistics === 2);
  return small ? "statistics batches of 2: without the outlier a single example is left" : undefined;
}

function whyUnbound({ stages }: Program): string | undefined {
  const norms = stages.filter(({ spec }) => spec.type === "batchNorm");
  if (norms.length === 0) return "the network has no batch norm";
  const odd = norms.some(
    ({ spec }) => spec.type === "batchNorm" && (spec.statistics === "others" || spec.estimator !== undefined),
  );
  return odd ? "its batch norms do not divide by the deviation of their batch, so there is no bound" : undefined;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
