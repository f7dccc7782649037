import type { Random } from "../math/random.ts";
import type { Drawn } from "./types.ts";

/**
 * `gauss`: two round clouds, class 1 around (2, 2) and class 0 around (-2, -2). The variance of either coordinate is 0.5
 * at noise 0 and grows linearly to 4 at noise 0.5. Each row draws the class and two normal numbers.
 * Source: TensorFlow Playground's "gaussian", own code.
 * @param noise 0 to 0.5
 */
export function gauss(rows: number, task: Random, noise = 0.1): Drawn {
  const sd = Math.sqrt(0.5 + 7 * noise);
  const x = new Float64Array(rows * 2);
  const y = new Int32Array(rows);
  for (let n = 0; n < rows; n++) {
    y[n] = task.uniform() < 0.5 ? 0 : 1;
    const centre = y[n] === 1 ? 2 : -2;
    x[2 * n] = centre + sd * task.normal();
    x[2 * n + 1] = centre + sd * task.normal();
  }
  return { x, y, inputs: 2, classes: 2 };
}
