import type { LayerParams, NetParams } from "../../../core/nn/params.ts";
import { type MomentumForm, sgd } from "../../../core/nn/sgd.ts";
import type { NetSpec } from "../../../core/nn/spec.ts";
import type { Adapter, Answer, Answered } from "../adapter.ts";
import { numberAt, numbersAt, type Path, rowsAt, tensorAt, textAt, valueAt, whereIs } from "../caseReader.ts";
import { type GoldenCase, GoldenError } from "../golden.ts";
import { identity } from "./kernelLayer.ts";

/** `optimiser`: ten steps of gradient descent with momentum on given gradients. */
export const optimiserAdapter: Adapter = {
  reference(golden) {
    const refused = unsupportedOptimiser(golden);
    if (refused !== undefined) return { unsupported: refused };
    const { gradients, rates, momentum, form } = read(golden);
    let state = { params: start(golden), velocity: sgd.init(start(golden)) };
    const seen: LayerParams[] = [];
    rates.forEach((learningRate, step) => {
      state = sgd.step(state.params, [gradients[step] ?? {}], state.velocity, { learningRate, momentum, form });
      seen.push(state.params[0] ?? {});
    });
    return { values: { ...bySteps(seen), ...momentumValues(state.velocity, rates.length) } };
  },

  kernel(golden, kernel) {
    const refused = unsupportedOptimiser(golden);
    if (refused !== undefined) return { unsupported: refused };
    const { gradients, rates, momentum, form } = read(golden);
    if (form === "keras" && momentum > 0 && new Set(rates).size > 1)
      return { unsupported: "the kernels have PyTorch's form of momentum, which differs after a change of the rate" };
    const { shape } = tensorAt(golden, "params.W");
    const [inputs = 0, units = 0] = shape;
    // Rows: one-hot, so that the weight gradient is the error row by row; and one of zeros, which only moves the bias.
    const rows = Int32Array.from({ length: inputs + 1 }, (_, b) => b);
    const x = new Float64Array((inputs + 1) * inputs);
    x.set(identity(inputs));
    const net: NetSpec = { inputs, layers: [{ type: "dense", units }], loss: "softmax", initialiser: "he" };
    const unsupported = kernel.unsupported(net);
    if (unsupported !== undefined) return { unsupported };
    const labels = new Int32Array(inputs + 1);
    const opened = kernel.open({ net, params: start(golden), running: [undefined], momentum, x, labels });
    const seen: LayerParams[] = [];
    rates.forEach((learningRate, step) => {
      opened.step({ rows, learningRate, logitErrors: errorsFor(gradients[step] ?? {}, inputs, units) });
      seen.push(opened.params()[0] ?? {});
    });
    return { values: bySteps(seen), notCompared: notShown(golden) };
  },
};

function unsupportedOptimiser(golden: GoldenCase): string | undefined {
  const algorithm = textAt(golden, "config.algorithm");
  if (algorithm !== "SGD") return `the optimiser ${algorithm} is not in this version`;
  const on = (key: string): boolean => ![undefined, null, false, 0].includes(valueAt(golden, `config.${key}`) as null);
  for (const key of ["nesterov", "weight_decay", "dampening"])
    if (on(key)) return `SGD with ${key.replace("_", " ")} is not in this version`;
  return undefined;
}

function read(golden: GoldenCase) {
  const dialect = textAt(golden, "config.dialect");
  if (dialect !== "pytorch" && dialect !== "keras")
    throw new GoldenError(`${whereIs(golden)}: config.dialect is "${dialect}"; expected "pytorch" or "keras"`);
  const form: MomentumForm = dialect;
  const bias = rowsAt(golden, "inputs.grad_b_by_step");
  const gradients: readonly LayerParams[] = rowsAt(golden, "inputs.grad_W_by_step").map((weight, step) => ({
    weight,
    bias: bias[step],
  }));
  return {
    gradients,
    rates: numbersAt(golden, "config.lr_by_step"),
    momentum: numberAt(golden, "config.momentum"),
    form,
  };
}

function start(golden: GoldenCase): NetParams {
  return [{ weight: tensorAt(golden, "params.W").data, bias: tensorAt(golden, "params.b").data }];
}

function bySteps(seen: readonly LayerParams[]): Record<"outputs.W_by_step" | "outputs.b_by_step", Answered> {
  return {
    "outputs.W_by_step": { value: seen.flatMap(({ weight }) => [...(weight ?? [])]), kind: "weights" },
    "outputs.b_by_step": { value: seen.flatMap(({ bias }) => [...(bias ?? [])]), kind: "weights" },
  };
}

function momentumValues([velocity]: NetParams, steps: number): Answer["values"] {
  const weight = { value: velocity?.weight ?? [], kind: "weights" } as const;
  const bias = { value: velocity?.bias ?? [], kind: "weights" } as const;
  return {
    "state_after.W.momentum_buffer": weight,
    "state_after.b.momentum_buffer": bias,
    "state_after.W_momentum": weight,
    "state_after.b_momentum": bias,
    "state_after.iteration": { value: steps, kind: "exact" },
  };
}

function notShown(golden: GoldenCase): Answer["notCompared"] {
  const reason = "the kernels do not show the velocity";
  return Object.fromEntries(Object.keys(golden.state_after).map((key) => [`state_after.${key}` as Path, reason]));
}

/** Errors (I + 1, U) at the logits that give dense weights and biases just these gradients. */
function errorsFor({ weight, bias }: LayerParams, inputs: number, units: number): Float64Array {
  const errors = new Float64Array((inputs + 1) * units);
  errors.set(weight ?? []);
  for (let u = 0; u < units; u++) {
    let rest = bias?.[u] ?? 0;
    for (let i = 0; i < inputs; i++) rest -= errors[i * units + u] ?? 0;
    errors[inputs * units + u] = rest;
  }
  return errors;
}
