import { UserError } from "../math/errors.ts";
import { checkLayer } from "./checkLayer.ts";
import { convolutionWindows, poolWindows, type Windows } from "./geometry.ts";
import type { BatchNormSpec, ImageShape, LayerSpec, MatchedNoiseSpec, NetSpec } from "./spec.ts";

/** What flows between two layers: U units with M positions each, which form an image where there is one. */
export interface Shape {
  readonly units: number;
  /** Height times width of an image, else 1. */
  readonly positions: number;
  readonly image?: ImageShape;
}

/** One layer of a checked network, with its shapes; matched noise has been fused into the batch norm before it. */
export interface Stage {
  /** Position in the spec: where its parameters, running statistics and mask are found. */
  readonly layer: number;
  readonly spec: Exclude<LayerSpec, MatchedNoiseSpec>;
  readonly from: Shape;
  readonly to: Shape;
  /** Numbers of one example that come in: units times positions. */
  readonly inputs: number;
  /** Units that go out. */
  readonly units: number;
  /** Of a convolution or a pooling. */
  readonly windows?: Windows;
  /** Injected behind this batch norm, and the position of its own entry in the spec. */
  readonly noise?: { readonly layer: number; readonly spec: MatchedNoiseSpec } | undefined;
  /**
   * Hidden layer it belongs to: how many weight layers (dense, conv2d) come up to this stage, less one. -1: it stands on the
   * input, in front of the first, and is no hidden layer.
   */
  readonly hidden: number;
}

/** A network spec that has been checked and is ready to be passed through. */
export interface Program {
  readonly spec: NetSpec;
  readonly stages: readonly Stage[];
  /** Units of each hidden layer: every weight layer but the last. */
  readonly hidden: readonly number[];
  /** Positions of each unit of each hidden layer as the next weight layer finds them, behind pooling. */
  readonly positions: readonly number[];
  /** Logits, K. */
  readonly outputs: number;
  /**
   * How many stages see every training row in training: those up to and including the last batch norm with
   * `statistics: "all"`; 0 when there is none. Behind them only the rows of the gradient batch go on.
   */
  readonly allRowsStages: number;
}

/** Checks a network spec and works out its shapes. Throws UserError naming the layer and the remedy. */
export function program(spec: NetSpec): Program {
  const stages = stagesOf(spec);
  const outputs = stages.at(-1)?.units ?? 0;
  if (spec.layers.at(-1)?.type !== "dense")
    throw new UserError("network: the last layer must be dense; its outputs are the logits of the loss");
  if (spec.loss === "logistic" && outputs !== 1)
    throw new UserError(`network: the logistic loss takes one logit; the last dense layer has ${outputs} units`);
  const { labelSmoothing: smoothing = 0 } = spec;
  if (!(smoothing >= 0 && smoothing < 1) || (smoothing > 0 && spec.loss !== "softmax"))
    throw new UserError(`network: label smoothing ${smoothing}; expected a number in [0, 1), with the softmax loss`);
  const ends = hiddenEnds(stages);
  return {
    spec,
    stages,
    hidden: ends.map(({ width }) => width),
    positions: ends.map(({ positions }) => positions),
    outputs,
    allRowsStages: allRowsStages(stages),
  };
}

/** The layers of a network, or of the front of one, with their shapes. Throws UserError as {@link program} does. */
export function stagesOf(spec: Pick<NetSpec, "inputs" | "image" | "layers">): readonly Stage[] {
  const stages: Stage[] = [];
  let shape = inputShape(spec);
  let hidden = -1;
  spec.layers.forEach((layer, index) => {
    const where = `layer ${index} (${layer.type})`;
    checkLayer(layer, where);
    if (layer.type === "matchedNoise") {
      const norm = stages.pop();
      if (norm === undefined || norm.spec.type !== "batchNorm" || norm.noise !== undefined)
        throw new UserError(
          `${where}: expected a batchNorm right before it; gamma and beta come after the noise, so it cannot stand alone`,
        );
      stages.push({ ...norm, noise: { layer: index, spec: layer } });
      return;
    }
    const from = shape;
    if (isWeightLayer(layer)) hidden++;
    const { to, windows } = passShape(layer, from, where, stages);
    shape = to;
    const inputs = from.units * from.positions;
    stages.push({ layer: index, spec: layer, from, to, inputs, units: to.units, ...(windows && { windows }), hidden });
  });
  return stages;
}

/** Dense layers and convolutions: the layers that a hidden layer begins with. */
export function isWeightLayer(layer: LayerSpec): boolean {
  return layer.type === "dense" || layer.type === "conv2d";
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

function inputShape({ inputs, image }: Pick<NetSpec, "inputs" | "image">): Shape {
  if (image === undefined) return { units: inputs, positions: 1 };
  const { channels, height, width } = image;
  if (channels * height * width !== inputs)
    throw new UserError(`network: an image of ${channels} x ${height} x ${width} has not ${inputs} numbers`);
  return imageOf(channels, height, width);
}

function imageOf(channels: number, height: number, width: number): Shape {
  return { units: channels, positions: height * width, image: { channels, height, width } };
}

function passShape(
  layer: Exclude<LayerSpec, MatchedNoiseSpec>,
  from: Shape,
  where: string,
  before: readonly Stage[],
): { readonly to: Shape; readonly windows?: Windows } {
  switch (layer.type) {
    case "dense":
      if (from.image !== undefined)
        throw new UserError(`${where}: comes right behind an image; put flatten or globalAveragePool between them`);
      return { to: { units: layer.units, positions: 1 } };
    case "conv2d": {
      const windows = convolutionWindows(layer, imageBefore(from, where), where);
      return { to: imageOf(layer.units, windows.height, windows.width), windows };
    }
    case "maxPool":
    case "averagePool": {
      const windows = poolWindows(layer, imageBefore(from, where), where);
      return { to: imageOf(from.units, windows.height, windows.width), windows };
    }
    case "globalAveragePool":
      imageBefore(from, where);
      return { to: { units: from.units, positions: 1 } };
    case "flatten":
      imageBefore(from, where);
      return { to: { units: from.units * from.positions, positions: 1 } };
    case "add":
      checkAdd(layer.from, from, where, before);
      return { to: from };
    case "groupNorm":
      if (layer.groups !== "instance" && from.units % layer.groups !== 0)
        throw new UserError(`${where}: ${from.units} units do not fall into ${layer.groups} groups of equal size`);
      if ((from.units / (layer.groups === "instance" ? from.units : layer.groups)) * from.positions === 1)
        throw new UserError(
          `${where}: a group of one value has no variance; use fewer groups, or images of more than one pixel`,
        );
      return { to: from };
    case "dropout":
      if (layer.spatial) imageBefore(from, where);
      return { to: from };
    default:
      return { to: from };
  }
}

function imageBefore({ image }: Shape, where: string): ImageShape {
  if (image !== undefined) return image;
  throw new UserError(`${where}: comes behind a layer that is no image; a network's input needs its image shape too`);
}

function checkAdd(source: number, to: Shape, where: string, before: readonly Stage[]): void {
  const found = before.find(({ layer, noise }) => (noise?.layer ?? layer) === source);
  if (found === undefined)
    throw new UserError(`${where}: adds layer ${source}; expected the number of an earlier layer, counted from 0`);
  const text = ({ units, image }: Shape): string =>
    image === undefined ? `${units}` : `${units} x ${image.height} x ${image.width}`;
  if (text(found.to) !== text(to))
    throw new UserError(
      `${where}: adds layer ${source} of shape ${text(found.to)} to ${text(to)}; the two must have the same shape`,
    );
}

/** Where each hidden layer ends: units of its weight layer, and positions just before it is flattened or read on. */
function hiddenEnds(stages: readonly Stage[]): readonly { readonly width: number; readonly positions: number }[] {
  const starts = stages.flatMap(({ spec }, s) => (isWeightLayer(spec) ? [s] : []));
  return starts.slice(0, -1).map((start, hidden) => {
    const last = stages[starts[hidden + 1] - 1];
    const { positions } = last.spec.type === "flatten" ? last.from : last.to;
    return { width: stages[start].units, positions };
  });
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
