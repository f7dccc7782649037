import { UserError } from "../math/errors.ts";
import { meanDeviationRatio } from "./matchedNoise.ts";
import type { BatchNormSpec, LayerSpec, MatchedNoiseSpec, NetSpec } from "./spec.ts";
import { statisticsBatches } from "./statisticsBatches.ts";

/** One layer of a checked network, with its widths; injected noise has been fused into the batch norm before it. */
export interface Stage {
  /** Position in the spec: where its parameters, running statistics and mask are found. */
  readonly layer: number;
  readonly spec: Exclude<LayerSpec, MatchedNoiseSpec>;
  readonly inputs: number;
  readonly units: number;
  /** Injected behind this batch norm, and the position of its own entry in the spec. */
  readonly noise?: { readonly layer: number; readonly spec: MatchedNoiseSpec } | undefined;
  /** Hidden layer it belongs to: how many dense layers come before this stage, less one. */
  readonly hidden: number;
}

/** A network spec that has been checked and is ready to be passed through. */
export interface Program {
  readonly spec: NetSpec;
  readonly stages: readonly Stage[];
  /** Units of each hidden layer: every dense layer but the last. */
  readonly hidden: readonly number[];
  /** Logits, K. */
  readonly outputs: number;
  /**
   * How many stages see every training row in training: those up to and including the last batch norm with
   * `statistics: "all"`; 0 when there is none. Behind them only the rows of the gradient batch go on.
   */
  readonly allRowsStages: number;
}

/** Checks a network spec and works out its widths. Throws UserError naming the layer and the remedy. */
export function program(spec: NetSpec): Program {
  const stages: Stage[] = [];
  let units = spec.inputs;
  let hidden = -1;
  spec.layers.forEach((layer, index) => {
    checkLayer(layer, index);
    if (layer.type === "matchedNoise") {
      const norm = stages.pop();
      if (norm === undefined || norm.spec.type !== "batchNorm" || norm.noise !== undefined)
        throw new UserError(
          `layer ${index} (matchedNoise): expected a batchNorm right before it; gamma and beta come after the noise, so it cannot stand alone`,
        );
      stages.push({ ...norm, noise: { layer: index, spec: layer } });
      return;
    }
    const inputs = units;
    if (layer.type === "dense") {
      units = layer.units;
      hidden++;
    }
    stages.push({ layer: index, spec: layer, inputs, units, hidden });
  });
  if (spec.layers.at(-1)?.type !== "dense")
    throw new UserError("network: the last layer must be dense; its outputs are the logits of the loss");
  if (spec.loss === "logistic" && units !== 1)
    throw new UserError(`network: the logistic loss takes one logit; the last dense layer has ${units} units`);
  const widths = stages.filter((stage) => stage.spec.type === "dense").map((stage) => stage.units);
  return { spec, stages, hidden: widths.slice(0, -1), outputs: units, allRowsStages: allRowsStages(stages) };
}

/**
 * Rows that pass through each layer of the spec in a training step with gradient batch `batch` and `total` training
 * rows: all of them up to and including the last batch norm with `statistics: "all"` and its injected noise, the batch
 * behind it.
 */
export function rowsThrough({ spec, stages, allRowsStages }: Program, batch: number, total: number): readonly number[] {
  const boundary = allRowsStages === 0 ? undefined : stages[allRowsStages - 1];
  const last = boundary === undefined ? -1 : (boundary.noise?.layer ?? boundary.layer);
  return spec.layers.map((_, layer) => (layer <= last ? total : batch));
}

function checkLayer(layer: LayerSpec, index: number): void {
  const where = `layer ${index} (${layer.type})`;
  switch (layer.type) {
    case "dense":
      if (!Number.isInteger(layer.units) || layer.units < 1)
        throw new UserError(`${where}: ${layer.units} units; expected a whole number from 1 on`);
      return;
    case "batchNorm":
      statisticsBatches(0, layer.statistics);
      expectEps(where, layer.eps);
      if (layer.momentum !== "cumulative" && !(layer.momentum >= 0 && layer.momentum <= 1))
        throw new UserError(`${where}: momentum ${layer.momentum}; expected a number in [0, 1] or "cumulative"`);
      return;
    case "layerNorm":
      expectEps(where, layer.eps);
      return;
    case "dropout":
      if (!(layer.rate >= 0 && layer.rate <= 1))
        throw new UserError(`${where}: rate ${layer.rate}; expected a probability to drop in [0, 1], such as 0.2`);
      return;
    case "matchedNoise":
      meanDeviationRatio(layer.batch);
      return;
    case "relu":
    case "tanh":
    case "sigmoid":
      return;
  }
}

function expectEps(where: string, eps: number): void {
  if (!(eps >= 0 && Number.isFinite(eps)))
    throw new UserError(`${where}: eps ${eps}; expected a number from 0 on, such as 1e-5`);
}

function allRowsStages(stages: readonly Stage[]): number {
  const statistics = (stage: Stage): BatchNormSpec["statistics"] | undefined =>
    stage.spec.type === "batchNorm" ? stage.spec.statistics : undefined;
  const count = stages.findLastIndex((stage) => statistics(stage) === "all") + 1;
  const other = stages.slice(0, count).find((stage) => (statistics(stage) ?? "all") !== "all");
  if (other !== undefined)
    throw new UserError(
      `layer ${other.layer} (batchNorm): statistics "${statistics(other)}" before a batch norm with statistics "all"; rows outside the batch would have none. Give both "all"`,
    );
  return count;
}
