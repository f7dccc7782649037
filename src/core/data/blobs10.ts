import type { Random } from "../math/random.ts";
import type { Drawn } from "./types.ts";

const INPUTS = 20;
const CLASSES = 10;

/**
 * `blobs10`: ten centres N(0, I_20), drawn first; then y uniform over the classes and x = centre_y + N(0, I_20), each
 * row drawing y and 20 noises.
 */
export function blobs10(rows: number, task: Random): Drawn {
  const centres = Float64Array.from({ length: CLASSES * INPUTS }, () => task.normal());
  const x = new Float64Array(rows * INPUTS);
  const y = new Int32Array(rows);
  for (let n = 0; n < rows; n++) {
    y[n] = task.below(CLASSES);
    for (let i = 0; i < INPUTS; i++) x[n * INPUTS + i] = centres[y[n] * INPUTS + i] + task.normal();
  }
  return { x, y, inputs: INPUTS, classes: CLASSES };
}
