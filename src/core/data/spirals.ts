import { cos, sin } from "../math/elementary.ts";
import type { Random } from "../math/random.ts";
import type { Drawn } from "./types.ts";

/**
 * `spirals`: two arms of 1.75 turns each, class 0 half a turn behind class 1. With s ~ U(0, 1) along the arm the point
 * lies at radius 5 s and angle 1.75 s 2 pi, plus `noise` times a uniform step in the square of side 2.
 * Each row draws the class, s and two steps.
 * Source: TensorFlow Playground's "spiral", own code (which spaces s evenly).
 * @param noise 0 to 0.5
 */
export function spirals(rows: number, task: Random, noise = 0.1): Drawn {
  const x = new Float64Array(rows * 2);
  const y = new Int32Array(rows);
  for (let n = 0; n < rows; n++) {
    y[n] = task.uniform() < 0.5 ? 0 : 1;
    const along = task.uniform();
    const angle = 3.5 * Math.PI * along + (y[n] === 1 ? 0 : Math.PI);
    x[2 * n] = 5 * along * sin(angle) + noise * (2 * task.uniform() - 1);
    x[2 * n + 1] = 5 * along * cos(angle) + noise * (2 * task.uniform() - 1);
  }
  return { x, y, inputs: 2, classes: 2 };
}
