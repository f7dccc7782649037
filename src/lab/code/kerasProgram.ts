import { type Program, program } from "../../core/nn/program.ts";
import type { TrainSpec } from "../../core/nn/spec.ts";
import type { DataSpec } from "../types.ts";
import { startFunction } from "./kerasLayers.ts";
import { refuseInKeras } from "./kerasLimits.ts";
import { type KerasNet, kerasNet } from "./kerasNet.ts";
import { kerasTraining, maxNormClass } from "./kerasTraining.ts";
import { isDrawn, numpyData } from "./numpyData.ts";
import { mainFunction, memberLine, seedsOf, usage } from "./programFrame.ts";
import type { ProgramRequest } from "./programRequest.ts";
import { docstring, indent, type Lines, literal, topLevel } from "./pythonLines.ts";

/**
 * A Keras 3 program that trains the network of an arm, for any of its backends: layers, start, optimiser, statistics, noise
 * and evaluation with population statistics. Throws UserError for what Keras cannot do in the same form.
 */
export function kerasProgram(request: ProgramRequest): string {
  const { net: spec, train, data } = request;
  const checked = program(spec);
  refuseInKeras(request, checked);
  const net = kerasNet(checked, train);
  const head = [
    ...docstring([...request.about, "For Keras 3, with any backend.", ...usage(data)]),
    "",
    ...imports(),
    "",
    ...constants(train),
    ...memberLine(request.member),
    "",
    "",
  ];
  const parts = [
    numpyData(data),
    maxNormClass(train),
    ...net.layers,
    startFunction(spec.initialiser),
    ...net.net,
    loadStart(),
    ...kerasTraining(spec, train, checked.outputs, seedsOf(request.member).order),
    populationStatistics(
      net,
      spec.layers.some((layer) => layer.type === "batchNorm" && layer.dialect === "pytorch"),
    ),
    evaluate(checked),
    run(net, data, seedsOf(request.member).start),
    mainFunction(data),
    ['if __name__ == "__main__":', ...indent(["main()"])],
  ];
  return `${[...head, ...topLevel(parts)].join("\n")}\n`;
}

function imports(): Lines {
  return ["import argparse", "", "import keras", "import numpy as np", "from keras import layers, ops"];
}

function constants({ learningRate, batch, epochs }: TrainSpec): Lines {
  return [`LEARNING_RATE = ${literal(learningRate)}`, `BATCH = ${batch}`, `EPOCHS = ${epochs}`];
}

function loadStart(): Lines {
  return [
    "def load_start(parts, file):",
    ...indent([
      '"""The start of a trial of Linchpin: dense weights are (inputs, units), kernels (units, channels, height, width)."""',
      "for layer in (layer for part in parts for layer in part.layers):",
      ...indent([
        'if f"start.{layer.name}.weight" in file:',
        ...indent([
          'weight = file[f"start.{layer.name}.weight"]',
          "weight = weight.transpose(2, 3, 1, 0) if weight.ndim == 4 else weight",
          'layer.set_weights([weight, file[f"start.{layer.name}.bias"]])',
        ]),
      ]),
    ]),
  ];
}

function populationStatistics({ batchNorms }: KerasNet, pytorch: boolean): Lines {
  if (batchNorms.length === 0) return [];
  return [
    "def use_population_statistics(part, x):",
    ...indent([
      '"""Puts the statistics of all training rows x in place of the moving averages, layer after layer."""',
      ...(pytorch
        ? [
            "# Keras' own batch norm averages the biased variance where PyTorch's has the unbiased one: neither is used here.",
          ]
        : []),
      `for name in (${batchNorms.map((name) => `"${name}"`).join(", ")}${batchNorms.length === 1 ? "," : ""}):`,
      ...indent([
        "norm = part.get_layer(name)",
        "h = keras.Model(part.input, norm.input).predict(x, batch_size=len(x), verbose=0)",
        "values = h.reshape(-1, h.shape[-1])",
        "norm.moving_mean.assign(values.mean(0))",
        "norm.moving_variance.assign(values.var(0))",
      ]),
    ]),
  ];
}

function evaluate({ spec }: Program): Lines {
  const measured = {
    softmax: [
      "z = logits - logits.max(1, keepdims=True)",
      "log_p = z - np.log(np.exp(z).sum(1, keepdims=True))",
      "return -log_p[np.arange(len(y)), y].mean(), (logits.argmax(1) == y).mean()",
    ],
    logistic: [
      "z = logits[:, 0]",
      "loss = np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))",
      "return loss.mean(), ((z > 0) == (y == 1)).mean()",
    ],
    squared: [
      "loss = ((logits - targets_of(y)) ** 2).mean()",
      'return loss, (logits.argmax(1) == y).mean() if y.ndim == 1 else float("nan")',
    ],
  }[spec.loss];
  return [
    "def evaluate(parts, x, y):",
    ...indent([
      '"""Mean loss and accuracy in evaluation mode."""',
      "logits = x",
      "for part in parts:",
      "    logits = part.predict(logits, batch_size=len(x), verbose=0)",
      ...measured,
    ]),
  ];
}

function run({ takesAllRows, batchNorms }: KerasNet, data: DataSpec, seed: string): Lines {
  return [
    "def run(seed, file=None):",
    ...indent([
      isDrawn(data) ? "data = make_data(seed) if file is None else file" : "data = file",
      '(x, y), (x_test, y_test) = ((data[f"x_{name}"], data[f"y_{name}"]) for name in ("train", "test"))',
      `keras.utils.set_random_seed(${seed})`,
      ...(takesAllRows
        ? ["net = Net(x)", "parts, inputs = (net.front, net.back), np.arange(len(x))"]
        : ["net = build_net()", "parts, inputs = (net,), x"]),
      'if file is not None and "order" in file:',
      ...indent(["load_start(parts, file)", 'train(net, inputs, y, seed, file["order"])']),
      "else:",
      ...indent(["train(net, inputs, y, seed)"]),
      ...(batchNorms.length > 0 ? ["use_population_statistics(parts[0], x)"] : []),
      "return evaluate(parts, x, y), evaluate(parts, x_test, y_test)",
    ]),
  ];
}
