import type { ForwardOptions, SetName, Statistics } from "../instruments/types.ts";
import { UserError } from "../math/errors.ts";
import { writeNoiseKeys } from "./evaluationNoise.ts";
import { ChunkPass, type EvaluationNorm, given, isNoisyBefore, type Rows } from "./evaluationPass.ts";
import {
  hasBatchNorm,
  loadStatistics,
  measureByChunks,
  measurePopulation,
  measureRows,
} from "./evaluationStatistics.ts";
import { clearShared, type Group, isAlive } from "./group.ts";
import { type Holds, heldLayersOf, writeHolds } from "./holds.ts";
import { isImageNet, type Layout, type Matrix } from "./layout.ts";
import { inputRows, setRows, trainRows } from "./rowSources.ts";

/** Rows of one pass: weights and activations of a chunk stay in the second-level cache. A left-over row may join it. */
const chunkRows = 255;
/** The same for images, whose examples are larger than a cache anyway: so few that their pixels still share it. */
const imageRows = 32;

/** Visits one chunk: rows `from` to `from + rows` of a set, and the pass that computes them. */
export type Visit = (from: number, rows: number, pass: ChunkPass) => void;

/**
 * Forward passes of a trained group in evaluation mode: the same kernels as in training, called one by one. Outputs of
 * hidden layers are cached per set, where memory allows, so that holding a unit costs only the layers behind it.
 */
export class Evaluator {
  readonly group: Group;
  /** Statistics now in the evaluation buffers. */
  #loaded: Statistics | undefined;
  /** Statistics under which the cached outputs of a set were computed. */
  readonly #cached = new Map<SetName, Statistics>();

  constructor(group: Group) {
    this.group = group;
    if (isAlive(group)) clearShared(group);
  }

  /** Puts statistics into the evaluation buffers, unless they are there. */
  useStatistics(statistics: Statistics): void {
    if (this.#loaded === statistics || !hasBatchNorm(this.group)) return;
    loadStatistics(this.group, statistics);
    this.#loaded = statistics;
  }

  /** Passes the rows of the set, or the inputs given, chunk by chunk, as the options say. They must fit: see `checkForward`. */
  forward(name: SetName, options: ForwardOptions, visit: Visit): void {
    const { statistics = "pop-eval", statisticsRows, inputs, noise, holds = [] } = options;
    const { group } = this;
    const held = heldLayersOf(holds);
    const total = inputs === undefined ? group.layout.sets[name].rows : inputs[0].length / group.net.inputs;
    const load = inputs === undefined ? setRows(group, name) : inputRows(group, inputs);
    if (noise !== undefined) writeNoiseKeys(group, noise);
    if (statistics === "batch") {
      if (held.length > 0)
        throw new UserError(
          "forward: holds with batch statistics are not defined; use population or running statistics",
        );
      this.#forwardByBatches({ load, from: 0, rows: total }, options, visit);
      return;
    }
    const chosen = hasBatchNorm(group) ? statisticsRows : undefined;
    if (chosen === undefined) this.useStatistics(statistics);
    else this.#useRows(chosen);
    const cached = inputs === undefined && chosen === undefined && (noise === undefined || !isNoisyBefore(group, 0));
    if (cached) this.#cache(name, statistics);
    for (const layer of held) writeHolds(group, layer, holds);
    const kept = options.recalibrate && held.length > 0 ? this.#recalibrate(held, holds, statistics) : [];
    chunks(total, this.#chunkRows(), (from, rows) => {
      const known = cached ? (b: number): Matrix | undefined => this.#cachedRows(name, b, from) : undefined;
      const how = { norm: given, holds, replace: true, known, noise: noise?.sample };
      visit(from, rows, new ChunkPass(group, { load, from, rows }, how));
    });
    for (const { at, values } of kept) group.arena.f32.set(values, at);
  }

  /** Examples `from` to `from + rows` of what `load` fetches, in train mode by statistics batches of K rows. */
  passInTrainMode(rows: Rows, statisticsBatch: number): ChunkPass {
    this.#loaded = undefined;
    const norm = (): EvaluationNorm => ({ kind: "batch", chunk: statisticsBatch, asTrained: true });
    return new ChunkPass(this.group, rows, { norm });
  }

  /** Every batch norm's statistics by the same training rows, as one statistics batch. */
  #useRows(chosen: readonly Int32Array[]): void {
    this.#loaded = undefined;
    measureRows(this.group, { load: trainRows(this.group, chosen), from: 0, rows: chosen[0].length });
  }

  /** One chunk with the loaded statistics, nothing known: every block's buffers will be filled, for a backward pass. */
  passChunk(name: SetName, from: number, rows: number): ChunkPass {
    return new ChunkPass(this.group, { load: setRows(this.group, name), from, rows }, { norm: given });
  }

  /** Examples that one call of `passChunk` or `passInTrainMode` may have. */
  get capacity(): number {
    return Math.min(this.group.layout.evaluationRows, isImageNet(this.group.blocks) ? Number.POSITIVE_INFINITY : 256);
  }

  #chunkRows(): number {
    return isImageNet(this.group.blocks) ? Math.min(imageRows, this.group.layout.evaluationRows - 1) : chunkRows;
  }

  #forwardByBatches(all: Rows, { statisticsBatch: size, noise }: ForwardOptions, visit: Visit): void {
    const { layout, blocks } = this.group;
    const images = isImageNet(blocks);
    const most = images ? largestImageBatch(all.rows, layout) : layout.evaluationRows - 1;
    if (size === undefined || !Number.isInteger(size) || size < 2 || size > most)
      throw new UserError(`forward: statisticsBatch ${size}; batch statistics need a whole number from 2 to ${most}`);
    this.#loaded = undefined;
    const sample = noise?.sample;
    if (images && size > this.#chunkRows()) {
      this.#forwardByLargeBatches(all, size, sample, visit);
      return;
    }
    const norm = (): EvaluationNorm => ({ kind: "batch", chunk: size, asTrained: false });
    chunks(all.rows, Math.max(1, Math.floor(this.#chunkRows() / size)) * size, (from, rows) => {
      visit(from, rows, new ChunkPass(this.group, { ...all, from, rows }, { norm, noise: sample }));
    });
  }

  /** Batches that do not fit into the buffers: their statistics first, chunk by chunk, then the pass with them. */
  #forwardByLargeBatches(all: Rows, size: number, noise: number | undefined, visit: Visit): void {
    chunks(all.rows, size, (start, batch) => {
      measureByChunks(this.group, { ...all, from: start, rows: batch }, { noise });
      for (let from = start; from < start + batch; ) {
        const rows = Math.min(this.#chunkRows(), start + batch - from);
        visit(from, rows, new ChunkPass(this.group, { ...all, from, rows }, { norm: given, noise }));
        from += rows;
      }
    });
  }

  /** Cached rows of what the next block reads of hidden layer b. */
  #cachedRows(name: SetName, b: number, from: number): Matrix | undefined {
    const cached = this.group.layout.sets[name].hidden[b];
    if (cached === undefined) return undefined;
    const { flatten, outPositions } = this.group.blocks[b];
    return { pointer: cached.pointer + from * (flatten ? 1 : outPositions) * cached.stride, stride: cached.stride };
  }

  #cache(name: SetName, statistics: Statistics): void {
    if (this.#cached.get(name) === statistics) return;
    const { blocks, layout, arena } = this.group;
    const wanted = layout.sets[name].hidden.flatMap((matrix, b) => (matrix === undefined ? [] : [b]));
    const load = setRows(this.group, name);
    chunks(layout.sets[name].rows, this.#chunkRows(), (from, rows) => {
      const pass = new ChunkPass(this.group, { load, from, rows }, { norm: given });
      for (const b of wanted) {
        const target = this.#cachedRows(name, b, from);
        if (target === undefined) continue;
        const { pointer, stride } = pass.read(b);
        const bytes = rows * (blocks[b].flatten ? 1 : blocks[b].outPositions) * stride;
        arena.f32.copyWithin(target.pointer / 4, pointer / 4, (pointer + bytes) / 4);
      }
    });
    // Sets that share their memory share what was computed.
    for (const other of Object.keys(layout.sets) as SetName[])
      if (layout.sets[other] === layout.sets[name]) this.#cached.set(other, statistics);
  }

  /** Population statistics of the norms behind the held layers with the holds in place; returns those they replace. */
  #recalibrate(
    held: readonly number[],
    holds: Holds,
    statistics: Statistics,
  ): readonly { readonly at: number; readonly values: Float32Array }[] {
    const { group } = this;
    if (!hasBatchNorm(group)) return [];
    const first = Math.min(...held);
    this.#cache("train", statistics);
    const kept = group.layout.evaluation.slice(first + 1, -1).flatMap(({ mean, inverse }, k) => {
      const floats = 4 * ((group.blocks[first + 1 + k].units + 3) & ~3);
      return [mean, inverse].map((pointer) => ({
        at: pointer / 4,
        values: group.arena.f32.slice(pointer / 4, pointer / 4 + floats),
      }));
    });
    measurePopulation(group, {
      behind: first,
      holds,
      known: (b, from) => this.#cachedRows("train", b, from),
    });
    return kept;
  }
}

/** Visits `total` rows by `size` at a time. A last row on its own has no batch statistics: it joins the chunk before. */
function chunks(total: number, size: number, visit: (from: number, rows: number) => void): void {
  for (let from = 0; from < total; ) {
    const rows = total - from - size <= 1 ? total - from : size;
    visit(from, rows);
    from += rows;
  }
}

/** Examples of a statistics batch of images, with a left-over one, whose moments there is memory for. */
function largestImageBatch(rows: number, { sets }: Layout): number {
  const most = Math.max(...Object.values(sets).map((set) => set.rows));
  return rows <= most ? rows : most - 1;
}
