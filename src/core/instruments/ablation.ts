import { type Intact, intact, type LayerDamage, layerDamages } from "./damage.ts";
import { type DamageContext, damagePrefix, lossUnit, putDamages } from "./damageMeasures.ts";
import { type Draft, drafts } from "./draft.ts";
import { type Constant, constants, hasNormBehind, unitHolds } from "./holdUnit.ts";
import { unmeasured } from "./measured.ts";
import { oneOf, setNamed, settle, wholeFrom } from "./settle.ts";
import { noProbabilities, squaredTargets } from "./squaredLoss.ts";
import { fitTemperature, type Temperature } from "./temperature.ts";
import type { Instrument, Nets, SetName } from "./types.ts";

const defaults = { set: "ablation", constants: ["zero"], recalibrate: false, bootstrap: 0 };

/**
 * B1, single-unit ablation: the rise of the loss when one hidden unit is held at a constant, for every hidden unit: as
 * it is (nats), at the temperature T* of the validation set (the scale-free form), by class, and in accuracy. Zero is the
 * default constant; the others have their names in the metrics (`rely.single.mean.maxT`). `recalibrate` adds
 * `rely.single.recalibrated.*`: the same with the statistics of the batch norms behind the held unit taken anew, so that
 * a mere shift of their mean does not count as reliance. `bootstrap`: resamples of the examples for the interval of the
 * largest damage; 0 gives the error of the unit found. A unit of a convolution is a whole feature map, held at every
 * position. Of a network with squared loss the damage is the rise of the squared error: there is no temperature, and in a
 * regression no class and no accuracy.
 * Cost: a forward pass through the layers behind it for each hidden unit.
 * Source: Morcos, Barrett, Rabinowitz & Botvinick 2018, section 2.2.
 */
export const ablation: Instrument = {
  id: "rely.single",
  title: "damage by removing single hidden units",
  defaults,
  measure(nets, given, random) {
    const settings = settle("rely.single", defaults, given);
    const set = setNamed("rely.single: set", settings.set);
    const resamples = wholeFrom("rely.single: bootstrap", 0, settings.bootstrap);
    const chosen = settings.constants.map((name) => oneOf("rely.single: constants", name, constants));
    const contexts = damageContexts(nets, set);
    const readings = drafts(nets.count);
    const layers = nets.units.map((_, layer) => layer);
    for (const constant of chosen) {
      const streams = contexts.map((_, p) => random(p, `ablation/${constant}`));
      const damages = (layer: number, recalibrate: boolean): readonly LayerDamage[] =>
        layerDamages(nets, contexts, { set, layer, recalibrate }, unitHolds(nets, set, layer, constant, streams));
      const put = (byLayer: readonly (readonly LayerDamage[])[], recalibrated: boolean): void =>
        readings.forEach((draft, p) => {
          const bootstrap = { resamples, random: random(p, "ablation/bootstrap") };
          const found = byLayer.map((nets) => nets[p]);
          putDamages(draft, found, { ...contexts[p], constant, recalibrated, bootstrap });
        });
      const frozen = layers.map((layer) => damages(layer, false));
      put(frozen, false);
      if (!settings.recalibrate) continue;
      const behind = layers.map((layer) => hasNormBehind(nets, 0, layer));
      if (behind.includes(true) && (constant === "permuted" || constant === "noise"))
        readings.forEach((draft) => {
          refuse(draft, constant, contexts[0].raw);
        });
      else
        put(
          layers.map((layer) => (behind[layer] ? damages(layer, true) : frozen[layer])),
          true,
        );
    }
    return readings;
  },
};

/** The intact answers of every network to `set`, as they are and at the temperature of its validation set. */
export function damageContexts(
  nets: Nets,
  set: SetName,
): readonly Pick<DamageContext, "raw" | "atT" | "fitted" | "set">[] {
  const answers = nets.logits(set);
  const validation = nets.logits("validation");
  return answers.map((logits, p) => {
    const fitted =
      nets.loss === "squared"
        ? noTemperature
        : fitTemperature(validation[p], nets.examples(p, "validation").y, nets.classes);
    const squared = squaredTargets(nets, p, set);
    const at = (temperature: number) => intact(logits, nets.examples(p, set).y, nets.classes, temperature, squared);
    return { raw: at(1), atT: at(fitted.value), fitted, set };
  });
}

const noTemperature: Temperature = { value: Number.NaN, se: Number.NaN, why: noProbabilities };

/** Values that replace a unit's row by row exist for these examples only; the training set would need its own. */
function refuse(draft: Draft, constant: Constant, { labels, squared }: Intact): void {
  const why = `statistics cannot be taken anew with ${constant} values in the unit's place: the training rows have none`;
  const facts = {
    n: labels.length,
    unit: lossUnit(squared),
    method: `${constant} in the unit's place, recalibrated statistics`,
    replication: "example",
  } as const;
  for (const name of ["max", "maxT"])
    draft.measures[`${damagePrefix({ constant, recalibrated: true })}.${name}`] = unmeasured(why, facts);
}
