import type { Dataset, Examples } from "../../src/core/data/types.ts";
import { stream } from "../../src/core/math/random.ts";
import { root } from "./workload.ts";

/** Normal inputs and uniform labels: data for workloads in which only the shape matters. */
export function noiseData(inputs: number, classes: number, rows: number, seed: number): Dataset {
  const random = stream(root, seed, "task");
  const draw = (n: number): Examples => ({
    x: Float32Array.from({ length: n * inputs }, () => random.normal()),
    y: Int32Array.from({ length: n }, () => random.below(classes)),
  });
  return { inputs, classes, train: draw(rows), validation: draw(1), test: draw(1) };
}
