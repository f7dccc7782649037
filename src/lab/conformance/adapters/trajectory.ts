import { forward, type NetRunning, type StepDraws } from "../../../core/nn/network.ts";
import type { LayerParams, NetParams } from "../../../core/nn/params.ts";
import { program } from "../../../core/nn/program.ts";
import type { RunningStatistics } from "../../../core/nn/runningStatistics.ts";
import { sgd } from "../../../core/nn/sgd.ts";
import { softmaxCrossEntropy } from "../../../core/nn/softmaxCrossEntropy.ts";
import type { BatchNormSpec, LayerSpec, NetSpec } from "../../../core/nn/spec.ts";
import { train } from "../../../core/nn/train.ts";
import type { Adapter, Answer, Answered, Unsupported } from "../adapter.ts";
import {
  dataAt,
  integersAt,
  numberAt,
  numbersAt,
  type Path,
  rowsAt,
  tensorAt,
  textAt,
  valueAt,
} from "../caseReader.ts";
import type { GoldenCase } from "../golden.ts";
import type { KernelOps } from "../kernelOps.ts";

/** A whole training: network, start values, data, and every random choice. */
interface Trajectory {
  readonly net: NetSpec;
  readonly params: NetParams;
  readonly running: NetRunning;
  readonly x: Float64Array;
  readonly labels: Int32Array;
  readonly order: readonly Int32Array[];
  readonly draws: (step: number) => StepDraws;
  readonly learningRate: number;
  readonly momentum: number;
  readonly form: "pytorch" | "keras";
  /** Golden name of each array: `W1` is the weight of layer 0, and so on. */
  readonly names: readonly { readonly layer: number; readonly name: keyof LayerParams; readonly golden: string }[];
}

/** Trainings from given start, batch order and masks: losses, final weights, running statistics, evaluation. */
export const trajectoryAdapter: Adapter = {
  reference(golden) {
    const read = readTrajectory(golden);
    if ("unsupported" in read) return read;
    const { net, params, running, x, labels, ...schedule } = read;
    const checked = program(net);
    const start = { params, running, velocity: sgd.init(params) };
    const { state, lossByStep } = train(checked, start, { x, labels }, schedule);
    const { logits } = forward(checked, state.params, state.running, x, { mode: "eval" });
    return answer(read, lossByStep, state.params, state.running, logits);
  },

  kernel(golden, kernel) {
    const read = readTrajectory(golden);
    return "unsupported" in read ? read : kernelTrajectory(read, kernel);
  },
};

function kernelTrajectory(read: Trajectory, kernel: KernelOps): Answer | Unsupported {
  const { net, params, running, momentum, x, labels, learningRate } = read;
  const unsupported = kernel.unsupported(net);
  if (unsupported !== undefined) return { unsupported };
  const opened = kernel.open({ net, params, running, momentum, x, labels });
  const losses = read.order.map((rows, step) => opened.step({ rows, learningRate, draws: read.draws(step) }).loss);
  return answer(read, losses, opened.params(), opened.running(), Float64Array.from(opened.evaluate(x)));
}

function answer(
  { names, labels, net }: Trajectory,
  lossByStep: ArrayLike<number>,
  params: NetParams,
  running: NetRunning,
  logits: Float64Array,
): Answer {
  const classes = logits.length / labels.length;
  const values: Partial<Record<Path, Answered | number>> = {
    "outputs.loss_by_step": { value: lossByStep, kind: "loss" },
    "outputs.eval_logits": { value: logits, kind: "weights" },
    "outputs.eval_loss": { value: softmaxCrossEntropy.forward(logits, labels, classes).loss, kind: "loss" },
    "outputs.eval_accuracy": { value: accuracy(logits, labels, classes), kind: "exact" },
  };
  for (const { layer, name, golden } of names)
    values[`outputs.${golden}_final`] = { value: params[layer]?.[name] ?? [], kind: "weights" };
  normLayers(net).forEach((layer, k) => {
    values[`state_after.mean${k + 1}`] = { value: running[layer]?.mean ?? [], kind: "weights" };
    values[`state_after.var${k + 1}`] = { value: running[layer]?.variance ?? [], kind: "weights" };
  });
  return { values };
}

/** Fraction of rows whose largest logit, the first in case of ties, is that of the label. */
function accuracy(logits: Float64Array, labels: Int32Array, classes: number): number {
  let right = 0;
  labels.forEach((label, b) => {
    const row = logits.subarray(b * classes, (b + 1) * classes);
    if (row.indexOf(Math.max(...row)) === label) right++;
  });
  return right / labels.length;
}

function readTrajectory(golden: GoldenCase): Trajectory | Unsupported {
  if (textAt(golden, "config.net") !== "mlp")
    return { unsupported: `the network ${textAt(golden, "config.net")}: convolutions are not in this version` };
  const optimiser = textAt(golden, "config.optimiser");
  if (optimiser !== "SGD") return { unsupported: `the optimiser ${optimiser} is not in this version` };
  const layers = readLayers(golden);
  if ("unsupported" in layers) return layers;
  const [inputs = 0] = numbersAt(golden, "config.sizes");
  const net: NetSpec = { inputs, layers, loss: "softmax", initialiser: "he" };
  const names = arrayNames(layers, golden);
  const dropouts = layers.flatMap(({ type }, layer) => (type === "dropout" ? [layer] : []));
  const masks = dropouts.map((_, k) => rowsAt(golden, `inputs.mask${k + 1}`));
  return {
    net,
    params: layers.map((_, layer) =>
      Object.fromEntries(
        names.filter((n) => n.layer === layer).map((n) => [n.name, tensorAt(golden, `params.${n.golden}`).data]),
      ),
    ),
    running: readRunning(golden, net),
    x: tensorAt(golden, "inputs.X").data,
    labels: integersAt(golden, "inputs.Y"),
    order: rowsAt(golden, "inputs.batch_order").map((rows) => Int32Array.from(rows)),
    draws: (step) => ({ masks: layers.map((_, layer) => masks[dropouts.indexOf(layer)]?.[step]) }),
    learningRate: numberAt(golden, "config.lr"),
    momentum: numberAt(golden, "config.momentum"),
    form: textAt(golden, "config.dialect") === "keras" ? "keras" : "pytorch",
    names,
  };
}

function readLayers(golden: GoldenCase): readonly LayerSpec[] | Unsupported {
  const [, ...widths] = numbersAt(golden, "config.sizes");
  const block = textAt(golden, "config.block").split("-");
  const layers: LayerSpec[] = [];
  for (const [index, units] of widths.entries()) {
    for (const word of index === widths.length - 1 ? ["dense"] : block) {
      const layer = readLayer(word, units, golden);
      if (layer === undefined) return { unsupported: `the layer "${word}" is not in this version` };
      layers.push(layer);
    }
  }
  return layers;
}

function readLayer(word: string, units: number, golden: GoldenCase): LayerSpec | undefined {
  switch (word) {
    case "dense":
      return { type: "dense", units };
    case "relu":
    case "tanh":
    case "sigmoid":
      return { type: word };
    case "bn":
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

function arrayNames(layers: readonly LayerSpec[], golden: GoldenCase): Trajectory["names"] {
  let denses = 0;
  let norms = 0;
  return layers.flatMap(({ type }, layer): Trajectory["names"] => {
    if (type === "dense") {
      denses++;
      const bias = { layer, name: "bias" as const, golden: `b${denses}` };
      const weight = { layer, name: "weight" as const, golden: `W${denses}` };
      return dataAt(golden, `params.${bias.golden}`) === undefined ? [weight] : [weight, bias];
    }
    if (type !== "batchNorm" && type !== "layerNorm") return [];
    norms++;
    return [
      { layer, name: "gamma" as const, golden: `gamma${norms}` },
      { layer, name: "beta" as const, golden: `beta${norms}` },
    ];
  });
}

function normLayers(net: NetSpec): readonly number[] {
  return net.layers.flatMap(({ type }, layer) => (type === "batchNorm" ? [layer] : []));
}

function readRunning(golden: GoldenCase, net: NetSpec): NetRunning {
  const norms = normLayers(net);
  return net.layers.map((_, layer): RunningStatistics | undefined => {
    const k = norms.indexOf(layer) + 1;
    if (k === 0) return undefined;
    const mean = tensorAt(golden, `state_before.mean${k}`).data;
    return { mean, variance: tensorAt(golden, `state_before.var${k}`).data, count: 0 };
  });
}
