import { UserError } from "../../core/math/errors.ts";
import { type Program, program } from "../../core/nn/program.ts";
import type { TrainSpec } from "../../core/nn/spec.ts";
import type { DataSpec } from "../types.ts";
import { isDrawn, numpyData } from "./numpyData.ts";
import { mainFunction, memberLine, seedsOf, usage } from "./programFrame.ts";
import type { ProgramRequest } from "./programRequest.ts";
import { docstring, indent, type Lines, literal, topLevel } from "./pythonLines.ts";
import { type TorchNet, torchNet } from "./torchNet.ts";
import { torchOptimiser } from "./torchOptimiser.ts";
import { torchTraining } from "./torchTraining.ts";

/**
 * A PyTorch program that trains the network of an arm: the same layers, start, optimiser, statistics, noise and evaluation
 * with population statistics. Its random numbers are its own, unless a file gives data, start and order. Throws UserError
 * for what the two cannot have in common.
 */
export function torchProgram(request: ProgramRequest): string {
  const { net: spec, train, data, arm } = request;
  const checked = program(spec);
  refuse(arm, checked);
  const net = torchNet(checked, hasWholeBatches(checked, train, data));
  const optimiser = torchOptimiser(train);
  const parts = [
    [...docstring([...request.about, ...usage(data)])],
    imports(),
    [...constants(train), ...memberLine(request.member)],
    numpyData(data),
    ...net.layers,
    ...net.net,
    loadStart(net),
    ...torchTraining(checked, train, net, optimiser, seedsOf(request.member).order),
    populationStatistics(checked, net),
    evaluate(checked),
    run(checked, data, seedsOf(request.member).start),
    mainFunction(data),
    ['if __name__ == "__main__":', ...indent(["main()"])],
  ];
  const [head = [], after = [], ...rest] = parts;
  return `${[...head, "", ...after, "", ...topLevel(rest)].join("\n")}\n`;
}

function refuse(arm: string, { stages }: Program): void {
  const boosting = stages.some(({ spec }) => spec.type === "dropout" && spec.boosting);
  const noise = stages.some((stage) => stage.noise !== undefined || stage.spec.type === "shiftedNoise");
  if (boosting && noise)
    throw new UserError(
      `code: arm "${arm}" has dropout boosting and injected noise: a step passes the network twice and both passes need the same noise, which the generated program does not keep; take one of the two`,
    );
}

/** Whether ghost batches divide every gradient batch, the last one too. */
function hasWholeBatches({ stages }: Program, { batch, lastBatch }: TrainSpec, { train }: DataSpec): boolean {
  return stages.every(({ spec }) => {
    if (spec.type !== "batchNorm" || typeof spec.statistics !== "number") return true;
    return batch % spec.statistics === 0 && (lastBatch === "drop" || (train % batch) % spec.statistics === 0);
  });
}

function imports(): Lines {
  return [
    "import argparse",
    "import math",
    "",
    "import numpy as np",
    "import torch",
    "import torch.nn.functional as F",
    "from torch import nn",
  ];
}

function constants({ learningRate, batch, epochs }: TrainSpec): Lines {
  return [`LEARNING_RATE = ${literal(learningRate)}`, `BATCH = ${batch}`, `EPOCHS = ${epochs}`];
}

function loadStart({ weightLayers }: TorchNet): Lines {
  return [
    "@torch.no_grad()",
    "def load_start(net, file):",
    ...indent([
      '"""The start of a trial of Linchpin, whose dense weights are (inputs, units)."""',
      `for name in (${weightLayers.map((name) => `"${name}"`).join(", ")}${weightLayers.length === 1 ? "," : ""}):`,
      ...indent([
        'weight = torch.as_tensor(file[f"start.{name}.weight"])',
        "layer = getattr(net, name)",
        "layer.weight.copy_(weight.T if weight.dim() == 2 else weight)",
        'layer.bias.copy_(torch.as_tensor(file[f"start.{name}.bias"]))',
      ]),
    ]),
  ];
}

function populationStatistics({ stages }: Program, { ownNorms }: TorchNet): Lines {
  if (!stages.some(({ spec }) => spec.type === "batchNorm")) return [];
  const images = stages.some(({ spec, from }) => spec.type === "batchNorm" && from.image !== undefined);
  const norms = stages.flatMap(({ spec, hidden }) => (spec.type === "batchNorm" ? [`net.norm${hidden + 1}`] : []));
  const measured = ownNorms
    ? ["mean, var = norm.moments(x)"]
    : images
      ? ["values = x.movedim(1, 0).flatten(1)", "mean, var = values.mean(1), values.var(1, unbiased=False)"]
      : ["mean, var = x.mean(0), x.var(0, unbiased=False)"];
  return [
    "@torch.no_grad()",
    "def use_population_statistics(net, x):",
    ...indent([
      '"""Puts the statistics of all training rows x in place of the running averages, layer after layer."""',
      "",
      "def measure(norm, inputs):",
      ...indent(["(x,) = inputs", ...measured, "norm.running_mean.copy_(mean)", "norm.running_var.copy_(var)"]),
      "",
      `norms = (${norms.join(", ")}${norms.length === 1 ? "," : ""})`,
      "hooks = [norm.register_forward_pre_hook(measure) for norm in norms]",
      "net.eval()",
      "net(x)",
      "for hook in hooks:",
      "    hook.remove()",
    ]),
  ];
}

function evaluate({ spec }: Program): Lines {
  const loss = spec.labelSmoothing
    ? ["# No label smoothing here: it belongs to training.", "loss = F.cross_entropy(logits, y).item()"]
    : ["loss = loss_of(logits, y).item()"];
  const accuracy = {
    softmax: "accuracy = (logits.argmax(1) == y).double().mean().item()",
    logistic: "accuracy = ((logits.squeeze(1) > 0) == (y == 1)).double().mean().item()",
    squared: 'accuracy = (logits.argmax(1) == y).double().mean().item() if y.dim() == 1 else float("nan")',
  }[spec.loss];
  return [
    "@torch.no_grad()",
    "def evaluate(net, x, y):",
    ...indent([
      '"""Mean loss and accuracy in evaluation mode."""',
      "net.eval()",
      "logits = net(x)",
      ...loss,
      accuracy,
      "return loss, accuracy",
    ]),
  ];
}

function run({ spec, stages }: Program, data: DataSpec, seed: string): Lines {
  const drawn = isDrawn(data);
  const { image } = spec;
  const shape = image === undefined ? "" : `.reshape(-1, ${image.channels}, ${image.height}, ${image.width})`;
  const norms = stages.some(({ spec }) => spec.type === "batchNorm");
  return [
    "def run(seed, file=None):",
    ...indent([
      drawn ? "data = make_data(seed) if file is None else file" : "data = file",
      "",
      "def tensors(name):",
      ...indent([
        'x, y = np.asarray(data[f"x_{name}"]), np.asarray(data[f"y_{name}"])',
        `x = torch.as_tensor(x, dtype=torch.get_default_dtype())${shape}`,
        ...labelLines(spec.loss),
      ]),
      "",
      '(x, y), (x_test, y_test) = tensors("train"), tensors("test")',
      `torch.manual_seed(${seed})`,
      "net = Net()",
      "initialise(net)",
      'if file is not None and "order" in file:',
      ...indent(["load_start(net, file)", 'train(net, x, y, seed, file["order"])']),
      "else:",
      ...indent(["train(net, x, y, seed)"]),
      ...(norms ? ["use_population_statistics(net, x)"] : []),
      "return evaluate(net, x, y), evaluate(net, x_test, y_test)",
    ]),
  ];
}

function labelLines(loss: "softmax" | "logistic" | "squared"): Lines {
  if (loss !== "squared") return ["return x, torch.as_tensor(y).long()"];
  return [
    'if y.dtype.kind == "f":',
    "    return x, torch.as_tensor(y, dtype=torch.get_default_dtype())",
    "return x, torch.as_tensor(y).long()",
  ];
}
