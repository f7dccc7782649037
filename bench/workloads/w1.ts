import { makeDataset } from "../../src/core/data/makeDataset.ts";
import { netOf } from "./netOf.ts";
import { root, type Workload } from "./workload.ts";

/** W1: the small network of a playground, 2-8-8-1 on 400 points of `circles`, logistic loss, 64 seeds. */
export function w1(activation: "relu" | "tanh"): Workload {
  return {
    id: `W1 ${activation}`,
    title: `2-8-8-1, ${activation}, batch 10, 400 points, 64 seeds`,
    net: netOf(2, [8, 8], 1, [{ type: activation }]),
    train: { learningRate: 0.03, momentum: 0.9, batch: 10, lastBatch: "drop" },
    seeds: 64,
    data: (seed) => makeDataset({ name: "circles", train: 400, validation: 1, test: 1 }, root, seed),
    steps: 8000,
  };
}
