import { exp, log } from "../math/elementary.ts";
import { permutation, type Random } from "../math/random.ts";
import type { StepDraws } from "../nn/network.ts";
import { type NetParams, paramNames } from "../nn/params.ts";
import { drawStep } from "../nn/train.ts";
import { batchGradient, type TrainingData } from "../nn/trainStep.ts";
import type { Nets, NetVoice } from "./types.ts";

/** A mini-batch with one draw of every noise, on which gradients of one network can be taken again and again. */
export interface FixedBatch {
  readonly loss: number;
  readonly gradients: NetParams;
  /** The same batch and the same draw at other parameters. */
  at(params: NetParams): { readonly loss: number; readonly gradients: NetParams };
}

/**
 * A training mini-batch of the size that the network trains with, drawn without replacement, and one draw of its dropout and
 * injected noise: loss and gradient in training mode, in float64.
 *
 * @param random streams of the network's seed
 */
export function fixedBatch(nets: Nets, net: number, voice: NetVoice, random: (purpose: string) => Random): FixedBatch {
  const { x, y, targets } = nets.examples(net, "train");
  const data: TrainingData = {
    x: Float64Array.from(x),
    labels: y,
    ...(targets === undefined ? {} : { targets: Float64Array.from(targets) }),
  };
  const { batch } = nets.training;
  const rows = permutation(y.length, random("batch")).slice(0, batch);
  const draws: StepDraws = drawStep(voice.program, (layer) => random(`noise/${layer}`), batch, y.length);
  const at: FixedBatch["at"] = (params) => batchGradient(voice.program, { ...voice, params }, data, rows, draws);
  return { ...at(voice.params), at };
}

/** Parameters moved by `step` times a direction of the same shape. */
export function moved(params: NetParams, direction: NetParams, step: number): NetParams {
  return params.map((layer, l) =>
    Object.fromEntries(
      paramNames.flatMap((name) => {
        const values = layer[name];
        const along = direction[l]?.[name];
        return values === undefined ? [] : [[name, values.map((value, i) => value + step * (along?.[i] ?? 0))]];
      }),
    ),
  );
}

/** Every number of all layers, or of those that are asked for, one behind the other. */
export function flat(params: NetParams, wanted: (layer: number) => boolean = () => true): Float64Array {
  const parts = params.flatMap((layer, l) =>
    wanted(l) ? paramNames.flatMap((name) => (layer[name] === undefined ? [] : [layer[name]])) : [],
  );
  const out = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((at, part) => {
    out.set(part, at);
    return at + part.length;
  }, 0);
  return out;
}

/** Euclidean norm of a - b, or of a alone. */
export function norm(a: Float64Array, b?: Float64Array): number {
  let squares = 0;
  for (let i = 0; i < a.length; i++) {
    const d = a[i] - (b?.[i] ?? 0);
    squares += d * d;
  }
  return Math.sqrt(squares);
}

/** Cosine of the angle between two directions; NaN where one is 0. */
export function cosine(a: Float64Array, b: Float64Array): number {
  let dot = 0;
  for (let i = 0; i < a.length; i++) dot += a[i] * b[i];
  return dot / (norm(a) * norm(b));
}

/** exp of the mean logarithm of the values above 0; 0 where there are values and none is above 0, NaN where there are none. */
export function geometricMeanOf(values: readonly number[]): number {
  if (values.some(Number.isNaN) || values.length === 0) return Number.NaN;
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return 0;
  return exp(positive.reduce((sum, value) => sum + log(value), 0) / positive.length);
}
