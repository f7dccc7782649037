import { backward, forward } from "../../src/core/nn/network.ts";
import { mapParams, type NetParams } from "../../src/core/nn/params.ts";
import { program } from "../../src/core/nn/program.ts";
import { initialStatistics } from "../../src/core/nn/runningStatistics.ts";
import { selectLabels } from "../../src/core/nn/selectRows.ts";
import { sgd } from "../../src/core/nn/sgd.ts";
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
      let velocity = sgd.init(params);
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
          const errors = logitErrors ?? logitError(net, tape.logits, labels);
          const gradients = rounded(backward(net, params, tape, errors).params);
          const moved = sgd.step(params, gradients, velocity, { learningRate, momentum: request.momentum });
          params = rounded(moved.params);
          velocity = rounded(moved.velocity);
          running = [...tape.running];
          return { logits: Float32Array.from(tape.logits), loss: lossOf(net, tape.logits, labels).loss, gradients };
        },
        evaluate: (rows) => Float32Array.from(forward(net, params, running, rows, { mode: "eval" }).logits),
        params: () => params,
        running: () => running,
      };
    },
  };
}
