import type { BatchNormSpec, LayerSpec, ShiftedNoiseSpec } from "../core/nn/spec.ts";
import type { ArmSpec, MatchedNoise, ShiftedNoise } from "./types.ts";

/** Groups of group norm where an arm names none: the narrow layers here do not carry the 32 of Wu and He 2018. */
export const GROUPS = 4;

/** Batch renormalisation where an arm names no limits: those that Ioffe 2017, section 3, ends with. */
const RENORM = { rMax: 3, dMax: 5 } as const;

/** The constants of Santurkar et al. 2018, appendix A.2.1. */
export const SHIFTED: Omit<ShiftedNoiseSpec, "type"> = { shift: 0.5, scale: 1.25, shiftSpread: 0.1, scaleSpread: 0.1 };

/**
 * What an arm puts behind a hidden weight layer: normalisation, matched noise, shifted noise. Defaults of batch norm are
 * those of its dialect: PyTorch eps 1e-5 and momentum 0.1 (weight of the new value), Keras eps 1e-3 and momentum 0.99
 * (weight of the old value). Statistics batches as large as the gradient batch are written `batch`, so that `bn` and
 * `bn-g48` at a gradient batch of 48 are one trial.
 *
 * @param batch gradient batch
 */
export function normLayers(arm: ArmSpec, batch: number): LayerSpec[] {
  return [...norm(arm, batch), ...noise(arm.noise)];
}

/** What an arm puts in front of the first layer. */
export function inputLayers({ inputDropout }: ArmSpec): LayerSpec[] {
  return inputDropout ? [{ type: "dropout", rate: inputDropout, boosting: false }] : [];
}

/** What an arm puts at the end of a hidden layer. @param maps whether the units there are feature maps */
export function endLayers(arm: ArmSpec, maps: boolean): LayerSpec[] {
  if (arm.dropout)
    return [
      {
        type: "dropout",
        rate: arm.dropout,
        boosting: arm.boosting ?? false,
        ...(maps && arm.spatial ? { spatial: true } : {}),
      },
    ];
  if (arm.gaussianDropout) return [{ type: "gaussianDropout", rate: arm.gaussianDropout }];
  return arm.gaussianNoise ? [{ type: "gaussianNoise", deviation: arm.gaussianNoise }] : [];
}

function norm(arm: ArmSpec, batch: number): LayerSpec[] {
  const affine = arm.affine ?? true;
  // PyTorch and Keras differ in the eps of every norm.
  const eps = arm.eps ?? (arm.dialect === "keras" ? 1e-3 : 1e-5);
  if (arm.norm === undefined) return [];
  switch (arm.norm) {
    case "layer":
      return [{ type: "layerNorm", affine, eps }];
    case "group":
      return [{ type: "groupNorm", groups: arm.groups ?? GROUPS, affine, eps }];
    case "instance":
      return [{ type: "groupNorm", groups: "instance", affine, eps }];
    case "batch":
      return [batchNorm(arm, batch, { affine, eps })];
  }
}

function batchNorm(arm: ArmSpec, batch: number, common: Pick<BatchNormSpec, "affine" | "eps">): BatchNormSpec {
  const { dialect = "pytorch", statistics, renorm } = arm;
  return {
    type: "batchNorm",
    dialect,
    statistics: statistics === undefined || statistics === batch ? "batch" : statistics,
    ...(arm.estimator === undefined ? {} : { estimator: arm.estimator }),
    ...(renorm === undefined ? {} : { renorm: { ...RENORM, ...(renorm === true ? {} : renorm) } }),
    stopGradient: arm.gradient === "stopped",
    ...common,
    momentum: arm.momentum ?? (dialect === "keras" ? 0.99 : 0.1),
  };
}

function noise(given: MatchedNoise | ShiftedNoise | undefined): LayerSpec[] {
  if (given === undefined) return [];
  if ("matched" in given) return [{ type: "matchedNoise", batch: given.matched, shared: given.shared }];
  return [{ type: "shiftedNoise", ...(given.shifted === true ? SHIFTED : given.shifted) }];
}
