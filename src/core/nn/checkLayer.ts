import { UserError } from "../math/errors.ts";
import { meanDeviationRatio } from "./matchedNoise.ts";
import type { BatchNormSpec, LayerSpec } from "./spec.ts";
import { statisticsBatches } from "./statisticsBatches.ts";

/** What can be said of a layer without its neighbours. Throws UserError naming what came and what was expected. */
export function checkLayer(layer: LayerSpec, where: string): void {
  switch (layer.type) {
    case "dense":
      expectWhole(where, "units", layer.units, 1);
      return;
    case "conv2d":
      expectWhole(where, "units", layer.units, 1);
      for (const side of layer.kernel) expectWhole(where, "kernel", side, 1);
      expectWhole(where, "stride", layer.stride, 1);
      if (layer.padding !== "same") expectWhole(where, "padding", layer.padding, 0);
      return;
    case "maxPool":
    case "averagePool":
      expectWhole(where, "size", layer.size, 1);
      expectWhole(where, "stride", layer.stride, 1);
      expectWhole(where, "padding", layer.padding, 0);
      return;
    case "batchNorm":
      checkBatchNorm(layer, where);
      return;
    case "layerNorm":
      expectEps(where, layer.eps);
      return;
    case "groupNorm":
      expectEps(where, layer.eps);
      if (layer.groups !== "instance") expectWhole(where, "groups", layer.groups, 1);
      return;
    case "dropout":
      if (!(layer.rate >= 0 && layer.rate <= 1))
        throw new UserError(`${where}: rate ${layer.rate}; expected a probability to drop in [0, 1], such as 0.2`);
      return;
    case "gaussianDropout":
      if (!(layer.rate >= 0 && layer.rate < 1))
        throw new UserError(`${where}: rate ${layer.rate}; expected a number in [0, 1), such as 0.2`);
      return;
    case "gaussianNoise":
      expectAtLeast(where, "deviation", layer.deviation, 0);
      return;
    case "matchedNoise":
      meanDeviationRatio(layer.batch);
      return;
    case "shiftedNoise":
      expectAtLeast(where, "shift", layer.shift, 0);
      expectAtLeast(where, "scale", layer.scale, 1);
      expectAtLeast(where, "shiftSpread", layer.shiftSpread, 0);
      expectAtLeast(where, "scaleSpread", layer.scaleSpread, 0);
      return;
    case "leakyRelu":
      expectAtLeast(where, "slope", layer.slope ?? 0, 0);
      return;
    case "globalAveragePool":
    case "flatten":
    case "add":
    case "relu":
    case "tanh":
    case "sigmoid":
    case "gelu":
    case "geluTanh":
    case "silu":
    case "softplus":
      return;
  }
}

function checkBatchNorm(layer: BatchNormSpec, where: string): void {
  statisticsBatches(0, layer.statistics);
  expectEps(where, layer.eps);
  if (layer.momentum !== "cumulative" && !(layer.momentum >= 0 && layer.momentum <= 1))
    throw new UserError(`${where}: momentum ${layer.momentum}; expected a number in [0, 1] or "cumulative"`);
  const { renorm, estimator, statistics } = layer;
  if (estimator !== undefined && statistics === "others")
    throw new UserError(
      `${where}: estimator "${estimator}" with statistics "others"; expected another statistics batch`,
    );
  if (renorm === undefined) return;
  expectAtLeast(where, "renorm.rMax", renorm.rMax, 1);
  expectAtLeast(where, "renorm.dMax", renorm.dMax, 0);
  if (estimator !== undefined || typeof statistics === "number" || statistics === "others" || statistics === "all")
    throw new UserError(`${where}: renorm goes with statistics "batch" and no estimator`);
  if (layer.momentum === "cumulative")
    throw new UserError(`${where}: renorm needs a number as momentum, such as 0.1; got "cumulative"`);
}

function expectWhole(where: string, what: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least)
    throw new UserError(`${where}: ${what} ${value}; expected a whole number from ${least} on`);
}

function expectAtLeast(where: string, what: string, value: number, least: number): void {
  if (!(value >= least && Number.isFinite(value)))
    throw new UserError(`${where}: ${what} ${value}; expected a number from ${least} on`);
}

function expectEps(where: string, eps: number): void {
  if (!(eps >= 0 && Number.isFinite(eps)))
    throw new UserError(`${where}: eps ${eps}; expected a number from 0 on, such as 1e-5`);
}
