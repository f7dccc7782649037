import type { NetSpec } from "../../src/core/nn/spec.ts";
import { batchNorm } from "./netOf.ts";
import { noiseData } from "./noiseData.ts";
import type { Workload } from "./workload.ts";

const image = { channels: 1, height: 28, width: 28 };
const pool = { type: "maxPool", size: 2, stride: 2, padding: 0 } as const;

const net: NetSpec = {
  inputs: 784,
  image,
  layers: [
    { type: "conv2d", units: 16, kernel: [3, 3], stride: 1, padding: 1 },
    batchNorm,
    { type: "relu" },
    pool,
    { type: "conv2d", units: 32, kernel: [3, 3], stride: 1, padding: 1 },
    batchNorm,
    { type: "relu" },
    pool,
    { type: "flatten" },
    { type: "dense", units: 10 },
  ],
  loss: "softmax",
  initialiser: "he",
};

/** W3: two convolutions with batch norm and pooling on images of the size of MNIST, 8 seeds. */
export const w3: Workload = {
  id: "W3",
  title: "conv 16, pool, conv 32, pool, dense 10 on 28x28, relu, batch norm, batch 64, 1024 examples, 8 seeds",
  net,
  train: { learningRate: 0.02, momentum: 0.9, batch: 64, lastBatch: "drop" },
  seeds: 8,
  data: (seed) => noiseData(784, 10, 1024, seed),
  steps: 64,
};
