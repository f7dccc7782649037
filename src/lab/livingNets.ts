import type { ForwardOptions, Nets } from "../core/instruments/types.ts";
import { invariant } from "../core/math/errors.ts";

/**
 * A group without its diverged networks, so that no instrument ever meets their NaN and a sibling's measures cannot be
 * touched by them. @param living positions in the whole group, ascending
 */
export function livingNets(nets: Nets, living: readonly number[]): Nets {
  if (living.length === nets.count) return nets;
  const whole = (net: number): number => {
    const position = living[net];
    invariant(position !== undefined, `livingNets: network ${net} of ${living.length}`);
    return position;
  };
  const kept = <T>(all: readonly T[]): T[] => all.filter((_, p) => living.includes(p));
  /** One entry for each network of the whole group; the diverged ones get that of the first living one. */
  const spread = <T>(given: readonly T[], missing: T): T[] =>
    Array.from({ length: nets.count }, (_, p) => given[Math.max(0, living.indexOf(p))] ?? missing);
  const options = (given: ForwardOptions | undefined): ForwardOptions | undefined =>
    given && {
      ...given,
      ...(given.holds && { holds: spread(given.holds, []) }),
      ...(given.inputs && { inputs: spread(given.inputs, new Float32Array(0)) }),
      ...(given.statisticsRows && { statisticsRows: spread(given.statisticsRows, new Int32Array(0)) }),
    };
  return {
    count: living.length,
    units: nets.units,
    positions: nets.positions,
    classes: nets.classes,
    loss: nets.loss,
    training: nets.training,
    reference: (net) => nets.reference(whole(net)),
    examples: (net, set) => nets.examples(whole(net), set),
    logits: (set, given) => kept(nets.logits(set, options(given))),
    hidden: (set, layer, given) => kept(nets.hidden(set, layer, options(given))),
    unitValues: (set, layer, unit, given) => kept(nets.unitValues(set, layer, unit, options(given))),
    preactivations: (set, layer, given) => kept(nets.preactivations(set, layer, options(given))),
    exampleMoments: (set, layer, place, given) => kept(nets.exampleMoments(set, layer, place, options(given))),
    weights: (net, index) => nets.weights(whole(net), index),
    norm: (net, layer, statistics) => nets.norm(whole(net), layer, statistics),
    incomingGradients: (set, layer) => kept(nets.incomingGradients(set, layer)),
    trainModeActivations: (layer, rows, statisticsBatch) =>
      kept(nets.trainModeActivations(layer, spread(rows, new Int32Array(0)), statisticsBatch)),
  };
}
