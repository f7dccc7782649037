import { damageContexts } from "./ablation.ts";
import { momentsByExample, valuesByExample, withoutExamples } from "./byExample.ts";
import { layerDamages } from "./damage.ts";
import { nothingToLose } from "./damageMeasures.ts";
import { positiveDamage, worstClassByUnit } from "./damageSummary.ts";
import { type Draft, drafts } from "./draft.ts";
import { unitHolds } from "./holdUnit.ts";
import { jackknifeError, jackknifeGroups } from "./jackknife.ts";
import { measuredUnless } from "./measured.ts";
import { setNamed, settle } from "./settle.ts";
import { harmonicShare, herfindahl, topShare } from "./shares.ts";
import { noClasses } from "./squaredLoss.ts";
import type { Instrument, Nets, SetName } from "./types.ts";

const defaults = { set: "ablation", gradientSet: "train" };

/**
 * C4, dominance, by four meters that need not agree: the top unit's share of (i) activation variance
 * (`dominance.variance`), (ii) squared gradient of the loss with respect to the incoming weights (`dominance.gradient`),
 * (iii) damage when removed (`dominance.damage`) and (iv) damage to the class it hurts most (`dominance.classDamage`).
 * `Ratio` is the share over H_n/n, what chance alone gives (not the uniform 1/n), `Herfindahl` the sum of squared shares.
 * For all hidden units and by layer (`.layer1`). Under batch norm (i) is small by construction, up to gamma^2. Of a feature
 * map (i) is the variance over examples and positions, (ii) that of its kernel, and (iii) and (iv) the damage when the
 * whole map is removed.
 * Cost: a forward pass for each hidden unit, one backward pass a layer.
 * Source: Herfindahl 1950 (sum of squared shares); Rényi 1953 (the largest of n exponentials has mean H_n).
 */
export const dominance: Instrument = {
  id: "dominance",
  title: "how much one unit dominates, by four meters",
  defaults,
  measure(nets, given) {
    const settings = settle("dominance", defaults, given);
    const set = setNamed("dominance: set", settings.set);
    const gradientSet = setNamed("dominance: gradientSet", settings.gradientSet);
    const meters = { ...varianceMeters(nets, set), ...gradientMeters(nets, gradientSet), ...damageMeters(nets, set) };
    return drafts(nets.count).map((draft, p) => {
      for (const [name, byNet] of Object.entries(meters)) {
        const layers = byNet[p];
        putShares(draft, `dominance.${name}`, "", layers);
        layers.forEach((meter, layer) => {
          putShares(draft, `dominance.${name}`, `.layer${layer + 1}`, [meter]);
        });
      }
      return draft;
    });
  },
};

/** How much each of a layer's units has of something. */
interface Meter {
  /** (U), of all examples or without those of one jackknife group. */
  readonly of: (group?: number) => Float64Array;
  readonly n: number;
  readonly what: string;
  /** Whether leaving examples out tells the error. */
  readonly resampled: boolean;
  readonly why?: string | undefined;
}

/** Meters by network and layer. */
type Meters = readonly (readonly Meter[])[];

function putShares(draft: Draft, name: string, suffix: string, meters: readonly Meter[]): void {
  const of = (group?: number): number[] => meters.flatMap((meter) => Array.from(meter.of(group)));
  const all = of();
  const [{ n, what, resampled, why }] = meters;
  const chance = harmonicShare(all.length);
  const nothing = all.every((value) => value === 0) ? "no unit has any: a share of nothing" : undefined;
  const without = Array.from({ length: jackknifeGroups }, (_, group) => (resampled ? of(group) : all));
  const put = (part: string, unit: string, method: string, statistic: (values: number[]) => number): void => {
    const error = resampled ? { se: jackknifeError((group) => statistic(without[group])) } : {};
    const facts = { ...error, n, unit, method: `${method} of ${what}`, replication: "example" } as const;
    draft.measures[`${name}${part}${suffix}`] = measuredUnless(why ?? nothing, statistic(all), facts);
  };
  put("", "fraction", `largest share of ${all.length} units`, (values) => topShare(values));
  put("Ratio", "ratio", `largest share over H_n/n = ${chance.toPrecision(4)}`, (values) => topShare(values) / chance);
  put("Herfindahl", "fraction", "sum of squared shares", herfindahl);
}

function varianceMeters(nets: Nets, set: SetName): Readonly<Record<string, Meters>> {
  const hidden = nets.units.map((_, layer) => valuesByExample(nets, set, layer, "hidden"));
  const variance = byNetAndLayer(nets, (p, layer) => {
    const [h, units] = [hidden[layer][p], nets.units[layer]];
    const normed = nets.norm(p, layer) !== undefined ? " (batch norm: even by construction, up to gamma^2)" : "";
    return {
      of: (group) => momentsByExample(withoutExamples(h, units, group), units).variance,
      n: h.mean.length / units,
      what: `activation variance${normed}, pop-eval, ${set} set`,
      resampled: true,
    };
  });
  return { variance };
}

function gradientMeters(nets: Nets, set: SetName): Readonly<Record<string, Meters>> {
  const squares = nets.units.map((_, layer) => nets.incomingGradients(set, layer));
  const gradient = byNetAndLayer(nets, (p, layer) => ({
    of: () => Float64Array.from(squares[layer][p]),
    n: nets.examples(p, set).y.length,
    what: `squared gradient of the incoming weights, without an error, pop-eval, ${set} set`,
    resampled: false,
  }));
  return { gradient };
}

function damageMeters(nets: Nets, set: SetName): Readonly<Record<string, Meters>> {
  const contexts = damageContexts(nets, set);
  const damages = nets.units.map((_, layer) =>
    layerDamages(nets, contexts, { set, layer, recalibrate: false }, unitHolds(nets, set, layer, "zero", [])),
  );
  const classless = contexts[0].raw.squared?.classless ? noClasses : undefined;
  const meters = (
    what: string,
    of: (p: number, layer: number, group?: number) => Float64Array,
    undefinedBy?: string,
  ): Meters =>
    byNetAndLayer(nets, (p, layer) => ({
      of: (group) => of(p, layer, group),
      n: contexts[p].raw.labels.length,
      what: `${what}, zero in the unit's place, pop-eval, ${set} set`,
      resampled: true,
      why: undefinedBy ?? nothingToLose(contexts[p]),
    }));
  return {
    damage: meters("positive damage", (p, layer, group) => positiveDamage(damages[layer][p].raw, group)),
    classDamage: meters(
      "damage to the class hurt most",
      (p, layer, group) => worstClassByUnit(damages[layer][p].raw, contexts[p].raw, group),
      classless,
    ),
  };
}

function byNetAndLayer(nets: Nets, of: (p: number, layer: number) => Meter): Meters {
  return Array.from({ length: nets.count }, (_, p) => nets.units.map((_, layer) => of(p, layer)));
}
