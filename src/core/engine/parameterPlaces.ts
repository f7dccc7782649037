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

/** The parameters of block b. */
export function parametersOf(
  { blocks, layout }: { readonly blocks: readonly Block[]; readonly layout: Layout },
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
