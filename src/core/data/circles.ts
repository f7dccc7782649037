import { cos, sin } from "../math/elementary.ts";
import type { Random } from "../math/random.ts";
import type { Drawn } from "./types.ts";

const RADIUS = 5;

/**
 * `circles`: a disc (class 1, radius below 2.5) in a ring (class 0, radius from 3.5 to 5), radius and angle uniform. The
 * label is read at the point moved by `noise` times a uniform step in the square of side 10, the inputs are not.
 * Each row draws the class, radius, angle and step.
 * Source: TensorFlow Playground's "circle", own code.
 * @param noise 0 to 0.5
 */
export function circles(rows: number, task: Random, noise = 0.1): Drawn {
  const x = new Float64Array(rows * 2);
  const y = new Int32Array(rows);
  for (let n = 0; n < rows; n++) {
    const inside = task.uniform() < 0.5;
    const radius = RADIUS * (inside ? 0.5 * task.uniform() : 0.7 + 0.3 * task.uniform());
    const angle = 2 * Math.PI * task.uniform();
    const across = radius * sin(angle);
    const up = radius * cos(angle);
    const movedAcross = across + RADIUS * noise * (2 * task.uniform() - 1);
    const movedUp = up + RADIUS * noise * (2 * task.uniform() - 1);
    x[2 * n] = across;
    x[2 * n + 1] = up;
    y[n] = movedAcross * movedAcross + movedUp * movedUp < (RADIUS * RADIUS) / 4 ? 1 : 0;
  }
  return { x, y, inputs: 2, classes: 2 };
}
