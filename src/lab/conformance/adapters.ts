import type { Adapter } from "./adapter.ts";
import { cumulativeAblationAdapter, singleAblationAdapter } from "./adapters/ablation.ts";
import { activationAdapter } from "./adapters/activation.ts";
import { batchNormAdapter } from "./adapters/batchNorm.ts";
import { batchNormNoiseAdapter } from "./adapters/batchNormNoise.ts";
import { calibrationAdapter } from "./adapters/calibration.ts";
import { denseAdapter } from "./adapters/dense.ts";
import { dropoutAdapter } from "./adapters/dropout.ts";
import { fullDataBatchNormAdapter } from "./adapters/fullDataBatchNorm.ts";
import { ghostBatchNormAdapter } from "./adapters/ghostBatchNorm.ts";
import {
  bcaAdapter,
  holmAdapter,
  pairedTAdapter,
  powerAdapter,
  signFlipAdapter,
  spearmanAdapter,
  tostAdapter,
} from "./adapters/hypothesisTests.ts";
import { layerNormAdapter } from "./adapters/layerNorm.ts";
import { logisticAdapter, softmaxAdapter } from "./adapters/losses.ts";
import { optimiserAdapter } from "./adapters/optimiser.ts";
import { concentrationAdapter, relianceAdapter } from "./adapters/reliance.ts";
import { representationAdapter } from "./adapters/representation.ts";
import { betaGammaAdapter, noncentralTAdapter, normalAdapter, studentTAdapter } from "./adapters/specialFunctions.ts";
import { trajectoryAdapter } from "./adapters/trajectory.ts";
import type { GoldenCase } from "./golden.ts";

/** One adapter an op. Adding a layer is one file and one line here. */
const adapters: Readonly<Record<string, Adapter>> = {
  batch_norm: batchNormAdapter,
  bce_with_logits: logisticAdapter,
  dense: denseAdapter,
  dropout: dropoutAdapter,
  full_data_batch_norm: fullDataBatchNormAdapter,
  ghost_batch_norm: ghostBatchNormAdapter,
  layer_norm: layerNormAdapter,
  optimiser: optimiserAdapter,
  relu: activationAdapter("relu"),
  sigmoid: activationAdapter("sigmoid"),
  softmax_cross_entropy: softmaxAdapter,
  tanh: activationAdapter("tanh"),
  trajectory: trajectoryAdapter,
  "ablation-cumulative": cumulativeAblationAdapter,
  "ablation-single": singleAblationAdapter,
  bca: bcaAdapter,
  "beta-gamma": betaGammaAdapter,
  "bn-noise": batchNormNoiseAdapter,
  calibration: calibrationAdapter,
  concentration: concentrationAdapter,
  holm: holmAdapter,
  "noncentral-t": noncentralTAdapter,
  normal: normalAdapter,
  "paired-t": pairedTAdapter,
  "power-paired-t": powerAdapter,
  reliance: relianceAdapter,
  representation: representationAdapter,
  "sign-flip": signFlipAdapter,
  spearman: spearmanAdapter,
  "student-t": studentTAdapter,
  tost: tostAdapter,
};

/**
 * The op of a case: its `config.op`; for a training, recognised by its batch order, `trajectory`; otherwise the longest
 * op that the case's name begins with, as in `paired-t-n5-0.9`, or the name itself.
 */
export function opOf({ config, inputs, name }: GoldenCase): string {
  const { op } = config;
  if (typeof op === "string") return op;
  if (inputs["batch_order"] !== undefined) return "trajectory";
  const fitting = Object.keys(adapters).filter((key) => name === key || name.startsWith(`${key}-`));
  return fitting.reduce((longest, key) => (key.length > longest.length ? key : longest), "") || name;
}

/** The adapter of a case, or undefined where this version has nothing of the kind. */
export function adapterOf(golden: GoldenCase): Adapter | undefined {
  const op = opOf(golden);
  return Object.hasOwn(adapters, op) ? adapters[op] : undefined;
}
