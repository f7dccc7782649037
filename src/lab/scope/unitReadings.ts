import { ablation } from "../../core/instruments/ablation.ts";
import { intact } from "../../core/instruments/damage.ts";
import { fanIns } from "../../core/instruments/fanIn.ts";
import { unitHolds } from "../../core/instruments/holdUnit.ts";
import { adjacentReliance } from "../../core/instruments/reliance.ts";
import { relianceMatrix } from "../../core/instruments/relianceMatrix.ts";
import { column, mean } from "../../core/instruments/sample.ts";
import { squaredTargets } from "../../core/instruments/squaredLoss.ts";
import type { Nets, Readings } from "../../core/instruments/types.ts";
import { invariant } from "../../core/math/errors.ts";
import { stream } from "../../core/math/random.ts";
import type { OpenTrial } from "./openTrial.ts";

/** Reliance of D downstream units on U upstream ones, `rely.matrix`: (D, U), row-major. */
export interface RelianceRead {
  readonly shape: readonly [downstream: number, upstream: number];
  readonly data: Float32Array;
}

/** How the intact network answers. */
export interface IntactAnswers {
  /** Examples: those of the trial's ablation, the first of the test set or all of it. */
  readonly examples: number;
  /** Mean loss and accuracy on them; no accuracy in a regression. */
  readonly loss: number;
  readonly accuracy?: number;
  /** Unit of the loss. */
  readonly unit: string;
}

/** What the instruments say of every hidden unit of the network as it is. */
export interface UnitReadings extends IntactAnswers {
  /** By hidden layer, (U): rise of the loss when the unit is held at its mean, `rely.single.mean.damage`. */
  readonly damage: readonly Float32Array[];
  /** By hidden layer, (U): fall of the accuracy, a fraction; absent in a regression. */
  readonly accuracyDamage?: readonly Float32Array[];
  /** By hidden layer, (U): the mean at which a unit is held. */
  readonly heldAt: readonly Float32Array[];
  /** By hidden layer: reliance of every layer behind it on it; the last is that of the logits. */
  readonly reliance: readonly (readonly RelianceRead[])[];
}

/**
 * Damage and reliance of every hidden unit by mean ablation, as the instruments `rely.single` and `rely.matrix` measure them
 * in a population: on the ablation examples, in evaluation mode with population statistics, which stay as they are.
 */
export function unitReadings({ now: { nets }, spec }: OpenTrial): UnitReadings {
  const random = (_: number, purpose: string) => stream(spec.root, spec.seed, purpose);
  const damages = first(ablation.measure(nets, { constants: ["mean"] }, random));
  const matrices = first(relianceMatrix.measure(nets, { nonAdjacent: true }, random));
  const layers = nets.units.map((_, layer) => layer);
  const byLayer = (name: string): readonly Float32Array[] =>
    layers.map((layer) => arrayNamed(damages, `rely.single.mean.${name}.layer${layer + 1}`).data);
  const answers = intactAnswers(nets);
  return {
    ...answers,
    damage: byLayer("damage"),
    ...(answers.accuracy === undefined ? {} : { accuracyDamage: byLayer("accuracyDamage") }),
    heldAt: layers.map((layer) => means(nets, layer)),
    reliance: layers.map((from) =>
      layers.map((_, k) => k + 1).flatMap((to) => (to > from ? [read(matrices, from, to, nets)] : [])),
    ),
  };
}

/** Loss and accuracy on the ablation examples, in evaluation mode with population statistics. */
export function intactAnswers(nets: Nets): IntactAnswers {
  const { y } = nets.examples(0, "ablation");
  const [logits] = nets.logits("ablation");
  invariant(logits !== undefined, "intactAnswers: no network");
  const { nll, correct, squared } = intact(logits, y, nets.classes, 1, squaredTargets(nets, 0, "ablation"));
  return {
    ...{ examples: y.length, loss: mean(nll), unit: squared === undefined ? "nats" : "squared error" },
    ...(squared?.classless ? {} : { accuracy: mean(correct) }),
  };
}

/**
 * Reliance of each layer on the hidden layer before it alone, by upstream layer, in closed form: one forward pass a layer, so
 * that it may be looked at while a network trains. Undefined where a unit is a feature map: those are held one by one.
 */
export function nearReliance(nets: Nets): readonly (RelianceRead | undefined)[] {
  if (nets.positions.some((positions) => positions > 1)) return nets.units.map(() => undefined);
  return (fanIns(nets, "ablation")[0] ?? []).map((layer) => ({
    shape: [layer.downstream, layer.upstream],
    data: Float32Array.from(adjacentReliance(layer, "mean")),
  }));
}

/** What one training example's answer is, intact and with a unit held at its mean. */
export interface HeldAnswer {
  readonly intact: Float32Array;
  readonly held: Float32Array;
}

/** Logits (K) for one training example: of the network as it is, and with a unit of hidden layer `layer` held at its mean. */
export function heldAnswer(
  { now: { nets } }: OpenTrial,
  inputs: Float32Array,
  { layer, unit }: { readonly layer: number; readonly unit: number },
): HeldAnswer {
  const holds = unitHolds(nets, "ablation", layer, "mean", [])(unit);
  const [before] = nets.logits("train", { inputs: [inputs] });
  const [after] = nets.logits("train", { inputs: [inputs], holds });
  invariant(before !== undefined && after !== undefined, "heldAnswer: no network");
  return { intact: before, held: after };
}

function means(nets: Nets, layer: number): Float32Array {
  const [h] = nets.hidden("ablation", layer);
  const units = nets.units[layer] ?? 0;
  return Float32Array.from({ length: units }, (_, unit) => mean(column(h ?? new Float32Array(0), units, unit)));
}

function read(readings: Readings, from: number, to: number, nets: Nets): RelianceRead {
  const last = nets.units.length;
  const behind = to === last ? "output" : `layer${to + 1}`;
  const { shape, data } = arrayNamed(
    readings,
    `rely.matrix.${to === from + 1 ? behind : `layer${from + 1}.${behind}`}`,
  );
  const [downstream = 0, upstream = 0] = shape;
  return { shape: [downstream, upstream], data };
}

function arrayNamed({ arrays }: Readings, name: string): Readings["arrays"][string] {
  const found = arrays[name];
  invariant(found !== undefined, `unitReadings: the instrument has no ${name}`);
  return found;
}

function first(readings: readonly Readings[]): Readings {
  const [own] = readings;
  invariant(own !== undefined, "unitReadings: no readings");
  return own;
}
