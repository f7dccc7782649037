import { statisticsBatches } from "../nn/statisticsBatches.ts";
import { orderByClass } from "./drawBatches.ts";
import type { Nets, SetName } from "./types.ts";

/** Which examples share a statistics batch in evaluation (INSTRUMENTS G3). */
export const compositions = ["given", "sorted", "single-class"] as const;
export type Composition = (typeof compositions)[number];

/** Answers of one network to the examples of a set that normalise themselves in batches. */
export interface BatchAnswers {
  /** (N, K), in the order of the set; NaN for an example that was in no batch. */
  readonly logits: Float32Array;
  /** Rows that were in a batch, ascending. */
  readonly rows: readonly number[];
}

/**
 * Answers of every network when each batch of `size` examples of `set` normalises itself. `given`: consecutive examples;
 * `sorted`: consecutive in an order by class; `single-class`: the examples of each class by themselves, as
 * {@link singleClassBatches}. The batches hold the same examples, so only the company changes.
 */
export function answersInBatches(
  nets: Nets,
  set: SetName,
  size: number,
  composition: Composition,
): readonly BatchAnswers[] {
  switch (composition) {
    case "given":
      return nets.logits(set, { statistics: "batch", statisticsBatch: size }).map(whole(nets.classes));
    case "sorted": {
      const orders = Array.from({ length: nets.count }, (_, p) => orderByClass(nets.examples(p, set).y));
      return inOrder(nets, set, size, orders)
        .map((logits, p) => inOrderOfSet(logits, orders[p], nets.classes))
        .map(whole(nets.classes));
    }
    case "single-class":
      return bySingleClass(nets, set, size);
  }
}

/**
 * Rows of `labels` (N) in batches that hold one class each: of every class its rows in their order, `size` at a time. Rows
 * left over make a smaller batch; a single one has no variance and joins the batch before it. A class of one row has no batch.
 */
export function singleClassBatches(labels: Int32Array, size: number): readonly (readonly number[])[] {
  const order = orderByClass(labels);
  const batches: (readonly number[])[] = [];
  for (let from = 0; from < order.length; ) {
    let end = from;
    while (end < order.length && labels[order[end]] === labels[order[from]]) end++;
    const bounds = statisticsBatches(end - from, size);
    for (let b = 0; b + 1 < bounds.length; b++) batches.push(order.slice(from + bounds[b], from + bounds[b + 1]));
    from = end;
  }
  return batches.filter((batch) => batch.length > 1);
}

/** Batches of one size pass together; a network with fewer of them than another adds rows whose answers are not kept. */
function bySingleClass(nets: Nets, set: SetName, size: number): readonly BatchAnswers[] {
  const batches = Array.from({ length: nets.count }, (_, p) => singleClassBatches(nets.examples(p, set).y, size));
  const out = batches.map((own, p) => ({
    logits: new Float32Array(nets.examples(p, set).y.length * nets.classes).fill(Number.NaN),
    rows: own.flat().sort((a, b) => a - b),
  }));
  const sizes = new Set(batches.flatMap((own) => own.map((batch) => batch.length)));
  for (const length of [...sizes].sort((a, b) => b - a)) {
    const wanted = batches.map((own) => own.filter((batch) => batch.length === length).flat());
    const most = Math.max(...wanted.map((rows) => rows.length));
    const passed = wanted.map((rows) => [...rows, ...Array.from({ length: most - rows.length }, (_, i) => i % length)]);
    inOrder(nets, set, length, passed).forEach((logits, p) => {
      wanted[p].forEach((row, place) => {
        out[p].logits.set(rowOf(logits, place, nets.classes), row * nets.classes);
      });
    });
  }
  return out;
}

/** Logits of every network when the rows `orders[p]` of its set pass in this order. */
function inOrder(
  nets: Nets,
  set: SetName,
  size: number,
  orders: readonly (readonly number[])[],
): readonly Float32Array[] {
  const inputs = orders.map((order, p) => {
    const { x, y } = nets.examples(p, set);
    const width = x.length / y.length;
    const out = new Float32Array(order.length * width);
    order.forEach((row, place) => {
      out.set(rowOf(x, row, width), place * width);
    });
    return out;
  });
  return nets.logits(set, { statistics: "batch", statisticsBatch: size, inputs });
}

/** Logits (N, K) of the rows `order` back in the order of the set. */
function inOrderOfSet(logits: Float32Array, order: readonly number[], classes: number): Float32Array {
  const out = new Float32Array(logits.length);
  order.forEach((row, place) => {
    out.set(rowOf(logits, place, classes), row * classes);
  });
  return out;
}

function rowOf(values: Float32Array, row: number, width: number): Float32Array {
  return values.subarray(row * width, (row + 1) * width);
}

const whole =
  (classes: number) =>
  (logits: Float32Array): BatchAnswers => ({
    logits,
    rows: Array.from({ length: logits.length / classes }, (_, row) => row),
  });
