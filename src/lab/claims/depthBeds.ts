import type { Bed } from "./tasks.ts";

/** A task with the layers of a network on it, and the passes it takes. */
export interface DepthBed extends Bed {
  readonly net: readonly string[];
  readonly epochs: number;
}

/**
 * `teacher` with 400 training examples and that many hidden layers of 32 units. K is the gradient batch: what is switched
 * off and put back is the noise of `bn` itself.
 */
export function teacherOfDepth(depth: number): DepthBed {
  return {
    name: `teacher-depth${depth}`,
    data: { name: "teacher", train: 400, test: 1500 },
    batch: 48,
    statisticsBatch: 48,
    net: layers(depth, 32),
    epochs: 60,
  };
}

/** `blobs10` with that many hidden layers of 32 units. */
export function blobsOfDepth(depth: number): DepthBed {
  return { ...teacherOfDepth(depth), name: `blobs10-depth${depth}`, data: { name: "blobs10" }, epochs: 40 };
}

/** `mnist-1k` with two hidden layers of 128 units. */
export const MNIST_BED: DepthBed = {
  name: "mnist-1k",
  data: { name: "mnist-1k" },
  batch: 64,
  statisticsBatch: 64,
  net: layers(2, 128),
  epochs: 60,
};

/**
 * The deep linear network: 25 linear layers of 10 units learn a linear map by full batches, so that batch norm has no batch
 * noise. It trains by {@link LINEAR_TRAIN} for a tenth of the steps of the paper.
 * Source: Santurkar, Tsipras, Ilyas, Madry 2018, appendix A.
 */
export const DEEP_LINEAR: DepthBed = {
  name: "dln-25",
  data: { name: "dln" },
  batch: 1000,
  statisticsBatch: 1000,
  net: Array.from({ length: 25 }, () => "dense 10"),
  epochs: 1000,
};

/** Plain gradient descent at 0.003: at the 1e-6 of the paper nothing is seen in a tenth of its steps. */
export const LINEAR_TRAIN = { learningRate: 0.003, momentum: 0 } as const;

function layers(depth: number, width: number): readonly string[] {
  return [...Array.from({ length: depth }, () => [`dense ${width}`, "relu"]).flat(), "dense 10"];
}
