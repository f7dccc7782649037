import { UserError } from "../math/errors.ts";
import type { StepDraws } from "./network.ts";
import { type Program, rowsThrough, type Stage } from "./program.ts";

/**
 * Whether a training step has a draw for every layer of noise; where one is missing, evaluation would pass for training.
 * Throws UserError with the shape that was expected.
 */
export function checkDraws(net: Program, draws: StepDraws, batch: number, total: number): void {
  const through = rowsThrough(net, batch, total);
  for (const stage of net.stages) {
    const { layer, spec, noise } = stage;
    const rows = through[layer];
    const values = `(${rows}, ${stage.units * stage.to.positions})`;
    const missing = (kind: keyof StepDraws, at: number): boolean => draws[kind]?.[at] === undefined;
    if (spec.type === "dropout" && spec.rate > 0 && missing("masks", layer))
      throw new UserError(`layer ${layer} (dropout): no mask given; expected (${rows}, ${maskWidth(stage)}), 1 = keep`);
    if ((spec.type === "gaussianDropout" || spec.type === "gaussianNoise") && missing("normals", layer))
      throw new UserError(`layer ${layer} (${spec.type}): no normals given; expected ${values}`);
    if (spec.type === "shiftedNoise" && missing("noise", layer))
      throw new UserError(`layer ${layer} (shiftedNoise): no draws given; expected shift and scale ${values}`);
    if (noise === undefined || !missing("noise", noise.layer)) continue;
    const shape = noise.spec.shared ? `(${stage.units})` : `(${through[noise.layer]}, ${stage.units})`;
    throw new UserError(`layer ${noise.layer} (matchedNoise): no draws given; expected shift and scale ${shape}`);
  }
}

/** Entries of a dropout mask for one example: one a value, under spatial dropout one a unit. */
export function maskWidth({ spec, units, to }: Stage): number {
  return spec.type === "dropout" && spec.spatial ? units : units * to.positions;
}
