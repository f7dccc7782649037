// Real units for the table and the butterfly figure: trained while the site is built, never in the browser.
import { makeDataset } from "../../../../src/core/data/makeDataset.ts";
import { createEngine, kernelName } from "../../../../src/core/engine/engine.ts";
import { crossEntropy } from "../../../../src/core/instruments/crossEntropy.ts";
import type { Hold, Nets } from "../../../../src/core/instruments/types.ts";
import { correlation } from "../../../../src/core/stats/correlation.ts";
import { claim, claimExperiments } from "../../../../src/lab/claims/index.ts";
import { planAll } from "../../../../src/lab/plan.ts";
import { companyOf, EPS } from "./butterfly.ts";

/** Real values before batch norm, of training examples. */
export interface TrainedUnits {
  readonly task: string;
  readonly seed: number;
  /** Hidden layer, from 1 on. */
  readonly layer: number;
  /** The unit that the network leans on most, from 1 on. */
  readonly unit: number;
  /** Of that unit, rounded so that they can be typed: one example, and its company in a few mini-batches. */
  readonly watched: number;
  readonly others: readonly (readonly number[])[];
  /** That unit in the middle of the units most like it. */
  readonly alike: AlikeUnits;
}

/** Units that carry much the same signal. */
export interface AlikeUnits {
  /** From 1 on. */
  readonly units: readonly number[];
  /** (N, U), row-major; row 0 is the example on which they agree best. */
  readonly values: readonly number[];
  /** Least and largest correlation with the unit in the middle, over the examples. */
  readonly correlations: readonly [low: number, high: number];
}

/** Layer whose units are asked for, from 0 on: the one that the output reads. */
const LAYER = 1;
const BATCHES = 3;
const BATCH = 5;
const DECIMALS = 2;
/** Of the values that are drawn and not typed. */
const FINE = 4;
/** Units of the figure; the one that is leaned on stands in the middle. */
const UNITS = 5;

/**
 * The unit that a trained network leans on most: the first network of the claim's arm on its task, and the unit of the
 * second hidden layer whose removal raises the test loss most. Layers in front of it have population statistics. The
 * watched example of the table is the first of the training set.
 */
export function trainedUnits(claimId: string, task: string, arm: string): TrainedUnits {
  const plan = planAll(claimExperiments(claim(claimId), "quick"), kernelName("exact"));
  const spec = plan.find((cell) => cell.task === task && cell.arm === arm)?.spec;
  if (spec === undefined) throw new Error(`${claimId} trains no ${arm} on ${task}`);
  const { root, seed, net, train } = spec;
  const data = makeDataset(spec.data, root, seed);
  const { nets } = createEngine("exact").trainGroup(net, train, [{ root, seed, data }]);
  const unit = mostDamaging(nets);
  const [values = new Float32Array()] = nets.preactivations("train", LAYER);
  const units = nets.units[LAYER] ?? 0;
  const columns = Array.from({ length: units }, (_, u) =>
    Array.from({ length: values.length / units }, (_, row) => values[row * units + u] ?? Number.NaN),
  );
  const own = columns[unit] ?? [];
  const typed = (row: number): number => Number((own[row] ?? Number.NaN).toFixed(DECIMALS));
  const { rows, width } = companyOf(own.length, BATCH, BATCHES, 1);
  const others = Array.from({ length: BATCHES }, (_, k) =>
    Array.from(rows.subarray(k * width, (k + 1) * width), typed),
  );
  return { task, seed, layer: LAYER + 1, unit: unit + 1, watched: typed(0), others, alike: alikeUnits(columns, unit) };
}

/**
 * The unit with the four whose values correlate most with its own, it in the middle, and in front the example on which
 * the five agree best: of those above the mean by at least half a deviation in each, the one with the least spread.
 */
export function alikeUnits(columns: readonly (readonly number[])[], unit: number): AlikeUnits {
  const own = columns[unit] ?? [];
  const like = columns
    .map((column, u) => ({ u, r: correlation(own, column) }))
    .filter(({ u, r }) => u !== unit && Number.isFinite(r))
    .sort((a, b) => b.r - a.r)
    .slice(0, UNITS - 1);
  const order = like.map(({ u }) => u);
  order.splice((UNITS - 1) / 2, 0, unit);
  const chosen = order.map((u) => columns[u] ?? []);
  const normalised = chosen.map((column) => {
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
    const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length;
    return column.map((value) => (value - mean) / Math.sqrt(variance + EPS));
  });
  const examples = own.map((_, row) => {
    const values = normalised.map((column) => column[row] ?? Number.NaN);
    return { row, least: Math.min(...values), spread: Math.max(...values) - Math.min(...values) };
  });
  const [best] = examples.filter(({ least }) => least >= 0.5).sort((a, b) => a.spread - b.spread);
  if (best === undefined) throw new Error(`the units ${order} agree on no example`);
  const rows = [best, ...examples.filter(({ row }) => row !== best.row)].map(({ row }) => row);
  return {
    units: order.map((u) => u + 1),
    values: rows.flatMap((row) => chosen.map((column) => Number((column[row] ?? Number.NaN).toFixed(FINE)))),
    correlations: [like.at(-1)?.r ?? Number.NaN, like[0]?.r ?? Number.NaN],
  };
}

/** The unit of the layer whose removal raises the mean test loss most. */
function mostDamaging(nets: Nets): number {
  const units = nets.units[LAYER] ?? 0;
  const losses = Array.from({ length: units }, (_, unit) => {
    const scale = new Float32Array(units).fill(1);
    scale[unit] = 0;
    return lossWith(nets, { layer: LAYER, scale, shift: new Float32Array(units) });
  });
  return losses.indexOf(Math.max(...losses));
}

function lossWith(nets: Nets, hold: Hold): number {
  const { y } = nets.examples(0, "test");
  const [logits = new Float32Array()] = nets.logits("test", { holds: [[hold]] });
  return crossEntropy(logits, y, nets.classes, 1, new Float64Array(y.length)).reduce((sum, loss) => sum + loss, 0);
}
