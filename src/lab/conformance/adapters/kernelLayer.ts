import type { NetRunning, StepDraws } from "../../../core/nn/network.ts";
import type { LayerParams, NetParams } from "../../../core/nn/params.ts";
import type { RunningStatistics } from "../../../core/nn/runningStatistics.ts";
import type { DenseSpec, LayerSpec, NetSpec } from "../../../core/nn/spec.ts";
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
interface LayerStep {
  readonly y: ArrayLike<number>;
  /** Gradient with respect to the rows of x that were passed. */
  readonly x: Float64Array | undefined;
  readonly params: LayerParams;
}

/**
 * Opens a network in which `layers[0]` reads exactly the rows x (N, I) and its output is the logits: a dense layer
 * without bias whose weights are x itself, fed with one-hot rows; the layers; a dense layer with the identity as
 * weights. Products with 0 and 1 are exact, so the layer sees x to the last bit, and the gradient of the first weights
 * is the gradient of x. Where the last of `layers` is dense, its own outputs are the logits.
 */
export function openLayer(
  kernel: KernelOps,
  x: { readonly data: Float64Array; readonly width: number },
  layers: readonly LayerSpec[],
  params: readonly LayerParams[],
  options: { readonly running?: RunningStatistics | undefined; readonly loss?: NetSpec["loss"] } = {},
): KernelLayer | { readonly unsupported: string } {
  const rows = x.data.length / x.width;
  const own = layers.at(-1);
  const tail = own?.type === "dense" ? [] : [bare(x.width)];
  const net: NetSpec = {
    inputs: rows,
    layers: [bare(x.width), ...layers, ...tail],
    loss: options.loss ?? "softmax",
    initialiser: "he",
  };
  const unsupported = kernel.unsupported(net);
  if (unsupported !== undefined) return { unsupported };
  const allParams: NetParams = [{ weight: x.data }, ...params, ...tail.map(() => ({ weight: identity(x.width) }))];
  const running: NetRunning = net.layers.map((layer) => (layer.type === "batchNorm" ? options.running : undefined));
  const opened = kernel.open({
    net,
    params: allParams,
    running,
    momentum: 0,
    x: identity(rows),
    labels: new Int32Array(rows),
  });
  return kernelLayer(opened, rows, x.width);
}

function kernelLayer(opened: KernelNet, total: number, width: number): KernelLayer {
  return {
    step(from, to, dy, draws = {}) {
      const rows = Int32Array.from({ length: to - from }, (_, i) => from + i);
      // Draws are those of the layer alone: behind the dense layer in front they stand one place later.
      const step: KernelStep = opened.step({
        rows,
        learningRate: 0,
        draws: { masks: draws.masks && [undefined, ...draws.masks], noise: draws.noise && [undefined, ...draws.noise] },
        ...(dy === undefined ? {} : { logitErrors: dy }),
      });
      const first = step.gradients[0]?.weight;
      return {
        y: step.logits,
        x: first?.subarray(from * width, to * width),
        params: step.gradients[1] ?? {},
      };
    },
    evaluate: (from, to) => opened.evaluate(identity(total).subarray(from * total, to * total)),
    running: () => opened.running()[1],
  };
}

/** (N, N), 1 on the diagonal. */
export function identity(size: number): Float64Array {
  return new Float64Array(size * size).map((_, i) => (i % (size + 1) === 0 ? 1 : 0));
}

function bare(units: number): DenseSpec {
  return { type: "dense", units, bias: false };
}
