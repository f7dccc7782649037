import { permutation, type Random } from "../math/random.ts";
import { bestConstant, correctness } from "./accuracy.ts";
import { drafts } from "./draft.ts";
import { openHold } from "./holdUnit.ts";
import { measuredUnless } from "./measured.ts";
import type { Numbers } from "./numbers.ts";
import { averaged, mean } from "./sample.ts";
import { oneOf, setNamed, settle, wholeFrom } from "./settle.ts";
import { constantLoss, squaredError, squaredTargets } from "./squaredLoss.ts";
import type { Hold, Instrument, Nets, SetName } from "./types.ts";
import { unitMoments } from "./unitMoments.ts";

const defaults = { sets: ["train", "test"], orders: 8, steps: 10, constant: "zero", rescaled: false };

/** Below this much accuracy (or explained variance) above the best constant answer there is nothing for a curve to lose. */
const leastAccuracy = 0.1;

/**
 * B2, cumulative ablation: accuracy while a growing fraction f of all hidden units is held at a constant, in `orders`
 * random orders, and the area nAUC under the normalised curve. `rescaled` adds curves on which the remaining units are
 * multiplied by 1 / (1 - f), to tell missing mass from missing information. Curves are means over the orders, at
 * f = 0, 1/steps .. 1; the orders of a seed are the same in every arm. Zero is the default constant; mean ablation has
 * its name in the metrics (`rely.curve.mean.train`). A unit of a convolution is a whole feature map, and its mean is over
 * examples and positions. In a regression the explained share of the variance, 1 - loss / loss of the best constant
 * answer, takes the place of the accuracy, and 0 that of chance; as it has no lower bound, the area has none.
 * Cost: `steps` forward passes for each order and set.
 * Source: Morcos, Barrett, Rabinowitz & Botvinick 2018, section 2.2.
 */
export const ablationCurve: Instrument = {
  id: "rely.curve",
  title: "accuracy while random hidden units are removed",
  defaults,
  measure(nets, given, random) {
    const settings = settle("rely.curve", defaults, given);
    const orders = wholeFrom("rely.curve: orders", 1, settings.orders);
    const steps = wholeFrom("rely.curve: steps", 1, settings.steps);
    const constant = oneOf("rely.curve: constant", settings.constant, ["zero", "mean"]);
    const sets = settings.sets.map((set) => setNamed("rely.curve: sets", set));
    const total = nets.units.reduce((sum, units) => sum + units, 0);
    const removals = Array.from({ length: steps + 1 }, (_, j) => Math.round((j * total) / steps));
    const drawn = Array.from({ length: nets.count }, (_, p) => drawOrders(total, orders, random(p, "ablation/order")));
    const readings = drafts(nets.count);
    for (const set of sets) {
      for (const rescaled of settings.rescaled ? [false, true] : [false]) {
        const name = `rely.curve${constant === "zero" ? "" : ".mean"}.${set}${rescaled ? ".rescaled" : ""}`;
        const curves = accuracies(nets, set, drawn, removals, { constant, rescaled });
        readings.forEach((draft, p) => {
          const { chance, nothingToLose } = graderOf(nets, p, set);
          const fractions = removals.map((m) => m / total);
          const areas = averaged(curves[p].map((curve) => normalisedArea(curve, fractions, chance)));
          const method = `area over ${orders} random orders of ${total} units, ${constant} in their place${rescaled ? ", the rest rescaled" : ""}, chance ${chance.toFixed(3)}, pop-eval, ${set} set`;
          const facts = { se: areas.se, n: orders, unit: "fraction", method, replication: "order" } as const;
          draft.measures[name] = measuredUnless(nothingToLose(curves[p][0][0]), areas.value, facts);
          draft.curves[name] = Float32Array.from(removals, (_, j) => mean(curves[p].map((curve) => curve[j])));
        });
      }
    }
    return readings;
  },
};

/**
 * nAUC: integral over the fraction f of removed units of (a(f) - chance) / (a(0) - chance), by trapezoids between the
 * fractions given. 1 when nothing is lost, 0 when the first step loses everything above chance.
 * @param accuracy a at each of `fractions`, which rise from 0 to 1
 */
export function normalisedArea(accuracy: ArrayLike<number>, fractions: ArrayLike<number>, chance: number): number {
  let area = 0;
  for (let j = 1; j < fractions.length; j++)
    area += ((accuracy[j] + accuracy[j - 1]) / 2 - chance) * (fractions[j] - fractions[j - 1]);
  return area / (accuracy[0] - chance);
}

/** `count` random orders of the ids 0 .. units-1: all hidden units, layer after layer. */
function drawOrders(units: number, count: number, random: Random): readonly Int32Array[] {
  return Array.from({ length: count }, () => permutation(units, random));
}

/** How the answers of one network to one set are graded: accuracy, or in a regression the explained variance. */
interface Grader {
  grade(logits: Numbers): number;
  /** Grade of the best constant answer. */
  readonly chance: number;
  /** Why a curve that starts at this grade means nothing. */
  nothingToLose(intact: number): string | undefined;
}

function graderOf(nets: Nets, net: number, set: SetName): Grader {
  const labels = nets.examples(net, set).y;
  const scratch = new Float64Array(labels.length);
  const squared = squaredTargets(nets, net, set);
  if (squared?.classless) {
    const constant = constantLoss(squared, labels.length);
    return {
      grade: (outputs) => 1 - mean(squaredError(outputs, squared, scratch)) / constant,
      chance: 0,
      nothingToLose: (intact) =>
        intact < leastAccuracy
          ? `the intact network explains ${intact.toFixed(3)} of the variance of the targets, less than ${leastAccuracy}: a dead network would score 1`
          : undefined,
    };
  }
  const chance = bestConstant(labels, nets.classes);
  return {
    grade: (logits) => mean(correctness(logits, labels, nets.classes, scratch)),
    chance,
    nothingToLose: (intact) =>
      intact - chance < leastAccuracy
        ? `the intact network is right for ${intact.toFixed(3)} of the examples, less than ${leastAccuracy} above the best constant answer (${chance.toFixed(3)}): a dead network would score 1`
        : undefined,
  };
}

interface Removal {
  readonly constant: "zero" | "mean";
  readonly rescaled: boolean;
}

/**
 * Grades by network, order and number of removed units. Nothing and everything removed are the same in all orders.
 */
function accuracies(
  nets: Nets,
  set: SetName,
  orders: readonly (readonly Int32Array[])[],
  removals: readonly number[],
  how: Removal,
): readonly (readonly (readonly number[])[])[] {
  const means = how.constant === "mean" ? hiddenMeans(nets, set) : undefined;
  const graders = orders.map((_, p) => graderOf(nets, p, set));
  const known = new Map<number, readonly number[]>();
  const at = (order: number, removed: number): readonly number[] => {
    const total = orders[0][0].length;
    const same = removed === 0 || removed === total;
    const found = same ? known.get(removed) : undefined;
    if (found !== undefined) return found;
    const holds = orders.map((own, p) => removalHolds(nets.units, own[order], removed, how, means?.[p]));
    const outputs = nets.logits(set, removed === 0 ? {} : { holds });
    const accuracy = outputs.map((logits, p) => graders[p].grade(logits));
    if (same) known.set(removed, accuracy);
    return accuracy;
  };
  const byOrder = orders[0].map((_, order) => removals.map((removed) => at(order, removed)));
  return orders.map((_, p) => byOrder.map((curve) => curve.map((accuracy) => accuracy[p])));
}

/** Holds that remove the first `removed` units of `order`, in every layer that they touch. */
function removalHolds(
  units: readonly number[],
  order: Int32Array,
  removed: number,
  how: Removal,
  means: readonly Float64Array[] | undefined,
): readonly Hold[] {
  const rest = how.rescaled && removed < order.length ? order.length / (order.length - removed) : 1;
  const gone = new Set(order.subarray(0, removed));
  const holds: Hold[] = [];
  let first = 0;
  units.forEach((count, layer) => {
    const hold = openHold(layer, count);
    hold.scale.fill(rest);
    for (let unit = 0; unit < count; unit++) {
      if (!gone.has(first + unit)) continue;
      hold.scale[unit] = 0;
      hold.shift[unit] = means?.[layer][unit] ?? 0;
    }
    first += count;
    if (hold.scale.some((scale) => scale !== 1)) holds.push(hold);
  });
  return holds;
}

/** Mean activation of every hidden unit over the set, by network and layer. */
function hiddenMeans(nets: Nets, set: SetName): readonly (readonly Float64Array[])[] {
  const byLayer = nets.units.map((units, layer) => nets.hidden(set, layer).map((h) => unitMoments(h, units).mean));
  return Array.from({ length: nets.count }, (_, p) => byLayer.map((means) => means[p]));
}
