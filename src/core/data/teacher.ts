import type { Random } from "../math/random.ts";
import type { Drawn } from "./types.ts";

const INPUTS = 20;
/** Hidden units of the teacher. */
export const HIDDEN = 16;
const CLASSES = 10;
const NOISE = 0.5;

/** A random network that labels examples. */
export interface Teacher {
  /** (20, 16) */
  readonly first: Float64Array;
  /** (16, 10) */
  readonly second: Float64Array;
}

/** Draws the teacher: first A, then M, row by row, all entries N(0, 1). */
export function drawTeacher(task: Random): Teacher {
  return {
    first: Float64Array.from({ length: INPUTS * HIDDEN }, () => task.normal()),
    second: Float64Array.from({ length: HIDDEN * CLASSES }, () => task.normal()),
  };
}

/**
 * `teacher`: x ~ N(0, I_20), y = argmax(ReLU(x A) M / 4 + 0.5 N(0, I_10)); 20 inputs, 10 classes, not balanced.
 * Draws A and M, then for each row 20 inputs and 10 noises.
 * Source: Linchpin's own task.
 */
export function teacher(rows: number, task: Random): Drawn {
  return teacherRows(rows, task, drawTeacher(task), new Float64Array(CLASSES));
}

/**
 * Rows of a given teacher. @param offsets (10), subtracted from the outputs before the argmax. The first of equal
 * outputs wins.
 */
export function teacherRows(rows: number, task: Random, { first, second }: Teacher, offsets: Float64Array): Drawn {
  const x = new Float64Array(rows * INPUTS);
  const y = new Int32Array(rows);
  const hidden = new Float64Array(HIDDEN);
  for (let n = 0; n < rows; n++) {
    hidden.fill(0);
    for (let i = 0; i < INPUTS; i++) {
      const value = task.normal();
      x[n * INPUTS + i] = value;
      for (let h = 0; h < HIDDEN; h++) hidden[h] += value * first[i * HIDDEN + h];
    }
    let best = -Infinity;
    for (let k = 0; k < CLASSES; k++) {
      let output = 0;
      for (let h = 0; h < HIDDEN; h++) output += Math.max(0, hidden[h]) * second[h * CLASSES + k];
      const score = output / 4 - offsets[k] + NOISE * task.normal();
      if (score > best) {
        best = score;
        y[n] = k;
      }
    }
  }
  return { x, y, inputs: INPUTS, classes: CLASSES };
}
