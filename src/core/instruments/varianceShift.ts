import type { Program } from "../nn/program.ts";
import { arrayOf, type Draft, drafts } from "./draft.ts";
import { measuredUnless } from "./measured.ts";
import { normedLayers } from "./normedLayers.ts";
import { column, mean, meanError } from "./sample.ts";
import { settle, wholeFrom } from "./settle.ts";
import type { ExampleMoments, Instrument, Nets } from "./types.ts";
import { deadVariance } from "./unitMoments.ts";
import { wholeSet } from "./wholeSet.ts";

const defaults = { draws: 8 };

/**
 * G2, variance shift: at the input z of each batch norm, the variance that it meets in evaluation over the one that it saw in
 * training, Delta = Var_eval / Var_train, mean over the live units of the layer (`shift.variance.ratio.layer2`; array of the
 * same name, (U)). Both are variances over the training set. In evaluation noise is off and norms upstream use their running
 * averages; in training dropout and injected noise are on and the noisy rows normalise themselves as one batch, so that batch
 * noise plays no part.
 *
 * `shift.variance.predicted.layer2`: case (b) of Li et al. for a dense layer behind dropout with keep rate p, of the d units
 * upstream as if they were alike, c their mean, v their variance, rho their correlation (means over the live ones), and
 * k = (sum w)^2 / sum w^2 - 1 of each unit's weights (of the first layer behind dropout of the inputs: the inputs):
 *
 *     Delta(p) = (v + v rho k) / ((c^2 + v) / p - c^2 + v rho k)
 *
 * `shift.variance.exact.layer2`: without that likeness, Var_eval z / (Var_eval z + (1/p - 1) sum_u w_u^2 E[h_u^2]). Both are 1
 * without dropout right before the layer, and not valid behind injected noise, feature maps or a residual connection.
 * Standard error of a unit's ratio sqrt(4 / N), roughly; the error told is that over units.
 * Cost: `draws` + 3 forward passes a layer.
 * Source: Li, Chen, Hu, Yang 2019, arXiv:1801.05134, section 3.
 */
export const varianceShift: Instrument = {
  id: "shift.variance",
  title: "variance of batch norm's inputs in evaluation over training",
  defaults,
  measure(nets, given) {
    const settings = settle("shift.variance", defaults, given);
    const draws = wholeFrom("shift.variance: draws", 1, settings.draws);
    const readings = drafts(nets.count);
    const normed = normedLayers(nets);
    nets.units.forEach((_, layer) => {
      const shifts = normed.includes(layer) ? shiftsOf(nets, layer, draws) : undefined;
      readings.forEach((draft, p) => {
        put(draft, layer, shifts?.[p], draws);
      });
    });
    return readings;
  },
};

/** Of each unit (U), NaN for dead ones. */
interface UnitShift {
  /** Units whose inputs vary in both modes. */
  readonly live: readonly number[];
  readonly ratio: Float64Array;
  readonly predicted: Float64Array;
  readonly exact: Float64Array;
  /** Why there is no prediction. */
  readonly why: string | undefined;
}

function put(draft: Draft, layer: number, shift: UnitShift | undefined, draws: number): void {
  const enter = (name: string, values: Float64Array, method: string, lacking: string | undefined): void => {
    const live = (shift?.live ?? []).map((u) => values[u]);
    const dead = live.length === 0 ? "every unit is dead" : undefined;
    const why = shift === undefined ? "the layer has no batch norm" : (lacking ?? dead);
    const facts = { n: live.length, unit: "ratio", method, replication: "unit", se: meanError(live) } as const;
    draft.measures[`shift.variance.${name}.layer${layer + 1}`] = measuredUnless(why, mean(live), facts);
  };
  const { ratio, predicted, exact, why } = shift ?? { ratio: none, predicted: none, exact: none, why: undefined };
  enter("ratio", ratio, `Var_eval / Var_train over the training set, ${draws} draws of noise, mean unit`, undefined);
  enter("predicted", predicted, "case (b) of Li et al. 2019, units upstream alike, mean unit", why);
  enter("exact", exact, "variance of the weighted sum under dropout, mean unit", why);
  if (shift !== undefined) draft.arrays[`shift.variance.ratio.layer${layer + 1}`] = arrayOf([ratio.length], ratio);
}

const none = new Float64Array(0);

function shiftsOf(nets: Nets, layer: number, draws: number): readonly UnitShift[] {
  const rows = nets.examples(0, "train").y.length;
  const evaluated = nets.exampleMoments("train", layer, "preactivations", { statistics: "ema" });
  const trained = Array.from({ length: draws }, (_, sample) =>
    nets.exampleMoments("train", layer, "preactivations", {
      statistics: "batch",
      statisticsBatch: wholeSet(rows),
      noise: { purpose: "shift", sample },
    }),
  );
  const { program } = nets.reference(0);
  const before = noiseBefore(program, layer);
  const upstream = before.why === undefined && before.rate > 0 ? readBy(nets, layer) : undefined;
  return evaluated.map((moments, p) => {
    const own = variances([moments], nets.units[layer]);
    const noisy = variances(
      trained.map((draw) => draw[p]),
      nets.units[layer],
    );
    const dead = (u: number): boolean => own[u] <= deadVariance || noisy[u] <= deadVariance;
    const alive = (value: (u: number) => number): Float64Array => own.map((_, u) => (dead(u) ? Number.NaN : value(u)));
    const ratio = alive((u) => own[u] / noisy[u]);
    const live = Array.from(own.keys()).filter((u) => !dead(u));
    // Of a diverged network nothing is predicted either.
    const one = alive((u) => (Number.isFinite(ratio[u]) ? 1 : Number.NaN));
    if (upstream === undefined) return { live, ratio, predicted: one, exact: one, why: before.why };
    const factor = before.rate / (1 - before.rate);
    const law = predictions(upstream[p], nets.weights(p, layer), upstream[p].length / rows, factor);
    return {
      live,
      ratio,
      predicted: alive((u) => law.alike[u]),
      exact: alive((u) => own[u] / (own[u] + law.added[u])),
      why: before.why,
    };
  });
}

/** What a layer reads in evaluation, (N, I): the hidden units before it, or the inputs. */
function readBy(nets: Nets, layer: number): readonly Float32Array[] {
  if (layer > 0) return nets.hidden("train", layer - 1, { statistics: "ema" });
  return Array.from({ length: nets.count }, (_, p) => nets.examples(p, "train").x);
}

/** Variance of each unit over all draws, examples and positions. */
function variances(draws: readonly ExampleMoments[], units: number): Float64Array {
  const sum = new Float64Array(units);
  const squares = new Float64Array(units);
  for (const { mean: means, square } of draws)
    for (let i = 0; i < means.length; i++) {
      sum[i % units] += means[i];
      squares[i % units] += square[i];
    }
  const n = draws.reduce((total, { mean: means }) => total + means.length / units, 0);
  return sum.map((total, u) => Math.max(0, squares[u] / n - (total / n) * (total / n)));
}

/** Rate of the dropout that the layer reads through, 0 without one; or why the formulae do not hold. */
function noiseBefore({ stages }: Program, layer: number): { readonly rate: number; readonly why?: string } {
  const own = stages.find(({ hidden }) => hidden === layer);
  const between = stages.filter(({ hidden }) => hidden === layer - 1);
  if (own?.spec.type !== "dense" || between.some(({ spec }) => spec.type === "flatten"))
    return { rate: 0, why: "the formula is that of a dense layer behind a dense layer" };
  let rate = 0;
  for (const { spec, noise } of stages.filter(({ hidden }) => hidden < layer)) {
    if (spec.type === "gaussianNoise" || spec.type === "shiftedNoise" || noise !== undefined)
      return { rate: 0, why: "noise is injected upstream; the formula is that of dropout" };
    if (spec.type === "add") return { rate: 0, why: "a residual connection upstream carries noise past the layer" };
  }
  for (const { spec } of between) if (spec.type === "dropout" || spec.type === "gaussianDropout") rate = spec.rate;
  return { rate };
}

/**
 * What dropout with Var[mask / p] = `factor` does to z = sum w h.
 *
 * @param h (N, I), before dropout
 * @param weights (I, U)
 * @param width I
 */
function predictions(
  h: Float32Array,
  weights: Float32Array,
  width: number,
  factor: number,
): { readonly alike: Float64Array; readonly added: Float64Array } {
  const units = weights.length / width;
  const columns = Array.from({ length: width }, (_, i) => column(h, width, i));
  const squares = columns.map((values) => mean(values.map((value) => value * value)));
  const centred = columns.map((values) => {
    const centre = mean(values);
    return values.map((value) => value - centre);
  });
  const spread = centred.map((values) => mean(values.map((value) => value * value)));
  const live = spread.flatMap((variance, i) => (variance > deadVariance ? [i] : []));
  const v = mean(live.map((i) => spread[i]));
  const c = mean(live.map((i) => mean(columns[i])));
  const rho = meanCorrelation(
    live.map((i) => centred[i]),
    live.map((i) => spread[i]),
  );
  const alike = new Float64Array(units);
  const added = new Float64Array(units);
  for (let u = 0; u < units; u++) {
    let sum = 0;
    let sumOfSquares = 0;
    for (let i = 0; i < width; i++) {
      const weight = weights[i * units + u];
      added[u] += factor * (weight * weight) * squares[i];
    }
    for (const i of live) {
      const w = weights[i * units + u];
      sum += w;
      sumOfSquares += w * w;
    }
    const shared = v * rho * ((sum * sum) / sumOfSquares - 1);
    alike[u] = (v + shared) / ((c * c + v) * (1 + factor) - c * c + shared);
  }
  return { alike, added };
}

/** Mean correlation over the pairs of columns; 0 of a single one. */
function meanCorrelation(centred: readonly Float64Array[], variance: readonly number[]): number {
  const count = centred.length;
  if (count < 2) return 0;
  // The sum over all pairs is that of the squares of the sum of the standardised columns.
  const n = centred[0].length;
  let squares = 0;
  for (let row = 0; row < n; row++) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += centred[i][row] / Math.sqrt(variance[i]);
    squares += (sum * sum) / n;
  }
  return (squares - count) / (count * (count - 1));
}
