import { batchNorm, netOf } from "./netOf.ts";
import { noiseData } from "./noiseData.ts";
import type { Workload } from "./workload.ts";

/** W2: the size of MNIST, 784-256-256-10 with batch norm, 4 seeds. */
export const w2: Workload = {
  id: "W2",
  title: "784-256-256-10, relu, batch norm, batch 128, 1024 examples, 4 seeds",
  net: netOf(784, [256, 256], 10, [batchNorm, { type: "relu" }]),
  train: { learningRate: 0.02, momentum: 0.9, batch: 128, lastBatch: "drop" },
  seeds: 4,
  data: (seed) => noiseData(784, 10, 1024, seed),
  steps: 40,
};
