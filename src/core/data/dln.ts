import type { Random } from "../math/random.ts";
import type { Drawn } from "./types.ts";

const WIDTH = 10;

/** The regression task of the deep linear network. */
export interface LinearTarget {
  /** (10, 10) row-major: target = A x. */
  readonly map: Float64Array;
  /** (N, 10) */
  readonly x: Float32Array;
  /** (N, 10) */
  readonly target: Float32Array;
}

/**
 * `dln`: x ~ N(0, I_10), target A x with A of N(0, 1) entries; A is drawn first, then the rows. Inputs are left as they
 * are: the task is stated for Gaussian inputs, not for standardised ones. It trains 25 linear layers 10 x 10 with
 * squared loss on 1000 rows.
 * Source: Santurkar et al. 2018, "How does batch normalization help optimization?", appendix A.
 */
export function dln(rows: number, task: Random): LinearTarget {
  const map = Float64Array.from({ length: WIDTH * WIDTH }, () => task.normal());
  const x = new Float32Array(rows * WIDTH);
  const target = new Float32Array(rows * WIDTH);
  for (let n = 0; n < rows; n++) {
    for (let i = 0; i < WIDTH; i++) x[n * WIDTH + i] = task.normal();
    for (let o = 0; o < WIDTH; o++) {
      let sum = 0;
      for (let i = 0; i < WIDTH; i++) sum += map[o * WIDTH + i] * x[n * WIDTH + i];
      target[n * WIDTH + o] = sum;
    }
  }
  return { map, x, target };
}

/** The rows of `dln` as a set: no labels (all 0), ten targets. Training, validation and test rows share the map. */
export function dlnRows(rows: number, task: Random): Drawn {
  const { x, target } = dln(rows, task);
  return { x, y: new Int32Array(rows), inputs: WIDTH, classes: WIDTH, targets: target, asDrawn: true };
}
