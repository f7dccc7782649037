import type { ForwardOptions, SetName, Statistics } from "../instruments/types.ts";
import { UserError } from "../math/errors.ts";
import { loadRows, passBlock, passDense } from "./evaluationPass.ts";
import { hasBatchNorm, loadStatistics } from "./evaluationStatistics.ts";
import type { Group } from "./group.ts";
import { applyHolds, type Holds, heldLayersOf, replaceUnits, writeHolds } from "./holds.ts";
import type { Matrix } from "./layout.ts";

/** Rows of one pass: weights and activations of a chunk stay in the second-level cache. A left-over row may join it. */
const chunkRows = 255;

type Take = (from: number, rows: number) => void;

/**
 * Forward passes of a trained group in evaluation mode: the same kernels as in training, called one by one. Activations
 * of hidden layers are cached per set, so that holding a unit costs only the layers behind it.
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

  /** Puts statistics into the evaluation buffers, unless they are there. */
  useStatistics(statistics: Statistics): void {
    if (this.#loaded === statistics || !hasBatchNorm(this.group)) return;
    loadStatistics(this.group, statistics);
    this.#loaded = statistics;
  }

  /**
   * Runs the set through the network and hands each chunk to `take`, which finds it in the evaluation buffers: from the
   * first held layer, or from the last cached one, to the logits.
   */
  forward(name: SetName, options: ForwardOptions, take: Take): void {
    const statistics = options.statistics ?? "pop-eval";
    const holds = options.holds ?? [];
    const held = heldLayersOf(holds);
    if (statistics === "batch") {
      if (held.length > 0)
        throw new UserError(
          "forward: holds with batch statistics are not defined; use population or running statistics",
        );
      this.#forwardByBatches(name, options.statisticsBatch, take);
      return;
    }
    this.useStatistics(statistics);
    this.#cache(name, statistics);
    const last = this.group.blocks.length - 1;
    if (held.length === 0) {
      this.#chunks(name, chunkRows, (from, rows) => {
        passBlock(this.group, last, rows, this.#inputOf(name, last, from, rows));
        take(from, rows);
      });
      return;
    }
    const first = Math.min(...held);
    for (let l = first; l < last; l++) writeHolds(this.group, l, holds);
    const kept = options.recalibrate && hasBatchNorm(this.group) ? this.#recalibrate(first, held, statistics) : [];
    this.#chunks(name, chunkRows, (from, rows) => {
      this.#fromHold(name, { first, upTo: last, holds }, from, rows);
      take(from, rows);
    });
    for (const { at, values } of kept) this.group.arena.f32.set(values, at);
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
  preactivations(name: SetName, layer: number, options: ForwardOptions, take: Take): void {
    const statistics = options.statistics ?? "pop-eval";
    if (statistics === "batch" || options.recalibrate)
      throw new UserError(
        "preactivations: batch statistics and recalibration are not defined here; use logits or hidden",
      );
    this.useStatistics(statistics);
    this.#cache(name, statistics);
    const holds = (options.holds ?? []).map((own) => own.filter((hold) => hold.layer < layer));
    const first = Math.min(layer, ...heldLayersOf(holds));
    for (let l = first; l < layer; l++) writeHolds(this.group, l, holds);
    this.#chunks(name, chunkRows, (from, rows) => {
      const input =
        first === layer
          ? this.#inputOf(name, layer, from, rows)
          : this.#fromHold(name, { first, upTo: layer - 1, holds }, from, rows);
      passDense(this.group, layer, rows, input);
      take(from, rows);
    });
  }

  /** Rows already in the evaluation input, in train mode by statistics batches of K rows, up to a block. */
  passInTrainMode(rows: number, statisticsBatch: number, upTo: number): void {
    this.#loaded = undefined;
    let x = this.group.layout.evaluationX;
    for (let b = 0; b <= upTo; b++) x = passBlock(this.group, b, rows, x, statisticsBatch);
  }

  /** All blocks for one chunk with the loaded statistics, every block's buffers filled: for a backward pass. */
  passChunk(name: SetName, from: number, rows: number): void {
    let x = loadRows(this.group, name, from, rows);
    for (let b = 0; b < this.group.blocks.length; b++) x = passBlock(this.group, b, rows, x);
  }

  #forwardByBatches(name: SetName, size: number | undefined, take: Take): void {
    const limit = this.group.layout.evaluationRows - 1;
    if (size === undefined || !Number.isInteger(size) || size < 2 || size > limit)
      throw new UserError(`forward: statisticsBatch ${size}; batch statistics need a whole number from 2 to ${limit}`);
    this.#loaded = undefined;
    this.#chunks(name, Math.max(1, Math.floor(chunkRows / size)) * size, (from, rows) => {
      let x = loadRows(this.group, name, from, rows);
      for (let b = 0; b < this.group.blocks.length; b++) x = passBlock(this.group, b, rows, x, size);
      take(from, rows);
    });
  }

  #chunks(name: SetName, size: number, visit: Take): void {
    const { rows } = this.group.layout.sets[name];
    let from = 0;
    while (from < rows) {
      // A last row on its own has no batch statistics: it joins the chunk before, as it does in training.
      const n = rows - from - size <= 1 ? rows - from : size;
      visit(from, n);
      from += n;
    }
  }

  /** What block b reads for a chunk of the set: its rows, or the cached activations of the block before. */
  #inputOf(name: SetName, b: number, from: number, rows: number): Matrix {
    return b === 0 ? loadRows(this.group, name, from, rows) : this.#cachedRows(name, b - 1, from);
  }

  #cachedRows(name: SetName, layer: number, from: number): Matrix {
    const { pointer, stride } = this.group.layout.sets[name].hidden[layer];
    return { pointer: pointer + from * stride, stride };
  }

  #cache(name: SetName, statistics: Statistics): void {
    if (this.#cached.get(name) === statistics) return;
    this.#chunks(name, chunkRows, (from, rows) => {
      for (let b = 0; b < this.group.blocks.length - 1; b++) {
        const h = passBlock(this.group, b, rows, this.#inputOf(name, b, from, rows));
        const target = this.#cachedRows(name, b, from).pointer;
        this.group.arena.f32.copyWithin(target / 4, h.pointer / 4, (h.pointer + rows * h.stride) / 4);
      }
    });
    this.#cached.set(name, statistics);
  }

  /** From the first held layer to block `upTo`, whose output is returned. */
  #fromHold(
    name: SetName,
    { first, upTo, holds }: { readonly first: number; readonly upTo: number; readonly holds: Holds },
    from: number,
    rows: number,
  ): Matrix {
    const { group } = this;
    const held = heldLayersOf(holds);
    let x = applyHolds(group, first, this.#cachedRows(name, first, from), group.layout.evaluation[first].h, rows);
    replaceUnits(group, first, from, rows, holds);
    for (let b = first + 1; b <= upTo; b++) {
      x = passBlock(group, b, rows, x);
      if (b === group.blocks.length - 1 || !held.includes(b)) continue;
      applyHolds(group, b, x, x, rows);
      replaceUnits(group, b, from, rows, holds);
    }
    return x;
  }

  /** Population statistics of the norms behind the held layers with the holds in place; returns those they replace. */
  #recalibrate(
    first: number,
    held: readonly number[],
    statistics: Statistics,
  ): readonly { readonly at: number; readonly values: Float32Array }[] {
    const { group } = this;
    const { rows } = group.layout.sets["train"];
    this.#cache("train", statistics);
    const kept = group.layout.evaluation.slice(first + 1, -1).flatMap(({ mean, inverse }, k) => {
      const floats = 4 * ((group.blocks[first + 1 + k].units + 3) & ~3);
      return [mean, inverse].map((pointer) => ({
        at: pointer / 4,
        values: group.arena.f32.slice(pointer / 4, pointer / 4 + floats),
      }));
    });
    let x = applyHolds(group, first, this.#cachedRows("train", first, 0), group.layout.evaluation[first].h, rows);
    for (let b = first + 1; b < group.blocks.length - 1; b++) {
      x = passBlock(group, b, rows, x, rows);
      if (held.includes(b)) applyHolds(group, b, x, x, rows);
    }
    return kept;
  }
}
