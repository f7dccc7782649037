import type { NetParams } from "../nn/params.ts";
import { type Arena, readLane, writeLane } from "./arena.ts";
import type { Block } from "./blocks.ts";
import type { Layout, ParameterMemory } from "./layout.ts";

/** An array of parameters: where it lies, its shape in memory, and its place in the reference's parameters. */
export interface ParameterPlace {
  readonly memory: ParameterMemory;
  readonly rows: number;
  readonly columns: number;
  readonly name: "weight" | "bias" | "gamma" | "beta";
  readonly layer: number;
}

/** Networks of a group, as far as their parameters go. */
interface Parametric {
  readonly arena: Arena;
  readonly blocks: readonly Block[];
  readonly layout: Layout;
}

/** The parameters of block b. */
export function parametersOf(
  { blocks, layout }: Pick<Parametric, "blocks" | "layout">,
  b: number,
): readonly ParameterPlace[] {
  const block = blocks[b];
  const memory = layout.blocks[b];
  const vector = (name: "bias" | "gamma" | "beta", layer: number): ParameterPlace => ({
    memory: memory[name],
    rows: 1,
    columns: block.units,
    name,
    layer,
  });
  return [
    { memory: memory.weight, rows: block.inputs, columns: block.units, name: "weight", layer: block.layer },
    ...(block.bias ? [vector("bias", block.layer)] : []),
    ...(block.norm?.affine ? [vector("gamma", block.layer + 1), vector("beta", block.layer + 1)] : []),
  ];
}

/** Writes start values (float64, rounded to float32) into one lane. */
export function writeParameters(group: Parametric, lane: number, params: NetParams): void {
  for (let b = 0; b < group.blocks.length; b++) {
    for (const place of parametersOf(group, b)) {
      const values = params[place.layer]?.[place.name];
      if (values) writePlace(group, b, place, place.memory.pointer, lane, values);
    }
  }
}

/** Writes numbers in the reference's order into an array shaped like a parameter. */
export function writePlace(
  { arena, blocks }: Pick<Parametric, "arena" | "blocks">,
  b: number,
  { memory, rows, columns, name }: ParameterPlace,
  pointer: number,
  lane: number,
  values: ArrayLike<number>,
): void {
  const at = { pointer, stride: memory.stride };
  const inMemory = name === "weight" ? kernelOrder(blocks[b], values) : values;
  writeLane(arena, at, lane, inMemory, rows, columns);
}

/** Reads an array shaped like a parameter in the reference's order. */
export function readPlace(
  { arena, blocks }: Pick<Parametric, "arena" | "blocks">,
  b: number,
  { memory, rows, columns, name }: ParameterPlace,
  pointer: number,
  lane: number,
): Float32Array {
  const values = readLane(arena, { pointer, stride: memory.stride }, lane, rows, columns);
  return name === "weight" ? referenceOrder(blocks[b], values) : values;
}

/** Convolution weights from (U, C, kh, kw) to (kh kw C, U); dense weights as they are. */
function kernelOrder(block: Block, values: ArrayLike<number>): ArrayLike<number> {
  if (block.windows === undefined) return values;
  const out = new Float64Array(values.length);
  eachWeight(block, (reference, kernel) => {
    out[kernel] = values[reference];
  });
  return out;
}

/** The way back of kernelOrder. */
function referenceOrder(block: Block, values: Float32Array): Float32Array {
  if (block.windows === undefined) return values;
  const out = new Float32Array(values.length);
  eachWeight(block, (reference, kernel) => {
    out[reference] = values[kernel];
  });
  return out;
}

/** Every weight of a convolution: its position in (U, C, kh, kw) and in (kh, kw, C, U). */
function eachWeight({ windows, from, units }: Block, visit: (reference: number, kernel: number) => void): void {
  const cells = (windows?.kernelHeight ?? 1) * (windows?.kernelWidth ?? 1);
  for (let u = 0; u < units; u++)
    for (let c = 0; c < from.units; c++)
      for (let k = 0; k < cells; k++) visit((u * from.units + c) * cells + k, (k * from.units + c) * units + u);
}
