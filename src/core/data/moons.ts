import { cos, sin } from "../math/elementary.ts";
import type { Random } from "../math/random.ts";
import type { Drawn } from "./types.ts";

/**
 * `moons`: two interleaving half circles. t ~ U(0, pi), y ~ Bernoulli(1/2); y = 0 lies at (cos t, sin t), y = 1 at
 * (1 - cos t, 0.5 - sin t), plus 0.3 N(0, I_2). Each row draws t, y and two noises.
 * Source: scikit-learn's `make_moons`, own code.
 */
export function moons(rows: number, task: Random, noise = 0.3): Drawn {
  const x = new Float64Array(rows * 2);
  const y = new Int32Array(rows);
  for (let n = 0; n < rows; n++) {
    const t = task.uniform() * Math.PI;
    const label = task.uniform() < 0.5 ? 0 : 1;
    x[2 * n] = (label === 0 ? cos(t) : 1 - cos(t)) + noise * task.normal();
    x[2 * n + 1] = (label === 0 ? sin(t) : 0.5 - sin(t)) + noise * task.normal();
    y[n] = label;
  }
  return { x, y, inputs: 2, classes: 2 };
}
