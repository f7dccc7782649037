import { UserError } from "../math/errors.ts";
import { permutation, type Random } from "../math/random.ts";
import { damageContexts } from "./ablation.ts";
import { correctness } from "./accuracy.ts";
import { crossEntropy } from "./crossEntropy.ts";
import { addUnit, type LayerDamage, newDamage } from "./damage.ts";
import { type DamageContext, lossUnit, nothingToLose } from "./damageMeasures.ts";
import { shareOfUnit, totalDamage, unitDamage } from "./damageSummary.ts";
import { arrayOf, type Draft, drafts } from "./draft.ts";
import { measuredUnless } from "./measured.ts";
import { type Averaged, averaged } from "./sample.ts";
import { setNamed, settle, wholeFrom } from "./settle.ts";
import { noClasses, noProbabilities } from "./squaredLoss.ts";
import type { Instrument, Nets, SetName } from "./types.ts";

const defaults = { set: "test", input: 0, most: 200 };

/**
 * B6, reliance on single inputs: the rise of the loss when the values of one input are put into another order of the
 * examples. Of input `input` (counted from 0) the damage (`rely.input.damage`, nats) and its share in the positive damages
 * of all inputs (`rely.input.share`), and their sum (`rely.input.total`); the same with logits divided by the temperature
 * T* of the validation set (`damageT`, `shareT`, `totalT`). Then the answers with that input at 0, after standardisation
 * its mean: accuracy (`rely.input.zeroedAccuracy`) and cross-entropy (`rely.input.zeroedNll`). With more than `most` inputs
 * shares and sums are not measured. Arrays `rely.input.damage` and `rely.input.damageT` (I). One permutation an input, the
 * same of a seed in every arm; errors are over the examples. Cost I + 2 forward passes. Of a network with squared loss
 * damages are in squared error.
 * Source: Breiman 2001, "Random forests", section 10 (permutation importance).
 */
export const inputReliance: Instrument = {
  id: "rely.input",
  title: "damage by permuting or zeroing single inputs",
  defaults,
  measure(nets, given, random) {
    const settings = settle("rely.input", defaults, given);
    const set = setNamed("rely.input: set", settings.set);
    const most = wholeFrom("rely.input: most", 1, settings.most);
    const input = wholeFrom("rely.input: input", 0, settings.input);
    const inputs = inputsOf(nets, set);
    if (input >= inputs) throw new UserError(`rely.input: input is ${input}; expected one of 0 to ${inputs - 1}`);
    const contexts = damageContexts(nets, set);
    const chosen = inputs > most ? [input] : Array.from({ length: inputs }, (_, i) => i);
    const damages = permutationDamages(nets, set, contexts, chosen, random);
    const zeroed = nets.logits(set, { inputs: contexts.map((_, p) => withInput(nets, p, set, input, () => 0)) });
    return drafts(nets.count).map((draft, p) => {
      const many = inputs > most ? `the network has ${inputs} inputs: more than most = ${most}` : undefined;
      const place = chosen.indexOf(input);
      putDamages(draft, "", damages[p].raw, { ...contexts[p], set, input, place, many });
      putDamages(draft, "T", damages[p].atT, { ...contexts[p], set, input, place, many });
      putZeroed(draft, zeroed[p], nets, { p, set, input });
      return draft;
    });
  },
};

function inputsOf(nets: Nets, set: SetName): number {
  const { x, y } = nets.examples(0, set);
  return x.length / y.length;
}

/** Inputs (N, I) of network `net` with those of one input replaced: `value` is told their column and the row. */
function withInput(
  nets: Nets,
  net: number,
  set: SetName,
  input: number,
  value: (column: Float32Array, row: number) => number,
): Float32Array {
  const { x, y } = nets.examples(net, set);
  const width = x.length / y.length;
  const changed = x.slice();
  const column = Float32Array.from(y, (_, row) => x[row * width + input]);
  for (let row = 0; row < y.length; row++) changed[row * width + input] = value(column, row);
  return changed;
}

type Context = Pick<DamageContext, "raw" | "atT" | "fitted">;

/** Damage by permuting each of the `chosen` inputs in turn, one forward pass of the group for each. */
function permutationDamages(
  nets: Nets,
  set: SetName,
  contexts: readonly Context[],
  chosen: readonly number[],
  random: (net: number, purpose: string) => Random,
): readonly LayerDamage[] {
  const damages = contexts.map(({ raw, atT }) => ({
    raw: newDamage(chosen.length, raw),
    atT: newDamage(chosen.length, atT),
  }));
  chosen.forEach((input, place) => {
    const inputs = contexts.map(({ raw }, p) => {
      const order = permutation(raw.labels.length, random(p, `ablation/input/${input}`));
      return withInput(nets, p, set, input, (column, row) => column[order[row]]);
    });
    const logits = nets.logits(set, { inputs });
    contexts.forEach(({ raw, atT }, p) => {
      const scratch = new Float64Array(raw.labels.length);
      addUnit(damages[p].raw, place, logits[p], raw, scratch);
      addUnit(damages[p].atT, place, logits[p], atT, scratch);
    });
  });
  return damages;
}

function putDamages(
  draft: Draft,
  form: "" | "T",
  damage: LayerDamage["raw"],
  context: Context & {
    readonly set: SetName;
    readonly input: number;
    /** Place of the input in the damages. */
    readonly place: number;
    /** Why there are no shares. */
    readonly many: string | undefined;
  },
): void {
  const { raw, atT, fitted, set, input, place, many } = context;
  const of = form === "" ? raw : atT;
  const why = nothingToLose(context) ?? (form === "" ? undefined : fitted.why);
  const unit = lossUnit(of.squared);
  const at = form === "" ? "" : `logits over T* = ${fitted.value.toPrecision(4)}, `;
  const manner = `${at}inputs permuted one by one, pop-eval, ${set} set`;
  const total = totalDamage(damage, of);
  const none = total.value === 0 ? "no input does any damage: a share of nothing" : undefined;
  const put = (name: string, found: Averaged, measured: string, what: string, undefinedBy?: string): void => {
    const facts = { se: found.se, n: of.labels.length, unit: measured, method: `${what}; ${manner}` };
    draft.measures[`rely.input.${name}${form}`] = measuredUnless(why ?? undefinedBy, found.value, {
      ...facts,
      replication: "example",
    });
  };
  put("damage", unitDamage(damage, of, place), unit, `damage by permuting input ${input}`);
  put("total", total, unit, `sum of the positive damages of ${damage.nats.length} inputs`, many);
  put("share", shareOfUnit(damage, of, place), "fraction", `share of input ${input} in the total`, many ?? none);
  if (many === undefined && (form === "" || fitted.why === undefined))
    draft.arrays[`rely.input.damage${form}`] = arrayOf([damage.nats.length], damage.nats);
}

function putZeroed(
  draft: Draft,
  logits: Float32Array,
  nets: Nets,
  { p, set, input }: { readonly p: number; readonly set: SetName; readonly input: number },
): void {
  const { y: labels, targets } = nets.examples(p, set);
  const scratch = (): Float64Array => new Float64Array(labels.length);
  const put = (name: string, values: Float64Array, unit: string, what: string, why: string | undefined): void => {
    const { value, se } = averaged(values);
    const method = `${what} with input ${input} at 0, pop-eval, ${set} set`;
    const facts = { se, n: labels.length, unit, method, replication: "example" } as const;
    draft.measures[`rely.input.${name}`] = measuredUnless(why, value, facts);
  };
  const accuracy = correctness(logits, labels, nets.classes, scratch());
  put("zeroedAccuracy", accuracy, "fraction", "share of right answers", targets && noClasses);
  const nll = crossEntropy(logits, labels, nets.classes, 1, scratch());
  put("zeroedNll", nll, "nats", "mean cross-entropy", nets.loss === "squared" ? noProbabilities : undefined);
}
