import type { Damage, Intact } from "./damage.ts";
import { jackknifeGroups } from "./jackknife.ts";
import { type Averaged, indexOfLargest, meanError } from "./sample.ts";
import { gini, topShare } from "./shares.ts";

/** Largest damage of one unit, nats; the error is that of the unit found, without the error of having chosen it. */
export function worstUnit(damage: Damage, of: Intact): Averaged {
  return unitDamage(damage, of, indexOfLargest(damage.nats));
}

/** Damage of one unit, nats. */
export function unitDamage(damage: Damage, of: Intact, unit: number): Averaged {
  const n = of.labels.length;
  return { value: damage.nats[unit], se: meanError(damage.byExample.subarray(unit * n, (unit + 1) * n)) };
}

/** Largest loss of accuracy by one unit, fraction, with the same caution. */
export function worstAccuracy(damage: Damage, of: Intact): Averaged {
  const n = of.labels.length;
  const unit = indexOfLargest(damage.accuracy);
  const value = damage.accuracy[unit];
  return { value, se: Math.sqrt((damage.turned[unit] / n - value * value) / (n - 1)) };
}

/** The fewest examples of a class whose damage may be called the worst: below, the largest is the noisiest. */
export const leastClassSize = 10;

/**
 * Largest damage that one unit does to one class, nats per example of the class, with the same caution; NaN where no
 * class has {@link leastClassSize} examples.
 */
export function worstClass(damage: Damage, of: Intact): Averaged {
  const { classes, labels } = of;
  const known = damage.byClass.map((nats, i) =>
    of.classSizes[i % classes] >= leastClassSize ? nats : Number.NEGATIVE_INFINITY,
  );
  const worst = indexOfLargest(known);
  const unit = Math.floor(worst / classes);
  const own = damage.byExample
    .subarray(unit * labels.length, (unit + 1) * labels.length)
    .filter((_, i) => labels[i] === worst % classes);
  return Number.isFinite(known[worst])
    ? { value: known[worst], se: meanError(own) }
    : { value: Number.NaN, se: Number.NaN };
}

/** Sum of the positive damages, nats. */
export function totalDamage(damage: Damage, of: Intact): Averaged {
  const positive = positiveDamage(damage);
  const value = positive.reduce((sum, nats) => sum + nats, 0);
  return {
    value,
    se: combinationError(
      damage,
      of,
      positive.map((nats) => Number(nats > 0)),
    ),
  };
}

/** Share of the largest damage in the sum of the positive ones; NaN when there are none. */
export function damageShare(damage: Damage, of: Intact): Averaged {
  const positive = positiveDamage(damage);
  const value = topShare(positive);
  const top = indexOfLargest(positive);
  return ratio(damage, of, positive, value, (unit) => Number(unit === top));
}

/** Share of the damage of one unit, never below 0, in the sum of the positive ones; NaN when there are none. */
export function shareOfUnit(damage: Damage, of: Intact, unit: number): Averaged {
  const positive = positiveDamage(damage);
  const value = positive[unit] / positive.reduce((sum, nats) => sum + nats, 0);
  return ratio(damage, of, positive, value, (other) => Number(other === unit));
}

/** Gini coefficient of the positive damages, negative ones counting as 0; NaN when there are none. */
export function damageGini(damage: Damage, of: Intact): Averaged {
  const positive = positiveDamage(damage);
  const n = positive.length;
  const rank = new Float64Array(n);
  Array.from(positive.keys())
    .sort((a, b) => positive[a] - positive[b] || a - b)
    .forEach((unit, place) => {
      rank[unit] = place;
    });
  return ratio(damage, of, positive, gini(positive), (unit) => (2 * rank[unit] + 1 - n) / n);
}

/**
 * The largest damage of each unit to any class of at least {@link leastClassSize} examples, never below 0, (U), nats per
 * example of the class.
 * @param group leaves out the examples of this group, for the jackknife
 */
export function worstClassByUnit(damage: Damage, of: Intact, group?: number): Float64Array {
  const { labels, classes, classSizes } = of;
  const kept = new Float64Array(classes);
  labels.forEach((label, i) => {
    if (i % jackknifeGroups !== group) kept[label]++;
  });
  const sums = new Float64Array(classes);
  return damage.nats.map((_, unit) => {
    sums.fill(0);
    for (let i = 0; i < labels.length; i++) {
      if (i % jackknifeGroups !== group) sums[labels[i]] += damage.byExample[unit * labels.length + i];
    }
    return sums.reduce(
      (worst, sum, k) => (classSizes[k] >= leastClassSize ? Math.max(worst, sum / kept[k]) : worst),
      0,
    );
  });
}

/**
 * Damages with the negative ones set to 0, (U), nats.
 * @param group leaves out the examples of this group, for the jackknife
 */
export function positiveDamage(damage: Damage, group?: number): Float64Array {
  if (group === undefined) return damage.nats.map((nats) => Math.max(nats, 0));
  const n = damage.byExample.length / damage.nats.length;
  return damage.nats.map((_, unit) => {
    let sum = 0;
    let kept = 0;
    for (let i = 0; i < n; i++) {
      if (i % jackknifeGroups === group) continue;
      sum += damage.byExample[unit * n + i];
      kept++;
    }
    return Math.max(sum / kept, 0);
  });
}

/** A ratio sum(a d) / sum(d) over the positive damages d, whose error by the delta method is that of sum((a - r) d). */
function ratio(
  damage: Damage,
  of: Intact,
  positive: Float64Array,
  value: number,
  weight: (unit: number) => number,
): Averaged {
  const total = positive.reduce((sum, nats) => sum + nats, 0);
  const weights = positive.map((nats, unit) => (nats > 0 ? (weight(unit) - value) / total : 0));
  return { value, se: combinationError(damage, of, weights) };
}

/** Standard error of a weighted sum of damages, from its values on the single examples. */
function combinationError(damage: Damage, of: Intact, weights: Float64Array): number {
  const n = of.labels.length;
  const sums = new Float64Array(n);
  weights.forEach((weight, unit) => {
    if (weight === 0) return;
    for (let i = 0, at = unit * n; i < n; i++) sums[i] += weight * damage.byExample[at++];
  });
  return meanError(sums);
}
