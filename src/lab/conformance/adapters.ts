import type { Adapter } from "./adapter.ts";
import { cumulativeAblationAdapter, singleAblationAdapter } from "./adapters/ablation.ts";
import { activationAdapter, geluOf, leakyReluOf } from "./adapters/activation.ts";
import { batchNormAdapter } from "./adapters/batchNorm.ts";
import { batchNormNoiseAdapter } from "./adapters/batchNormNoise.ts";
import { batchRenormAdapter } from "./adapters/batchRenorm.ts";
import { calibrationAdapter } from "./adapters/calibration.ts";
import { conv2dAdapter } from "./adapters/conv2d.ts";
import { denseAdapter } from "./adapters/dense.ts";
import { dropoutAdapter } from "./adapters/dropout.ts";
import { ensembleAdapter } from "./adapters/ensemble.ts";
import { exclusiveBatchNormAdapter } from "./adapters/exclusiveBatchNorm.ts";
import { fullDataBatchNormAdapter } from "./adapters/fullDataBatchNorm.ts";
import { ghostBatchNormAdapter } from "./adapters/ghostBatchNorm.ts";
import { groupNormAdapter, refusedGroupsAdapter } from "./adapters/groupNorm.ts";
import {
  bcaAdapter,
  holmAdapter,
  pairedTAdapter,
  powerAdapter,
  signFlipAdapter,
  spearmanAdapter,
  tostAdapter,
} from "./adapters/hypothesisTests.ts";
import { instanceNormAdapter } from "./adapters/instanceNorm.ts";
import { layerNormAdapter } from "./adapters/layerNorm.ts";
import { logisticAdapter, softmaxAdapter, squaredAdapter } from "./adapters/losses.ts";
import { maxNormAdapter } from "./adapters/maxNorm.ts";
import { monteCarloDropoutAdapter } from "./adapters/monteCarloDropout.ts";
import { gaussianDropoutAdapter, gaussianNoiseAdapter, spatialDropoutAdapter } from "./adapters/noiseLayers.ts";
import { noisyBatchNormAdapter } from "./adapters/noisyBatchNorm.ts";
import { optimiserAdapter } from "./adapters/optimiser.ts";
import { pairInteractionAdapter } from "./adapters/pairInteraction.ts";
import { globalAveragePoolAdapter, poolAdapter } from "./adapters/pooling.ts";
import { concentrationAdapter, relianceAdapter } from "./adapters/reliance.ts";
import { representationAdapter } from "./adapters/representation.ts";
import { betaGammaAdapter, noncentralTAdapter, normalAdapter, studentTAdapter } from "./adapters/specialFunctions.ts";
import { addAdapter, flattenAdapter, residualBlockAdapter } from "./adapters/structure.ts";
import { trajectoryAdapter } from "./adapters/trajectory.ts";
import type { GoldenCase } from "./golden.ts";

/** One adapter an op. Adding a layer is one file and one line here. */
const adapters: Readonly<Record<string, Adapter>> = {
  add: addAdapter,
  avg_pool2d: poolAdapter("averagePool"),
  batch_norm: batchNormAdapter,
  batch_renorm: batchRenormAdapter,
  bce_with_logits: logisticAdapter,
  conv2d: conv2dAdapter,
  dense: denseAdapter,
  dropout: dropoutAdapter,
  exclusive_batch_norm: exclusiveBatchNormAdapter,
  flatten: flattenAdapter,
  full_data_batch_norm: fullDataBatchNormAdapter,
  gaussian_dropout: gaussianDropoutAdapter,
  gaussian_noise: gaussianNoiseAdapter,
  gelu: activationAdapter(geluOf),
  ghost_batch_norm: ghostBatchNormAdapter,
  global_avg_pool2d: globalAveragePoolAdapter,
  group_norm: groupNormAdapter,
  instance_norm: instanceNormAdapter,
  layer_norm: layerNormAdapter,
  leaky_relu: activationAdapter(leakyReluOf),
  max_norm: maxNormAdapter,
  max_pool2d: poolAdapter("maxPool"),
  mse: squaredAdapter,
  noisy_batch_norm: noisyBatchNormAdapter,
  optimiser: optimiserAdapter,
  relu: activationAdapter(() => ({ type: "relu" })),
  residual_block: residualBlockAdapter,
  sigmoid: activationAdapter(() => ({ type: "sigmoid" })),
  silu: activationAdapter(() => ({ type: "silu" })),
  softmax_cross_entropy: softmaxAdapter,
  softplus: activationAdapter(() => ({ type: "softplus" })),
  spatial_dropout: spatialDropoutAdapter,
  tanh: activationAdapter(() => ({ type: "tanh" })),
  trajectory: trajectoryAdapter,
  "groupnorm-1value": refusedGroupsAdapter((units) => units),
  // A number that does not divide the case's four units.
  "groupnorm-indivisible": refusedGroupsAdapter((units) => units - 1),
  "instancenorm-1x1": refusedGroupsAdapter(() => "instance"),
  "ablation-cumulative": cumulativeAblationAdapter,
  "ablation-pairwise": pairInteractionAdapter,
  "ablation-single": singleAblationAdapter,
  bca: bcaAdapter,
  "beta-gamma": betaGammaAdapter,
  "bn-noise": batchNormNoiseAdapter,
  calibration: calibrationAdapter,
  concentration: concentrationAdapter,
  ensemble: ensembleAdapter,
  holm: holmAdapter,
  "mc-dropout": monteCarloDropoutAdapter,
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
