import type { Random } from "../math/random.ts";
import type { Drawn } from "./types.ts";

const COPIES = 10;
const NUISANCE = 20;
const INPUTS = COPIES + NUISANCE;

/**
 * `redundant`: one signal in ten noisy copies. z ~ N(0, 1), y = 1[z + 0.5 N(0, 1) > 0]; inputs 0 to 9 are z + N(0, 1),
 * inputs 10 to 29 are N(0, 1) and mean nothing. Each row draws z, the label's noise and 30 inputs. From z alone the best
 * accuracy is 1/2 + arctan(2) / pi = 0.852.
 */
export function redundant(rows: number, task: Random): Drawn {
  const x = new Float64Array(rows * INPUTS);
  const y = new Int32Array(rows);
  for (let n = 0; n < rows; n++) {
    const z = task.normal();
    y[n] = z + 0.5 * task.normal() > 0 ? 1 : 0;
    for (let i = 0; i < INPUTS; i++) x[n * INPUTS + i] = (i < COPIES ? z : 0) + task.normal();
  }
  return { x, y, inputs: INPUTS, classes: 2 };
}
