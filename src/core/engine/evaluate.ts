import type { ForwardOptions, Hold, SetName, Statistics } from "../instruments/types.ts";
import { UserError } from "../math/errors.ts";
import { statisticsBatches } from "../nn/statisticsBatches.ts";
import { fillCells, type Group } from "./group.ts";
import type { EvaluationMemory, Matrix, SetMemory } from "./layout.ts";
import { statisticsRows } from "./stepProgram.ts";
import { activationNumber } from "./words.ts";

/** Rows of one pass: weights and activations of a chunk stay in the second-level cache. */
const chunkRows = 255;

/**
 * Forward passes of a trained group in evaluation mode: the same kernels as in training, called one by one. Which
 * statistics the norm layers use is set before a pass; activations of hidden layers are cached per set, so that holding a
 * unit costs only the layers behind it.
 */
export class Evaluator {
  readonly group: Group;
  /** Statistics now in the evaluation buffers. */
  #loaded: Statistics | undefined;
  /** Statistics under which the cached activations of a set were computed. */
  readonly #cached = new Map<SetName, Statistics>();

  constructor(group: Group) {
    this.group = group;
  }

  get #norms(): boolean {
    return this.group.blocks.some((block) => block.norm?.type === "batchNorm");
  }

  /**
   * Runs the set through the network and hands each chunk to `take`: from the first hidden layer that is held (or from
   * the start) to the logits. `take(from, rows)` finds the chunk in the evaluation buffers.
   */
  forward(name: SetName, options: ForwardOptions, take: (from: number, rows: number) => void): void {
    const statistics = options.statistics ?? "pop-eval";
    const holds = options.holds ?? [];
    const heldLayers = holds.flat().map((hold) => hold.layer);
    const last = this.group.blocks.length - 1;
    if (statistics === "batch") {
      if (heldLayers.length > 0)
        throw new UserError(
          "forward: holds with batch statistics are not defined; use population or running statistics",
        );
      this.#chunks(name, this.#batchChunk(options), (from, rows) => {
        this.#loadRows(name, from, rows);
        for (let b = 0; b <= last; b++) this.#block(b, rows, this.#inputOf(b), options.statisticsBatch ?? rows);
        take(from, rows);
      });
      return;
    }
    this.useStatistics(statistics);
    this.#cache(name, statistics);
    if (heldLayers.length === 0) {
      this.#chunks(name, chunkRows, (from, rows) => {
        this.#block(last, rows, last === 0 ? this.#loadRows(name, from, rows) : this.#cachedRows(name, last - 1, from));
        take(from, rows);
      });
      return;
    }
    const first = Math.min(...heldLayers);
    for (let l = first; l < last; l++) this.#writeHolds(l, holds);
    const kept = options.recalibrate && this.#norms ? this.#recalibrate(first, heldLayers, statistics) : undefined;
    this.#chunks(name, chunkRows, (from, rows) => {
      this.#fromHold(name, first, from, rows, { heldLayers, holds, upTo: last });
      take(from, rows);
    });
    kept?.forEach(({ at, values }) => {
      this.group.arena.f32.set(values, at);
    });
  }

  /** Cached post-activations of a hidden layer over the whole set. */
  hidden(name: SetName, layer: number, statistics: Statistics): Matrix {
    this.useStatistics(statistics);
    this.#cache(name, statistics);
    return this.group.layout.sets[name].hidden[layer];
  }

  /**
   * Dense outputs of hidden layer `layer`, chunk by chunk, left in the z buffer of its block (before any norm), with the
   * holds of earlier layers in place.
   */
  preactivations(
    name: SetName,
    layer: number,
    options: ForwardOptions,
    take: (from: number, rows: number) => void,
  ): void {
    const statistics = options.statistics ?? "pop-eval";
    if (statistics === "batch" || options.recalibrate)
      throw new UserError(
        "preactivations: batch statistics and recalibration are not defined here; use logits or hidden",
      );
    this.useStatistics(statistics);
    this.#cache(name, statistics);
    const holds = (options.holds ?? []).map((own) => own.filter((hold) => hold.layer < layer));
    const heldLayers = holds.flat().map((hold) => hold.layer);
    const first = heldLayers.length > 0 ? Math.min(...heldLayers) : undefined;
    for (let l = first ?? layer; l < layer; l++) this.#writeHolds(l, holds);
    this.#chunks(name, chunkRows, (from, rows) => {
      const input =
        first === undefined
          ? layer === 0
            ? this.#loadRows(name, from, rows)
            : this.#cachedRows(name, layer - 1, from)
          : this.#fromHold(name, first, from, rows, { heldLayers, holds, upTo: layer - 1 });
      this.#dense(layer, rows, input, false);
      take(from, rows);
    });
  }

  /** Puts the chosen mean and 1/sqrt(variance + eps) of every batch norm into the evaluation buffers. */
  useStatistics(statistics: Statistics): void {
    if (this.#loaded === statistics || !this.#norms) return;
    const { group } = this;
    switch (statistics) {
      case "batch":
        break;
      case "ema":
        group.blocks.forEach((block, b) => {
          if (block.norm?.type !== "batchNorm") return;
          const memory = group.layout.blocks[b];
          const target = group.layout.evaluation[b];
          this.#copyCells(memory.runningMean, target.mean, block.units);
          this.#copyCells(memory.runningVariance, target.variance, block.units);
          this.#invert(b);
        });
        break;
      case "pop-eval":
        this.#population(0, undefined);
        break;
      case "pop-train":
        this.#populationInTrainMode();
        break;
    }
    this.#loaded = statistics;
  }

  /** Train-mode passes over the training rows in `order` (already in the order buffer), by statistics batches of K rows. */
  trainModeChunk(rows: number, statisticsBatch: number, upTo: number): void {
    this.#loaded = undefined;
    for (let b = 0; b <= upTo; b++) this.#block(b, rows, this.#inputOf(b), statisticsBatch);
  }

  #batchChunk(options: ForwardOptions): number {
    const size = options.statisticsBatch;
    const limit = this.group.layout.evaluationRows - 1;
    if (size === undefined || !Number.isInteger(size) || size < 2 || size > limit)
      throw new UserError(`forward: statisticsBatch ${size}; batch statistics need a whole number from 2 to ${limit}`);
    this.#loaded = undefined;
    return Math.max(1, Math.floor(chunkRows / size)) * size;
  }

  #chunks(name: SetName, size: number, visit: (from: number, rows: number) => void): void {
    const { rows } = this.group.layout.sets[name];
    let from = 0;
    while (from < rows) {
      // A last row on its own has no batch statistics: it joins the chunk before, as it does in training.
      const n = rows - from - size <= 1 ? rows - from : size;
      visit(from, n);
      from += n;
    }
  }

  #set(name: SetName): SetMemory {
    return this.group.layout.sets[name];
  }

  #loadRows(name: SetName, from: number, rows: number): Matrix {
    const set = this.#set(name);
    const { evaluationX } = this.group.layout;
    this.group.arena.kernels.gatherRange(
      set.x,
      set.laneBytes,
      set.rowBytes,
      from,
      rows,
      this.group.net.inputs,
      evaluationX.pointer,
      evaluationX.stride,
    );
    return evaluationX;
  }

  #cachedRows(name: SetName, layer: number, from: number): Matrix {
    const { pointer, stride } = this.#set(name).hidden[layer];
    return { pointer: pointer + from * stride, stride };
  }

  #inputOf(b: number): Matrix {
    const { layout } = this.group;
    return b === 0 ? layout.evaluationX : layout.evaluation[b - 1].h;
  }

  #cache(name: SetName, statistics: Statistics): void {
    if (this.#cached.get(name) === statistics) return;
    const hiddenLayers = this.group.blocks.length - 1;
    this.#chunks(name, chunkRows, (from, rows) => {
      let input = this.#loadRows(name, from, rows);
      for (let b = 0; b < hiddenLayers; b++) {
        this.#block(b, rows, input);
        const target = this.#cachedRows(name, b, from);
        const { h } = this.group.layout.evaluation[b];
        this.#copyBytes(h.pointer, target.pointer, rows * h.stride);
        input = target;
      }
    });
    this.#cached.set(name, statistics);
  }

  #dense(b: number, rows: number, x: Matrix, useRelu: boolean): void {
    const block = this.group.blocks[b];
    const { weight, bias } = this.group.layout.blocks[b];
    const { z } = this.group.layout.evaluation[b];
    this.group.arena.kernels.denseForward(
      x.pointer,
      x.stride,
      weight.pointer,
      weight.stride,
      bias.pointer,
      z.pointer,
      z.stride,
      rows,
      block.inputs,
      block.units,
      useRelu ? 1 : 0,
    );
  }

  /** One block; `statisticsBatch` given: batch statistics over chunks of that many rows (0: over all rows given). */
  #block(b: number, rows: number, x: Matrix, statisticsBatch?: number): void {
    const { kernels } = this.group.arena;
    const block = this.group.blocks[b];
    const { gamma, beta } = this.group.layout.blocks[b];
    const { z, h, mean, variance, inverse } = this.group.layout.evaluation[b];
    const relu = block.activation === "relu" ? 1 : 0;
    this.#dense(b, rows, x, relu === 1 && block.norm === undefined);
    const { norm } = block;
    if (norm?.type === "batchNorm" && statisticsBatch !== undefined) {
      kernels.batchNormForward(
        z.pointer,
        z.stride,
        z.pointer,
        z.stride,
        h.pointer,
        h.stride,
        mean,
        variance,
        inverse,
        gamma.pointer,
        beta.pointer,
        rows,
        block.units,
        Math.min(statisticsBatch, rows),
        norm.eps,
        relu,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
      );
    } else if (norm?.type === "batchNorm") {
      kernels.batchNormApply(
        z.pointer,
        z.stride,
        z.pointer,
        z.stride,
        h.pointer,
        h.stride,
        mean,
        inverse,
        gamma.pointer,
        beta.pointer,
        rows,
        block.units,
        relu,
      );
    } else if (norm?.type === "layerNorm") {
      kernels.layerNormForward(
        z.pointer,
        z.stride,
        z.pointer,
        z.stride,
        h.pointer,
        h.stride,
        inverse,
        gamma.pointer,
        beta.pointer,
        rows,
        block.units,
        norm.eps,
        relu,
      );
    }
    if (block.activation && block.activation !== "relu")
      kernels.activationForward(h.pointer, h.pointer, rows * (h.stride / 16), activationNumber[block.activation]);
  }

  /** Forward of a block with evaluation statistics, for the backward pass of {@link incomingGradients}. */
  evaluateChunk(name: SetName, from: number, rows: number): void {
    let input = this.#loadRows(name, from, rows);
    for (let b = 0; b < this.group.blocks.length; b++) {
      this.#block(b, rows, input);
      input = this.group.layout.evaluation[b].h;
    }
  }

  /** From the first held layer to block `upTo`, whose output is returned. */
  #fromHold(
    name: SetName,
    first: number,
    from: number,
    rows: number,
    how: {
      readonly heldLayers: readonly number[];
      readonly holds: readonly (readonly Hold[])[];
      readonly upTo: number;
    },
  ): Matrix {
    const { evaluation } = this.group.layout;
    let input = this.#hold(first, this.#cachedRows(name, first, from), evaluation[first].h, rows);
    this.#replace(first, from, rows, how.holds);
    for (let b = first + 1; b <= how.upTo; b++) {
      this.#block(b, rows, input);
      input = evaluation[b].h;
      if (b < this.group.blocks.length - 1 && how.heldLayers.includes(b)) {
        this.#hold(b, input, input, rows);
        this.#replace(b, from, rows, how.holds);
      }
    }
    return input;
  }

  #hold(layer: number, input: Matrix, target: Matrix, rows: number): Matrix {
    const { holdScale, holdShift } = this.group.layout.evaluation[layer];
    this.group.arena.kernels.holdUnits(
      input.pointer,
      input.stride,
      holdScale,
      holdShift,
      target.pointer,
      target.stride,
      rows,
      this.group.blocks[layer].units,
    );
    return target;
  }

  #writeHolds(layer: number, holds: readonly (readonly Hold[])[]): void {
    const { arena, layout, blocks } = this.group;
    const { holdScale, holdShift } = layout.evaluation[layer];
    const { units } = blocks[layer];
    fillCells(arena, holdScale, units, 1);
    fillCells(arena, holdShift, units, 0);
    holds.forEach((own, lane) => {
      for (const hold of own) {
        if (hold.layer !== layer) continue;
        for (let u = 0; u < units; u++) {
          const at = 4 * u + lane;
          // Two holds of one layer act one after the other.
          arena.f32[holdScale / 4 + at] *= hold.scale[u];
          arena.f32[holdShift / 4 + at] = arena.f32[holdShift / 4 + at] * hold.scale[u] + hold.shift[u];
        }
      }
    });
  }

  #replace(layer: number, from: number, rows: number, holds: readonly (readonly Hold[])[]): void {
    const { h } = this.group.layout.evaluation[layer];
    const { f32 } = this.group.arena;
    holds.forEach((own, lane) => {
      for (const { layer: at, replace } of own) {
        if (at !== layer || !replace) continue;
        for (let r = 0; r < rows; r++)
          f32[(h.pointer + r * h.stride) / 4 + 4 * replace.unit + lane] = replace.values[from + r];
      }
    });
  }

  /** Exact population statistics, layer after layer over all training rows, from block `first` on. */
  #population(first: number, input: Matrix | undefined): void {
    const rows = this.#set("train").rows;
    let x = input ?? this.#loadRows("train", 0, rows);
    for (let b = first; b < this.group.blocks.length - 1; b++) {
      this.#block(b, rows, x, rows);
      x = this.group.layout.evaluation[b].h;
    }
  }

  /** Population statistics of the norms behind the held layers with the holds in place; returns those they replace. */
  #recalibrate(
    first: number,
    heldLayers: readonly number[],
    statistics: Statistics,
  ): readonly { readonly at: number; readonly values: Float32Array }[] {
    const rows = this.#set("train").rows;
    this.#cache("train", statistics);
    const { evaluation } = this.group.layout;
    const kept = evaluation.slice(first + 1, -1).flatMap((memory, k) => {
      const floats = 4 * ((this.group.blocks[first + 1 + k].units + 3) & ~3);
      return [memory.mean, memory.inverse].map((pointer) => ({
        at: pointer / 4,
        values: this.group.arena.f32.slice(pointer / 4, pointer / 4 + floats),
      }));
    });
    let x = this.#hold(first, this.#cachedRows("train", first, 0), evaluation[first].h, rows);
    for (let b = first + 1; b < this.group.blocks.length - 1; b++) {
      this.#block(b, rows, x, rows);
      x = evaluation[b].h;
      if (heldLayers.includes(b)) this.#hold(b, x, x, rows);
    }
    return kept;
  }

  /**
   * Population statistics with the upstream layers in train mode: consecutive training batches normalise themselves, and
   * first and second moments of each norm's input are averaged over them, so that the variance between batches counts.
   */
  #populationInTrainMode(): void {
    const { group } = this;
    const { f32 } = group.arena;
    const total = this.#set("train").rows;
    const norms = group.blocks.flatMap((block, b) =>
      block.norm?.type === "batchNorm"
        ? [{ b, norm: block.norm, units: block.units, padded: (block.units + 3) & ~3 }]
        : [],
    );
    if (norms.some(({ norm }) => norm.statistics === "all")) {
      this.#population(0, undefined);
      return;
    }
    const sums = norms.map(({ units }) => ({
      first: new Float64Array(4 * units),
      second: new Float64Array(4 * units),
    }));
    let from = 0;
    while (from < total) {
      // A last batch of a single row joins the one before it.
      const rows = total - from - group.train.batch <= 1 ? total - from : group.train.batch;
      this.#loadRows("train", from, rows);
      for (let b = 0; b < group.blocks.length - 1; b++) {
        const norm = group.blocks[b].norm;
        this.#block(b, rows, this.#inputOf(b), norm?.type === "batchNorm" ? statisticsRows(norm, rows) : undefined);
      }
      norms.forEach(({ b, norm, units, padded }, k) => {
        const { mean, variance } = group.layout.evaluation[b];
        const bounds = statisticsBatches(rows, statisticsRows(norm, rows));
        for (let chunk = 0; chunk + 1 < bounds.length; chunk++) {
          const n = bounds[chunk + 1] - bounds[chunk];
          for (let i = 0; i < 4 * units; i++) {
            const m = f32[mean / 4 + 4 * chunk * padded + i];
            sums[k].first[i] += n * m;
            sums[k].second[i] += n * (f32[variance / 4 + 4 * chunk * padded + i] + m * m);
          }
        }
      });
      from += rows;
    }
    norms.forEach(({ b, units }, k) => {
      const target = group.layout.evaluation[b];
      for (let i = 0; i < 4 * units; i++) {
        const mean = sums[k].first[i] / total;
        f32[target.mean / 4 + i] = mean;
        f32[target.variance / 4 + i] = Math.max(0, sums[k].second[i] / total - mean * mean);
      }
      this.#invert(b);
    });
  }

  #invert(b: number): void {
    const block = this.group.blocks[b];
    if (block.norm?.type !== "batchNorm") return;
    const { variance, inverse }: EvaluationMemory = this.group.layout.evaluation[b];
    this.group.arena.kernels.inverseDeviation(variance, inverse, (block.units + 3) & ~3, block.norm.eps);
  }

  #copyCells(from: number, to: number, cells: number): void {
    this.#copyBytes(from, to, 16 * cells);
  }

  #copyBytes(from: number, to: number, bytes: number): void {
    if (from === to) return;
    this.group.arena.f32.copyWithin(to / 4, from / 4, (from + bytes) / 4);
  }
}
