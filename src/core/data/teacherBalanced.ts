import type { Random } from "../math/random.ts";
import { drawTeacher, HIDDEN, type Teacher, teacherRows } from "./teacher.ts";
import type { Drawn } from "./types.ts";

/**
 * `teacher-balanced`: `teacher` with each output's mean over the input distribution subtracted before the argmax, which
 * makes the classes more even. The same stream gives the same inputs and teacher as `teacher`, other labels.
 */
export function teacherBalanced(rows: number, task: Random): Drawn {
  const drawn = drawTeacher(task);
  return teacherRows(rows, task, drawn, meanOutputs(drawn));
}

/**
 * Mean of each output over x ~ N(0, I), (10): E[ReLU(x a)] = |a| / sqrt(2 pi) for x a ~ N(0, |a|^2), so the mean of
 * output k is sum_h |a_h| M_hk / (4 sqrt(2 pi)). Exact, where an average over sampled inputs would be an estimate.
 */
export function meanOutputs({ first, second }: Teacher): Float64Array {
  const classes = second.length / HIDDEN;
  const means = new Float64Array(classes);
  for (let h = 0; h < HIDDEN; h++) {
    let square = 0;
    for (let i = h; i < first.length; i += HIDDEN) square += first[i] * first[i];
    const mean = Math.sqrt(square / (2 * Math.PI));
    for (let k = 0; k < classes; k++) means[k] += (mean * second[h * classes + k]) / 4;
  }
  return means;
}
