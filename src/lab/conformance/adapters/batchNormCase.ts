import type { BatchNormCall } from "../../../core/nn/batchNorm.ts";
import type { Moments } from "../../../core/nn/moments.ts";
import type { LayerParams } from "../../../core/nn/params.ts";
import type { RunningStatistics } from "../../../core/nn/runningStatistics.ts";
import type { BatchNormSpec } from "../../../core/nn/spec.ts";
import type { Answer } from "../adapter.ts";
import { dataAt, numberAt, type Path, tensorAt, textAt, valueAt, whereIs } from "../caseReader.ts";
import { type GoldenCase, GoldenError, type Tensor } from "../golden.ts";
import type { Tolerance, Voice } from "../tolerance.ts";

/** A batch norm case as our layer takes it. */
export interface BatchNormCase {
  readonly spec: BatchNormSpec;
  readonly call: BatchNormCall;
  readonly params: LayerParams;
  readonly running: RunningStatistics | undefined;
  /** Of the input that was named, (B, U, ...). */
  readonly shape: readonly number[];
}

/** Reads layer settings, parameters and running statistics of a `batch_norm` case. `x` is the path of an input. */
export function readBatchNorm(golden: GoldenCase, x: Path): BatchNormCase {
  const dialect = textAt(golden, "config.dialect");
  if (dialect !== "pytorch" && dialect !== "keras")
    throw new GoldenError(`${whereIs(golden)}: config.dialect is "${dialect}"; expected "pytorch" or "keras"`);
  const { shape } = tensorAt(golden, x);
  const params = { gamma: dataAt(golden, "params.gamma"), beta: dataAt(golden, "params.beta") };
  const momentum = valueAt(golden, "config.momentum") === null ? "cumulative" : numberAt(golden, "config.momentum");
  return {
    spec: {
      type: "batchNorm",
      dialect,
      statistics: "batch",
      stopGradient: false,
      affine: params.gamma !== undefined || params.beta !== undefined,
      eps: numberAt(golden, "config.eps"),
      momentum,
    },
    call: {
      mode: "train",
      units: unitsOf(golden, shape),
      positions: positionsOf(shape),
      trainable: valueAt(golden, "config.trainable") !== false,
      // The product refuses a batch of one in both dialects; the case asks what Keras itself does.
      batchOfOne: dialect === "keras" ? "normalise" : "refuse",
    },
    params,
    running: readRunning(golden, dialect),
    shape,
  };
}

/** Units (channels) of an input (B, U, ...). */
export function unitsOf(golden: GoldenCase, shape: readonly number[]): number {
  const units = shape[1];
  if (units === undefined)
    throw new GoldenError(`${whereIs(golden)}: an input of shape [${shape.join(", ")}]; expected (batch, units, ...)`);
  return units;
}

/** Places or pixels of an input (B, U, ...): the product of what comes behind the units. */
export function positionsOf(shape: readonly number[]): number {
  return shape.slice(2).reduce((product, side) => product * side, 1);
}

function readRunning(golden: GoldenCase, dialect: "pytorch" | "keras"): RunningStatistics | undefined {
  const mean = dataAt(golden, dialect === "keras" ? "state_before.moving_mean" : "state_before.running_mean");
  const variance = dataAt(golden, dialect === "keras" ? "state_before.moving_variance" : "state_before.running_var");
  if (mean === undefined || variance === undefined) return undefined;
  const counted = valueAt(golden, "state_before.num_batches_tracked");
  return { mean, variance, count: typeof counted === "number" ? counted : 0 };
}

/** Running statistics as answers under both dialects' names. */
export function stateValues(running: RunningStatistics | undefined): Answer["values"] {
  if (running === undefined) return {};
  return {
    "state_after.running_mean": running.mean,
    "state_after.running_var": running.variance,
    "state_after.moving_mean": running.mean,
    "state_after.moving_variance": running.variance,
    "state_after.num_batches_tracked": { value: running.count, kind: "exact" },
  };
}

/**
 * What the gradient of a normalisation may be off by beyond its kind: rounding errors of numbers of order 1, a few for
 * float64 and a few of 6e-8 for float32, are divided by the smallest standard deviation.
 */
export function gradientExtra(moments: readonly Moments[], eps: number, voice: Voice): Partial<Tolerance> {
  return { absolute: (voice === "reference" ? 1e-12 : 2e-7) / smallestDeviation(moments, eps) };
}

/**
 * A mean of more than a thousand standard deviations costs that many digits when it is subtracted: 1e-8 is what is left
 * in float64, nothing useful in float32.
 */
export function losesDigits({ data }: Tensor, moments: readonly Moments[], eps: number): boolean {
  const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest > 1000 && largest / smallestDeviation(moments, eps) > 1000;
}

function smallestDeviation(moments: readonly Moments[], eps: number): number {
  const least = moments.flatMap(({ variance }) => [...variance]).reduce((a, b) => Math.min(a, b), Infinity);
  return Math.sqrt(least + eps);
}
