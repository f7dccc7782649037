import { invariant } from "../math/errors.ts";
import { correctness } from "./accuracy.ts";
import { crossEntropy } from "./crossEntropy.ts";
import type { Numbers } from "./numbers.ts";
import { mean } from "./sample.ts";
import { type SquaredTargets, squaredError } from "./squaredLoss.ts";
import type { Hold, Nets, SetName } from "./types.ts";

/**
 * What holding each of U units did to one network's answers on N examples with K classes: answer held less intact. The
 * loss is the one the network was trained on: cross-entropy in nats, or squared error wherever "nats" stands here.
 */
export interface Damage {
  /** Rise of the mean loss (U), nats. */
  readonly nats: Float64Array;
  /** Fall of the accuracy (U), fraction. */
  readonly accuracy: Float64Array;
  /** Examples (U) whose answer turned from right to wrong or back. */
  readonly turned: Float64Array;
  /** Rise of the mean loss over the examples of each class (U, K), nats; NaN for a class without examples. */
  readonly byClass: Float64Array;
  /** Rise of the loss of each example (U, N), nats. */
  readonly byExample: Float32Array;
}

/** The intact network: what damages are measured against. */
export interface Intact {
  readonly labels: Int32Array;
  readonly classes: number;
  readonly temperature: number;
  /** Under squared loss; its error is in place of the cross-entropy then, at whatever temperature. */
  readonly squared?: SquaredTargets | undefined;
  /** Loss of each example (N). */
  readonly nll: Float64Array;
  /** (N) */
  readonly correct: Float64Array;
  /** (K) */
  readonly classSizes: Float64Array;
}

/**
 * The intact network's answers, with every logit divided by `temperature`.
 * @param squared what the outputs should be, of a network with squared loss
 */
export function intact(
  logits: Numbers,
  labels: Int32Array,
  classes: number,
  temperature: number,
  squared?: SquaredTargets,
): Intact {
  const n = labels.length;
  const classSizes = new Float64Array(classes);
  for (const label of labels) classSizes[label]++;
  return {
    labels,
    classes,
    temperature,
    squared,
    nll: exampleLosses(logits, { labels, classes, temperature, squared }, new Float64Array(n)),
    correct: correctness(logits, labels, classes, new Float64Array(n)),
    classSizes,
  };
}

/** Mean loss under outputs `logits` (N, K), at the temperature of the intact answers. */
export function meanLoss(logits: Numbers, of: Intact): number {
  return mean(exampleLosses(logits, of, new Float64Array(of.labels.length)));
}

/** Loss of each example under outputs `logits` (N, K), written into `out` (N). */
function exampleLosses(
  logits: Numbers,
  { labels, classes, temperature, squared }: Pick<Intact, "labels" | "classes" | "temperature" | "squared">,
  out: Float64Array,
): Float64Array {
  if (squared !== undefined) return squaredError(logits, squared, out);
  return crossEntropy(logits, labels, classes, temperature, out);
}

/** No damage yet, for {@link addUnit} to fill in. */
export function newDamage(units: number, of: Intact): Damage {
  return {
    nats: new Float64Array(units),
    accuracy: new Float64Array(units),
    turned: new Float64Array(units),
    byClass: new Float64Array(units * of.classes),
    byExample: new Float32Array(units * of.labels.length),
  };
}

/**
 * Enters the damage of one unit: `logits` (N, K) are the network's with the unit held.
 * @param scratch (N), overwritten
 */
export function addUnit(damage: Damage, unit: number, logits: Numbers, of: Intact, scratch: Float64Array): void {
  const { labels, classes, classSizes } = of;
  const n = labels.length;
  invariant(scratch.length === n, `addUnit: scratch of ${scratch.length} for ${n} examples`);
  exampleLosses(logits, of, scratch);
  let nats = 0;
  for (let i = 0; i < n; i++) {
    const rise = scratch[i] - of.nll[i];
    nats += rise;
    damage.byClass[unit * classes + labels[i]] += rise;
    damage.byExample[unit * n + i] = rise;
  }
  damage.nats[unit] = nats / n;
  for (let k = 0; k < classes; k++) damage.byClass[unit * classes + k] /= classSizes[k];
  correctness(logits, labels, classes, scratch);
  let lost = 0;
  for (let i = 0; i < n; i++) {
    lost += of.correct[i] - scratch[i];
    damage.turned[unit] += Math.abs(of.correct[i] - scratch[i]);
  }
  damage.accuracy[unit] = lost / n;
}

/** The damages of several layers as those of one. */
export function joinDamages(parts: readonly Damage[]): Damage {
  const join = (of: (part: Damage) => Float64Array): Float64Array => concatenate(parts.map(of), Float64Array);
  return {
    nats: join((part) => part.nats),
    accuracy: join((part) => part.accuracy),
    turned: join((part) => part.turned),
    byClass: join((part) => part.byClass),
    byExample: concatenate(
      parts.map((part) => part.byExample),
      Float32Array,
    ),
  };
}

/** The intact network's answers as they are and at T*. */
export interface Baseline {
  readonly raw: Intact;
  readonly atT: Intact;
}

/** A layer's damages as they are and at T*. */
export interface LayerDamage {
  readonly raw: Damage;
  readonly atT: Damage;
}

/**
 * Damages of every unit of hidden layer `layer` in every network, one forward pass of the group for each unit.
 * @param holdsOf the holds, one a network, for a unit
 */
export function layerDamages(
  nets: Nets,
  baselines: readonly Baseline[],
  request: { readonly set: SetName; readonly layer: number; readonly recalibrate: boolean },
  holdsOf: (unit: number) => readonly (readonly Hold[])[],
): readonly LayerDamage[] {
  const units = nets.units[request.layer];
  const damages = baselines.map(({ raw, atT }) => ({ raw: newDamage(units, raw), atT: newDamage(units, atT) }));
  const scratch = baselines.map(({ raw }) => new Float64Array(raw.labels.length));
  for (let unit = 0; unit < units; unit++) {
    const logits = nets.logits(request.set, { holds: holdsOf(unit), recalibrate: request.recalibrate });
    baselines.forEach((baseline, p) => {
      addUnit(damages[p].raw, unit, logits[p], baseline.raw, scratch[p]);
      addUnit(damages[p].atT, unit, logits[p], baseline.atT, scratch[p]);
    });
  }
  return damages;
}

function concatenate<A extends Numbers>(parts: readonly A[], kind: new (length: number) => A): A {
  const out = new kind(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
