import type { DataFile } from "../experimentFile.ts";

/** What every claim needs of its task: its data and the statistics batch whose noise is switched off and put back. */
export interface Bed {
  readonly name: string;
  readonly data: DataFile;
  /** Gradient batch. */
  readonly batch: number;
  /** K: statistics batch of `bn-gK` and of the matched noise. */
  readonly statisticsBatch: number;
}

/** A task of a claim that studies the noise at other statistics batches, or beside dropout. */
export interface Task extends Bed {
  /** A second, smaller K for the full profile. */
  readonly smallerBatch: number;
  /**
   * Equivalent dropout rate of batch-norm noise at K on a Gaussian unit, NSR / (1 + NSR): .094 at 16, .153 at 10
   * (exact values of the exclusive noise; `core/instruments/gaussianNoise.ts`).
   */
  readonly equivalentDropout: ".094" | ".153";
}

const quick = { test: 1500, ablation: 600 };

export const TEACHER: Task = ghost16("teacher", 48, { name: "teacher", ...quick });
export const MOONS: Task = ghost16("moons", 48, { name: "moons", ...quick });
export const REDUNDANT: Task = ghost16("redundant", 48, { name: "redundant", ...quick });
export const SHORTCUT: Task = ghost16("shortcut", 48, { name: "shortcut", ...quick });
export const MNIST_1K: Task = ghost16("mnist-1k", 64, { name: "mnist-1k", ablation: 1500 });

/** Its gradient batch is 10, so that `bn` itself is the noisy arm. */
export const DISC: Task = {
  name: "disc",
  data: { name: "disc", ...quick },
  batch: 10,
  statisticsBatch: 10,
  smallerBatch: 5,
  equivalentDropout: ".153",
};

export const FULL_TASKS: readonly Task[] = [MNIST_1K, TEACHER, MOONS, REDUNDANT, DISC];

/** Learning rates of the full profiles besides the default of 0.02. */
export const OTHER_RATES: readonly number[] = [0.005, 0.1];

function ghost16(name: string, batch: number, data: DataFile): Task {
  return { name, data, batch, statisticsBatch: 16, smallerBatch: 8, equivalentDropout: ".094" };
}
