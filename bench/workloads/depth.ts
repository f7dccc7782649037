import { batchNorm, netOf } from "./netOf.ts";
import { noiseData } from "./noiseData.ts";
import type { Workload } from "./workload.ts";

/**
 * Depth: whole steps of 16-H-...-H-10 with `layers` hidden layers, with and without batch norm, 16 seeds. Learning rates
 * are small: numbers that are not finite would not be the same work. Gradients grow with every layer of batch norm (Yang
 * et al. 2019); at 25, a rate of 0.001 carries rounding from 1e-6 to 0.3 within four steps, and losses of float32 and
 * float64 could not be compared. At 2e-6 they agree to 1e-5 (ours) and 6e-5 (PyTorch); momentum 0.8 in place of 0.9 is
 * off by 4e-4.
 */
export function depth(hidden: number, layers: number, norm: "batch norm" | "plain"): Workload {
  const between = norm === "plain" ? [{ type: "relu" } as const] : [batchNorm, { type: "relu" } as const];
  const fragile = layers > 12 && norm === "batch norm";
  const perStep = layers * hidden * hidden;
  return {
    id: `depth ${hidden}x${layers} ${norm}`,
    title: `16-${hidden}-...-10, ${layers} hidden layers, relu, ${norm}, batch 64, 1024 examples, 16 seeds`,
    net: netOf(
      16,
      Array.from({ length: layers }, () => hidden),
      10,
      between,
    ),
    train: {
      learningRate: fragile ? 2e-6 : 0.001,
      momentum: 0.9,
      batch: 64,
      lastBatch: "drop",
    },
    seeds: 16,
    data: (seed) => noiseData(16, 10, 1024, seed),
    ...(fragile && { tolerance: 2e-4 }),
    steps: 16 * Math.max(1, Math.min(16, Math.round(1e6 / perStep))),
  };
}
