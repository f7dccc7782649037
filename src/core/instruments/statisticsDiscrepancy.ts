import { log } from "../math/elementary.ts";
import { correctness } from "./accuracy.ts";
import { answersInBatches, type BatchAnswers, type Composition, compositions } from "./batchCompositions.ts";
import { crossEntropy } from "./crossEntropy.ts";
import { arrayOf, type Draft, drafts } from "./draft.ts";
import { klDivergence } from "./klDivergence.ts";
import { measuredUnless } from "./measured.ts";
import { normedLayers } from "./normedLayers.ts";
import { averaged, mean } from "./sample.ts";
import { oneOf, setNamed, settle, wholeFrom } from "./settle.ts";
import { noClasses, noProbabilities } from "./squaredLoss.ts";
import type { Instrument, Nets, NormState, SetName } from "./types.ts";
import { deadVariance } from "./unitMoments.ts";

const defaults = { set: "test", batches: [16, 8, 4], compositions: ["given", "sorted", "single-class"] };

/** A unit whose mean or scale is off by more than this is flagged (INSTRUMENTS G1). */
const flagged = 0.1;

const NO_NORM = "the network has no batch norm";

/** Statistics that batch norm may use instead of `pop-eval`, by their names in the metrics. */
const others = [
  ["ema", "ema"],
  ["popTrain", "pop-train"],
] as const;

/**
 * G1, discrepancy between the statistics that batch norm may use in evaluation. Per layer, running averages (`ema`, as the
 * dialect stores them) and the mean over training batches in train mode (`popTrain`) against the training set in
 * evaluation mode (`pop-eval`, mu and sigma): mean over the live units of |mu' - mu| / sigma
 * (`statistics.emaMean.layer1`) and of |ln(sigma' / sigma)| (`statistics.emaScale.layer1`), and the share of units with
 * either above .1 (`statistics.emaFlagged.layer1`); over the units of all layers without a suffix. Arrays have the signed
 * values of each unit, `statistics.emaMean.layer1` and `statistics.emaScale.layer1` (U), NaN for dead units.
 *
 * In the answers to `set`, other statistics against `pop-eval`: difference of the accuracy (`statistics.emaAccuracy`) and
 * of the cross-entropy (`statistics.emaNll`), and mean KL(p_pop-eval || p) in nats (`statistics.emaKl`); the same with
 * the examples in batches of 16, 8, 4 (`batches`) that normalise themselves, composed in three ways (G3,
 * `compositions`): `given`, consecutive examples of the set (`statistics.accuracy.b16`, `.nll.b16`, `.kl.b16`); `sorted`,
 * consecutive in an order by class, as data often come from a file (`.sortedAccuracy.b16`, `.sortedNll.b16`,
 * `.sortedKl.b16`); `single-class`, the examples of each class by themselves (`.singleClassAccuracy.b16`,
 * `.singleClassNll.b16`, `.singleClassKl.b16`): what is left over of a class makes a smaller batch, one example alone joins
 * the batch before it, and the only example of a class is left out.
 * Errors are those of paired differences over the examples. Cost 3 forward passes and one for each batch and composition.
 * Source: Ioffe & Szegedy 2015, section 3.1 (statistics in inference); Wu & Johnson 2021, "Rethinking 'Batch' in
 * BatchNorm", section 3.
 */
export const statisticsDiscrepancy: Instrument = {
  id: "statistics.discrepancy",
  title: "discrepancy between batch norm's statistics in evaluation",
  defaults,
  measure(nets, given) {
    const settings = settle("statistics.discrepancy", defaults, given);
    const set = setNamed("statistics.discrepancy: set", settings.set);
    const batches = settings.batches.map((batch) => wholeFrom("statistics.discrepancy: batches", 2, batch));
    const readings = drafts(nets.count);
    readings.forEach((draft, p) => {
      for (const [name, statistics] of others) {
        const layers = nets.units.map((_, layer) =>
          unitDiscrepancy(nets.norm(p, layer), nets.norm(p, layer, statistics)),
        );
        putMoments(draft, name, statistics, layers);
      }
    });
    const chosen = settings.compositions.map((name) =>
      oneOf("statistics.discrepancy: compositions", name, compositions),
    );
    const rows = nets.examples(0, set).y.length;
    putAnswers(nets, set, [...inEvaluation(nets, set), ...inBatches(nets, set, rows, batches, chosen)], readings);
    return readings;
  },
};

/** Signed discrepancies of each unit of a layer (U), NaN for dead ones. */
export interface UnitDiscrepancy {
  /** (mu' - mu) / sigma */
  readonly mean: Float64Array;
  /** ln(sigma' / sigma) */
  readonly scale: Float64Array;
  /** Units that are alive under `pop-eval`. */
  readonly live: readonly boolean[];
}

/** How far statistics `other` of a batch norm lie from `population`; undefined without a batch norm. */
export function unitDiscrepancy(
  population: NormState | undefined,
  other: NormState | undefined,
): UnitDiscrepancy | undefined {
  if (population === undefined || other === undefined) return undefined;
  const live = Array.from(population.variance, (v) => !(v <= deadVariance));
  const of = (value: (u: number) => number): Float64Array =>
    Float64Array.from(live, (alive, u) => (alive ? value(u) : Number.NaN));
  return {
    mean: of((u) => (other.mean[u] - population.mean[u]) / Math.sqrt(population.variance[u])),
    scale: of((u) => log(other.variance[u] / population.variance[u]) / 2),
    live,
  };
}

function putMoments(
  draft: Draft,
  name: string,
  statistics: string,
  layers: readonly (UnitDiscrepancy | undefined)[],
): void {
  const put = (suffix: string, of: readonly UnitDiscrepancy[], missing: string): void => {
    const alive = (values: (layer: UnitDiscrepancy) => Float64Array): number[] =>
      of.flatMap((layer) => Array.from(values(layer)).filter((_, u) => layer.live[u]));
    const [means, scales] = [alive((layer) => layer.mean), alive((layer) => layer.scale)].map((v) => v.map(Math.abs));
    const n = means.length;
    const why = of.length === 0 ? missing : n === 0 ? "every unit is dead" : undefined;
    const enter = (part: string, unit: string, what: string, value: number): void => {
      const method = `${what} over ${n} live units, ${statistics} against pop-eval`;
      const facts = { n, unit, method, replication: "unit" } as const;
      draft.measures[`statistics.${name}${part}${suffix}`] = measuredUnless(why, value, facts);
    };
    const off = means.map((m, k) =>
      Number.isFinite(m + scales[k]) ? Number(m > flagged || scales[k] > flagged) : Number.NaN,
    );
    enter("Mean", "standard deviations", "mean of |mu' - mu| / sigma", mean(means));
    enter("Scale", "log ratio", "mean of |ln(sigma' / sigma)|", mean(scales));
    enter("Flagged", "fraction", `share with either above ${flagged}`, mean(off));
  };
  put(
    "",
    layers.filter((layer) => layer !== undefined),
    NO_NORM,
  );
  layers.forEach((layer, at) => {
    const suffix = `.layer${at + 1}`;
    put(suffix, layer === undefined ? [] : [layer], "the layer has no batch norm");
    if (layer === undefined) return;
    draft.arrays[`statistics.${name}Mean${suffix}`] = arrayOf([layer.mean.length], layer.mean);
    draft.arrays[`statistics.${name}Scale${suffix}`] = arrayOf([layer.scale.length], layer.scale);
  });
}

/** A way to answer the set, and where its differences stand. */
interface Manner {
  readonly answer: () => readonly BatchAnswers[];
  readonly nameOf: (what: string) => string;
  readonly method: string;
  /** Why the set cannot be answered so. */
  readonly why?: string | undefined;
}

function whyNoNorm(nets: Nets): string | undefined {
  return normedLayers(nets).length === 0 ? NO_NORM : undefined;
}

/** Other constants in place of those of the population. */
function inEvaluation(nets: Nets, set: SetName): readonly Manner[] {
  const rows = Array.from(nets.examples(0, set).y.keys());
  return others.map(([name, statistics]) => ({
    answer: () => nets.logits(set, { statistics }).map((logits) => ({ logits, rows })),
    nameOf: (what) => `statistics.${name}${what}`,
    method: statistics,
    why: whyNoNorm(nets),
  }));
}

/** Each composition of a batch: its part of the metrics' names, and what it is. */
const words: Readonly<Record<Composition, readonly [name: string, method: string]>> = {
  given: ["", "consecutive examples"],
  sorted: ["sorted", "consecutive examples, in an order by class,"],
  "single-class": ["singleClass", "examples of one class"],
};

/** Batches that normalise themselves. */
function inBatches(
  nets: Nets,
  set: SetName,
  rows: number,
  batches: readonly number[],
  chosen: readonly Composition[],
): readonly Manner[] {
  return batches.flatMap((batch) =>
    chosen.map((composition): Manner => {
      const [name, method] = words[composition];
      const few = rows < batch ? `the ${set} set has ${rows} examples: fewer than a batch of ${batch}` : undefined;
      const unsorted = composition !== "given" && nets.examples(0, set).targets ? noClasses : undefined;
      return {
        answer: () => answersInBatches(nets, set, batch, composition),
        nameOf: (what) => `statistics.${name === "" ? what.toLowerCase() : `${name}${what}`}.b${batch}`,
        method: `statistics of each ${batch} ${method}`,
        why: whyNoNorm(nets) ?? few ?? unsorted,
      };
    }),
  );
}

function putAnswers(nets: Nets, set: SetName, manners: readonly Manner[], readings: readonly Draft[]): void {
  const { classes } = nets;
  const intact = nets.logits(set);
  const noProbability = nets.loss === "squared" ? noProbabilities : undefined;
  for (const { answer, nameOf, method, why } of manners) {
    const answers = why === undefined ? answer() : undefined;
    readings.forEach((draft, p) => {
      const { y: labels, targets } = nets.examples(p, set);
      const { logits, rows } = answers?.[p] ?? { logits: intact[p], rows: Array.from(labels.keys()) };
      const alone = rows.length === 0 ? `no class has two examples in the ${set} set` : undefined;
      const enter = (what: string, unit: string, said: string, values: Float64Array, undefinedBy?: string): void => {
        const { value, se } = averaged(Float64Array.from(rows, (row) => values[row]));
        const facts = { se, n: rows.length, unit, method: `${said}, ${method} against pop-eval, ${set} set` };
        const measure = measuredUnless(why ?? alone ?? undefinedBy, value, { ...facts, replication: "example" });
        draft.measures[nameOf(what)] = measure;
      };
      const less = (of: (logits: Float32Array, out: Float64Array) => Float64Array): Float64Array => {
        const before = of(intact[p], new Float64Array(labels.length));
        return of(logits, new Float64Array(labels.length)).map((after, i) => after - before[i]);
      };
      const accuracy = less((given, out) => correctness(given, labels, classes, out));
      enter("Accuracy", "fraction", "difference of accuracy", accuracy, targets && noClasses);
      const nll = less((given, out) => crossEntropy(given, labels, classes, 1, out));
      enter("Nll", "nats", "difference of the mean cross-entropy", nll, noProbability);
      const divergence = klDivergence(intact[p], logits, classes);
      enter("Kl", "nats", "mean KL divergence of the answers", divergence, noProbability);
    });
  }
}
