import { backward, forward } from "../../src/core/nn/network.ts";
import { type Memory, optimisers } from "../../src/core/nn/optimisers.ts";
import { mapParams, type NetParams } from "../../src/core/nn/params.ts";
import { program } from "../../src/core/nn/program.ts";
import { initialStatistics } from "../../src/core/nn/runningStatistics.ts";
import { selectLabels, selectRows } from "../../src/core/nn/selectRows.ts";
import { optimiserRule, stepCoefficients } from "../../src/core/nn/stepCoefficients.ts";
import { logitError, lossOf } from "../../src/core/nn/trainStep.ts";
import type { KernelNet, KernelOps, KernelRequest } from "../../src/lab/conformance/kernelOps.ts";

/** The float64 reference in the shape of the kernels, rounded to float32 on the way in and out. */
export function roundedReference(): KernelOps {
  const rounded = (params: NetParams) =>
    params.map((layer) => mapParams(layer, (v) => Float64Array.from(v, Math.fround)));
  return {
    name: "rounded-reference",
    unsupported: () => undefined,
    open(request: KernelRequest): KernelNet {
      const net = program(request.net);
      let params = rounded(request.params);
      let memory: Memory = optimisers.init(params);
      let taken = 0;
      let running = request.running.map((r, layer) =>
        net.spec.layers[layer].type === "batchNorm"
          ? (r ?? initialStatistics(request.params[layer].gamma?.length ?? 0))
          : r,
      );
      const x = Float64Array.from(request.x, Math.fround);
      return {
        step({ rows, learningRate, draws, logitErrors }) {
          const tape = forward(net, params, running, x, { ...draws, mode: "train", rows });
          const labels = selectLabels(request.labels, rows);
          const targets = request.targets && selectRows(request.targets, net.outputs, rows);
          const errors = logitErrors ?? logitError(net, tape.logits, labels, targets);
          const back = backward(net, params, tape, errors);
          const gradients = rounded(back.params);
          // The suite's first layer is the identity, so the gradient of its output is that of x.
          const firstOutput = back.x.map(Math.fround);
          const how = { ...request.optimiser, learningRate, momentum: request.momentum };
          const coefficients = stepCoefficients(how, taken++, request.steps ?? 1, 1);
          const moved = optimisers.step(optimiserRule(how), params, gradients, memory, coefficients);
          params = rounded(moved.params);
          memory = {
            velocity: rounded(moved.velocity),
            square: moved.square && rounded(moved.square),
            third: moved.third && rounded(moved.third),
          };
          running = [...tape.running];
          return {
            logits: Float32Array.from(tape.logits),
            loss: lossOf(net, tape.logits, labels, targets).loss,
            gradients,
            firstOutput,
          };
        },
        evaluate: (rows) => Float32Array.from(forward(net, params, running, rows, { mode: "eval" }).logits),
        params: () => params,
        running: () => running,
      };
    },
  };
}
