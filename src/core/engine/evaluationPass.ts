import { drawInside, drawMask, isNoisyInside } from "./evaluationNoise.ts";
import {
  activate,
  type BlockPass,
  flatten,
  inputSource,
  maskForward,
  type NoisePass,
  type NormPass,
  normForward,
  type Source,
  shiftForward,
  sourceOf,
  takesMoments,
  weightForward,
} from "./forwardCalls.ts";
import type { Group } from "./group.ts";
import { applyHolds, type Holds, heldLayersOf, replaceUnits } from "./holds.ts";
import type { Matrix } from "./layout.ts";
import type { Load } from "./rowSources.ts";
import { directCalls } from "./words.ts";

/** Rows that a pass reads: examples `from` to `from + rows` of what `load` fetches. */
export interface Rows {
  readonly load: Load;
  readonly from: number;
  readonly rows: number;
}

/** What a pass through a chunk does besides the blocks. */
export interface ChunkOptions {
  /** Which statistics each batch norm takes; the block is told, because ghost batches differ from block to block. */
  readonly norm: (b: number) => EvaluationNorm;
  readonly holds?: Holds;
  /** Whether holds replace values row by row: rows of the set they were made for. */
  readonly replace?: boolean;
  /** Outputs of a hidden layer that are known already. */
  readonly known?: ((b: number) => Matrix | undefined) | undefined;
  /** Sample of the noise that acts, whose keys lie in place; absent: none does. */
  readonly noise?: number | undefined;
}

/** {@link NormPass}, but for the noise. */
export type EvaluationNorm =
  | { readonly kind: "given" }
  | Omit<Extract<NormPass, { readonly kind: "batch" }>, "noise" | "running">;

/** Statistics that lie in the evaluation buffers. */
export const given = (): EvaluationNorm => ({ kind: "given" });

/** Block b for `examples` examples in the evaluation buffers. */
export function evaluationPass({ blocks, layout }: Group, b: number, examples: number): BlockPass {
  const { patches, scratch } = layout;
  return { block: blocks[b], parameters: layout.blocks[b], buffers: layout.evaluation[b], examples, patches, scratch };
}

/**
 * One chunk of rows on its way through the blocks in evaluation: dropout and injected noise are off unless asked for. Outputs
 * are computed when they are asked for, once, and lie in the evaluation buffers of their block.
 */
export class ChunkPass {
  readonly group: Group;
  readonly rows: Rows;
  readonly #options: ChunkOptions;
  readonly #reads: (Matrix | undefined)[] = [];
  readonly #held: readonly number[];
  #loaded = false;

  constructor(group: Group, rows: Rows, options: ChunkOptions) {
    this.group = group;
    this.rows = rows;
    this.#options = options;
    this.#held = heldLayersOf(options.holds ?? []);
  }

  /** What the next block reads of hidden layer b. */
  read(b: number): Matrix {
    const found = this.#reads[b];
    if (found !== undefined) return found;
    const known = this.#known(b);
    if (known === undefined) this.#compute(b);
    const read = known !== undefined && !this.#isChanged(b) ? known : this.#finish(b, known);
    this.#reads[b] = read;
    return read;
  }

  /** Outputs (examples x positions, units) of hidden layer b, before flattening. */
  out(b: number): Matrix {
    const { blocks, layout } = this.group;
    const { read, out } = layout.evaluation[b];
    const source = this.read(b);
    if (!blocks[b].flatten) return source;
    if (source !== read) this.#unflatten(b, source);
    return out;
  }

  /** What block b reads. */
  source(b: number): Source {
    if (b > 0) return sourceOf(this.group.blocks[b - 1], this.read(b - 1));
    const { load, from, rows } = this.rows;
    if (!this.#loaded) {
      load(from, rows);
      this.#disturbInput();
    }
    this.#loaded = true;
    return inputSource(this.group.blocks[0], this.group.layout.evaluationX);
  }

  /** Noise on the loaded rows, which are a copy. */
  #disturbInput(): void {
    const { inputNoise, layout } = this.group;
    const { noise } = this.#options;
    if (inputNoise === undefined || noise === undefined) return;
    this.#mask({ end: inputNoise, memory: layout.inputNoise.evaluation, examples: this.rows.rows }, layout.evaluationX);
  }

  #mask(pass: NoisePass, from: Matrix): void {
    const { arena } = this.group;
    drawMask(arena, pass, this.#options.noise ?? 0, this.rows.from);
    maskForward(directCalls(arena.kernels), pass, from);
  }

  /** Weight layer's outputs of block b, (examples x positions, units), without what follows. */
  weights(b: number): Matrix {
    this.#weights(b, { bare: true });
    return this.group.layout.evaluation[b].z;
  }

  #weights(b: number, how: { readonly bare?: boolean; readonly moments?: boolean }): void {
    const x = this.source(b);
    weightForward(directCalls(this.group.arena.kernels), evaluationPass(this.group, b, this.rows.rows), x, how);
  }

  /** Outputs of hidden layer b without noise and holds of its own end, where nothing before changes them. */
  #known(b: number): Matrix | undefined {
    if (this.#held.some((layer) => layer < b)) return undefined;
    if (this.#options.noise !== undefined && isNoisyBefore(this.group, b)) return undefined;
    return this.#options.known?.(b);
  }

  #isMasked(b: number): boolean {
    return this.#options.noise !== undefined && this.group.blocks[b].dropout !== undefined;
  }

  #isChanged(b: number): boolean {
    return this.#isMasked(b) || this.#held.includes(b);
  }

  /** From what block b reads to its outputs, without dropout. */
  #compute(b: number): void {
    const { blocks, arena } = this.group;
    const { add, shifted } = blocks[b];
    const added = add === undefined ? undefined : this.read(add);
    const { noise } = this.#options;
    const norm = asNormPass(this.#options.norm(b), noise !== undefined);
    this.#weights(b, { moments: takesMoments(blocks[b], norm) });
    const calls = directCalls(arena.kernels);
    const pass = evaluationPass(this.group, b, this.rows.rows);
    if (noise !== undefined) drawInside(this.group, b, noise, this.rows);
    normForward(calls, pass, norm);
    if (noise !== undefined && shifted) shiftForward(calls, pass);
    activate(calls, pass, added);
  }

  /**
   * Dropout and holds of hidden layer b, on its outputs before flattening, which are known or lie in the buffers; then what the
   * next block reads, in the block's buffers.
   */
  #finish(b: number, known: Matrix | undefined): Matrix {
    const { group, rows } = this;
    const { read, out } = group.layout.evaluation[b];
    const calls = directCalls(group.arena.kernels);
    const pass = evaluationPass(group, b, rows.rows);
    let from = known ?? out;
    if (known !== undefined && group.blocks[b].flatten) {
      this.#unflatten(b, known);
      from = out;
    }
    if (this.#isMasked(b)) {
      this.#mask({ end: group.blocks[b], memory: group.layout.evaluation[b], examples: rows.rows }, from);
      from = out;
    }
    if (this.#held.includes(b)) {
      applyHolds(group, b, from, out, rows.rows);
      if (this.#options.replace) replaceUnits(group, b, rows, this.#options.holds ?? []);
    }
    flatten(calls, pass);
    return read;
  }

  #unflatten(b: number, from: Matrix): void {
    const { blocks, layout, arena } = this.group;
    const { out } = layout.evaluation[b];
    const { outPositions, units } = blocks[b];
    arena.kernels.unflattenMaps(
      ...[from.pointer, from.stride, out.pointer, out.stride, this.rows.rows, outPositions, units],
    );
  }
}

/** Whether noise reaches block b before its end: it acts inside it, or anywhere in a block before, or on the input. */
export function isNoisyBefore(group: Group, b: number): boolean {
  return (
    group.inputNoise !== undefined ||
    isNoisyInside(group, b) ||
    group.blocks.slice(0, b).some((block, c) => block.dropout || isNoisyInside(group, c))
  );
}

function asNormPass(norm: EvaluationNorm, noise: boolean): NormPass {
  return norm.kind === "given" ? { ...norm, noise } : { ...norm, running: false, noise };
}
