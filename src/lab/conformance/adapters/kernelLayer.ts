import type { NetRunning, StepDraws } from "../../../core/nn/network.ts";
import type { LayerParams, NetParams } from "../../../core/nn/params.ts";
import { stagesOf } from "../../../core/nn/program.ts";
import type { RunningStatistics } from "../../../core/nn/runningStatistics.ts";
import type { Conv2dSpec, DenseSpec, ImageShape, LayerSpec, NetSpec } from "../../../core/nn/spec.ts";
import type { Answer, Unsupported } from "../adapter.ts";
import { dataAt, tensorAt } from "../caseReader.ts";
import type { GoldenCase, Tensor } from "../golden.ts";
import type { KernelNet, KernelOps, KernelStep } from "../kernelOps.ts";

/** A single layer inside the smallest network that shows it; see {@link openLayer}. */
export interface KernelLayer {
  /** Passes rows `from` to `to` of x forward and `dy` (rows, U) back. No weight moves. */
  step(from: number, to: number, dy?: Float64Array, draws?: StepDraws): LayerStep;
  /** Output in evaluation mode for rows `from` to `to` of x. */
  evaluate(from: number, to: number): ArrayLike<number>;
  /** Running statistics of the layer. */
  running(): RunningStatistics | undefined;
}

/** What a pass through the layer showed. */
export interface LayerStep {
  readonly y: ArrayLike<number>;
  /** Gradient with respect to the rows of x that were passed. */
  readonly x: Float64Array;
  /** Gradients of the first layer's parameters, and of every layer's. */
  readonly params: LayerParams;
  readonly all: NetParams;
}

/** What a layer reads: rows (N, I), or images (N, C, H, W); a sequence (N, U, M) is an image of height 1. */
export interface KernelInput {
  readonly data: Float64Array;
  readonly width: number;
  readonly image?: ImageShape;
}

/** A tensor (N, U) as rows, (N, U, M) and (N, C, H, W) as images. */
export function kernelInput({ data, shape }: Tensor): KernelInput {
  const [rows = 0, channels = 0, ...sides] = shape;
  const width = rows === 0 ? channels : data.length / rows;
  if (sides.length === 0) return { data, width };
  const [height, across] = sides.length === 1 ? [1, sides[0] ?? 1] : [sides[0] ?? 1, sides[1] ?? 1];
  return { data, width, image: { channels, height, width: across } };
}

/**
 * Opens a network in which `layers[0]` reads exactly x and its output is the logits: the identity in front, a dense layer or
 * a 1 x 1 convolution without bias, whose output's gradient is that of x; the layers; and behind them, flattened where it is
 * an image, a dense layer with the identity as weights. Products with 0 and 1 are exact, so the layer sees x to float32, and
 * y leaves it unchanged. Where the last of `layers` is dense, its own outputs are the logits.
 */
export function openLayer(
  kernel: KernelOps,
  x: KernelInput,
  layers: readonly LayerSpec[],
  params: readonly LayerParams[],
  options: { readonly running?: RunningStatistics | undefined; readonly loss?: NetSpec["loss"] } = {},
): KernelLayer | { readonly unsupported: string } {
  const { image, width } = x;
  const rows = x.data.length / width;
  const front = image === undefined ? bare(width) : identityConvolution(image.channels);
  const frontWeight = identity(image?.channels ?? width);
  const shape = { inputs: width, ...(image && { image }) };
  const outputs = stagesOf({ ...shape, layers: [front, ...layers] }).at(-1)?.to ?? { units: width, positions: 1 };
  const own = layers.at(-1);
  const flat: LayerSpec[] = outputs.image === undefined ? [] : [{ type: "flatten" }];
  const size = outputs.units * outputs.positions;
  const tail: LayerSpec[] = own?.type === "dense" ? [] : [...flat, bare(size)];
  const loss = options.loss ?? (size === 1 ? "logistic" : "softmax");
  const net: NetSpec = { ...shape, layers: [front, ...layers, ...tail], loss, initialiser: "he" };
  const unsupported = kernel.unsupported(net);
  if (unsupported !== undefined) return { unsupported };
  const tailParams = tail.map((layer) => (layer.type === "dense" ? { weight: identity(size) } : {}));
  const allParams: NetParams = [{ weight: frontWeight }, ...params, ...tailParams];
  const running: NetRunning = net.layers.map((layer) => (layer.type === "batchNorm" ? options.running : undefined));
  const opened = kernel.open({
    net,
    params: allParams,
    running,
    momentum: 0,
    x: x.data,
    labels: new Int32Array(rows),
  });
  return kernelLayer(opened, x);
}

function kernelLayer(opened: KernelNet, { data, width }: KernelInput): KernelLayer {
  return {
    step(from, to, dy, draws = {}) {
      const rows = Int32Array.from({ length: to - from }, (_, i) => from + i);
      // Draws are those of the layers alone: behind the layer in front they stand one place later.
      const later = <T>(list: readonly T[] | undefined): readonly (T | undefined)[] | undefined =>
        list && [undefined, ...list];
      const step: KernelStep = opened.step({
        rows,
        learningRate: 0,
        draws: { masks: later(draws.masks), noise: later(draws.noise), normals: later(draws.normals) },
        ...(dy === undefined ? {} : { logitErrors: dy }),
      });
      return { y: step.logits, x: step.firstOutput, params: step.gradients[1] ?? {}, all: step.gradients.slice(1) };
    },
    evaluate: (from, to) => opened.evaluate(data.subarray(from * width, to * width)),
    running: () => opened.running()[1],
  };
}

/** (N, N), 1 on the diagonal. */
export function identity(size: number): Float64Array {
  return new Float64Array(size * size).map((_, i) => (i % (size + 1) === 0 ? 1 : 0));
}

function identityConvolution(units: number): Conv2dSpec {
  return { type: "conv2d", units, kernel: [1, 1], stride: 1, padding: 0, bias: false };
}

function bare(units: number): DenseSpec {
  return { type: "dense", units, bias: false };
}

/** Passes `inputs.x` of a case through layers in the kernels, and `inputs.dy` back. */
export function passKernel(
  golden: GoldenCase,
  kernel: KernelOps,
  layers: readonly LayerSpec[],
  params: readonly LayerParams[],
  draws: StepDraws = {},
): (LayerStep & { readonly evaluated: ArrayLike<number> }) | { readonly unsupported: string } {
  const x = tensorAt(golden, "inputs.x");
  const layer = openLayer(kernel, kernelInput(x), layers, params);
  if ("unsupported" in layer) return layer;
  const rows = x.shape[0] ?? 0;
  const step = layer.step(0, rows, dataAt(golden, "inputs.dy"), draws);
  return { ...step, evaluated: layer.evaluate(0, rows) };
}

/** What a layer without parameters, or with those of a norm, answers. */
export function layerAnswer(passed: ReturnType<typeof passKernel>): Answer | Unsupported {
  if ("unsupported" in passed) return passed;
  return {
    values: {
      "outputs.y": passed.y,
      "outputs.y_eval": passed.evaluated,
      "gradients.x": passed.x,
      "gradients.gamma": passed.params.gamma ?? [],
      "gradients.beta": passed.params.beta ?? [],
    },
  };
}
