import { logLogSlope, type UnitScaling, unitScalings } from "./batchScaling.ts";
import { valuesByExample } from "./byExample.ts";
import { type Draft, drafts } from "./draft.ts";
import { drawBatches } from "./drawBatches.ts";
import { evaluationVariance } from "./evaluationVariance.ts";
import { type MeasureFacts, measuredUnless } from "./measured.ts";
import { normedLayers, whyNotLocal } from "./normedLayers.ts";
import { noiseGroups, wholeGroups } from "./resampledNoise.ts";
import { averaged, largest, median } from "./sample.ts";
import { setNamed, settle, wholeFrom } from "./settle.ts";
import type { Instrument } from "./types.ts";

const defaults = { set: "train", batches: [8, 16, 32, 64, 128, 256], resamples: 400, probes: 128 };

/** A batch larger than this part of the examples is left out: drawing without replacement bends the law there. */
const largestPart = 1 / 8;

/** The delta formula is held to this band at batches from 64 on, for units with light and nearly even tails. */
const band = { low: 0.9, high: 1.15, fromBatch: 64, kurtosis: 3, skewness: 1 };

/**
 * The law of batch noise, with weights frozen: the slope of log V on log B of each unit's inclusive noise V in
 * normalised values, median over the units (`noise.bn.slope`, -1 would be 1/B); the variance in evaluation mode
 * (`noise.bn.evalVariance`, exactly 0); and the share of units with excess kurtosis below 3 and |skewness| below 1 whose
 * exclusive noise is .9 to 1.15 times the delta formula at every batch from 64 on (`noise.bn.lawShare`; at one batch:
 * `.b64`). `noise.bn.inclusiveTimesB.b8`, `noise.bn.exclusiveTimesB.b8` and `noise.bn.ratio.b64` are medians over the
 * units; curves `noise.bn.law.inclusive`, `.exclusive` and `.ratio` lie over `noise.bn.law.batches`. Batches above an
 * eighth of the set are left out. The replication unit is the batch. Of a feature map the noise is the mean over its
 * positions, batch statistics run over examples and positions, and skewness and kurtosis are those of whole examples
 * (`momentsByExample`): the slope is that of the number of examples.
 * Cost: O(R B U) additions for each batch size.
 * Source: Teye, Azizpour & Smith 2018 for the exclusive form; Cramér 1946, chapter 27, for the law.
 */
export const batchNoiseLaw: Instrument = {
  id: "noise.bn.law",
  title: "how batch-norm noise falls with the batch",
  defaults,
  measure(nets, given, random) {
    const settings = settle("noise.bn.law", defaults, given);
    const set = setNamed("noise.bn.law: set", settings.set);
    const resamples = wholeGroups(wholeFrom("noise.bn.law: resamples", 2, settings.resamples));
    const probes = wholeFrom("noise.bn.law: probes", 1, settings.probes);
    const asked = settings.batches.map((batch) => wholeFrom("noise.bn.law: batches", 2, batch));
    const odd = whyNotLocal(nets);
    const layers = odd === undefined ? normedLayers(nets) : [];
    const z = layers.map((layer) => valuesByExample(nets, set, layer, "preactivations"));
    const rows = nets.examples(0, set).y.length;
    const possible = asked.filter((batch) => batch <= rows);
    const evaluations = layers.map((layer) => evaluationVariance(nets, set, layer, possible));
    return drafts(nets.count).map((draft, p) => {
      const used = layers.length === 0 ? [] : asked.filter((batch) => batch <= rows * largestPart);
      const draws = new Map(
        used.map((batch) => [batch, drawBatches(rows, batch + 1, resamples, random(p, `noise.bn/batches/${batch}`))]),
      );
      const chosen = drawBatches(rows, Math.min(probes, rows), 1, random(p, "noise.bn/probes"));
      const units = layers.flatMap((layer, place) =>
        unitScalings(z[place][p], nets.units[layer], nets.norm(p, layer)?.eps ?? 0, draws, chosen),
      );
      const none = layers.length === 0 ? (odd ?? "the network has no batch norm, so no batch noise") : undefined;
      const from = `${resamples} batches each of the ${set} set (${rows} examples)`;
      const law = { asked, used, units, none, few: tooFew(set, rows), from, n: resamples };
      putSlope(draft, law);
      putLevels(draft, law);
      putBand(draft, law);
      const method = `largest over units and examples, ${possible.length} evaluation passes, pop-eval, ${set} set`;
      const facts = { n: possible.length, unit: "squared activation", method, replication: "batch" } as const;
      draft.measures["noise.bn.evalVariance"] = measuredUnless(none, largest(evaluations.map((own) => own[p])), facts);
      return draft;
    });
  },
};

interface Law {
  readonly asked: readonly number[];
  /** The batches that the set is large enough for: the order of everything by batch in `units`. */
  readonly used: readonly number[];
  readonly units: readonly UnitScaling[];
  /** Why there is no noise to measure. */
  readonly none: string | undefined;
  readonly few: string;
  readonly from: string;
  readonly n: number;
}

function tooFew(set: string, rows: number): string {
  return `the ${set} set has ${rows} examples: batches above an eighth of it are left out`;
}

function facts({ n, from }: Law, unit: string, method: string, se: number): MeasureFacts {
  return { n, unit, method: `${method}, ${from}`, replication: "batch", se };
}

/** Standard error of a statistic of noises by batch, from the same in each group of resampled batches. */
function groupError(statistic: (group: number) => number): number {
  return averaged(Array.from({ length: noiseGroups }, (_, group) => statistic(group))).se;
}

function putSlope(draft: Draft, law: Law): void {
  const { used, units, none, few } = law;
  const slope = (of: (unit: UnitScaling) => readonly number[]): number =>
    median(units.map((unit) => logLogSlope(used, of(unit))));
  const why = none ?? (used.length < 3 ? few : units.length === 0 ? "every unit is dead" : undefined);
  const se = groupError((g) => slope((unit) => unit.inclusiveGroups.map((groups) => groups[g])));
  const method = `median over ${units.length} units, inclusive noise of normalised values at B = ${used.join(", ")}`;
  const found = facts(law, "log per log", method, se);
  draft.measures["noise.bn.slope"] = measuredUnless(
    why,
    slope((unit) => unit.inclusive),
    found,
  );
}

function putLevels(draft: Draft, law: Law): void {
  const { asked, used, units, none, few } = law;
  const over = (of: (unit: UnitScaling) => number): number => median(units.map(of));
  for (const batch of asked) {
    const b = used.indexOf(batch);
    const why = none ?? (b < 0 ? few : units.length === 0 ? "every unit is dead" : undefined);
    for (const mode of ["inclusive", "exclusive"] as const) {
      const se = b < 0 ? Number.NaN : batch * groupError((g) => over((unit) => unit[`${mode}Groups`][b][g]));
      const found = facts(law, "squared normalised value", `${mode} noise times B, median over units`, se);
      const value = b < 0 ? Number.NaN : batch * over((unit) => unit[mode][b]);
      draft.measures[`noise.bn.${mode}TimesB.b${batch}`] = measuredUnless(why, value, found);
    }
  }
  const curve = (of: (unit: UnitScaling, b: number) => number): Float32Array =>
    Float32Array.from(used, (_, b) => over((unit) => of(unit, b)));
  if (units.length === 0 || used.length === 0) return;
  draft.curves["noise.bn.law.batches"] = Float32Array.from(used);
  draft.curves["noise.bn.law.inclusive"] = curve((unit, b) => unit.inclusive[b]);
  draft.curves["noise.bn.law.exclusive"] = curve((unit, b) => unit.exclusive[b]);
  draft.curves["noise.bn.law.ratio"] = curve((unit, b) => unit.exclusive[b] / unit.delta[b]);
}

/** Units to which the delta formula is held. */
function eligible({ units }: Law): readonly UnitScaling[] {
  return units.filter((u) => u.kurtosis < band.kurtosis && Math.abs(u.skewness) < band.skewness);
}

function putBand(draft: Draft, law: Law): void {
  const from64 = law.asked.filter((batch) => batch >= band.fromBatch);
  putShare(draft, law, "", from64);
  for (const batch of from64) {
    putShare(draft, law, `.b${batch}`, [batch]);
    putRatio(draft, law, batch);
  }
}

function putShare(draft: Draft, law: Law, suffix: string, batches: readonly number[]): void {
  const { used, units, none, few } = law;
  const held = eligible(law);
  const places = batches.map((batch) => used.indexOf(batch)).filter((b) => b >= 0);
  const within = held.filter((unit) =>
    places.every((b) => {
      const ratio = unit.exclusive[b] / unit.delta[b];
      return ratio >= band.low && ratio <= band.high;
    }),
  );
  const share = within.length / held.length;
  const at = places.map((b) => used[b]).join(", ");
  const method = `exclusive noise over delta formula in [${band.low}, ${band.high}] at B = ${at}, ${held.length} of ${units.length} units`;
  const found = facts(law, "fraction", method, Math.sqrt((share * (1 - share)) / held.length));
  const why = none ?? (places.length === 0 ? few : held.length === 0 ? noneEligible : undefined);
  const replication = { n: held.length, replication: "unit" } as const;
  draft.measures[`noise.bn.lawShare${suffix}`] = measuredUnless(why, share, { ...found, ...replication });
}

const noneEligible = "no unit has kurtosis and skewness small enough";

function putRatio(draft: Draft, law: Law, batch: number): void {
  const { used, none, few } = law;
  const held = eligible(law);
  const b = used.indexOf(batch);
  const why = none ?? (b < 0 ? few : held.length === 0 ? noneEligible : undefined);
  const ratio = (of: (unit: UnitScaling) => number): number => median(held.map((unit) => of(unit) / unit.delta[b]));
  const se = b < 0 ? Number.NaN : groupError((g) => ratio((unit) => unit.exclusiveGroups[b][g]));
  const found = facts(law, "ratio", `exclusive noise over delta formula, median over ${held.length} units`, se);
  const value = b < 0 ? Number.NaN : ratio((unit) => unit.exclusive[b]);
  draft.measures[`noise.bn.ratio.b${batch}`] = measuredUnless(why, value, found);
}
