import type { Nets } from "../core/instruments/types.ts";
import { invariant } from "../core/math/errors.ts";

/**
 * A group in which the first living network stands in for each that has diverged, so that no instrument ever meets NaN, and
 * every network keeps its position. What an instrument reads off a stand-in is thrown away with the record's measures.
 * @param living positions of those that have not diverged, ascending, at least one
 */
export function livingNets(nets: Nets, living: readonly number[]): Nets {
  if (living.length === nets.count) return nets;
  const [first] = living;
  invariant(first !== undefined, "livingNets: every network of the group has diverged");
  const whose = (net: number): number => (living.includes(net) ? net : first);
  const stoodIn = <T>(all: readonly T[]): T[] => all.map((own, p) => all[whose(p)] ?? own);
  return {
    count: nets.count,
    units: nets.units,
    positions: nets.positions,
    classes: nets.classes,
    loss: nets.loss,
    training: nets.training,
    reference: (net) => nets.reference(whose(net)),
    examples: (net, set) => nets.examples(whose(net), set),
    ood: (net) => nets.ood(whose(net)),
    logits: (set, options) => stoodIn(nets.logits(set, options)),
    hidden: (set, layer, options) => stoodIn(nets.hidden(set, layer, options)),
    unitValues: (set, layer, unit, options) => stoodIn(nets.unitValues(set, layer, unit, options)),
    preactivations: (set, layer, options) => stoodIn(nets.preactivations(set, layer, options)),
    exampleMoments: (set, layer, place, options) => stoodIn(nets.exampleMoments(set, layer, place, options)),
    weights: (net, index) => nets.weights(whose(net), index),
    norm: (net, layer, statistics) => nets.norm(whose(net), layer, statistics),
    incomingGradients: (set, layer) => stoodIn(nets.incomingGradients(set, layer)),
    trainModeActivations: (layer, rows, statisticsBatch) =>
      stoodIn(nets.trainModeActivations(layer, rows, statisticsBatch)),
  };
}
