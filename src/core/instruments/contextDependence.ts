import { permutation } from "../math/random.ts";
import { damageContexts } from "./ablation.ts";
import { meanLoss } from "./damage.ts";
import { type DamageContext, lossUnit, whyNoDamageT } from "./damageMeasures.ts";
import { arrayOf, drafts } from "./draft.ts";
import { removed } from "./holdUnit.ts";
import { jackknifeError } from "./jackknife.ts";
import { measuredUnless } from "./measured.ts";
import { mean, meanError, median } from "./sample.ts";
import { setNamed, settle, wholeFrom } from "./settle.ts";
import type { Instrument, Nets, SetName } from "./types.ts";

const defaults = { set: "ablation", orders: 8 };

/**
 * D3, context dependence: how much the worth of a hidden unit depends on which others are there. In `orders` random orders
 * all hidden units are held at 0 one after the other, and d_u = L(S) - L(S with u) is what unit u is worth to the units S
 * that are left; L is the loss at the temperature T* of the validation set (squared error under squared loss). Over the K
 * orders phi_u = mean d_u is the Shapley value of u, and CV_u = sd(d_u) / |phi_u|; `coadapt.context.cv` is the median CV
 * over the units with |phi| above its standard error sd / sqrt(K), which cuts CV off at sqrt(K): `coadapt.context.counted`
 * is their share, and only measurements with the same `orders` compare. `coadapt.context.phi` is the mean phi, which over
 * all units is the loss of the intact network below that of the empty one, divided by U. Of all hidden units and by layer
 * (`.layer1`). Additive losses give CV = 0. The orders of a seed are the same in every arm; the error leaves out one
 * order after the other. Arrays `coadapt.context.phi.layer1` and `.cv` (U). Cost K U forward passes.
 * Source: Shapley 1953; Castro, Gómez & Tejada 2009 (random orders); Ghorbani & Zou 2020, "Neuron Shapley".
 */
export const contextDependence: Instrument = {
  id: "coadapt.context",
  title: "how much a unit's worth depends on the other units",
  defaults,
  measure(nets, given, random) {
    const settings = settle("coadapt.context", defaults, given);
    const set = setNamed("coadapt.context: set", settings.set);
    const count = wholeFrom("coadapt.context: orders", 2, settings.orders);
    const total = nets.units.reduce((sum, units) => sum + units, 0);
    const contexts = damageContexts(nets, set);
    const orders = contexts.map((_, p) => {
      const own = random(p, "coadapt/orders");
      return Array.from({ length: count }, () => permutation(total, own));
    });
    const worth = contributions(nets, set, contexts, orders);
    return drafts(nets.count).map((draft, p) => {
      const { atT, fitted } = contexts[p];
      const why = whyNoDamageT(contexts[p]);
      const at = atT.squared === undefined ? `, logits over T* = ${fitted.value.toPrecision(4)}` : "";
      const put = (suffix: string, from: number, to: number): void => {
        const own = worth[p].map((order) => order.subarray(from, to));
        const found = contextsOf(own);
        const without = own.map((_, k) => contextsOf(own.filter((_, other) => other !== k)));
        const enter = (name: string, unit: string, what: string, of: (c: Contexts) => number, none?: string): void => {
          const facts = {
            se: jackknifeError((k) => of(without[k]), count),
            n: count,
            unit,
            method: `${what} of ${to - from} units, ${count} random orders, zero in their place${at}, pop-eval, ${set} set`,
            replication: "order",
          } as const;
          draft.measures[`coadapt.context.${name}${suffix}`] = measuredUnless(why ?? none, of(found), facts);
        };
        const lost = found.phi.every(Number.isFinite) && !found.counted.includes(true);
        const none = lost ? "no unit is worth more than the error of its worth over the orders" : undefined;
        enter("cv", "ratio", "median sd / |phi| over those with |phi| above its error", medianVariation, none);
        enter("counted", "fraction", "share with |phi| above its error", ({ phi, counted }) =>
          phi.every(Number.isFinite) ? mean(counted.map(Number)) : Number.NaN,
        );
        enter("phi", lossUnit(atT.squared), "mean Shapley value", ({ phi }) => mean(phi));
        if (suffix === "") return;
        draft.arrays[`coadapt.context.phi${suffix}`] = arrayOf([to - from], found.phi);
        draft.arrays[`coadapt.context.cv${suffix}`] = arrayOf([to - from], found.variation);
      };
      put("", 0, total);
      let first = 0;
      nets.units.forEach((units, layer) => {
        put(`.layer${layer + 1}`, first, first + units);
        first += units;
      });
      return draft;
    });
  },
};

/** What each of U units is worth over K contexts, (U) each. */
export interface Contexts {
  /** Mean over the contexts. */
  readonly phi: Float64Array;
  /** Standard deviation over the contexts, divided by K - 1, over |phi|. */
  readonly variation: Float64Array;
  /** Whether |phi| is above its standard error. */
  readonly counted: readonly boolean[];
}

/** @param worth d_u by context, K arrays (U) */
export function contextsOf(worth: readonly Float64Array[]): Contexts {
  const byUnit = Array.from(worth[0], (_, u) => Float64Array.from(worth, (own) => own[u]));
  const phi = Float64Array.from(byUnit, mean);
  const errors = byUnit.map(meanError);
  return {
    phi,
    variation: phi.map((value, u) => (errors[u] * Math.sqrt(worth.length)) / Math.abs(value)),
    // A unit that matters in one context alone has |phi| = se but for rounding: it does not stand out.
    counted: errors.map((se, u) => Math.abs(phi[u]) > (1 + 1e-9) * se),
  };
}

/** Median coefficient of variation over the counted units; NaN where there is none. */
export function medianVariation({ variation, counted }: Contexts): number {
  return median(variation.filter((_, u) => counted[u]));
}

/** d_u of every unit (U), by network and order. */
function contributions(
  nets: Nets,
  set: SetName,
  contexts: readonly Pick<DamageContext, "atT">[],
  orders: readonly (readonly Int32Array[])[],
): readonly (readonly Float64Array[])[] {
  const losses = (gone: readonly Int32Array[]): readonly number[] => {
    const logits = nets.logits(set, { holds: gone.map((own) => removed(nets.units, own)) });
    return contexts.map(({ atT }, p) => meanLoss(logits[p], atT));
  };
  const intact = contexts.map(({ atT }) => mean(atT.nll));
  // Nothing left is the same in every order.
  const empty = losses(orders.map(([first]) => first));
  const out = orders.map((own) => own.map((order) => new Float64Array(order.length)));
  orders[0].forEach((_, k) => {
    const total = orders[0][k].length;
    let before: readonly number[] = intact;
    for (let step = 0; step < total; step++) {
      const after = step + 1 === total ? empty : losses(orders.map((own) => own[k].subarray(0, step + 1)));
      for (let p = 0; p < orders.length; p++) out[p][k][orders[p][k][step]] = after[p] - before[p];
      before = after;
    }
  });
  return out;
}
