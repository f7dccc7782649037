import { permutation, type Random } from "../math/random.ts";
import type { Program } from "../nn/program.ts";
import { oneHot } from "../nn/squaredLoss.ts";
import type { Nets } from "./types.ts";

/** Kinds of outliers. */
export const outlierKinds = ["garbage", "scaled"] as const;

type OutlierKind = (typeof outlierKinds)[number];

/** Training examples in float64. */
export interface OutlierBatch {
  /** (N, I), the batch in front */
  readonly x: Float64Array;
  readonly labels: Int32Array;
  /** Under squared loss, (N, K). */
  readonly targets: Float64Array | undefined;
}

/** Inputs, and label or targets, that take the place of a row. */
interface Outlier {
  readonly x: Float64Array;
  readonly label: number;
  readonly targets: Float64Array | undefined;
}

/** Rows of a gradient batch of a network. */
export function batchSize(nets: Nets, net: number): number {
  return Math.min(nets.training.batch, nets.examples(net, "train").y.length);
}

/** The training set, or what of it takes part, in a random order. */
export function shuffled(
  nets: Nets,
  net: number,
  { spec, outputs, allRowsStages }: Program,
  random: Random,
): OutlierBatch {
  const { x, y, targets } = nets.examples(net, "train");
  const order = permutation(y.length, random).subarray(0, allRowsStages > 0 ? y.length : batchSize(nets, net));
  const of = (values: Float32Array): Float64Array => {
    const width = values.length / y.length;
    return Float64Array.from({ length: order.length * width }, (_, at) => {
      const row = Math.floor(at / width);
      return values[order[row] * width + (at - row * width)];
    });
  };
  const labels = order.map((row) => y[row]);
  const wanted = spec.loss === "squared" ? (targets === undefined ? oneHot(labels, outputs) : of(targets)) : undefined;
  return { x: of(x), labels, targets: wanted };
}

/** The outlier that takes the place of row `row`; see `outlier`. */
export function outlierOf(
  { classes }: Nets,
  { x, labels, targets }: OutlierBatch,
  row: number,
  { kind, factor }: { readonly kind: OutlierKind; readonly factor: number },
  random: Random,
): Outlier {
  const own = rowOf(x, labels.length, row);
  if (kind === "scaled")
    return {
      x: own.map((value) => factor * value),
      label: labels[row],
      targets: targets && rowOf(targets, labels.length, row),
    };
  const garbage = own.map(() => factor * random.normal());
  const from = random.below(row);
  return { x: garbage, label: random.below(classes), targets: targets && rowOf(targets, labels.length, from) };
}

function rowOf(values: Float64Array, rows: number, row: number): Float64Array {
  const width = values.length / rows;
  return values.subarray(row * width, (row + 1) * width);
}

/** The batch with another row in one place. */
export function withRow({ x, labels, targets }: OutlierBatch, at: number, outlier: Outlier): OutlierBatch {
  const changed = { x: x.slice(), labels: labels.slice(), targets: targets?.slice() };
  changed.x.set(outlier.x, at * outlier.x.length);
  changed.labels[at] = outlier.label;
  if (outlier.targets !== undefined) changed.targets?.set(outlier.targets, at * outlier.targets.length);
  return changed;
}

/** The batch less one row. */
export function without({ x, labels, targets }: OutlierBatch, row: number): OutlierBatch {
  const cut = (values: Float64Array): Float64Array => {
    const width = values.length / labels.length;
    return values.filter((_, at) => Math.floor(at / width) !== row);
  };
  return { x: cut(x), labels: labels.filter((_, at) => at !== row), targets: targets && cut(targets) };
}
