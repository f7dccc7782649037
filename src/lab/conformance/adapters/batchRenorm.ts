import { batchNorm } from "../../../core/nn/batchNorm.ts";
import type { LayerParams } from "../../../core/nn/params.ts";
import type { RenormFactors } from "../../../core/nn/renormalise.ts";
import type { RunningStatistics } from "../../../core/nn/runningStatistics.ts";
import type { BatchNormSpec } from "../../../core/nn/spec.ts";
import type { Adapter, Answered } from "../adapter.ts";
import { dataAt, numberAt, type Path, tensorAt } from "../caseReader.ts";
import type { GoldenCase } from "../golden.ts";
import { gradientExtra, unitsOf } from "./batchNormCase.ts";

/** `batch_renorm`: steps of training with factors r and d, then evaluation; as in the paper, and as Keras has it. */
export const batchRenormAdapter: Adapter = {
  reference(golden) {
    const { spec, params, steps, running: before, units } = readBatchRenorm(golden);
    const call = { mode: "train", units } as const;
    const values: Partial<Record<Path, Answered | Float64Array>> = {};
    const factors: RenormFactors[] = [];
    let running: RunningStatistics | undefined = before;
    for (let step = 0; step < steps; step++) {
      const x = tensorAt(golden, `inputs.x_${step}`).data;
      const passed = batchNorm.forward(x, params, running, spec, call);
      const back = batchNorm.backward(tensorAt(golden, `inputs.dy_${step}`).data, params, passed.tape);
      const extra = gradientExtra(passed.tape.how.moments, spec.eps, "reference");
      values[`outputs.y_${step}`] = passed.y;
      values[`gradients.x_${step}`] = { value: back.x, extra };
      values[`gradients.gamma_${step}`] = { value: back.params.gamma ?? [], extra };
      values[`gradients.beta_${step}`] = { value: back.params.beta ?? [], extra };
      if (passed.tape.renorm !== undefined) factors.push(passed.tape.renorm);
      running = passed.running;
    }
    values["outputs.r_by_step"] = { value: factors.flatMap(({ r }) => [...r]) };
    values["outputs.d_by_step"] = { value: factors.flatMap(({ d }) => [...d]) };
    const xEval = tensorAt(golden, "inputs.x_eval").data;
    values["outputs.y_eval"] = batchNorm.forward(xEval, params, running, spec, { mode: "eval", units }).y;
    return { values: { ...values, ...renormState(running, spec.eps) } };
  },
};

/** A batch renormalisation case: the layer before the first step. */
function readBatchRenorm(golden: GoldenCase) {
  const keras = golden.framework === "keras";
  const eps = numberAt(golden, "config.eps");
  const renormMomentum = keras ? { momentum: numberAt(golden, "config.renorm_momentum") } : {};
  const spec: BatchNormSpec = {
    type: "batchNorm",
    dialect: keras ? "keras" : "pytorch",
    statistics: "batch",
    renorm: { rMax: numberAt(golden, "config.rmax"), dMax: numberAt(golden, "config.dmax"), ...renormMomentum },
    stopGradient: false,
    affine: true,
    eps,
    momentum: numberAt(golden, keras ? "config.momentum" : "config.renorm_momentum_alpha"),
  };
  const mean = tensorAt(golden, "state_before.renorm_mean").data;
  const deviation = tensorAt(golden, "state_before.renorm_stddev").data;
  const running: RunningStatistics = {
    mean: dataAt(golden, "state_before.moving_mean") ?? mean,
    variance: dataAt(golden, "state_before.moving_variance") ?? deviation.map((s) => s * s - eps),
    count: 0,
    renorm: { mean, deviation },
  };
  const params: LayerParams = { gamma: tensorAt(golden, "params.gamma").data, beta: dataAt(golden, "params.beta") };
  const steps = numberAt(golden, "config.steps");
  return { spec, params, running, steps, units: unitsOf(golden, tensorAt(golden, "inputs.x_0").shape) };
}

/** Running statistics as answers; only Keras' cases have the moving ones beside those of r and d. */
function renormState(running: RunningStatistics | undefined, eps: number) {
  const moving = running?.variance.map((variance) => Math.sqrt(variance + eps));
  return {
    "state_after.renorm_mean": running?.renorm?.mean ?? [],
    "state_after.renorm_stddev": running?.renorm?.deviation ?? [],
    "state_after.moving_mean": running?.mean ?? [],
    "state_after.moving_variance": running?.variance ?? [],
    "state_after.moving_stddev": moving ?? [],
  };
}
