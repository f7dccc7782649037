import { permutation, type Random } from "../math/random.ts";
import type { Drawn, Examples } from "./types.ts";

const INPUTS = 21;

/**
 * `shortcut`: one input that nearly gives the label away, and twenty weak ones. y ~ Bernoulli(1/2), s = 2 y - 1; input 0
 * is 1.5 s + 0.3 N(0, 1), inputs 1 to 20 are 0.4 s + N(0, 1). Each row draws y and 21 noises.
 */
export function shortcut(rows: number, task: Random): Drawn {
  const x = new Float64Array(rows * INPUTS);
  const y = new Int32Array(rows);
  for (let n = 0; n < rows; n++) {
    const label = task.uniform() < 0.5 ? 0 : 1;
    const sign = 2 * label - 1;
    y[n] = label;
    x[n * INPUTS] = 1.5 * sign + 0.3 * task.normal();
    for (let i = 1; i < INPUTS; i++) x[n * INPUTS + i] = 0.4 * sign + task.normal();
  }
  return { x, y, inputs: INPUTS, classes: 2 };
}

/** Test variant: input 0 permuted over the rows, so that it keeps its distribution and says nothing of the label. */
export function permuteShortcut({ x, y }: Examples, random: Random): Examples {
  const order = permutation(y.length, random);
  const changed = x.slice();
  for (let n = 0; n < y.length; n++) changed[n * INPUTS] = x[order[n] * INPUTS];
  return { x: changed, y };
}

/** Test variant: input 0 set to 0, its mean over the training rows after standardisation. */
export function removeShortcut({ x, y }: Examples): Examples {
  const changed = x.slice();
  for (let n = 0; n < y.length; n++) changed[n * INPUTS] = 0;
  return { x: changed, y };
}
