import type { SetName } from "../instruments/types.ts";
import {
  activate,
  type BlockPass,
  flatten,
  inputSource,
  type NormPass,
  normForward,
  type Source,
  sourceOf,
  takesMoments,
  weightForward,
} from "./forwardCalls.ts";
import type { Group } from "./group.ts";
import { applyHolds, type Holds, heldLayersOf, replaceUnits } from "./holds.ts";
import type { Matrix } from "./layout.ts";
import { directCalls } from "./words.ts";

/** Rows that a pass reads: `rows` of a set from `from` on, or those that lie in the evaluation input already (no name). */
export interface Rows {
  readonly name?: SetName;
  readonly from: number;
  readonly rows: number;
}

/** What a pass through a chunk does besides the blocks. */
export interface ChunkOptions {
  /** Which statistics each batch norm takes; the block is told, because ghost batches differ from block to block. */
  readonly norm: (b: number) => NormPass;
  readonly holds?: Holds;
  /** Whether holds replace values row by row: rows of the set they were made for. */
  readonly replace?: boolean;
  /** Outputs of a hidden layer that are known already. */
  readonly known?: (b: number) => Matrix | undefined;
}

/** Statistics that lie in the evaluation buffers. */
export const given = (): NormPass => ({ kind: "given" });

/** Rows `from` to `from + rows` of a set, every lane its own, into the evaluation input. */
export function loadRows(group: Group, name: SetName, from: number, rows: number): void {
  const { evaluationX, sets } = group.layout;
  const { x, laneBytes, rowBytes } = sets[name];
  group.arena.kernels.gatherRange(
    ...[x, laneBytes, rowBytes, from, rows, group.net.inputs, evaluationX.pointer, evaluationX.stride],
  );
}

/** Block b for `examples` examples in the evaluation buffers. */
export function evaluationPass({ blocks, layout }: Group, b: number, examples: number): BlockPass {
  const { patches, scratch } = layout;
  return { block: blocks[b], parameters: layout.blocks[b], buffers: layout.evaluation[b], examples, patches, scratch };
}

/**
 * One chunk of rows on its way through the blocks in evaluation: dropout and injected noise are off. Outputs are computed
 * when they are asked for, once, and lie in the evaluation buffers of their block.
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
    const read = known !== undefined && !this.#held.includes(b) ? known : this.#hold(b, known);
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
    const { name, from, rows } = this.rows;
    if (!this.#loaded && name !== undefined) loadRows(this.group, name, from, rows);
    this.#loaded = true;
    return inputSource(this.group.blocks[0], this.group.layout.evaluationX);
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

  #known(b: number): Matrix | undefined {
    if (this.#held.some((layer) => layer < b)) return undefined;
    return this.#options.known?.(b);
  }

  #compute(b: number): void {
    const { blocks, arena } = this.group;
    const { add } = blocks[b];
    const added = add === undefined ? undefined : this.read(add);
    const norm = this.#options.norm(b);
    this.#weights(b, { moments: takesMoments(blocks[b], norm) });
    const calls = directCalls(arena.kernels);
    const pass = evaluationPass(this.group, b, this.rows.rows);
    normForward(calls, pass, norm);
    activate(calls, pass, added);
    flatten(calls, pass);
  }

  /** Holds of hidden layer b, on its outputs before flattening; what the next block reads lies in the block's buffers. */
  #hold(b: number, known: Matrix | undefined): Matrix {
    const { group, rows } = this;
    const { read, out } = group.layout.evaluation[b];
    if (!this.#held.includes(b)) return read;
    const { flatten: flattened } = group.blocks[b];
    if (flattened && known !== undefined) this.#unflatten(b, known);
    applyHolds(group, b, flattened || known === undefined ? out : known, out, rows.rows);
    if (this.#options.replace) replaceUnits(group, b, rows, this.#options.holds ?? []);
    flatten(directCalls(group.arena.kernels), evaluationPass(group, b, rows.rows));
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
