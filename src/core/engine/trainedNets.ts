import type { Examples } from "../data/types.ts";
import type { ForwardOptions, Nets, NormState, SetName, Statistics } from "../instruments/types.ts";
import { invariant } from "../math/errors.ts";
import { Evaluator } from "./evaluate.ts";
import { type Group, lanes, readLane } from "./group.ts";
import type { Matrix } from "./layout.ts";
import { activationNumber } from "./words.ts";

/**
 * A trained group as the instruments see it. Everything returned is fresh memory. Valid until the engine trains its next
 * group; used later it throws.
 */
export function trainedNets(group: Group): Nets {
  const { arena, blocks, count, layout, net } = group;
  const evaluator = new Evaluator(group);
  const alive = (): void =>
    invariant(
      arena.generation === group.generation,
      "trainedNets: the engine has trained another group since; measure before",
    );
  const last = blocks.length - 1;
  const perNet = (make: (lane: number) => Float32Array): Float32Array[] =>
    Array.from({ length: count }, (_, lane) => make(lane));

  /** Gathers chunks of a (rows, columns) matrix of cells into one array a network. */
  const collect = (
    rows: number,
    columns: number,
  ): { results: Float32Array[]; take: (m: Matrix, from: number, n: number) => void } => {
    const results = perNet(() => new Float32Array(rows * columns));
    return {
      results,
      take(m, from, n) {
        for (let lane = 0; lane < count; lane++) {
          arena.kernels.readLane(m.pointer, m.stride, lane, layout.transfer, n, columns);
          results[lane].set(arena.f32.subarray(layout.transfer / 4, layout.transfer / 4 + n * columns), from * columns);
        }
      },
    };
  };

  return {
    count,
    units: blocks.slice(0, -1).map((block) => block.units),
    classes: net.loss === "logistic" ? 2 : blocks[last].units,

    examples(index: number, set: SetName): Examples {
      const { data, ablation } = group.members[index];
      return set === "ablation" ? (ablation ?? data.test) : data[set];
    },

    logits(set: SetName, options: ForwardOptions = {}): readonly Float32Array[] {
      alive();
      const { z } = layout.evaluation[last];
      const { results, take } = collect(layout.sets[set].rows, blocks[last].units);
      evaluator.forward(set, options, (from, rows) => take(z, from, rows));
      return net.loss === "logistic" ? results.map(pairedLogits) : results;
    },

    hidden(set: SetName, layer: number, options: ForwardOptions = {}): readonly Float32Array[] {
      alive();
      const { rows } = layout.sets[set];
      const { results, take } = collect(rows, blocks[layer].units);
      if (options.statistics === "batch" || options.holds?.length) {
        const { h } = layout.evaluation[layer];
        evaluator.forward(set, options, (from, n) => take(h, from, n));
        return results;
      }
      const cached = evaluator.hidden(set, layer, options.statistics ?? "pop-eval");
      for (let from = 0; from < rows; from += layout.evaluationRows) {
        const n = Math.min(layout.evaluationRows, rows - from);
        take({ pointer: cached.pointer + from * cached.stride, stride: cached.stride }, from, n);
      }
      return results;
    },

    preactivations(set: SetName, layer: number, options: ForwardOptions = {}): readonly Float32Array[] {
      alive();
      const { z } = layout.evaluation[layer];
      const { results, take } = collect(layout.sets[set].rows, blocks[layer].units);
      evaluator.preactivations(set, layer, options, (from, rows) => take(z, from, rows));
      return results;
    },

    weights(index: number, dense: number): Float32Array {
      alive();
      return readLane(arena, layout.blocks[dense].weight, index, blocks[dense].inputs, blocks[dense].units);
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
      };
    },

    incomingGradients(set: SetName, layer: number): readonly Float32Array[] {
      alive();
      return incomingGradients(group, evaluator, set, layer);
    },

    trainModeActivations(layer: number, rows: readonly Int32Array[], statisticsBatch: number): readonly Float32Array[] {
      alive();
      const total = rows[0].length;
      const { units } = blocks[layer];
      const { results, take } = collect(total, units);
      const capacity = Math.min(layout.evaluationRows, layout.sets["train"].rows);
      invariant(
        statisticsBatch >= 2 && statisticsBatch <= capacity,
        `trainModeActivations: statistics batch ${statisticsBatch}`,
      );
      const chunk = Math.max(1, Math.floor(Math.min(capacity, 256) / statisticsBatch)) * statisticsBatch;
      const normed = {
        pointer: layout.evaluation[layer].gradient.pointer,
        stride: layout.evaluation[layer].gradient.stride,
      };
      for (let from = 0; from < total; from += chunk) {
        const n = Math.min(chunk, total - from);
        loadTrainRows(group, rows, from, n);
        evaluator.passInTrainMode(n, statisticsBatch, layer);
        applyAffine(group, layer, n, normed);
        take(normed, from, n);
      }
      return results;
    },
  };
}

/** One logit as two: the softmax of (0, z) is the logistic function of z. */
function pairedLogits(z: Float32Array): Float32Array {
  const pairs = new Float32Array(2 * z.length);
  for (let i = 0; i < z.length; i++) pairs[2 * i + 1] = z[i];
  return pairs;
}

/** Copies training rows, each lane its own choice, into the evaluation input. */
function loadTrainRows(group: Group, rows: readonly Int32Array[], from: number, n: number): void {
  const { arena, layout, net } = group;
  const set = layout.sets["train"];
  const { f32 } = arena;
  for (let lane = 0; lane < lanes; lane++) {
    const own = rows[lane] ?? rows[0];
    for (let r = 0; r < n; r++) {
      const source = (set.x + lane * set.laneBytes + own[from + r] * set.rowBytes) / 4;
      const target = (layout.evaluationX.pointer + r * layout.evaluationX.stride) / 4 + lane;
      for (let i = 0; i < net.inputs; i++) f32[target + 4 * i] = f32[source + i];
    }
  }
}

/** gamma xhat + beta without the activation; xhat lies in the z buffer after a norm kernel. Without a norm: z itself. */
function applyAffine(group: Group, layer: number, rows: number, target: Matrix): void {
  const { arena, blocks, layout } = group;
  const { z } = layout.evaluation[layer];
  const { gamma, beta } = layout.blocks[layer];
  invariant(
    blocks[layer].norm !== undefined,
    `trainModeActivations: hidden layer ${layer + 1} has no norm layer, so no batch noise`,
  );
  arena.kernels.holdUnits(
    z.pointer,
    z.stride,
    gamma.pointer,
    beta.pointer,
    target.pointer,
    target.stride,
    rows,
    blocks[layer].units,
  );
}

/** Squared norm of d(mean loss)/dW[:, u] for each unit of a hidden layer, population statistics held constant. */
function incomingGradients(group: Group, evaluator: Evaluator, name: SetName, layer: number): readonly Float32Array[] {
  const { arena, blocks, count, layout, net } = group;
  const { kernels, f32, i32 } = arena;
  const set = layout.sets[name];
  const last = blocks.length - 1;
  const { inputs, units } = blocks[layer];
  const sums = Array.from({ length: count }, () => new Float64Array(inputs * units));
  evaluator.useStatistics("pop-eval");
  for (let from = 0; from < set.rows; from += 256) {
    const rows = Math.min(256, set.rows - from);
    evaluator.passChunk(name, from, rows);
    for (let lane = 0; lane < lanes; lane++) {
      for (let r = 0; r < rows; r++)
        i32[layout.evaluationLabels / 4 + 4 * r + lane] = i32[(set.labels + lane * set.labelBytes) / 4 + from + r];
    }
    const { z, gradient } = layout.evaluation[last];
    if (net.loss === "softmax")
      kernels.softmaxLoss(
        z.pointer,
        z.stride,
        layout.evaluationLabels,
        gradient.pointer,
        gradient.stride,
        layout.evaluationLoss,
        rows,
        blocks[last].units,
      );
    else
      kernels.logisticLoss(
        z.pointer,
        z.stride,
        layout.evaluationLabels,
        gradient.pointer,
        gradient.stride,
        layout.evaluationLoss,
        rows,
      );
    for (let b = last; b > layer; b--) backwardBlock(group, b, rows);
    const own = layout.evaluation[layer].gradient;
    const x = layer === 0 ? layout.evaluationX : layout.evaluation[layer - 1].h;
    const { weight } = layout.blocks[layer];
    kernels.denseWeightGradient(
      x.pointer,
      x.stride,
      own.pointer,
      own.stride,
      weight.pointer,
      weight.stride,
      0,
      weight.gradient,
      rows,
      inputs,
      units,
      0,
      0,
    );
    for (let lane = 0; lane < count; lane++) {
      for (let i = 0; i < inputs; i++) {
        const at = (weight.gradient + i * weight.stride) / 4 + lane;
        for (let u = 0; u < units; u++) sums[lane][i * units + u] += (f32[at + 4 * u] * rows) / set.rows;
      }
    }
  }
  return sums.map((gradient) => {
    const squares = new Float64Array(units);
    for (let i = 0; i < inputs; i++)
      for (let u = 0; u < units; u++) {
        const g = gradient[i * units + u];
        squares[u] += g * g;
      }
    return Float32Array.from(squares);
  });
}

/** From the gradient at dense output b to the gradient at dense output b - 1, evaluation mode. */
function backwardBlock(group: Group, b: number, rows: number): void {
  const { arena, blocks, layout } = group;
  const { kernels } = arena;
  const from = layout.evaluation[b].gradient;
  const { weight } = layout.blocks[b];
  const before = blocks[b - 1];
  const { gradient, h, z, inverse } = layout.evaluation[b - 1];
  kernels.denseInputGradient(
    from.pointer,
    from.stride,
    weight.pointer,
    weight.stride,
    gradient.pointer,
    gradient.stride,
    0,
    0,
    rows,
    blocks[b].inputs,
    blocks[b].units,
  );
  if (before.activation)
    kernels.activationBackward(
      gradient.pointer,
      h.pointer,
      gradient.pointer,
      rows * (h.stride / 16),
      activationNumber[before.activation],
    );
  const { gamma, beta } = layout.blocks[b - 1];
  if (before.norm?.type === "batchNorm")
    kernels.batchNormBackward(
      gradient.pointer,
      gradient.stride,
      0,
      0,
      z.pointer,
      z.stride,
      inverse,
      gamma.pointer,
      beta.pointer,
      0,
      0,
      gamma.gradient,
      beta.gradient,
      rows,
      rows,
      before.units,
      rows,
      1,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
    );
  else if (before.norm?.type === "layerNorm")
    kernels.layerNormBackward(
      gradient.pointer,
      gradient.stride,
      0,
      0,
      z.pointer,
      z.stride,
      inverse,
      gamma.pointer,
      beta.pointer,
      0,
      0,
      gamma.gradient,
      beta.gradient,
      rows,
      before.units,
      0,
      0,
      0,
    );
}
