import { isWeightLayer, type Program, rowsThrough, type Stage } from "../nn/program.ts";
import type { TrainSpec } from "../nn/spec.ts";
import { drafts } from "./draft.ts";
import { measuredUnless } from "./measured.ts";
import { settle } from "./settle.ts";
import type { Instrument } from "./types.ts";

const defaults = {};

/**
 * Floating-point operations of the weight layers, counted and not timed: a multiplication and an addition for each weight
 * and position. `cost.inference` (FLOP an example): 2 sum_l m_l with m_l = inputs x units of a dense layer, and kernel cells
 * x channels x maps x positions of a convolution. `cost.training` (FLOP): for every step and every row that passes a layer,
 * forward 2 m_l, gradient of the weights 2 m_l and, but for the first layer, of the inputs 2 m_l. Under batch norm with
 * `statistics: all` every training row passes the layers up to the last such norm; dropout boosting has one more forward
 * pass. Normalisation, activations, optimiser and random numbers are left out. Both are exact, without an error. An
 * ensemble costs the sum of its members.
 * Cost: none but counting.
 * Source: Kaplan et al. 2020, section 2.1, for the count of 6 a weight, forward and backward.
 */
export const cost: Instrument = {
  id: "cost",
  title: "floating-point operations of training and of an answer",
  defaults,
  measure(nets, given) {
    settle("cost", defaults, given);
    return drafts(nets.count).map((draft, p) => {
      const { program } = nets.reference(p);
      const rows = nets.examples(p, "train").y.length;
      const put = (name: string, value: number, unit: string, method: string): void => {
        draft.measures[name] = measuredUnless(undefined, value, { n: 1, unit, method, replication: "unit" });
      };
      put("cost.inference", inferenceCost(program), "FLOP an example", "weight layers, counted");
      put("cost.training", trainingCost(program, nets.training, rows), "FLOP", "weight layers, counted, all steps");
      return draft;
    });
  },
};

/** 2 sum_l m_l. */
export function inferenceCost({ stages }: Program): number {
  return 2 * stages.filter(({ spec }) => isWeightLayer(spec)).reduce((sum, stage) => sum + multiplications(stage), 0);
}

/** @param rows training rows */
export function trainingCost(net: Program, { batch, epochs, lastBatch }: TrainSpec, rows: number): number {
  const weights = net.stages.filter(({ spec }) => isWeightLayer(spec));
  const boosted = net.stages.some(({ spec }) => spec.type === "dropout" && spec.boosting);
  const stepCost = (size: number): number => {
    const through = rowsThrough(net, size, rows);
    return weights.reduce((sum, stage, l) => {
      const passes = (l === 0 ? 4 : 6) + (boosted ? 2 : 0);
      return sum + passes * multiplications(stage) * (through[stage.layer] ?? size);
    }, 0);
  };
  const rest = lastBatch === "keep" ? rows % batch : 0;
  return epochs * (Math.floor(rows / batch) * stepCost(batch) + (rest > 0 ? stepCost(rest) : 0));
}

/** Multiplications of one example in a weight layer. */
function multiplications({ spec, from, to, inputs }: Stage): number {
  if (spec.type === "conv2d") return spec.kernel[0] * spec.kernel[1] * from.units * to.units * to.positions;
  return inputs * to.units;
}
