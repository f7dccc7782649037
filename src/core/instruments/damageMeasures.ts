import { log } from "../math/elementary.ts";
import type { Random } from "../math/random.ts";
import { bestConstant } from "./accuracy.ts";
import { bootstrapMaximum } from "./bootstrapMaximum.ts";
import { type Baseline, type Damage, type Intact, joinDamages, type LayerDamage } from "./damage.ts";
import {
  damageGini,
  damageShare,
  leastClassSize,
  totalDamage,
  worstAccuracy,
  worstClass,
  worstUnit,
} from "./damageSummary.ts";
import { arrayOf, type Draft } from "./draft.ts";
import type { Constant } from "./holdUnit.ts";
import { type MeasureFacts, measuredUnless } from "./measured.ts";
import { type Averaged, mean } from "./sample.ts";
import { harmonicShare } from "./shares.ts";
import { constantLoss, noClasses } from "./squaredLoss.ts";
import type { Temperature } from "./temperature.ts";
import type { Measure, SetName } from "./types.ts";

/** One network's damages, and how they were found: what their names and methods say. */
export interface DamageContext extends Baseline {
  readonly fitted: Temperature;
  readonly set: SetName;
  readonly constant: Constant;
  readonly recalibrated: boolean;
  /** Resamples for the interval of the largest damage; 0: none. */
  readonly bootstrap: { readonly resamples: number; readonly random: Random };
}

/** `rely.single`, then the constant unless it is zero, then `recalibrated` if so. */
export function damagePrefix({ constant, recalibrated }: Pick<DamageContext, "constant" | "recalibrated">): string {
  return `rely.single${constant === "zero" ? "" : `.${constant}`}${recalibrated ? ".recalibrated" : ""}`;
}

/** Writes the damages of every hidden layer of one network into its readings: all together, and each layer by itself. */
export function putDamages(draft: Draft, layers: readonly LayerDamage[], context: DamageContext): void {
  const all = { raw: joinDamages(layers.map((l) => l.raw)), atT: joinDamages(layers.map((l) => l.atT)) };
  putSummaries(draft, all, context, "");
  layers.forEach((damage, layer) => {
    putSummaries(draft, damage, context, `.layer${layer + 1}`);
    putArrays(draft, damage, context, `.layer${layer + 1}`);
  });
}

/**
 * Why a network's damages mean nothing: units that carry nothing have nothing to lose. Judged by the loss at T*, not by
 * accuracy: on unbalanced classes a network may be right less often than the best constant answer and still know more
 * than the class frequencies, and leaving such seeds out would choose seeds by their result. Where no T* exists, by
 * accuracy; under squared loss, by that loss.
 */
export function nothingToLose({ atT, fitted }: Pick<DamageContext, "atT" | "fitted">): string | undefined {
  const { labels, classes, classSizes, correct, nll, squared } = atT;
  if (labels.length === 0) return "there are no examples";
  if (squared !== undefined) {
    const [loss, constant] = [mean(nll), constantLoss(squared, labels.length)];
    if (loss < constant) return undefined;
    return `the network's squared error is ${loss.toPrecision(4)}, that of the best constant answer ${constant.toPrecision(4)}`;
  }
  if (fitted.why !== undefined) {
    const [right, constant] = [mean(correct), bestConstant(labels, classes)];
    if (right > constant) return undefined;
    return `the network is right for ${right.toFixed(3)} of the examples, the best constant answer for ${constant.toFixed(3)}`;
  }
  const entropy = classSizes.reduce((sum, size) => {
    const share = size / labels.length;
    return share > 0 ? sum - share * log(share) : sum;
  }, 0);
  const loss = mean(nll);
  if (loss < entropy) return undefined;
  return `the network's loss at T* is ${loss.toFixed(3)} nats, that of the best constant answer ${entropy.toFixed(3)}`;
}

/** Why damages at T* mean nothing: {@link nothingToLose}, or there is no T*; under squared loss none is needed. */
export function whyNoDamageT(context: Pick<DamageContext, "atT" | "fitted">): string | undefined {
  return nothingToLose(context) ?? (context.atT.squared === undefined ? context.fitted.why : undefined);
}

/** Unit of a loss and of its rise. */
export function lossUnit(squared: Intact["squared"]): string {
  return squared === undefined ? "nats" : "squared error";
}

type Summary = Averaged & Pick<MeasureFacts, "unit" | "method" | "ci"> & Pick<Measure, "why">;

function putSummaries(draft: Draft, damage: LayerDamage, context: DamageContext, suffix: string): void {
  const { raw, atT, fitted, set, constant, recalibrated } = context;
  const dead = nothingToLose(context);
  const manner = `${constant} in the unit's place, ${recalibrated ? "recalibrated" : "frozen"} statistics, pop-eval, ${set} set`;
  const put = (summaries: Readonly<Record<string, Summary>>, form: string, at: string, unfitted?: string): void => {
    for (const [name, { why, ...found }] of Object.entries(summaries)) {
      const method = `${found.method}; ${at}${manner}`;
      const facts = { ...found, method, n: raw.labels.length, replication: "example" } as const;
      const metric = `${damagePrefix(context)}.${name}${form}${suffix}`;
      draft.measures[metric] = measuredUnless(dead ?? unfitted ?? why, found.value, facts);
    }
  };
  put(summaries(damage.raw, raw, context), "", "");
  put(summaries(damage.atT, atT, context), "T", `logits over T* = ${fitted.value.toPrecision(4)}, `, fitted.why);
  const accuracy = { ...worstAccuracy(damage.raw, raw), unit: "fraction", method: `largest${chosen}` };
  put({ maxAccuracy: raw.squared?.classless ? { ...accuracy, why: noClasses } : accuracy }, "", "");
}

/** Said of a largest value whose error is that of the unit found. */
const chosen = ", without the error of the choice";

function summaries(damage: Damage, of: Intact, { bootstrap }: DamageContext): Readonly<Record<string, Summary>> {
  const units = damage.nats.length;
  const total = totalDamage(damage, of);
  const share = damageShare(damage, of);
  const chance = harmonicShare(units);
  const unit = lossUnit(of.squared);
  const classless = of.squared?.classless ? { why: noClasses } : {};
  const nothing = total.value === 0 ? { why: "no unit does any damage: a share of nothing" } : {};
  const { resamples, random } = bootstrap;
  const max = worstUnit(damage, of);
  const largest =
    resamples < 2
      ? { ...max, method: `largest of ${units} units${chosen}` }
      : {
          value: max.value,
          ...bootstrapMaximum(damage.byExample, of.labels.length, resamples, random),
          method: `largest of ${units} units, basic bootstrap of the maximum, ${resamples} resamples`,
        };
  return {
    max: { ...largest, unit },
    total: { ...total, unit, method: `sum of the positive damages of ${units} units` },
    worstClass: {
      ...worstClass(damage, of),
      ...(of.classSizes.some((size) => size >= leastClassSize)
        ? {}
        : { why: `no class has ${leastClassSize} examples: the largest would be the noisiest` }),
      ...classless,
      unit,
      method: `largest over units and classes of ${leastClassSize} examples or more${chosen}`,
    },
    topShare: { ...share, ...nothing, unit: "fraction", method: `largest share of ${units} units` },
    topShareRatio: {
      value: share.value / chance,
      se: share.se / chance,
      ...nothing,
      unit: "ratio",
      method: `largest share over H_n/n = ${chance.toPrecision(4)}, the share that chance gives`,
    },
    gini: { ...damageGini(damage, of), ...nothing, unit: "fraction", method: `Gini coefficient of ${units} units` },
  };
}

function putArrays(draft: Draft, { raw, atT }: LayerDamage, context: DamageContext, suffix: string): void {
  const units = raw.nats.length;
  const { classes } = context.raw;
  const put = (name: string, shape: readonly number[], values: Float64Array): void => {
    draft.arrays[`${damagePrefix(context)}.${name}${suffix}`] = arrayOf(shape, values);
  };
  put("damage", [units], raw.nats);
  if (context.raw.squared?.classless) return;
  put("accuracyDamage", [units], raw.accuracy);
  put("damageByClass", [units, classes], raw.byClass);
  if (context.fitted.why !== undefined) return;
  put("damageT", [units], atT.nats);
  put("damageByClassT", [units, classes], atT.byClass);
}
