import { batchNorm, netOf } from "./netOf.ts";
import { noiseData } from "./noiseData.ts";
import type { Workload } from "./workload.ts";

/** The lane path by width: whole steps of 16-H-H-1 with batch norm, 4 seeds. */
export function lanes(hidden: number, batch: number): Workload {
  return {
    id: `lanes ${hidden}/${batch}`,
    title: `16-${hidden}-${hidden}-1, relu, batch norm, batch ${batch}, 1024 examples, 4 seeds`,
    net: netOf(16, [hidden, hidden], 1, [batchNorm, { type: "relu" }]),
    train: { learningRate: 0.02, momentum: 0.9, batch, lastBatch: "drop" },
    seeds: 4,
    data: (seed) => noiseData(16, 2, 1024, seed),
    // Turns of 35 ms or more: the garbage and the cold caches of a restart took 2 to 4 % of turns of 9 ms.
    steps: 256 * Math.ceil(4096 / hidden / batch),
  };
}
