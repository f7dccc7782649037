import type { NetRunning, StepDraws } from "../../../core/nn/network.ts";
import type { LayerParams, NetParams } from "../../../core/nn/params.ts";
import type { BatchNormSpec, LayerSpec, NetSpec } from "../../../core/nn/spec.ts";
import type { Unsupported } from "../adapter.ts";
import { integersAt, numberAt, numbersAt, rowsAt, tensorAt, textAt, valueAt } from "../caseReader.ts";
import type { GoldenCase } from "../golden.ts";
import { imageOf } from "./images.ts";

/** A whole training: network, start values, data, and every random choice. */
export interface Trajectory {
  readonly net: NetSpec;
  readonly params: NetParams;
  readonly running: NetRunning;
  readonly x: Float64Array;
  readonly labels: Int32Array;
  readonly order: readonly Int32Array[];
  readonly draws: (step: number) => StepDraws;
  readonly learningRate: number;
  readonly momentum: number;
  readonly dialect: "pytorch" | "keras";
  /** Golden name of each array: `W1` is the weight of layer 0, and so on. */
  readonly names: readonly { readonly layer: number; readonly name: keyof LayerParams; readonly golden: string }[];
  /** Batch norms, and what stands behind `mean` and `var` in the golden names of their running statistics. */
  readonly norms: readonly { readonly layer: number; readonly suffix: string }[];
}

/** Reads a training: of dense layers after `config.sizes` and `config.block`, or of the convolutional net in `config.net`. */
export function readTrajectory(golden: GoldenCase): Trajectory | Unsupported {
  const optimiser = textAt(golden, "config.optimiser");
  if (optimiser !== "SGD") return { unsupported: `a training with the optimiser ${optimiser}` };
  const dense = textAt(golden, "config.net") === "mlp";
  const words = dense ? denseWords(golden) : textAt(golden, "config.net").split("-");
  const layers: LayerSpec[] = [];
  for (const word of words) {
    const layer = readLayer(word, golden);
    if (layer === undefined) return { unsupported: `the layer "${word}"` };
    layers.push(layer);
  }
  const { data: x, shape } = tensorAt(golden, "inputs.X");
  const net: NetSpec = {
    inputs: x.length / (shape[0] ?? 1),
    ...(dense ? {} : { image: imageOf(golden, "inputs.X") }),
    layers,
    loss: "softmax",
    initialiser: "he",
  };
  const numbered = dense ? (n: number): string => `${n}` : (): string => "";
  const names = arrayNames(layers, golden, numbered);
  const norms = at(layers, "batchNorm").map((layer, k) => ({ layer, suffix: numbered(k + 1) }));
  return {
    net,
    params: layers.map((_, layer) =>
      Object.fromEntries(
        names.filter((n) => n.layer === layer).map((n) => [n.name, tensorAt(golden, `params.${n.golden}`).data]),
      ),
    ),
    running: readRunning(golden, layers, norms),
    x,
    labels: integersAt(golden, "inputs.Y"),
    order: rowsAt(golden, "inputs.batch_order").map((rows) => Int32Array.from(rows)),
    draws: readMasks(golden, layers),
    learningRate: numberAt(golden, "config.lr"),
    momentum: numberAt(golden, "config.momentum"),
    dialect: textAt(golden, "config.dialect") === "keras" ? "keras" : "pytorch",
    names,
    norms,
  };
}

/** The block before every layer of the case's sizes but the last: `dense16`, `bn`, `relu`, ..., `dense3`. */
function denseWords(golden: GoldenCase): readonly string[] {
  const [, ...widths] = numbersAt(golden, "config.sizes");
  const block = textAt(golden, "config.block").split("-");
  return widths.flatMap((units, index) =>
    (index === widths.length - 1 ? ["dense"] : block).map((word) => (word === "dense" ? `dense${units}` : word)),
  );
}

function readLayer(word: string, golden: GoldenCase): LayerSpec | undefined {
  const [units, size] = [/^dense(\d+)$/, /^maxpool(\d+)$/].map((pattern) => Number(pattern.exec(word)?.[1] ?? 0));
  if (units) return { type: "dense", units };
  if (size) return { type: "maxPool", size, stride: size, padding: 0 };
  const [, rows, columns, padding, maps] = /^conv(\d+)x(\d+)\(pad (\d+), out (\d+)\)$/.exec(word) ?? [];
  if (maps !== undefined)
    return {
      type: "conv2d",
      units: Number(maps),
      kernel: [Number(rows), Number(columns)],
      stride: 1,
      padding: Number(padding),
    };
  switch (word) {
    case "relu":
    case "tanh":
    case "sigmoid":
    case "flatten":
      return { type: word };
    case "bn":
    case "bn2d":
      return batchNormOf(golden);
    case "layernorm":
      return { type: "layerNorm", affine: true, eps: numberAt(golden, "config.norm_eps") };
    case "dropout":
      return { type: "dropout", rate: numberAt(golden, "config.dropout_p"), boosting: false };
    default:
      return undefined;
  }
}

function batchNormOf(golden: GoldenCase): BatchNormSpec {
  const momentum =
    valueAt(golden, "config.bn_momentum") === null ? "cumulative" : numberAt(golden, "config.bn_momentum");
  return {
    type: "batchNorm",
    dialect: textAt(golden, "config.dialect") === "keras" ? "keras" : "pytorch",
    statistics: "batch",
    stopGradient: false,
    affine: true,
    eps: numberAt(golden, "config.norm_eps"),
    momentum,
  };
}

/** `W1`, `b1`, `gamma1`, `beta1`, ... of dense nets; `Wc`, `bc`, `gamma`, `beta`, `Wd`, `bd` of the convolutional one. */
function arrayNames(
  layers: readonly LayerSpec[],
  golden: GoldenCase,
  numbered: (n: number) => string,
): Trajectory["names"] {
  let weights = 0;
  let norms = 0;
  return layers.flatMap(({ type }, layer): Trajectory["names"] => {
    if (type === "dense" || type === "conv2d") {
      const suffix = numbered(++weights) || (type === "dense" ? "d" : "c");
      const weight = { layer, name: "weight" as const, golden: `W${suffix}` };
      const bias = { layer, name: "bias" as const, golden: `b${suffix}` };
      return valueAt(golden, `params.${bias.golden}`) === undefined ? [weight] : [weight, bias];
    }
    if (type !== "batchNorm" && type !== "layerNorm") return [];
    const suffix = numbered(++norms);
    return [
      { layer, name: "gamma" as const, golden: `gamma${suffix}` },
      { layer, name: "beta" as const, golden: `beta${suffix}` },
    ];
  });
}

function readRunning(golden: GoldenCase, layers: readonly LayerSpec[], norms: Trajectory["norms"]): NetRunning {
  return layers.map((_, layer) => {
    const norm = norms.find((n) => n.layer === layer);
    if (norm === undefined) return undefined;
    const mean = tensorAt(golden, `state_before.mean${norm.suffix}`).data;
    return { mean, variance: tensorAt(golden, `state_before.var${norm.suffix}`).data, count: 0 };
  });
}

function readMasks(golden: GoldenCase, layers: readonly LayerSpec[]): Trajectory["draws"] {
  const dropouts = at(layers, "dropout");
  const masks = dropouts.map((_, k) => rowsAt(golden, `inputs.mask${k + 1}`));
  return (step) => ({ masks: layers.map((_, layer) => masks[dropouts.indexOf(layer)]?.[step]) });
}

function at(layers: readonly LayerSpec[], type: LayerSpec["type"]): readonly number[] {
  return layers.flatMap((layer, index) => (layer.type === type ? [index] : []));
}
