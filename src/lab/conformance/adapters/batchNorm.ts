import { type BatchNormTape, batchNorm } from "../../../core/nn/batchNorm.ts";
import { moments } from "../../../core/nn/moments.ts";
import type { RunningStatistics } from "../../../core/nn/runningStatistics.ts";
import type { Adapter, Answer, Answered, Unsupported } from "../adapter.ts";
import { dataAt, numberAt, type Path, tensorAt, textAt, whereIs } from "../caseReader.ts";
import { type GoldenCase, GoldenError, type Tensor } from "../golden.ts";
import type { KernelOps } from "../kernelOps.ts";
import type { Tolerance } from "../tolerance.ts";
import {
  type BatchNormCase,
  gradientExtra,
  losesDigits,
  positionsOf,
  readBatchNorm,
  stateValues,
} from "./batchNormCase.ts";
import { kernelInput, openLayer } from "./kernelLayer.ts";

type Values = Partial<Record<Path, Answered | number | ArrayLike<number>>>;

/** `batch_norm`: training and evaluation, gradients, running statistics, sequences of steps, both dialects. */
export const batchNormAdapter: Adapter = {
  reference(golden) {
    switch (textAt(golden, "config.mode")) {
      case "train":
        return { values: passes(golden, ["train"]) };
      case "eval":
        return { values: passes(golden, ["eval"]) };
      case "train_then_eval":
        return { values: passes(golden, ["train", "eval"]) };
      case "train_sequence_then_eval":
        return { values: sequence(golden) };
      default:
        throw new GoldenError(
          `${whereIs(golden)}: config.mode is "${textAt(golden, "config.mode")}"; expected "train", "eval", "train_then_eval" or "train_sequence_then_eval"`,
        );
    }
  },

  kernel(golden, kernel) {
    const mode = textAt(golden, "config.mode");
    return mode === "train_sequence_then_eval" ? kernelSequence(golden, kernel) : kernelPasses(golden, kernel, mode);
  },
};

function passes(golden: GoldenCase, modes: readonly ("train" | "eval")[]): Values {
  const { spec, call, params, running } = readBatchNorm(golden, "inputs.x");
  const x = tensorAt(golden, "inputs.x");
  const dy = dataAt(golden, "inputs.dy");
  const values: Values = {};
  let state = running;
  modes.forEach((mode, index) => {
    const passed = batchNorm.forward(x.data, params, state, spec, { ...call, mode });
    state = passed.running;
    const suffix = index === 0 ? "" : "_eval";
    const extra = losesDigits(x, passed.tape.how.moments, spec.eps) ? { absolute: 1e-8, relative: 1e-8 } : {};
    values[`outputs.y${suffix}`] = { value: passed.y, extra };
    if (dy !== undefined) Object.assign(values, gradients(dy, params, passed.tape, suffix, extra));
  });
  return { ...values, ...stateValues(state) };
}

function gradients(
  dy: Float64Array,
  params: BatchNormCase["params"],
  tape: BatchNormTape,
  suffix: string,
  lost: Partial<Tolerance>,
): Values {
  const back = batchNorm.backward(dy, params, tape);
  const { absolute = 0 } = gradientExtra(tape.how.moments, tape.how.eps, "reference");
  const extra = { absolute: absolute + (lost.absolute ?? 0), relative: lost.relative ?? 0 };
  const values: Values = { [`gradients.x${suffix}`]: { value: back.x, extra } };
  const { gamma, beta } = back.params;
  if (gamma !== undefined) values[`gradients.gamma${suffix}`] = { value: gamma, extra };
  if (beta !== undefined) values[`gradients.beta${suffix}`] = { value: beta, extra };
  return values;
}

function sequence(golden: GoldenCase): Values {
  const { spec, call, params, running } = readBatchNorm(golden, "inputs.x_0");
  const values: Values = {};
  let state = running;
  const seen: RunningStatistics[] = [];
  for (let step = 0; step < numberAt(golden, "config.steps"); step++) {
    const passed = batchNorm.forward(tensorAt(golden, `inputs.x_${step}`).data, params, state, spec, call);
    values[`outputs.y_${step}`] = passed.y;
    state = passed.running;
    if (state !== undefined) seen.push(state);
  }
  const x = tensorAt(golden, "inputs.x_eval").data;
  values["outputs.y_eval"] = batchNorm.forward(x, params, state, spec, { ...call, mode: "eval" }).y;
  return { ...values, ...byStep(seen), ...stateValues(state) };
}

function byStep(seen: readonly RunningStatistics[]): Values {
  return {
    "outputs.running_mean_by_step": seen.flatMap(({ mean }) => [...mean]),
    "outputs.running_var_by_step": seen.flatMap(({ variance }) => [...variance]),
  };
}

const evaluationGradients: Answer["notCompared"] = {
  "gradients.x_eval": "the kernels have no backward pass in evaluation mode",
  "gradients.gamma_eval": "the kernels have no backward pass in evaluation mode",
  "gradients.beta_eval": "the kernels have no backward pass in evaluation mode",
};

/** Why the kernels cannot take a case that the reference can. */
function refusedByKernels({ call, shape, running }: BatchNormCase, golden: GoldenCase): string | undefined {
  if (shape[0] === 0) return "the kernels have no empty batches";
  if (call.trainable === false) return "the kernels have no frozen layers";
  if (shape[0] === 1 && call.batchOfOne === "normalise") return "a batch of one is refused by design";
  return running === undefined && golden.config["mode"] === "eval" ? "the kernels always track" : undefined;
}

function kernelPasses(golden: GoldenCase, kernel: KernelOps, mode: string): Answer | Unsupported {
  const read = readBatchNorm(golden, "inputs.x");
  const unsupported = refusedByKernels(read, golden);
  if (unsupported !== undefined) return { unsupported };
  const x = tensorAt(golden, "inputs.x");
  const measured = [moments(x.data, read.call.units, positionsOf(x.shape), 0, x.shape[0] ?? 0)];
  if (losesDigits(x, measured, read.spec.eps)) return { unsupported: "float32 has not the digits for this mean" };
  const layer = openNorm(kernel, read, x);
  if ("unsupported" in layer) return layer;
  const rows = x.shape[0] ?? 0;
  if (mode === "eval") return { values: { "outputs.y": layer.evaluate(0, rows), ...stateValues(layer.running()) } };
  const step = layer.step(0, rows, dataAt(golden, "inputs.dy"));
  const extra = gradientExtra(measured, read.spec.eps, "kernel");
  const values: Values = { "outputs.y": step.y };
  values["gradients.x"] = { value: step.x, extra };
  if (step.params.gamma !== undefined) values["gradients.gamma"] = { value: step.params.gamma, extra };
  if (step.params.beta !== undefined) values["gradients.beta"] = { value: step.params.beta, extra };
  if (read.running === undefined)
    return { values, notCompared: { ...evaluationGradients, "outputs.y_eval": "the kernels always track" } };
  if (mode === "train_then_eval") values["outputs.y_eval"] = layer.evaluate(0, rows);
  return { values: { ...values, ...stateValues(layer.running()) }, notCompared: evaluationGradients };
}

function kernelSequence(golden: GoldenCase, kernel: KernelOps): Answer | Unsupported {
  const read = readBatchNorm(golden, "inputs.x_0");
  const unsupported = refusedByKernels(read, golden);
  if (unsupported !== undefined) return { unsupported };
  const steps = numberAt(golden, "config.steps");
  const parts = Array.from({ length: steps }, (_, step) => tensorAt(golden, `inputs.x_${step}`));
  parts.push(tensorAt(golden, "inputs.x_eval"));
  const all = Float64Array.from(parts.flatMap(({ data }) => [...data]));
  const [, ...own] = read.shape;
  const rows = parts.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
  const layer = openNorm(kernel, read, { data: all, shape: [rows, ...own] });
  if ("unsupported" in layer) return layer;
  const values: Values = {};
  const seen: RunningStatistics[] = [];
  let from = 0;
  parts.forEach(({ shape }, step) => {
    const to = from + (shape[0] ?? 0);
    if (step < steps) values[`outputs.y_${step}`] = layer.step(from, to).y;
    else values["outputs.y_eval"] = layer.evaluate(from, to);
    const running = layer.running();
    if (running !== undefined && step < steps) seen.push(running);
    from = to;
  });
  return { values: { ...values, ...byStep(seen), ...stateValues(layer.running()) } };
}

/** The kernels have both gamma and beta or neither: an absent one is 1 or 0. */
function openNorm(kernel: KernelOps, { spec, call, params, running }: BatchNormCase, x: Tensor) {
  const { units } = call;
  const gamma = params.gamma ?? new Float64Array(units).fill(1);
  const beta = params.beta ?? new Float64Array(units);
  const own = spec.affine ? { gamma, beta } : {};
  return openLayer(kernel, kernelInput(x), [spec], [own], { running });
}
