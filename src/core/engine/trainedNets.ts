import type { Examples } from "../data/types.ts";
import type {
  ExampleMoments,
  ForwardOptions,
  Nets,
  NetVoice,
  NormState,
  SetName,
  Statistics,
} from "../instruments/types.ts";
import { invariant, UserError } from "../math/errors.ts";
import { checkForward } from "../nn/checkForward.ts";
import { estimatesOf } from "../nn/estimatesOf.ts";
import type { BatchNormSpec } from "../nn/spec.ts";
import { statisticsBatches } from "../nn/statisticsBatches.ts";
import { readLane } from "./arena.ts";
import { Evaluator } from "./evaluate.ts";
import type { ChunkPass } from "./evaluationPass.ts";
import { type Group, isAlive, stepsDone } from "./group.ts";
import { incomingGradients } from "./incomingGradients.ts";
import type { Matrix } from "./layout.ts";
import { netVoice } from "./netVoice.ts";
import { parametersOf, readPlace } from "./parameterPlaces.ts";
import { trainRows } from "./rowSources.ts";

/**
 * A group as the instruments see it, trained or under way. Everything returned is fresh memory. Valid until the engine trains
 * this group on or opens its next one; used later it throws. Only the latest nets of a group may be used.
 */
export function trainedNets(group: Group): Nets {
  const { arena, blocks, count, layout, net } = group;
  const evaluator = new Evaluator(group);
  const seen = stepsDone(group);
  const alive = (): void => {
    invariant(isAlive(group), "trainedNets: the engine has trained another group since; measure before");
    invariant(stepsDone(group) === seen, "trainedNets: these networks have been trained on since; measure before");
  };
  const last = blocks.length - 1;

  /** Rows of a pass whose options fit. */
  const rowsOf = (set: SetName, options: ForwardOptions): number => {
    alive();
    return checkForward(options, shape, layout.sets[set].rows);
  };
  const hidden = blocks.slice(0, -1);
  const positions = hidden.map((block) => block.outPositions);
  const shape = { count, inputs: net.inputs, trainRows: layout.sets["train"].rows, positions };

  /** Where chunks of a (rows, columns) matrix of cells are gathered into one array a network. */
  const collect = (rows: number, columns: number): Collected => collectorOf(group, rows, columns);

  /** Means over positions of (examples x positions, units), or of their squares. */
  const means = (m: Matrix, b: number, n: number, positions: number, squares = false): Matrix => {
    if (positions === 1 && !squares) return m;
    const { maps } = layout;
    arena.kernels.mapMeans(
      ...[m.pointer, m.stride, n, positions, blocks[b].units, squares ? 1 : 0, maps.pointer, maps.stride],
    );
    return maps;
  };
  const place = {
    hidden: (pass: ChunkPass, b: number): Matrix => pass.out(b),
    preactivations: (pass: ChunkPass, b: number): Matrix => pass.weights(b),
  };
  const positionsAt = (where: keyof typeof place, b: number): number =>
    where === "hidden" ? blocks[b].outPositions : blocks[b].positions;
  const averages = (set: SetName, b: number, where: keyof typeof place, options: ForwardOptions): Float32Array[] => {
    const { results, take } = collect(rowsOf(set, options), blocks[b].units);
    evaluator.forward(set, options, (from, rows, pass) =>
      take(means(place[where](pass, b), b, rows, positionsAt(where, b)), from, rows),
    );
    return results;
  };
  return {
    count,
    units: hidden.map((block) => block.units),
    positions,
    classes: net.loss === "logistic" ? 2 : blocks[last].units,
    loss: net.loss === "squared" ? "squared" : "crossEntropy",
    training: group.train,

    reference(index: number): NetVoice {
      alive();
      return netVoice(group, index);
    },

    examples(index: number, set: SetName): Examples {
      const { data, ablation } = group.members[index];
      return set === "ablation" ? (ablation ?? data.test) : data[set];
    },

    ood(index: number): Examples | undefined {
      return group.members[index].data.ood;
    },

    logits(set: SetName, options: ForwardOptions = {}): readonly Float32Array[] {
      const { results, take } = collect(rowsOf(set, options), blocks[last].units);
      evaluator.forward(set, options, (from, rows, pass) => take(pass.weights(last), from, rows));
      return net.loss === "logistic" ? results.map(pairedLogits) : results;
    },

    hidden(set: SetName, layer: number, options: ForwardOptions = {}): readonly Float32Array[] {
      return averages(set, layer, "hidden", options);
    },

    unitValues(set: SetName, layer: number, unit: number, options: ForwardOptions = {}): readonly Float32Array[] {
      const { outPositions } = blocks[layer];
      const { results, take } = collect(rowsOf(set, options) * outPositions, 1);
      evaluator.forward(set, options, (from, rows, pass) => {
        const { pointer, stride } = pass.out(layer);
        take({ pointer: pointer + 16 * unit, stride }, from * outPositions, rows * outPositions);
      });
      return results;
    },

    preactivations(set: SetName, layer: number, options: ForwardOptions = {}): readonly Float32Array[] {
      return averages(set, layer, "preactivations", before(options, layer));
    },

    exampleMoments(
      set: SetName,
      layer: number,
      where: "hidden" | "preactivations",
      options: ForwardOptions = {},
    ): readonly ExampleMoments[] {
      const own = where === "preactivations" ? before(options, layer) : options;
      const rows = rowsOf(set, options);
      const [first, second] = [collect(rows, blocks[layer].units), collect(rows, blocks[layer].units)];
      evaluator.forward(set, own, (from, n, pass) => {
        const values = place[where](pass, layer);
        first.take(means(values, layer, n, positionsAt(where, layer)), from, n);
        second.take(means(values, layer, n, positionsAt(where, layer), true), from, n);
      });
      return first.results.map((mean, p) => ({ mean, square: second.results[p] }));
    },

    weights(index: number, weightLayer: number): Float32Array {
      alive();
      const [weight] = parametersOf(group, weightLayer);
      const values = readPlace(group, weightLayer, weight, weight.memory.pointer, index);
      return blocks[weightLayer].windows === undefined ? values : transposed(values, blocks[weightLayer].units);
    },

    norm(index: number, layer: number, statistics: Statistics = "pop-eval"): NormState | undefined {
      alive();
      const block = blocks[layer];
      if (block.norm?.type !== "batchNorm") return undefined;
      evaluator.useStatistics(statistics);
      const { gamma, beta } = layout.blocks[layer];
      const { mean, variance } = layout.evaluation[layer];
      const vector = (pointer: number): Float32Array => readLane(arena, { pointer, stride: 0 }, index, 1, block.units);
      return {
        gamma: vector(gamma.pointer),
        beta: vector(beta.pointer),
        mean: vector(mean),
        variance: vector(variance),
        eps: block.norm.eps,
        ...withEstimates(block.norm),
      };
    },

    incomingGradients(set: SetName, layer: number): readonly Float32Array[] {
      alive();
      return incomingGradients(group, evaluator, set, layer);
    },

    trainModeActivations(layer: number, rows: readonly Int32Array[], statisticsBatch: number): readonly Float32Array[] {
      alive();
      return trainModeActivations(group, evaluator, layer, rows, statisticsBatch);
    },
  };
}

function withEstimates(norm: BatchNormSpec): Pick<NormState, "estimates"> {
  const estimates = estimatesOf(norm);
  return estimates === undefined ? {} : { estimates };
}

interface Collected {
  readonly results: Float32Array[];
  readonly take: (m: Matrix, from: number, n: number) => void;
}

function collectorOf({ arena, count, layout }: Group, rows: number, columns: number): Collected {
  const results = Array.from({ length: count }, () => new Float32Array(rows * columns));
  return {
    results,
    take(m, from, n) {
      for (let lane = 0; lane < count; lane++) {
        arena.kernels.readLane(m.pointer, m.stride, lane, layout.transfer, n, columns);
        results[lane].set(arena.f32.subarray(layout.transfer / 4, layout.transfer / 4 + n * columns), from * columns);
      }
    },
  };
}

/** Options with the holds of earlier layers alone: later ones do not reach this layer's pre-activations. */
function before(options: ForwardOptions, layer: number): ForwardOptions {
  if (options.holds === undefined) return options;
  return { ...options, holds: options.holds.map((own) => own.filter((hold) => hold.layer < layer)) };
}

/** One logit as two: the softmax of (0, z) is the logistic function of z. */
function pairedLogits(z: Float32Array): Float32Array {
  const pairs = new Float32Array(2 * z.length);
  for (let i = 0; i < z.length; i++) pairs[2 * i + 1] = z[i];
  return pairs;
}

/** (U, I) to (I, U). */
function transposed(values: Float32Array, units: number): Float32Array {
  const inputs = values.length / units;
  const out = new Float32Array(values.length);
  for (let u = 0; u < units; u++) for (let i = 0; i < inputs; i++) out[i * units + u] = values[u * inputs + i];
  return out;
}

/** See `Nets.trainModeActivations`: (rows, units, positions) in train mode, behind the norm and before the activation. */
function trainModeActivations(
  group: Group,
  evaluator: Evaluator,
  layer: number,
  rows: readonly Int32Array[],
  statisticsBatch: number,
): readonly Float32Array[] {
  const { arena, blocks, layout, count } = group;
  const { units, positions, norm } = blocks[layer];
  const total = rows[0].length;
  const capacity = Math.min(layout.evaluationRows, layout.sets["train"].rows);
  if (!(statisticsBatch >= 2 && statisticsBatch <= capacity))
    throw new UserError(
      `trainModeActivations: statistics batch ${statisticsBatch}; the evaluation buffers of this network hold 2 to ${capacity} examples: use fewer, or a larger train.batch`,
    );
  invariant(norm !== undefined, `trainModeActivations: hidden layer ${layer + 1} has no norm layer, so no batch noise`);
  const { results, take } = collectorOf(group, total * positions, units);
  const load = trainRows(group, rows);
  const { normalised, gradient, shift, scale } = layout.evaluation[layer];
  const { gamma, beta } = layout.blocks[layer];
  // The factors of renormalisation are those of one batch; else as many batches at a time as fit.
  const alone = blocks.some((block) => block.norm?.type === "batchNorm" && block.norm.renorm !== undefined);
  const together = alone ? 1 : Math.max(1, Math.floor(Math.min(capacity, 256) / statisticsBatch));
  const bounds = statisticsBatches(total, statisticsBatch).filter(
    (_, k, all) => k % together === 0 || k === all.length - 1,
  );
  for (let k = 0; k + 1 < bounds.length; k++) {
    const from = bounds[k];
    const n = bounds[k + 1] - from;
    evaluator.passInTrainMode({ load, from, rows: n }, statisticsBatch).read(layer);
    const seen = [normalised.pointer, normalised.stride, gamma.pointer, beta.pointer] as const;
    const renormed = norm.type === "batchNorm" && norm.renorm !== undefined;
    if (renormed) {
      // gamma ((xhat + shift) scale) + beta.
      arena.kernels.batchNormApply(
        ...[normalised.pointer, normalised.stride, normalised.pointer, normalised.stride],
        ...[gradient.pointer, gradient.stride, layout.blocks[layer].zeros, layout.blocks[layer].ones],
        ...[gamma.pointer, beta.pointer, n * positions, positions, units, n * positions, 0, 1],
        ...[shift.pointer, scale.pointer, 0],
      );
    } else arena.kernels.holdUnits(...seen, gradient.pointer, gradient.stride, n * positions, units);
    take(gradient, from * positions, n * positions);
  }
  return positions === 1 ? results : results.slice(0, count).map((values) => byUnit(values, units, positions));
}

/** (rows, positions, units) to (rows, units, positions). */
function byUnit(values: Float32Array, units: number, positions: number): Float32Array {
  const out = new Float32Array(values.length);
  const size = units * positions;
  for (let at = 0; at < values.length; at += size)
    for (let m = 0; m < positions; m++)
      for (let u = 0; u < units; u++) out[at + u * positions + m] = values[at + m * units + u];
  return out;
}
