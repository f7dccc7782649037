import type { Bed, Task } from "./tasks.ts";

/** Two arms whose difference isolates something (CLAIMS 2.2). */
export interface Contrast {
  readonly name: string;
  readonly arm: string;
  readonly against: string;
}

/** Batch norm at statistics batch K: `bn` where K is the gradient batch, `bn-gK` else. */
export function batchArm({ batch }: Pick<Bed, "batch">, statisticsBatch: number): string {
  return statisticsBatch === batch ? "bn" : `bn-g${statisticsBatch}`;
}

/**
 * The contrasts that every claim about batch norm carries in its quick profile: batch norm as a whole, its normalisation,
 * its batch noise (NC1), noise of the same moments (NC2-shared), and the gap between the two (coupling = NC1 - NC2).
 */
export function quickContrasts(task: Bed): readonly Contrast[] {
  const noisy = batchArm(task, task.statisticsBatch);
  const matched = `bn-full+shared${task.statisticsBatch}`;
  return [
    { name: "total", arm: noisy, against: "plain" },
    { name: "normalisation", arm: "bn-full", against: "plain" },
    { name: "NC1", arm: noisy, against: "bn-full" },
    { name: "NC2-shared", arm: matched, against: "bn-full" },
    { name: "coupling", arm: noisy, against: matched },
  ];
}

/** What full profiles add: noise drawn for each example, noise with the gradient stopped (NC3), layer norm. */
export function fullContrasts(task: Bed): readonly Contrast[] {
  const { statisticsBatch } = task;
  return [
    ...quickContrasts(task),
    { name: "NC2-indep", arm: `bn-full+indep${statisticsBatch}`, against: "bn-full" },
    { name: "NC3", arm: `${batchArm(task, statisticsBatch)}-stop`, against: "bn-full-stop" },
    { name: "layernorm", arm: "layernorm", against: "plain" },
  ];
}

/** The noise contrasts at the smaller statistics batch of the task, and what one more halving adds. */
export function smallerBatchContrasts(task: Task): readonly Contrast[] {
  const { smallerBatch: k } = task;
  return [
    { name: `NC1-${k}`, arm: batchArm(task, k), against: "bn-full" },
    { name: `NC2-shared-${k}`, arm: `bn-full+shared${k}`, against: "bn-full" },
  ];
}

/** Dropout at a rate and its boosting control, each against `plain`. */
export function dropoutContrasts(rate: string): readonly Contrast[] {
  return ["dropout", "boosting"].map((kind) => ({ name: `${kind}-${rate}`, arm: `${kind}-${rate}`, against: "plain" }));
}

/** Arms that make an ensemble of each seed: the arm itself and `members` - 1 with another start, order and noise. */
export function memberArms(arm: string, members: number): readonly string[] {
  return Array.from({ length: members }, (_, i) => (i === 0 ? arm : `${arm}+member${i + 1}`));
}
