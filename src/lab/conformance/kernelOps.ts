import type { NetRunning, StepDraws } from "../../core/nn/network.ts";
import type { NetParams } from "../../core/nn/params.ts";
import type { NetSpec, OptimiserSpec } from "../../core/nn/spec.ts";

/** The float32 kernels as the conformance suite drives them: one small network, every number given. */
export interface KernelOps {
  /** Such as `lanes-exact-1`. */
  readonly name: string;
  /** Why the kernels cannot run this network; undefined when they can. */
  unsupported(net: NetSpec): string | undefined;
  /** Throws UserError where the network or its batches are refused. */
  open(request: KernelRequest): KernelNet;
}

/** A network with its start values and its data. Numbers are given in float64 and rounded once, on entry. */
export interface KernelRequest {
  readonly net: NetSpec;
  /** By layer of the spec. */
  readonly params: NetParams;
  /** By layer of the spec: running statistics of batch norms; undefined is the start, mean 0 and variance 1. */
  readonly running: NetRunning;
  readonly momentum: number;
  /** Of the steps; default momentum SGD as PyTorch writes it. A schedule counts each step as an epoch. */
  readonly optimiser?: OptimiserSpec;
  /** Steps that will be taken, for a schedule; default 1. */
  readonly steps?: number;
  /** Training rows (N, I); the rows of `statistics: "all"`. */
  readonly x: Float64Array;
  /** (N) */
  readonly labels: Int32Array;
  /** Of the squared loss, (N, K). */
  readonly targets?: Float64Array;
}

/** One training step. */
export interface KernelBatch {
  /** Rows of the gradient batch. */
  readonly rows: Int32Array;
  readonly learningRate: number;
  /** Dropout masks and injected noise by layer of the spec, shaped as for the reference. */
  readonly draws?: StepDraws;
  /** Errors at the logits (B, K) to send back in place of those of the loss. */
  readonly logitErrors?: Float64Array;
}

/** What one step showed, before its update of the weights. */
export interface KernelStep {
  /** (B, K) */
  readonly logits: ArrayLike<number>;
  /** Mean loss of the batch, nats. */
  readonly loss: number;
  /** Gradients by layer of the spec. */
  readonly gradients: NetParams;
  /** Gradient of the first layer's output, (B, U, M). */
  readonly firstOutput: Float64Array;
}

/** An open network. */
export interface KernelNet {
  step(batch: KernelBatch): KernelStep;
  /** Logits (N, K) of x (N, I) in evaluation mode with the running statistics. */
  evaluate(x: Float64Array): ArrayLike<number>;
  params(): NetParams;
  running(): NetRunning;
}
