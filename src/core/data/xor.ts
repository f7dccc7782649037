import type { Random } from "../math/random.ts";
import type { Drawn } from "./types.ts";

const HALF = 5;
const GAP = 0.3;

/**
 * `xor`: class 1 where both coordinates have the same sign. Coordinates are uniform in [-5, 5) and pushed 0.3 away from
 * the axes; the label is read at the point moved by `noise` times a uniform step in the square of side 10.
 * Each row draws two coordinates and two steps.
 * Source: TensorFlow Playground's "exclusive or", own code.
 * @param noise 0 to 0.5
 */
export function xor(rows: number, task: Random, noise = 0.1): Drawn {
  const x = new Float64Array(rows * 2);
  const y = new Int32Array(rows);
  const centred = (): number => HALF * (2 * task.uniform() - 1);
  for (let n = 0; n < rows; n++) {
    const across = pushed(centred());
    const up = pushed(centred());
    x[2 * n] = across;
    x[2 * n + 1] = up;
    y[n] = (across + noise * centred()) * (up + noise * centred()) >= 0 ? 1 : 0;
  }
  return { x, y, inputs: 2, classes: 2 };
}

function pushed(value: number): number {
  return value > 0 ? value + GAP : value - GAP;
}
