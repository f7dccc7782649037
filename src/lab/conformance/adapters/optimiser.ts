import { type Memory, optimisers } from "../../../core/nn/optimisers.ts";
import type { LayerParams, NetParams } from "../../../core/nn/params.ts";
import type { NetSpec } from "../../../core/nn/spec.ts";
import { optimiserRule, stepCoefficients } from "../../../core/nn/stepCoefficients.ts";
import type { Adapter, Answer, Answered } from "../adapter.ts";
import { type Path, tensorAt } from "../caseReader.ts";
import type { GoldenCase } from "../golden.ts";
import type { KernelOps } from "../kernelOps.ts";
import { identity } from "./kernelLayer.ts";
import { type OptimiserCase, readOptimiser } from "./optimiserCase.ts";

/** `optimiser`: ten steps on given gradients, in both dialects. */
export const optimiserAdapter: Adapter = {
  reference(golden) {
    const { spec, rates, start, gradients } = readOptimiser(golden);
    let state: Memory & { readonly params: NetParams } = { params: start, ...optimisers.init(start) };
    const seen: LayerParams[] = [];
    rates.forEach((learningRate, step) => {
      const coefficients = stepCoefficients({ ...spec, learningRate }, step, rates.length, rates.length);
      state = optimisers.step(optimiserRule(spec), state.params, gradients[step] ?? [], state, coefficients);
      seen.push(state.params[0] ?? {});
    });
    return { values: { ...bySteps(seen), ...memoryValues(state, spec, rates.length) } };
  },

  kernel(golden, kernel) {
    const own = readOptimiser(golden);
    const [inputs = 0, units = 0] = tensorAt(golden, "params.W").shape;
    // Every number moves by itself, so the biases can be the weights of one input; their gradients are then exact too.
    const weight = trainArray(kernel, own, "weight", inputs, units);
    if ("unsupported" in weight) return weight;
    const bias = trainArray(kernel, own, "bias", 1, units);
    if ("unsupported" in bias) return bias;
    const seen = weight.map((values, step) => ({ weight: values, bias: bias[step] }));
    return { values: bySteps(seen), notCompared: notShown(golden) };
  },
};

/** An array (I, U) after each step, as the weights of a dense layer whose rows are one-hot: its gradient is the error. */
function trainArray(
  kernel: KernelOps,
  { spec, rates, start, gradients }: OptimiserCase,
  name: "weight" | "bias",
  inputs: number,
  units: number,
): readonly Float64Array[] | { readonly unsupported: string } {
  const net: NetSpec = { inputs, layers: [{ type: "dense", units, bias: false }], loss: "squared", initialiser: "he" };
  const unsupported = kernel.unsupported(net);
  if (unsupported !== undefined) return { unsupported };
  const opened = kernel.open({
    net,
    params: [{ weight: start[0]?.[name] }],
    running: [undefined],
    momentum: spec.momentum,
    optimiser: spec,
    steps: rates.length,
    x: identity(inputs),
    labels: new Int32Array(inputs),
  });
  const rows = Int32Array.from({ length: inputs }, (_, b) => b);
  return rates.map((learningRate, step) => {
    const logitErrors = gradients[step]?.[0]?.[name];
    opened.step({ rows, learningRate, ...(logitErrors && { logitErrors }) });
    return opened.params()[0]?.weight ?? new Float64Array(0);
  });
}

function bySteps(seen: readonly LayerParams[]): Record<"outputs.W_by_step" | "outputs.b_by_step", Answered> {
  return {
    "outputs.W_by_step": { value: seen.flatMap(({ weight }) => [...(weight ?? [])]), kind: "weights" },
    "outputs.b_by_step": { value: seen.flatMap(({ bias }) => [...(bias ?? [])]), kind: "weights" },
  };
}

/** What the optimiser remembers, under the names of both frameworks; a case expects those that it has. */
function memoryValues(
  { velocity, square, third }: Memory,
  { optimiser, dialect }: OptimiserCase["spec"],
  steps: number,
): Answer["values"] {
  const values: Partial<Record<Path, Answered>> = { "state_after.iteration": { value: steps, kind: "exact" } };
  const keras = dialect === "keras";
  const named: readonly (readonly [memory: NetParams | undefined, names: readonly string[]])[] = [
    [velocity, keras ? ["momentum"] : ["momentum_buffer", "exp_avg"]],
    [square, keras ? ["velocity"] : ["exp_avg_sq", "square_avg"]],
    [third, keras ? ["velocity_hat", "average_gradient"] : ["max_exp_avg_sq", "grad_avg"]],
  ];
  for (const [array, name] of [
    ["W", "weight"],
    ["b", "bias"],
  ] as const) {
    if (optimiser !== "sgd") values[`state_after.${array}.step`] = { value: steps, kind: "exact" };
    for (const [memory, names] of named)
      for (const own of names)
        values[`state_after.${array}${keras ? "_" : "."}${own}`] = {
          value: memory?.[0]?.[name] ?? [],
          kind: "weights",
        };
  }
  return values;
}

function notShown(golden: GoldenCase): Answer["notCompared"] {
  const reason = "the kernels do not show the velocity";
  return Object.fromEntries(Object.keys(golden.state_after).map((key) => [`state_after.${key}` as Path, reason]));
}
