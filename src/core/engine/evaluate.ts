import type { ForwardOptions, SetName, Statistics } from "../instruments/types.ts";
import { invariant, UserError } from "../math/errors.ts";
import { ChunkPass, given } from "./evaluationPass.ts";
import { hasBatchNorm, loadStatistics, measureByChunks, measurePopulation } from "./evaluationStatistics.ts";
import { type Group, isAlive } from "./group.ts";
import { type Holds, heldLayersOf, writeHolds } from "./holds.ts";
import { isImageNet, type Matrix } from "./layout.ts";

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
    const { from, to } = group.layout.shared;
    // Training has used this memory; padding cells must be zero again.
    if (isAlive(group)) group.arena.f32.fill(0, from / 4, to / 4);
  }

  /** Puts statistics into the evaluation buffers, unless they are there. */
  useStatistics(statistics: Statistics): void {
    if (this.#loaded === statistics || !hasBatchNorm(this.group)) return;
    loadStatistics(this.group, statistics);
    this.#loaded = statistics;
  }

  /** Passes the set chunk by chunk, with holds in place; `upTo` is the last hidden layer that will be asked for. */
  forward(name: SetName, options: ForwardOptions, visit: Visit): void {
    const { inputs, statisticsRows, noise } = options;
    invariant(
      inputs === undefined && statisticsRows === undefined && noise === undefined,
      "forward: the engine has no inputs, statisticsRows and noise yet; ask the float64 reference",
    );
    const statistics = options.statistics ?? "pop-eval";
    const holds = options.holds ?? [];
    const held = heldLayersOf(holds);
    if (statistics === "batch") {
      if (held.length > 0)
        throw new UserError(
          "forward: holds with batch statistics are not defined; use population or running statistics",
        );
      this.#forwardByBatches(name, options.statisticsBatch, visit);
      return;
    }
    this.useStatistics(statistics);
    this.#cache(name, statistics);
    for (const layer of held) writeHolds(this.group, layer, holds);
    const kept = options.recalibrate && held.length > 0 ? this.#recalibrate(held, holds, statistics) : [];
    this.#chunks(name, this.#chunkRows(), (from, rows) => {
      const known = (b: number): Matrix | undefined => this.#cachedRows(name, b, from);
      visit(from, rows, new ChunkPass(this.group, { name, from, rows }, { norm: given, holds, replace: true, known }));
    });
    for (const { at, values } of kept) this.group.arena.f32.set(values, at);
  }

  /** Rows already in the evaluation input, in train mode by statistics batches of K rows. */
  passInTrainMode(rows: number, statisticsBatch: number): ChunkPass {
    this.#loaded = undefined;
    const norm = () =>
      ({ kind: "batch", chunk: statisticsBatch, running: false, asTrained: true, noise: false }) as const;
    return new ChunkPass(this.group, { from: 0, rows }, { norm });
  }

  /** One chunk with the loaded statistics, nothing known: every block's buffers will be filled, for a backward pass. */
  passChunk(name: SetName, from: number, rows: number): ChunkPass {
    return new ChunkPass(this.group, { name, from, rows }, { norm: given });
  }

  /** Examples that one call of `passChunk` or `passInTrainMode` may have. */
  get capacity(): number {
    return Math.min(this.group.layout.evaluationRows, isImageNet(this.group.blocks) ? Number.POSITIVE_INFINITY : 256);
  }

  #chunkRows(): number {
    return isImageNet(this.group.blocks) ? Math.min(imageRows, this.group.layout.evaluationRows - 1) : chunkRows;
  }

  #forwardByBatches(name: SetName, size: number | undefined, visit: Visit): void {
    const { layout, blocks } = this.group;
    const images = isImageNet(blocks);
    const limit = images ? layout.sets[name].rows : layout.evaluationRows - 1;
    if (size === undefined || !Number.isInteger(size) || size < 2 || size > limit)
      throw new UserError(`forward: statisticsBatch ${size}; batch statistics need a whole number from 2 to ${limit}`);
    this.#loaded = undefined;
    if (images && size > this.#chunkRows()) {
      this.#forwardByLargeBatches(name, size, visit);
      return;
    }
    const norm = () => ({ kind: "batch", chunk: size, running: false, asTrained: false, noise: false }) as const;
    this.#chunks(name, Math.max(1, Math.floor(this.#chunkRows() / size)) * size, (from, rows) => {
      visit(from, rows, new ChunkPass(this.group, { name, from, rows }, { norm }));
    });
  }

  /** Batches that do not fit into the buffers: their statistics first, chunk by chunk, then the pass with them. */
  #forwardByLargeBatches(name: SetName, size: number, visit: Visit): void {
    this.#chunks(name, size, (start, batch) => {
      measureByChunks(this.group, { name, from: start, rows: batch });
      for (let from = start; from < start + batch; ) {
        const rows = Math.min(this.#chunkRows(), start + batch - from);
        visit(from, rows, new ChunkPass(this.group, { name, from, rows }, { norm: given }));
        from += rows;
      }
    });
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
    this.#chunks(name, this.#chunkRows(), (from, rows) => {
      const pass = new ChunkPass(this.group, { name, from, rows }, { norm: given });
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
