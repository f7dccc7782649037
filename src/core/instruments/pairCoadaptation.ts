import type { Random } from "../math/random.ts";
import { damageContexts } from "./ablation.ts";
import { meanLoss } from "./damage.ts";
import { type DamageContext, lossUnit, whyNoDamageT } from "./damageMeasures.ts";
import { arrayOf, type Draft, drafts } from "./draft.ts";
import { drawBatches } from "./drawBatches.ts";
import { removed } from "./holdUnit.ts";
import { measuredUnless } from "./measured.ts";
import { interactionOf, type PairDamage } from "./pairInteraction.ts";
import { mean } from "./sample.ts";
import { setNamed, settle, wholeFrom } from "./settle.ts";
import type { Instrument, Nets, SetName } from "./types.ts";

const defaults = { set: "ablation", pairs: 500, bootstrap: 200 };

/**
 * D2, co-adaptation of pairs of hidden units. D_u is the rise of the loss when unit u is held at 0, D_uv when u and v are,
 * and I_uv = D_uv - D_u - D_v, all at the temperature T* of the validation set (of a network with squared loss, in squared
 * error). I < 0: the pair is one machine, which losing either unit breaks. I > 0: each backs the other up. Means over
 * random pairs of two different hidden units, the same pairs of a seed in every arm (all pairs where there are no more):
 *
 *     CAI- = 2 mean(max(-I_uv, 0)) / mean(|D_u| + |D_v|)    (`coadapt.pair.caiMinus`)
 *     CAI+ = mean(max(I_uv, 0)) / mean(|D_uv|)              (`coadapt.pair.caiPlus`)
 *
 * with 0/0 = 0. The two mean opposite things and are never added. `coadapt.pair.single` and `coadapt.pair.joint`, in nats,
 * are what they are shares of: mean(|D_u| + |D_v|) and mean |D_uv|. Of all pairs, of those within a layer (`.layer1`) and
 * of those in two layers (`coadapt.pair.caiMinusAcross`). The error is by bootstrap of the pairs (`bootstrap` resamples; 0:
 * none). Arrays have the pairs (m, 2), units counted from 0 through all layers, and their I (m). Cost: a forward pass for
 * each pair and each unit in one, `pairs` + U at most; the networks of a group share passes. A unit of a convolution is a
 * whole feature map.
 * Source: Grabisch & Roubens 1999 (interaction of two players); Hinton et al. 2012 (co-adaptation).
 */
export const pairCoadaptation: Instrument = {
  id: "coadapt.pair",
  title: "co-adaptation of pairs of hidden units",
  defaults,
  measure(nets, given, random) {
    const settings = settle("coadapt.pair", defaults, given);
    const set = setNamed("coadapt.pair: set", settings.set);
    const most = wholeFrom("coadapt.pair: pairs", 1, settings.pairs);
    const resamples = wholeFrom("coadapt.pair: bootstrap", 0, settings.bootstrap);
    const total = nets.units.reduce((sum, units) => sum + units, 0);
    const contexts = damageContexts(nets, set);
    const pairs = contexts.map((_, p) => drawPairs(total, most, random(p, "coadapt/pairs")));
    const damages = pairDamages(nets, set, contexts, pairs);
    return drafts(nets.count).map((draft, p) => {
      const { raw, atT, fitted } = contexts[p];
      const why = whyNoDamageT(contexts[p]) ?? (total < 2 ? "there is one hidden unit: no pair" : undefined);
      const at = raw.squared === undefined ? `logits over T* = ${fitted.value.toPrecision(4)}, ` : "";
      const facts = { unit: lossUnit(atT.squared), manner: `${at}zero in their place, pop-eval, ${set} set`, why };
      const bootstrap = { resamples, random: random(p, "coadapt/bootstrap") };
      const layerOf = layersOf(nets.units);
      const put = (suffix: string, name: string, kept: (u: number, v: number) => boolean): void =>
        putPairs(
          draft,
          { suffix, name, ...facts },
          damages[p].filter(({ pair: [u, v] }) => kept(layerOf[u], layerOf[v])),
          bootstrap,
        );
      put("", "", () => true);
      put("", "Across", (a, b) => a !== b);
      nets.units.forEach((_, layer) => {
        put(`.layer${layer + 1}`, "", (a, b) => a === layer && b === layer);
      });
      draft.arrays["coadapt.pair.units"] = arrayOf([pairs[p].length, 2], pairs[p].flat());
      draft.arrays["coadapt.pair.interaction"] = arrayOf([pairs[p].length], damages[p].map(interactionOf));
      return draft;
    });
  },
};

type Pair = readonly [u: number, v: number];

/** CAI- = 2 mean(max(-I, 0)) / mean(|D_u| + |D_v|); 0/0 counts as 0. Dimensionless; 1 when losing either does all. */
export function caiMinus(damages: readonly PairDamage[]): number {
  return over(2 * mean(damages.map((d) => Math.max(-interactionOf(d), 0))), singleDamage(damages));
}

/** CAI+ = mean(max(I, 0)) / mean |D_uv|; 0/0 counts as 0. Dimensionless; 1 when losing one of two does nothing. */
export function caiPlus(damages: readonly PairDamage[]): number {
  return over(mean(damages.map((d) => Math.max(interactionOf(d), 0))), jointDamage(damages));
}

function singleDamage(damages: readonly PairDamage[]): number {
  return mean(damages.map(({ single: [u, v] }) => Math.abs(u) + Math.abs(v)));
}

function jointDamage(damages: readonly PairDamage[]): number {
  return mean(damages.map(({ joint }) => Math.abs(joint)));
}

function over(part: number, whole: number): number {
  return part === 0 && whole === 0 ? 0 : part / whole;
}

/**
 * `most` different pairs u < v of 0 .. units-1, or all of them; in order, so that the passes of a group that hold the same
 * early layer come together.
 */
export function drawPairs(units: number, most: number, random: Random): readonly Pair[] {
  const total = (units * (units - 1)) / 2;
  const drawn = total <= most ? Array.from({ length: total }, (_, at) => at) : drawBatches(total, most, 1, random);
  return Array.from(drawn, pairAt).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

/** The pair at a place of the list (0, 1), (0, 2), (1, 2), (0, 3), ... */
function pairAt(place: number): Pair {
  let v = Math.floor((1 + Math.sqrt(1 + 8 * place)) / 2);
  // The root may be rounded over a whole number.
  if ((v * (v - 1)) / 2 > place) v--;
  return [place - (v * (v - 1)) / 2, v];
}

function pairDamages(
  nets: Nets,
  set: SetName,
  contexts: readonly Pick<DamageContext, "atT">[],
  pairs: readonly (readonly Pair[])[],
): readonly (readonly (PairDamage & { readonly pair: Pair })[])[] {
  const intact = contexts.map(({ atT }) => mean(atT.nll));
  /** Rise of the loss of each network without the units that it names, one pass of the group. */
  const damage = (gone: readonly (readonly number[])[]): readonly number[] => {
    const logits = nets.logits(set, { holds: gone.map((own) => removed(nets.units, own)) });
    return contexts.map(({ atT }, p) => meanLoss(logits[p], atT) - intact[p]);
  };
  const members = pairs.map((own) => [...new Set(own.flat())].sort((a, b) => a - b));
  const single = members.map(() => new Map<number, number>());
  // Networks with fewer units in pairs pass the last of theirs again.
  const rounds = Math.max(...members.map((own) => own.length));
  for (let k = 0; k < rounds; k++) {
    const units = members.map((own) => own.slice(0, k + 1).slice(-1));
    damage(units).forEach((value, p) => {
      for (const unit of units[p]) single[p].set(unit, value);
    });
  }
  const joint = pairs[0].map((_, k) => damage(pairs.map((own) => own[k])));
  const known = (p: number, unit: number): number => single[p].get(unit) ?? Number.NaN;
  return pairs.map((own, p) =>
    own.map((pair, k) => ({ pair, single: [known(p, pair[0]), known(p, pair[1])], joint: joint[k][p] })),
  );
}

/** Hidden layer of each unit, counted through all layers. */
function layersOf(units: readonly number[]): readonly number[] {
  return units.flatMap((count, layer) => new Array<number>(count).fill(layer));
}

function putPairs(
  draft: Draft,
  {
    suffix,
    name,
    unit,
    manner,
    why,
  }: Readonly<Record<"suffix" | "name" | "unit" | "manner", string>> & {
    readonly why: string | undefined;
  },
  damages: readonly PairDamage[],
  { resamples, random }: { readonly resamples: number; readonly random: Random },
): void {
  const n = damages.length;
  const where = name === "" ? "" : " in two layers";
  const none = n === 0 ? `there is no pair${where} among those drawn` : undefined;
  const statistics = [
    ["caiMinus", "ratio", "2 mean(max(-I, 0)) / mean(|D_u| + |D_v|)", caiMinus],
    ["caiPlus", "ratio", "mean(max(I, 0)) / mean |D_uv|", caiPlus],
    ["single", unit, "mean(|D_u| + |D_v|)", singleDamage],
    ["joint", unit, "mean |D_uv|", jointDamage],
  ] as const;
  const samples = Array.from({ length: n === 0 ? 0 : resamples }, () => damages.map(() => damages[random.below(n)]));
  for (const [metric, measured, method, of] of statistics) {
    const drawn = samples.map(of);
    const centre = mean(drawn);
    const squares = drawn.reduce((sum, value) => sum + (value - centre) * (value - centre), 0);
    const facts = {
      ...(resamples < 2 ? {} : { se: Math.sqrt(squares / (resamples - 1)) }),
      n,
      unit: measured,
      method: `${method} over ${n} pairs of hidden units${where}, ${manner}`,
      replication: "unit",
    } as const;
    draft.measures[`coadapt.pair.${metric}${name}${suffix}`] = measuredUnless(why ?? none, of(damages), facts);
  }
}
