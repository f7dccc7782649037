import type { Random } from "../math/random.ts";
import type { Drawn } from "./types.ts";

const INPUTS = 10;
const FLIPPED = 0.1;

/**
 * `disc`: x ~ N(0, I_10), y = 1[x_1^2 + x_2^2 < 1.4], then each label, of training and test rows alike, is flipped with
 * probability 0.1. Before the flips a share of 1 - e^-0.7 = 0.503 is 1. Each row draws 10 inputs and the flip.
 */
export function disc(rows: number, task: Random): Drawn {
  const x = new Float64Array(rows * INPUTS);
  const y = new Int32Array(rows);
  for (let n = 0; n < rows; n++) {
    const at = n * INPUTS;
    for (let i = 0; i < INPUTS; i++) x[at + i] = task.normal();
    const label = x[at] * x[at] + x[at + 1] * x[at + 1] < 1.4 ? 1 : 0;
    y[n] = task.uniform() < FLIPPED ? 1 - label : label;
  }
  return { x, y, inputs: INPUTS, classes: 2 };
}
