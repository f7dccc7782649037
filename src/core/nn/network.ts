import { invariant } from "../math/errors.ts";
import type { Activation } from "./activation.ts";
import { type BatchNormTape, batchNorm } from "./batchNorm.ts";
import { dense } from "./dense.ts";
import { dropout } from "./dropout.ts";
import { type LayerNormTape, layerNorm } from "./layerNorm.ts";
import type { NoiseDraws } from "./matchedNoise.ts";
import type { Moments } from "./moments.ts";
import type { LayerParams, NetParams } from "./params.ts";
import type { Program, Stage } from "./program.ts";
import { relu } from "./relu.ts";
import { rowsOf } from "./rowsOf.ts";
import type { RunningStatistics } from "./runningStatistics.ts";
import { scatterRows, selectRows } from "./selectRows.ts";
import { sigmoid } from "./sigmoid.ts";
import type { ActivationSpec, BatchNormSpec } from "./spec.ts";
import { tanh } from "./tanh.ts";

/** By layer of the spec; undefined for layers that are not batch norms. */
export type NetRunning = readonly (RunningStatistics | undefined)[];

/** Randomness of one training step, by layer of the spec. */
export interface StepDraws {
  /** Dropout masks, 1 = keep, (rows that pass the layer, U); see `rowsThrough`. */
  readonly masks?: readonly (Float64Array | undefined)[] | undefined;
  /** Injected noise at the place of each matchedNoise layer: (U) shared, (rows that pass the layer, U) independent. */
  readonly noise?: readonly (NoiseDraws | undefined)[] | undefined;
}

/** How a forward pass is to be run. */
export interface Pass extends StepDraws {
  readonly mode: "train" | "eval";
  /**
   * Rows of x that go on to the logits. The other rows only take part in the statistics of batch norms with
   * `statistics: "all"`. Default: all rows.
   */
  readonly rows?: Int32Array | undefined;
  /** By layer: moments to normalise with, instead of measured or running ones. */
  readonly given?: readonly (readonly Moments[] | undefined)[] | undefined;
  /** Overrides the statistics batch of every batch norm. */
  readonly statistics?: BatchNormSpec["statistics"] | undefined;
  /** Replaces the output (rows, U) of hidden layer `hidden`, what the next dense layer reads. */
  readonly edit?: ((hidden: number, h: Float64Array) => Float64Array) | undefined;
}

/** One stage as it was passed: what it read and gave, and its norm's own notes. */
interface StageTape {
  readonly stage: Stage;
  readonly input: Float64Array;
  readonly output: Float64Array;
  readonly batchNorm?: BatchNormTape;
  readonly layerNorm?: LayerNormTape;
  readonly mask?: Float64Array | undefined;
}

/** A forward pass: logits (B, K), running statistics after it, and what the backward pass needs. */
export interface Tape {
  readonly logits: Float64Array;
  readonly running: NetRunning;
  readonly stages: readonly StageTape[];
  /** Stages that saw all rows, and which of them went on. */
  readonly selected?: { readonly before: number; readonly rows: Int32Array; readonly of: number } | undefined;
}

/**
 * Passes x (N, I) through the network. Dropout and injected noise happen where `pass` has a mask or a draw for them and
 * the mode is `train`; without one the layer is the identity, which for inverted dropout is the full, weight-scaled
 * network.
 */
export function forward(program: Program, params: NetParams, running: NetRunning, x: Float64Array, pass: Pass): Tape {
  const total = rowsOf("network: x", x, program.spec.inputs);
  const { rows } = pass;
  const before = pass.mode === "train" ? program.allRowsStages : 0;
  const after = [...running];
  const tapes: StageTape[] = [];
  let h = x;
  program.stages.forEach((stage, s) => {
    if (rows !== undefined && s === before) h = selectRows(h, stage.inputs, rows);
    const passed = passStage(stage, params[stage.layer], running[stage.layer], h, pass);
    if (stage.spec.type === "batchNorm") after[stage.layer] = passed.running;
    tapes.push(passed.tape);
    h = passed.tape.output;
    const next = program.stages[s + 1];
    if (pass.edit !== undefined && next !== undefined && next.hidden > stage.hidden) h = pass.edit(stage.hidden, h);
  });
  const selected = rows === undefined ? undefined : { before, rows, of: total };
  return { logits: h, running: after, stages: tapes, selected };
}

/**
 * Gradients of a loss whose gradient with respect to the logits is `dLogits` (B, K), for every parameter and for x
 * (N, I). Edited passes have no gradient.
 */
export function backward(
  program: Program,
  params: NetParams,
  tape: Tape,
  dLogits: Float64Array,
): { readonly params: NetParams; readonly x: Float64Array } {
  invariant(
    dLogits.length === tape.logits.length,
    `backward: ${dLogits.length} errors for ${tape.logits.length} logits`,
  );
  const gradients: LayerParams[] = program.spec.layers.map(() => ({}));
  let dh = dLogits;
  for (let s = tape.stages.length - 1; s >= 0; s--) {
    const { stage } = tape.stages[s];
    const passed = passBack(tape.stages[s], params[stage.layer], dh);
    gradients[stage.layer] = passed.params;
    dh = passed.x;
    if (tape.selected?.before === s) dh = scatterRows(dh, stage.inputs, tape.selected.rows, tape.selected.of);
  }
  return { params: gradients, x: dh };
}

function passStage(
  stage: Stage,
  params: LayerParams,
  running: RunningStatistics | undefined,
  input: Float64Array,
  pass: Pass,
): { readonly tape: StageTape; readonly running?: RunningStatistics | undefined } {
  const { spec, layer, units } = stage;
  const training = pass.mode === "train";
  switch (spec.type) {
    case "dense":
      return { tape: { stage, input, output: dense.forward(input, params, stage.inputs) } };
    case "batchNorm": {
      const noise = training && stage.noise !== undefined ? pass.noise?.[stage.noise.layer] : undefined;
      const call = { mode: pass.mode, units, given: pass.given?.[layer], noise };
      const statistics = pass.statistics ?? spec.statistics;
      const passed = batchNorm.forward(input, params, running, { ...spec, statistics }, call);
      return { tape: { stage, input, output: passed.y, batchNorm: passed.tape }, running: passed.running };
    }
    case "layerNorm": {
      const { y, tape } = layerNorm.forward(input, params, units, spec.eps);
      return { tape: { stage, input, output: y, layerNorm: tape } };
    }
    case "dropout": {
      const mask = training ? pass.masks?.[layer] : undefined;
      const output = mask === undefined ? input : dropout.forward(input, mask, spec.rate);
      return { tape: { stage, input, output, mask } };
    }
    case "relu":
    case "tanh":
    case "sigmoid":
      return { tape: { stage, input, output: activation(spec.type).forward(input) } };
  }
}

function passBack(
  { stage, input, output, ...tape }: StageTape,
  params: LayerParams,
  dy: Float64Array,
): { readonly x: Float64Array; readonly params: LayerParams } {
  switch (stage.spec.type) {
    case "dense":
      return dense.backward(dy, input, params, stage.inputs);
    case "batchNorm":
      invariant(tape.batchNorm, "backward: a batch norm without its tape");
      return batchNorm.backward(dy, params, tape.batchNorm);
    case "layerNorm":
      invariant(tape.layerNorm, "backward: a layer norm without its tape");
      return layerNorm.backward(dy, params, stage.units, tape.layerNorm);
    case "dropout":
      return { x: tape.mask === undefined ? dy : dropout.backward(dy, tape.mask, stage.spec.rate), params: {} };
    case "relu":
    case "tanh":
    case "sigmoid":
      return { x: activation(stage.spec.type).backward(dy, input, output), params: {} };
  }
}

function activation(type: ActivationSpec["type"]): Activation {
  switch (type) {
    case "relu":
      return relu;
    case "tanh":
      return tanh;
    case "sigmoid":
      return sigmoid;
  }
}
