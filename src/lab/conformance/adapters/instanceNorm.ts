import { batchNorm } from "../../../core/nn/batchNorm.ts";
import { groupNorm } from "../../../core/nn/groupNorm.ts";
import { updateInstanceStatistics } from "../../../core/nn/instanceStatistics.ts";
import type { RunningStatistics } from "../../../core/nn/runningStatistics.ts";
import type { BatchNormSpec } from "../../../core/nn/spec.ts";
import type { Adapter } from "../adapter.ts";
import { numberAt, tensorAt, valueAt } from "../caseReader.ts";
import type { GoldenCase } from "../golden.ts";
import { groupNormKernel, readGroupNorm } from "./groupNorm.ts";

/**
 * `instance_norm`: every unit of an example its own group. Where the case tracks running statistics, it evaluates with them
 * as a batch norm does.
 */
export const instanceNormAdapter: Adapter = {
  reference(golden) {
    const { x, dy, params, call } = readGroupNorm(golden, "instance");
    const { y, tape } = groupNorm.forward(x, params, call);
    const back = groupNorm.backward(dy, params, call, tape);
    const before = runningOf(golden);
    const { units, positions } = call;
    const momentum = numberAt(golden, "config.momentum");
    const running = before && updateInstanceStatistics(before, x, units, positions, momentum);
    const spec = { ...evaluation, eps: call.eps, momentum };
    const evaluated = running && batchNorm.forward(x, params, running, spec, { mode: "eval", units, positions }).y;
    return {
      values: {
        "outputs.y": y,
        "outputs.y_eval": evaluated ?? y,
        "gradients.x": back.x,
        "gradients.gamma": back.params.gamma ?? [],
        "gradients.beta": back.params.beta ?? [],
        "state_after.running_mean": running?.mean ?? [],
        "state_after.running_var": running?.variance ?? [],
      },
      // PyTorch leaves this counter alone in an instance norm.
      notCompared: { "state_after.num_batches_tracked": "an instance norm counts no batches" },
    };
  },

  kernel(golden, kernel) {
    const answer = groupNormKernel(golden, kernel, "instance");
    if ("unsupported" in answer || runningOf(golden) === undefined) return answer;
    const reason = "the kernels' instance norm has no running statistics";
    const { "outputs.y_eval": _, ...values } = answer.values;
    const state = ["running_mean", "running_var", "num_batches_tracked"] as const;
    return {
      values,
      notCompared: {
        "outputs.y_eval": reason,
        ...Object.fromEntries(state.map((key) => [`state_after.${key}`, reason])),
      },
    };
  },
};

const evaluation: Omit<BatchNormSpec, "eps" | "momentum"> = {
  type: "batchNorm",
  dialect: "pytorch",
  statistics: "batch",
  stopGradient: false,
  affine: true,
};

function runningOf(golden: GoldenCase): RunningStatistics | undefined {
  if (valueAt(golden, "config.track_running_stats") !== true) return undefined;
  const mean = tensorAt(golden, "state_before.running_mean").data;
  return { mean, variance: tensorAt(golden, "state_before.running_var").data, count: 0 };
}
