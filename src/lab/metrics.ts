import type { NetSpec } from "../core/nn/spec.ts";
import { findInstrument, isWatching } from "./instrumentSettings.ts";
import { METRIC_TABLE } from "./metricTable.ts";
import { splitMoment } from "./moment.ts";

/** A number that a trial ends with. */
export interface Metric {
  readonly name: string;
  /** Id of the instrument that measures it. */
  readonly instrument: string;
  readonly title: string;
  readonly unit: string;
  readonly better?: "lower" | "higher";
  /** Smallest effect of interest where a comparison names none (CLAIMS 2.4). */
  readonly margin?:
    | number
    | `${number}%`
    | `${number}% of ${string}`
    | { readonly generated: number; readonly real: number };
  /**
   * What the answers of the networks must be for the metric to exist: probabilities (softmax or logistic loss), labels of
   * classes (no regression), or squared loss. Absent: any.
   */
  readonly answers?: "probabilities" | "classes" | "squared";
  /** A member that the data must have for the metric to exist. Absent: none. */
  readonly data?: "ood";
  /** The metric that is valid only where a target was reached, of which this one is the form cut off at the end. */
  readonly reached?: string;
  /** What a network that diverged has, where that can be said: it has not reached a target. Absent: nothing. */
  readonly diverged?: number;
  /** Hidden layer, from 1, for the row of one layer. */
  readonly layer?: number;
  /** Settings that the instrument must have for the metric to be there, beyond its defaults. */
  readonly needs?: Readonly<Record<string, string | boolean | number>>;
}

/** A name without the variant of the measurement that it names, and the settings that the variant needs. */
interface Plain {
  readonly base: string;
  /** It ended with a statistics batch or another source of noise. */
  readonly batch?: boolean;
  readonly needs: Readonly<Record<string, string | boolean | number>>;
}

/**
 * The metric of a name, or undefined where no instrument has it. A name is one of the table, for some instruments with a
 * variant (`rely.single.mean.maxT`, `test.nll.ema`), ends with `.layerN` or `.output` in the row of one layer, and then with
 * `.at10` where it was measured after a tenth of the training.
 */
export function metric(name: string): Metric | undefined {
  const moment = splitMoment(name);
  if (moment.at === undefined) return afterTraining(name);
  const found = afterTraining(moment.name);
  const instrument = found && findInstrument(found.instrument);
  if (found === undefined || instrument === undefined || isWatching(instrument)) return undefined;
  const { at } = moment;
  const title = `${found.title}, at ${Math.round(100 * at)} % of training`;
  return { ...found, name, title, needs: { ...found.needs, at } };
}

function afterTraining(name: string): Metric | undefined {
  const [, whole = "", place, number] = /^(.*?)(\.layer([1-9]\d*)|\.output)?$/.exec(name) ?? [];
  const { base, needs, batch = false } = withoutVariant(whole);
  const entry = METRIC_TABLE.find((candidate) => candidate.name === base);
  if (entry === undefined || !(entry.places ?? ["all"]).includes(kindOf(place, number))) return undefined;
  const { places: _, byBatch, ...found } = entry;
  if (batch ? byBatch === undefined : byBatch === "only") return undefined;
  return {
    ...found,
    name,
    title: `${found.title}${place === undefined ? "" : `, ${number === undefined ? "output" : `layer ${number}`}`}`,
    ...(number === undefined ? {} : { layer: Number(number) }),
    ...(Object.keys(needs).length === 0 ? {} : { needs }),
  };
}

/** Unit of a metric in an experiment: under squared loss every loss is a squared error. Empty for an unknown metric. */
export function unitOf(name: string, loss: NetSpec["loss"]): string {
  const unit = metric(name)?.unit ?? "";
  return unit === "nats" && loss === "squared" ? "squared error" : unit;
}

/** Names without variants, with a first layer or a batch of 16 where they need one. For "did you mean". */
export function metricNames(): string[] {
  return METRIC_TABLE.map(({ name, places = ["all"], byBatch }) => {
    const full = byBatch === "only" ? `${name}.b16` : name;
    return places.includes("all") ? full : `${full}.layer2`;
  });
}

function kindOf(place: string | undefined, number: string | undefined): "all" | "layer" | "output" {
  if (place === undefined) return "all";
  return number === undefined ? "output" : "layer";
}

function withoutVariant(name: string): Plain {
  const single = /^rely\.single\.(?:(mean|permuted|noise)\.)?(recalibrated\.)?(\w+)$/.exec(name);
  if (single !== null) {
    const [, constants, again, last] = single;
    const needs = { ...(constants ? { constants } : {}), ...(again ? { recalibrate: true } : {}) };
    return { base: `rely.single.${last}`, needs };
  }
  const curve = /^rely\.curve\.(mean\.)?(train|validation|test|ablation)(\.rescaled)?$/.exec(name);
  if (curve !== null) {
    const [, constant, sets = "", rescaled] = curve;
    const needs = { sets, ...(constant ? { constant: "mean" } : {}), ...(rescaled ? { rescaled: true } : {}) };
    return { base: `rely.curve.${sets}`, needs };
  }
  const matrix = /^rely\.matrix\.(zero|permutation)\.(\w+)$/.exec(name);
  if (matrix !== null) return { base: `rely.matrix.${matrix[2]}`, needs: { forms: matrix[1] ?? "" } };
  const size = /^outlier\.\w+\.k(\d+)$/.exec(name)?.[1];
  if (size !== undefined) return { base: name, needs: { factors: Number(size) } };
  const noise = /^((?:noise|statistics)\..+)\.(?:b(\d+)|dropout|matched\d+)$/.exec(name);
  if (noise !== null) {
    const [, base = "", batch] = noise;
    const modes = /^noise\.bn\.(inclusive|exclusive|cascaded)(\.bias)?$/.exec(base)?.[1];
    const composition = compositionOf(base);
    const samplings = /^noise\.beff\.(\w+)$/.exec(base)?.[1];
    const needs = {
      ...(modes === undefined ? {} : { modes }),
      ...(samplings === undefined ? {} : { samplings }),
      ...(composition === undefined ? {} : { compositions: composition }),
      ...(batch === undefined ? {} : { batches: Number(batch) }),
    };
    return { base, needs, batch: true };
  }
  const mode = /^(.+)\.(pop-train|ema|batch)$/.exec(name);
  return mode === null ? { base: name, needs: {} } : { base: mode[1] ?? "", needs: { statistics: mode[2] ?? "" } };
}

/** How the batches of `statistics.sortedAccuracy` are composed. */
function compositionOf(base: string): string | undefined {
  const name = /^statistics\.(sorted|singleClass)?(?:accuracy|nll|kl)$/i.exec(base);
  if (name === null) return undefined;
  return name[1] === undefined ? "given" : name[1] === "sorted" ? "sorted" : "single-class";
}
