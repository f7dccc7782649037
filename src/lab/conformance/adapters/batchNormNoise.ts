import {
  exclusiveNoise,
  inclusiveNoise,
  type Normaliser,
  normaliser,
  overProbes,
} from "../../../core/instruments/batchNoise.ts";
import { deltaNoise } from "../../../core/instruments/deltaNoise.ts";
import { batchMeans, effectiveSize } from "../../../core/instruments/effectiveBatch.ts";
import { equivalentRate } from "../../../core/instruments/gaussianNoise.ts";
import { noiseOverSignal } from "../../../core/instruments/signalRatio.ts";
import { unitMoments } from "../../../core/instruments/unitMoments.ts";
import type { Adapter, Answer, Answered } from "../adapter.ts";
import { numberAt, type Path, rowsAt, tensorAt } from "../caseReader.ts";
import type { GoldenCase } from "../golden.ts";

/** Noise of every probe, in units of the normalised value: bias and variance (P, U). */
interface Probed {
  readonly bias: Float64Array;
  readonly variance: Float64Array;
}

/** `bn-noise`: what given batches make of each probe, inside and outside of them, and the delta formula. */
export const batchNormNoiseAdapter: Adapter = {
  reference(golden) {
    const z = tensorAt(golden, "inputs.z");
    const gamma = tensorAt(golden, "params.gamma").data;
    const units = gamma.length;
    const batches = rowsAt(golden, "inputs.batches").map((rows) => Int32Array.from(rows));
    const of = normaliser(z.data, units, numberAt(golden, "config.eps"));
    const moments = unitMoments(z.data, units);
    return {
      values: {
        "outputs.effective_batch": effectiveBatch(z.data, batches, moments.variance),
        "outputs.skewness": moments.skewness,
        "outputs.kurtosis_excess": moments.kurtosis,
        "outputs.delta_method_mean_var": deltaNoise(moments, batches[0]?.length ?? 0, gamma),
        ...noiseValues(
          "inclusive",
          of,
          gamma,
          probe(of, (row) => included(of, batches, row)),
        ),
        ...noiseValues(
          "exclusive",
          of,
          gamma,
          probe(of, (row) => excluded(of, batches, row)),
        ),
      },
      notCompared: notCompared(golden),
    };
  },
};

/** The batches are all there are: the variance of their means is divided by their number R, not by R - 1. */
function effectiveBatch(z: Float64Array, batches: readonly Int32Array[], variance: Float64Array): Float64Array {
  const draws = Int32Array.from(batches.flatMap((batch) => [...batch]));
  const means = batchMeans(z, variance.length, draws, batches[0]?.length ?? 0);
  return effectiveSize(variance, means).map((size) => (size * batches.length) / (batches.length - 1));
}

/** Noise of each row by itself, over the batches that concern it. */
function probe(of: Normaliser, noiseOf: (row: number) => Probed): Probed {
  const rows = Array.from({ length: of.rows }, (_, row) => noiseOf(row));
  return {
    bias: Float64Array.from(rows.flatMap(({ bias }) => [...bias])),
    variance: Float64Array.from(rows.flatMap(({ variance }) => [...variance])),
  };
}

/** Over the batches that contain the row: its companions, and two more places that a draw has and nobody reads. */
function included(of: Normaliser, batches: readonly Int32Array[], row: number): Probed {
  const own = batches.filter((batch) => batch.includes(row));
  const draws = own.flatMap((batch) => [...batch.filter((member) => member !== row), row, row]);
  return inclusiveNoise(of, Int32Array.from(draws), own[0]?.length ?? 0, Int32Array.of(row));
}

/** Over the batches that do not contain the row; the substitute at the end of a draw is for members only. */
function excluded(of: Normaliser, batches: readonly Int32Array[], row: number): Probed {
  const others = batches.filter((batch) => !batch.includes(row));
  const draws = others.flatMap((batch) => [...batch, row]);
  const { bias, variance } = exclusiveNoise(of, Int32Array.from(draws), others[0]?.length ?? 0);
  const own = (values: Float64Array) => values.subarray(row * of.units, (row + 1) * of.units);
  return { bias: own(bias), variance: own(variance) };
}

function noiseValues(
  mode: "inclusive" | "exclusive",
  { centred, scale, units }: Normaliser,
  gamma: Float64Array,
  { bias, variance }: Probed,
): Answer["values"] {
  const factor = (at: number): number => gamma[at % units] ?? Number.NaN;
  const noise = variance.map((v, at) => factor(at) * factor(at) * v);
  const mean = bias.map((b, at) => b + (centred[at] ?? Number.NaN) * (scale[at % units] ?? Number.NaN));
  const ratio = noiseOverSignal(variance, mean, units);
  const values: Partial<Record<Path, Float64Array | Answered>> = {
    [`outputs.var_${mode}`]: noise,
    [`outputs.mean_var_${mode}`]: overProbes(noise, units),
    [`outputs.bias_${mode}`]: bias.map((b, at) => factor(at) * b),
    [`outputs.nsr_${mode}`]: ratio,
    [`outputs.q_eq_${mode}`]: ratio.map(equivalentRate),
  };
  return values;
}

function notCompared({ outputs }: GoldenCase): Answer["notCompared"] {
  const keys = Object.keys(outputs);
  const every = keys.filter((key) => key.endsWith("_every"));
  const moments = ["var_of_batch_mean", "var_of_batch_sd", "var_of_log_batch_sd", "cov_mean_sd"];
  return {
    ...Object.fromEntries(every.map((key) => [`outputs.${key}`, "noise is inclusive or exclusive, not mixed"])),
    ...Object.fromEntries(moments.map((key) => [`outputs.${key}`, "a step on the way to the effective batch"])),
  };
}
