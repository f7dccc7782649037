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

/** Why drawing batches of one layer's values does not show its noise, or undefined: only cascaded passes do. */
export function whyNotLocal(nets: Nets): string | undefined {
  const odd = normedLayers(nets).find((layer) => nets.norm(0, layer)?.estimates !== undefined);
  if (odd === undefined) return undefined;
  const { estimates } = nets.norm(0, odd) ?? {};
  return `the batch norm of hidden layer ${odd + 1} does not take mean and variance of its batch (${estimates}); local noise is not defined for it, use mode cascaded of noise.bn`;
}
