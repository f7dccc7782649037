import { log } from "../math/elementary.ts";
import { correctness } from "./accuracy.ts";
import { crossEntropy } from "./crossEntropy.ts";
import { arrayOf, type Draft, drafts } from "./draft.ts";
import { orderByClass } from "./drawBatches.ts";
import { klDivergence } from "./klDivergence.ts";
import { measuredUnless } from "./measured.ts";
import { normedLayers } from "./normedLayers.ts";
import { averaged, mean } from "./sample.ts";
import { setNamed, settle, wholeFrom } from "./settle.ts";
import { noClasses, noProbabilities } from "./squaredLoss.ts";
import type { ForwardOptions, Instrument, Nets, NormState, SetName } from "./types.ts";
import { deadVariance } from "./unitMoments.ts";

const defaults = { set: "test", batches: [16, 8, 4] };

/** A unit whose mean or scale is off by more than this is flagged (INSTRUMENTS G1). */
const flagged = 0.1;

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
 * of the cross-entropy (`statistics.emaNll`), and mean KL(p_pop-eval || p) in nats (`statistics.emaKl`); the same for
 * each chunk of 16, 8, 4 consecutive examples normalising itself (`statistics.accuracy.b16`, `.nll.b16`, `.kl.b16`), in the
 * order of the set, or with the examples in an order by class, as data often come from a file
 * (`statistics.sortedAccuracy.b16`, `.sortedNll.b16`, `.sortedKl.b16`).
 * Errors are those of paired differences over the examples. Cost 3 forward passes and 2 for each of `batches`.
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
    putAnswers(nets, set, batches, readings);
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
    "the network has no batch norm",
  );
  layers.forEach((layer, at) => {
    const suffix = `.layer${at + 1}`;
    put(suffix, layer === undefined ? [] : [layer], "the layer has no batch norm");
    if (layer === undefined) return;
    draft.arrays[`statistics.${name}Mean${suffix}`] = arrayOf([layer.mean.length], layer.mean);
    draft.arrays[`statistics.${name}Scale${suffix}`] = arrayOf([layer.scale.length], layer.scale);
  });
}

/** Statistics under which the set is answered, and where their differences stand: `statistics.<before><what><behind>`. */
interface Manner {
  readonly options: ForwardOptions;
  readonly nameOf: (what: string) => string;
  readonly method: string;
  /** Whether the examples are answered in an order by class. */
  readonly sorted?: boolean;
  /** Why the set cannot be answered so. */
  readonly why?: string | undefined;
}

function putAnswers(nets: Nets, set: SetName, batches: readonly number[], readings: readonly Draft[]): void {
  const rows = nets.examples(0, set).y.length;
  const none = normedLayers(nets).length === 0 ? "the network has no batch norm" : undefined;
  const manners: readonly Manner[] = [
    ...others.map(
      ([name, statistics]): Manner => ({
        options: { statistics },
        nameOf: (what) => `statistics.${name}${what}`,
        method: statistics,
        why: none,
      }),
    ),
    ...batches.flatMap((batch): Manner[] => {
      const options = { statistics: "batch", statisticsBatch: batch } as const;
      const few = rows < batch ? `the ${set} set has ${rows} examples: fewer than a batch of ${batch}` : undefined;
      const unsorted = nets.examples(0, set).targets && noClasses;
      const nameOf = (what: string): string => `statistics.${what.toLowerCase()}.b${batch}`;
      const method = `statistics of each ${batch} consecutive examples`;
      return [
        { options, nameOf, method, why: none ?? few },
        {
          options,
          nameOf: (what) => `statistics.sorted${what}.b${batch}`,
          method: `${method}, in an order by class,`,
          sorted: true,
          why: none ?? few ?? unsorted,
        },
      ];
    }),
  ];
  const intact = nets.logits(set);
  for (const { options, nameOf, method, sorted, why } of manners) {
    const answers = why !== undefined ? intact : sorted ? sortedLogits(nets, set, options) : nets.logits(set, options);
    readings.forEach((draft, p) => {
      const { y: labels, targets } = nets.examples(p, set);
      const { classes } = nets;
      const noProbability = nets.loss === "squared" ? noProbabilities : undefined;
      const enter = (what: string, unit: string, said: string, values: Float64Array, undefinedBy?: string): void => {
        const { value, se } = averaged(values);
        const facts = { se, n: rows, unit, method: `${said}, ${method} against pop-eval, ${set} set` };
        const measure = measuredUnless(why ?? undefinedBy, value, { ...facts, replication: "example" });
        draft.measures[nameOf(what)] = measure;
      };
      const less = (of: (logits: Float32Array, out: Float64Array) => Float64Array): Float64Array => {
        const before = of(intact[p], new Float64Array(labels.length));
        return of(answers[p], new Float64Array(labels.length)).map((after, i) => after - before[i]);
      };
      const accuracy = less((logits, out) => correctness(logits, labels, classes, out));
      enter("Accuracy", "fraction", "difference of accuracy", accuracy, targets && noClasses);
      const nll = less((logits, out) => crossEntropy(logits, labels, classes, 1, out));
      enter("Nll", "nats", "difference of the mean cross-entropy", nll, noProbability);
      const divergence = klDivergence(intact[p], answers[p], classes);
      enter("Kl", "nats", "mean KL divergence of the answers", divergence, noProbability);
    });
  }
}

/** Logits (N, K) of every network, in the order of the set, when its examples pass in an order by class. */
function sortedLogits(nets: Nets, set: SetName, options: ForwardOptions): readonly Float32Array[] {
  const examples = Array.from({ length: nets.count }, (_, p) => nets.examples(p, set));
  const orders = examples.map(({ y }) => orderByClass(y));
  const inputs = examples.map(({ x, y }, p) => {
    const width = x.length / y.length;
    return x.map((_, at) => x[orders[p][Math.floor(at / width)] * width + (at % width)]);
  });
  return nets.logits(set, { ...options, inputs }).map((logits, p) => {
    const out = new Float32Array(logits.length);
    orders[p].forEach((row, place) => {
      out.set(logits.subarray(place * nets.classes, (place + 1) * nets.classes), row * nets.classes);
    });
    return out;
  });
}
