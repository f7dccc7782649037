import type { Nets, SetName } from "./types.ts";

/** Hidden layers that have a batch norm. */
export function normedLayers(nets: Nets): readonly number[] {
  return nets.units.map((_, layer) => layer).filter((layer) => nets.norm(0, layer) !== undefined);
}

/** Why no batch of this size can be drawn, or undefined. */
export function whyNoBatches(nets: Nets, set: SetName, batch: number): string | undefined {
  if (normedLayers(nets).length === 0) return "the network has no batch norm, so no batch noise";
  const rows = nets.examples(0, set).y.length;
  return rows > batch
    ? undefined
    : `the ${set} set has ${rows} examples: too few for batches of ${batch} and another one`;
}
