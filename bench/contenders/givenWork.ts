import type { Dataset } from "../../src/core/data/types.ts";
import { heapStart, instantiateKernels } from "../../src/core/engine/kernels.ts";
import { stream, streamKey } from "../../src/core/math/random.ts";
import { initialise } from "../../src/core/nn/initialise.ts";
import { mapParams, type NetParams } from "../../src/core/nn/params.ts";
import { program } from "../../src/core/nn/program.ts";
import { root, type Workload } from "../workloads/workload.ts";

/** What a seed of a workload starts from: data, parameters (rounded to float32) and the order of its training rows. */
export interface GivenWork {
  readonly data: Dataset;
  readonly start: NetParams;
  /** Rows of the first epoch; the batches are consecutive pieces of it. */
  readonly order: Int32Array;
}

/** The work of one seed: exactly what the engine takes for the same root and seed. */
export function givenWork(workload: Workload, seed: number): GivenWork {
  const data = workload.data(seed);
  const drawn = initialise(program(workload.net), stream(root, seed, "init"));
  const start = drawn.map((layer) => mapParams(layer, (values) => values.map(Math.fround)));
  return { data, start, order: firstOrder(seed, data.train.y.length) };
}

function firstOrder(seed: number, rows: number): Int32Array {
  const { kernels, memory } = instantiateKernels("exact", heapStart + 32 + 16 * rows);
  const i32 = new Int32Array(memory);
  const { key0, key1 } = streamKey(root, seed, "order");
  i32.fill(key0 | 0, heapStart / 4, heapStart / 4 + 4);
  i32.fill(key1 | 0, heapStart / 4 + 4, heapStart / 4 + 8);
  kernels.shuffle(heapStart, 0n, heapStart + 32, rows);
  return Int32Array.from({ length: rows }, (_, r) => i32[heapStart / 4 + 8 + 4 * r]);
}
