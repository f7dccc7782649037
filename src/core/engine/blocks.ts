import { UserError } from "../math/errors.ts";
import type { Windows } from "../nn/geometry.ts";
import { isWeightLayer, program, type Shape, type Stage } from "../nn/program.ts";
import type {
  ActivationSpec,
  BatchNormSpec,
  DropoutSpec,
  GaussianDropoutSpec,
  GaussianNoiseSpec,
  GroupNormSpec,
  LayerNormSpec,
  MatchedNoiseSpec,
  NetSpec,
  ShiftedNoiseSpec,
} from "../nn/spec.ts";
import { inputNoiseOf } from "./inputNoise.ts";

/**
 * A weight layer and what follows it up to the next one: what the engine trains as one unit. The last block of a network
 * is a dense layer alone.
 */
export interface Block {
  /** Index of the weight layer in the spec. */
  readonly layer: number;
  /** What comes in. */
  readonly from: Shape;
  /** Incoming weights of a unit: inputs of a dense layer, channels x kernel cells of a convolution. */
  readonly inputs: number;
  readonly units: number;
  readonly bias: boolean;
  /** Of a convolution. */
  readonly windows?: Windows;
  /** Positions of a unit at the weight layer's output, and behind pooling. */
  readonly positions: number;
  readonly outPositions: number;
  readonly norm?: BatchNormSpec | LayerNormSpec | GroupNormSpec;
  readonly noise?: MatchedNoiseSpec;
  readonly shifted?: ShiftedNoiseSpec;
  /** The block whose output is added before the activation. */
  readonly add?: number;
  readonly activation?: ActivationSpec;
  readonly pool?: { readonly type: "max" | "average"; readonly windows: Windows };
  /** Noise on the block's output. */
  readonly dropout?: DropoutSpec | GaussianDropoutSpec | GaussianNoiseSpec;
  readonly flatten: boolean;
  /** Positions of this block's noise or dropout layers in the spec. */
  readonly noiseLayer?: number;
  readonly shiftedLayer?: number;
  readonly dropoutLayer?: number;
}

/** Where noise stands, which acts on (examples x positions, units): the end of a hidden layer, or the input. */
export type NoisyEnd = Pick<Block, "dropout" | "units" | "outPositions">;

/** Whether dropout takes whole feature maps. */
export function isSpatial({ dropout }: Pick<Block, "dropout">): boolean {
  return dropout?.type === "dropout" && dropout.spatial === true;
}

/** Where each input of an example lies in memory, given the first block: channels of a pixel together, else as they come. */
export function inputPlaces({ from, windows }: Block): Int32Array {
  const inputs = from.units * from.positions;
  const channels = windows === undefined ? 1 : from.units;
  const pixels = inputs / channels;
  return Int32Array.from({ length: inputs }, (_, i) => (i % pixels) * channels + Math.floor(i / pixels));
}

/** Places inside a block, in the order in which they must come. */
const order = ["norm", "noise", "shiftedNoise", "add", "activation", "pool", "dropout", "flatten"] as const;
type Place = (typeof order)[number];

/**
 * Splits a network into blocks: weight layer (dense, conv2d), [norm], [matchedNoise], [shiftedNoise], [add], [activation],
 * [pool], [dropout or Gaussian noise], [flatten]. In front of the first there may be noise on the input: see `inputNoiseOf`.
 * Throws UserError on any other order.
 */
export function blocksOf(net: NetSpec): readonly Block[] {
  const { stages } = program(net);
  const starts = stages.flatMap(({ spec }, s) => (isWeightLayer(spec) ? [s] : []));
  const before = inputNoiseOf(net) === undefined ? 0 : 1;
  if (starts[0] !== before)
    throw new UserError(
      `net: layer ${before + 1} (${stages[before]?.spec.type}) comes before the first dense layer or convolution`,
    );
  /** Spec layer in which each block ends. */
  const ends = starts.map((_, b) => lastLayer(stages[(starts[b + 1] ?? stages.length) - 1]));
  const blocks = starts.map((start, b) => blockOf(stages.slice(start, starts[b + 1]), ends));
  const last = blocks.at(-1);
  if (last !== undefined && (last.norm || last.activation || last.dropout || last.shifted))
    throw new UserError("net: the last layer must be a dense layer, whose outputs are the logits");
  if (net.loss === "softmax" && (last?.units ?? 0) < 2)
    throw new UserError("net: softmax takes at least two logits; use loss: logistic for one");
  return blocks;
}

function lastLayer({ layer, noise }: Stage): number {
  return noise?.layer ?? layer;
}

function blockOf(stages: readonly Stage[], ends: readonly number[]): Block {
  const [weight, ...rest] = stages;
  const { spec, from, to, windows, layer } = weight;
  if (spec.type !== "dense" && spec.type !== "conv2d") throw new UserError("net: expected a weight layer");
  type Draft = { -readonly [K in keyof Block]: Block[K] };
  const draft: Draft = {
    layer,
    from,
    inputs: windows === undefined ? from.units : from.units * windows.kernelHeight * windows.kernelWidth,
    units: spec.units,
    bias: spec.bias ?? true,
    ...(windows && { windows }),
    positions: to.positions,
    outPositions: to.positions,
    flatten: false,
  };
  let reached = -1;
  for (const stage of rest) {
    const place = placeOf(stage);
    const at = order.indexOf(place);
    if (at <= reached)
      throw new UserError(
        `net: layer ${stage.layer + 1} (${stage.spec.type}) ${at === reached ? `is the second ${place} of its hidden layer` : `must stand before the ${order[reached]} of its hidden layer`}; the engine takes dense or conv2d, [norm], [matchedNoise], [shiftedNoise], [add], [activation], [pool], [dropout], [flatten]`,
      );
    reached = at;
    fill(draft, stage, ends);
  }
  return draft;
}

function placeOf({ spec }: Stage): Place {
  switch (spec.type) {
    case "batchNorm":
    case "layerNorm":
    case "groupNorm":
      return "norm";
    case "shiftedNoise":
      return "shiftedNoise";
    case "add":
      return "add";
    case "maxPool":
    case "averagePool":
    case "globalAveragePool":
      return "pool";
    case "dropout":
    case "gaussianDropout":
    case "gaussianNoise":
      return "dropout";
    case "flatten":
      return "flatten";
    default:
      return "activation";
  }
}

function fill(
  draft: { -readonly [K in keyof Block]: Block[K] },
  { spec, layer, noise, windows, from, to }: Stage,
  ends: readonly number[],
): void {
  switch (spec.type) {
    case "batchNorm":
      draft.norm = spec;
      if (noise === undefined) return;
      if (spec.statistics === "others" || spec.estimator !== undefined || spec.renorm !== undefined)
        throw new UserError(
          `net: layer ${noise.layer + 1} (matchedNoise) behind a batchNorm with exclusive, robust or renormalised statistics, whose noise it does not match; use plain statistics`,
        );
      draft.noise = noise.spec;
      draft.noiseLayer = noise.layer;
      return;
    case "layerNorm":
      // On an image, one group; so the units of a dense layer.
      draft.norm = to.image === undefined ? spec : { ...spec, type: "groupNorm", groups: 1 };
      return;
    case "groupNorm":
      draft.norm = spec;
      return;
    case "shiftedNoise":
      draft.shifted = spec;
      draft.shiftedLayer = layer;
      return;
    case "add": {
      const source = ends.indexOf(spec.from);
      if (source < 0)
        throw new UserError(
          `net: layer ${layer + 1} (add) takes layer ${spec.from}, which is not the end of a hidden layer; the engine adds what a dense layer or convolution reads`,
        );
      draft.add = source;
      return;
    }
    case "maxPool":
    case "averagePool":
      if (windows) draft.pool = { type: spec.type === "maxPool" ? "max" : "average", windows };
      draft.outPositions = to.positions;
      return;
    case "globalAveragePool":
      if (from.image) draft.pool = { type: "average", windows: wholeImage(from.image) };
      draft.outPositions = 1;
      return;
    case "dropout":
    case "gaussianDropout":
    case "gaussianNoise":
      draft.dropout = spec;
      draft.dropoutLayer = layer;
      return;
    case "flatten":
      draft.flatten = true;
      return;
    case "dense":
    case "conv2d":
      return;
    default:
      draft.activation = spec;
  }
}

function wholeImage(input: NonNullable<Shape["image"]>): Windows {
  const { height, width } = input;
  return { input, height: 1, width: 1, kernelHeight: height, kernelWidth: width, stride: 1, top: 0, left: 0 };
}
