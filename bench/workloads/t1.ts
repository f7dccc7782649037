import { makeDataset } from "../../src/core/data/makeDataset.ts";
import { batchNorm, netOf } from "./netOf.ts";
import { root, type Workload } from "./workload.ts";

/** T1: the everyday task, 196-128-128-10 with relu on 1000 examples of `strokes` (14x14 digits, made here), 16 seeds. */
export function t1(norm: "batch norm" | "plain"): Workload {
  return {
    id: `T1 ${norm}`,
    title: `196-128-128-10, relu, ${norm}, batch 64, 1000 examples, 16 seeds`,
    net: netOf(196, [128, 128], 10, norm === "plain" ? [{ type: "relu" }] : [batchNorm, { type: "relu" }]),
    train: { learningRate: 0.02, momentum: 0.9, batch: 64, lastBatch: "drop" },
    seeds: 16,
    data: (seed) => makeDataset({ name: "strokes", train: 1000, validation: 1, test: 1, size: 14 }, root, seed),
    steps: 300,
  };
}
