import { invariant } from "../math/errors.ts";
import type { NoiseDraws } from "./matchedNoise.ts";
import type { Moments } from "./moments.ts";
import type { LayerParams, NetParams } from "./params.ts";
import { passBack, passStage, type StageTape } from "./passStage.ts";
import { isWeightLayer, type Program } from "./program.ts";
import { rowsOf } from "./rowsOf.ts";
import type { RunningStatistics } from "./runningStatistics.ts";
import { scatterRows, selectRows } from "./selectRows.ts";
import type { BatchNormSpec } from "./spec.ts";

/** By layer of the spec; undefined for layers that are not batch norms. */
export type NetRunning = readonly (RunningStatistics | undefined)[];

/** Randomness of one training step, by layer of the spec. `rows`: those that pass the layer; see `rowsThrough`. */
export interface StepDraws {
  /** Dropout masks, 1 = keep, (rows, U M); of spatial dropout (rows, U). */
  readonly masks?: readonly (Float64Array | undefined)[] | undefined;
  /**
   * At the place of each matchedNoise layer: (U) shared, (rows, U) independent, the same for all positions of a unit. Of each
   * shiftedNoise layer: m and s of y = s a + m, both (rows, U M).
   */
  readonly noise?: readonly (NoiseDraws | undefined)[] | undefined;
  /** Standard normal numbers of gaussianDropout and gaussianNoise, (rows, U M). */
  readonly normals?: readonly (Float64Array | undefined)[] | undefined;
}

/** How a forward pass is to be run. */
export interface Pass extends StepDraws {
  readonly mode: "train" | "eval";
  /** True: the draws act in evaluation too, as in Monte Carlo dropout. */
  readonly noisy?: boolean | undefined;
  /**
   * Rows of x that go on to the logits. The other rows only take part in the statistics of batch norms with
   * `statistics: "all"`. Default: all rows.
   */
  readonly rows?: Int32Array | undefined;
  /** By layer: moments to normalise with, instead of measured or running ones. */
  readonly given?: readonly (readonly Moments[] | undefined)[] | undefined;
  /** Overrides the statistics batch of every batch norm. */
  readonly statistics?: BatchNormSpec["statistics"] | undefined;
  /**
   * Replaces the output (rows, U M) of hidden layer `hidden`, behind its pooling and before it is flattened: what the next
   * weight layer, and a residual connection, reads.
   */
  readonly edit?: ((hidden: number, h: Float64Array) => Float64Array) | undefined;
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
 * the mode is `train` or the pass `noisy`; without one the layer is the identity, which for inverted dropout is the full,
 * weight-scaled network.
 */
export function forward(program: Program, params: NetParams, running: NetRunning, x: Float64Array, pass: Pass): Tape {
  const total = rowsOf("network: x", x, program.spec.inputs);
  const { rows, mode } = pass;
  const before = mode === "train" ? program.allRowsStages : 0;
  const after = [...running];
  const tapes: StageTape[] = [];
  const outputs: Float64Array[] = [];
  const draws: StepDraws = mode === "train" || pass.noisy ? pass : {};
  let h = x;
  program.stages.forEach((stage, s) => {
    const { layer, inputs } = stage;
    if (rows !== undefined && s === before) h = selectRows(h, inputs, rows);
    const source = residualOf(program, s);
    const added = source === undefined ? undefined : outputs[source];
    const crosses = source !== undefined && source < before && s >= before;
    const passed = passStage(stage, params[layer], h, {
      mode,
      running: running[layer],
      mask: draws.masks?.[layer],
      normals: draws.normals?.[layer],
      noise: draws.noise?.[stage.noise?.layer ?? layer],
      given: pass.given?.[layer],
      statistics: pass.statistics,
      residual: added !== undefined && crosses && rows !== undefined ? selectRows(added, inputs, rows) : added,
    });
    if (stage.spec.type === "batchNorm") after[layer] = passed.running;
    tapes.push(passed.tape);
    h = passed.tape.output;
    if (pass.edit !== undefined && endsHidden(program, s)) h = pass.edit(stage.hidden, h);
    outputs.push(h);
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
  const { selected } = tape;
  const gradients: LayerParams[] = program.spec.layers.map(() => ({}));
  // By stage: what residual connections send back to its output.
  const residuals: (Float64Array | undefined)[] = [];
  let dh = dLogits;
  for (let s = tape.stages.length - 1; s >= 0; s--) {
    const { stage } = tape.stages[s];
    const passed = passBack(tape.stages[s], params[stage.layer], sum(dh, residuals[s]));
    gradients[stage.layer] = passed.params;
    const source = residualOf(program, s);
    if (source !== undefined && passed.residual !== undefined) {
      const crosses = selected !== undefined && source < selected.before && s >= selected.before;
      const back = crosses ? scatterRows(passed.residual, stage.inputs, selected.rows, selected.of) : passed.residual;
      residuals[source] = sum(back, residuals[source]);
    }
    dh = passed.x;
    if (selected?.before === s) dh = scatterRows(dh, stage.inputs, selected.rows, selected.of);
  }
  return { params: gradients, x: dh };
}

/** The stage whose output an `add` adds; its matched noise belongs to a batch norm. */
function residualOf({ stages }: Program, s: number): number | undefined {
  const { spec } = stages[s];
  if (spec.type !== "add") return undefined;
  return stages.findIndex(({ layer, noise }) => (noise?.layer ?? layer) === spec.from);
}

/** Whether a hidden layer ends behind this stage: a weight layer comes next, or a flatten and then a weight layer. */
function endsHidden({ stages }: Program, s: number): boolean {
  const { spec, hidden } = stages[s];
  if (hidden < 0 || spec.type === "flatten") return false;
  const next = stages.slice(s + 1).find((stage) => stage.spec.type !== "flatten");
  return next !== undefined && isWeightLayer(next.spec);
}

function sum(a: Float64Array, b: Float64Array | undefined): Float64Array {
  return b === undefined ? a : a.map((value, i) => value + b[i]);
}
