import { invariant } from "../math/errors.ts";
import { activationOf } from "./activationOf.ts";
import { add } from "./add.ts";
import { averagePool } from "./averagePool.ts";
import { type BatchNormTape, batchNorm } from "./batchNorm.ts";
import { conv2d } from "./conv2d.ts";
import { dense } from "./dense.ts";
import { dropout } from "./dropout.ts";
import { gaussianDropout } from "./gaussianDropout.ts";
import { gaussianNoise } from "./gaussianNoise.ts";
import type { Windows } from "./geometry.ts";
import { globalAveragePool } from "./globalAveragePool.ts";
import { type GroupNormCall, groupNorm } from "./groupNorm.ts";
import type { NoiseDraws } from "./matchedNoise.ts";
import { maxPool } from "./maxPool.ts";
import type { Moments } from "./moments.ts";
import type { RowsTape } from "./normaliseRows.ts";
import type { LayerParams } from "./params.ts";
import type { Stage } from "./program.ts";
import type { RunningStatistics } from "./runningStatistics.ts";
import { shiftedNoise } from "./shiftedNoise.ts";
import type { BatchNormSpec, GroupNormSpec, LayerNormSpec } from "./spec.ts";

/** What a stage reads beside its input and its parameters. Draws that are absent leave a layer of noise the identity. */
export interface StagePass {
  readonly mode: "train" | "eval";
  readonly running?: RunningStatistics | undefined;
  readonly mask?: Float64Array | undefined;
  readonly normals?: Float64Array | undefined;
  readonly noise?: NoiseDraws | undefined;
  readonly given?: readonly Moments[] | undefined;
  readonly statistics?: BatchNormSpec["statistics"] | undefined;
  /** What an `add` adds. */
  readonly residual?: Float64Array | undefined;
}

/** One stage as it was passed: what it read and gave, and what else its backward pass needs. */
export interface StageTape {
  readonly stage: Stage;
  /** (rows, U, M) before and after. */
  readonly input: Float64Array;
  readonly output: Float64Array;
  readonly pass: StagePass;
  readonly batchNorm?: BatchNormTape;
  /** Of a layer or group norm. */
  readonly rows?: RowsTape;
  /** Of a maximum pooling: the place in `input` of each output. */
  readonly from?: Int32Array;
}

/** Passes (rows, U, M) through one stage. @returns also the running statistics behind a batch norm. */
export function passStage(
  stage: Stage,
  params: LayerParams,
  input: Float64Array,
  pass: StagePass,
): { readonly tape: StageTape; readonly running?: RunningStatistics | undefined } {
  const { spec, from } = stage;
  const plain = (output: Float64Array) => ({ tape: { stage, input, output, pass } });
  switch (spec.type) {
    case "dense":
      return plain(dense.forward(input, params, stage.inputs));
    case "conv2d":
      return plain(conv2d.forward(input, params, windowsOf(stage)));
    case "maxPool": {
      const { y, from: places } = maxPool.forward(input, windowsOf(stage));
      return { tape: { ...plain(y).tape, from: places } };
    }
    case "averagePool":
      return plain(averagePool.forward(input, windowsOf(stage)));
    case "globalAveragePool":
      return plain(globalAveragePool.forward(input, from.positions));
    case "flatten":
      // (rows, C, H, W) row-major is (rows, C H W) row-major.
      return plain(input);
    case "add":
      invariant(pass.residual, "forward: an add without its residual");
      return plain(add.forward(input, pass.residual));
    case "batchNorm": {
      const { mode, given, noise } = pass;
      const call = { mode, units: from.units, positions: from.positions, given, noise };
      const statistics = pass.statistics ?? spec.statistics;
      const passed = batchNorm.forward(input, params, pass.running, { ...spec, statistics }, call);
      return { tape: { ...plain(passed.y).tape, batchNorm: passed.tape }, running: passed.running };
    }
    case "layerNorm":
    case "groupNorm": {
      const { y, tape } = groupNorm.forward(input, params, groupCall(stage, spec));
      return { tape: { ...plain(y).tape, rows: tape } };
    }
    case "dropout":
      return plain(pass.mask === undefined ? input : dropout.forward(input, pass.mask, spec.rate, spanOf(stage)));
    case "gaussianDropout":
      return plain(pass.normals === undefined ? input : gaussianDropout.forward(input, pass.normals, spec.rate));
    case "gaussianNoise":
      return plain(pass.normals === undefined ? input : gaussianNoise.forward(input, pass.normals, spec.deviation));
    case "shiftedNoise":
      return plain(pass.noise === undefined ? input : shiftedNoise.forward(input, pass.noise));
    default:
      return plain(activationOf(spec).forward(input));
  }
}

/** Gradients with respect to input and parameters of one stage; an `add` has also that of what it added. */
export function passBack(
  { stage, input, output, pass, ...tape }: StageTape,
  params: LayerParams,
  dy: Float64Array,
): { readonly x: Float64Array; readonly params: LayerParams; readonly residual?: Float64Array } {
  const { spec, from } = stage;
  const plain = (x: Float64Array) => ({ x, params: {} });
  switch (spec.type) {
    case "dense":
      return dense.backward(dy, input, params, stage.inputs);
    case "conv2d":
      return conv2d.backward(dy, input, params, windowsOf(stage));
    case "maxPool":
      invariant(tape.from, "backward: a maximum pooling without its tape");
      return plain(maxPool.backward(dy, tape.from, windowsOf(stage)));
    case "averagePool":
      return plain(averagePool.backward(dy, windowsOf(stage)));
    case "globalAveragePool":
      return plain(globalAveragePool.backward(dy, from.positions));
    case "flatten":
      return plain(dy);
    case "add": {
      const { x, residual } = add.backward(dy);
      return { x, params: {}, residual };
    }
    case "batchNorm":
      invariant(tape.batchNorm, "backward: a batch norm without its tape");
      return batchNorm.backward(dy, params, tape.batchNorm);
    case "layerNorm":
    case "groupNorm":
      invariant(tape.rows, "backward: a layer or group norm without its tape");
      return groupNorm.backward(dy, params, groupCall(stage, spec), tape.rows);
    case "dropout":
      return plain(pass.mask === undefined ? dy : dropout.backward(dy, pass.mask, spec.rate, spanOf(stage)));
    case "gaussianDropout":
      return plain(pass.normals === undefined ? dy : gaussianDropout.backward(dy, pass.normals, spec.rate));
    case "gaussianNoise":
      return plain(gaussianNoise.backward(dy));
    case "shiftedNoise":
      return plain(pass.noise === undefined ? dy : shiftedNoise.backward(dy, pass.noise));
    default:
      return plain(activationOf(spec).backward(dy, input, output));
  }
}

function windowsOf({ windows, layer }: Stage): Windows {
  invariant(windows, `network: layer ${layer} without windows`);
  return windows;
}

/** Layer norm in a network: one group, scale and shift by unit. */
function groupCall({ from }: Stage, spec: LayerNormSpec | GroupNormSpec): GroupNormCall {
  const groups = spec.type === "layerNorm" ? 1 : spec.groups;
  return { units: from.units, positions: from.positions, groups, eps: spec.eps };
}

/** Numbers that share an entry of a dropout mask: the positions of a feature map under spatial dropout. */
function spanOf({ spec, from }: Stage): number {
  return spec.type === "dropout" && spec.spatial ? from.positions : 1;
}
