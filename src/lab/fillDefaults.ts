import { catalogue, type DatasetEntry, datasetSizes } from "../core/data/catalogue.ts";
import type { OtherSet } from "../core/data/types.ts";
import { armByName, isStandardArm } from "./arms.ts";
import type {
  ComparisonFile,
  CorrelationFile,
  ExperimentFile,
  InstrumentFile,
  StatisticFile,
} from "./experimentFile.ts";
import { fillTrain } from "./fillTrain.ts";
import { fillSettings } from "./instrumentSettings.ts";
import { canonicalLayer } from "./layerText.ts";
import { mapValues } from "./mapValues.ts";
import { metric } from "./metrics.ts";
import { splitMoment } from "./moment.ts";
import type { OpenedData } from "./openTable.ts";
import { isCorrelation, statisticText } from "./statistics.ts";
import type { ArmSpec, Comparison, DataSpec, Experiment, InstrumentRequest, Margin, Statistic } from "./types.ts";

/** The entry of a data set by its name or one of its aliases. */
export function datasetEntry(name: string): DatasetEntry | undefined {
  return catalogue.find(({ id, aliases }) => id === name || aliases?.includes(name));
}

/**
 * An experiment with every default filled in. Sizes, gradient batch and epochs are those of the data set
 * (`core/data/catalogue.ts`), the training is that of `fillTrain`, the network is two hidden layers of 32 units (128 for
 * images; 25 linear layers for `dln`), the rest is: He initialisation, softmax loss (squared in a regression), 16 seeds
 * from 0, root seed 1, and the instruments that the comparisons name.
 *
 * @param opened the data that the file speaks of @param name used where the file gives none
 */
export function fillDefaults(file: ExperimentFile, opened: OpenedData, name: string): Experiment {
  const { entry } = opened;
  const data = fillData(opened);
  const arms = fillArms(file.arms);
  const { compare, words } = fillCompare(file.compare ?? [], entry.kind, Object.keys(arms));
  const loss = file.loss ?? (entry.task === "regression" ? "squared" : "softmax");
  const train = fillTrain(file.train ?? {}, entry.defaults);
  return {
    name: file.name ?? name,
    question: file.question ?? "",
    ...(file.claim === undefined ? {} : { claim: file.claim }),
    ...(file.profile === undefined ? {} : { profile: file.profile }),
    task: file.task ?? entry.id,
    root: file.root ?? 1,
    data,
    net: (file.net ?? defaultNet(entry, loss)).map(canonicalLayer),
    initialiser: file.initialiser ?? "he",
    loss,
    train,
    arms,
    learningRates: [...new Set(file.learningRates ?? [])]
      .filter((other) => other !== train.learningRate)
      .sort((a, b) => a - b),
    choices: file.choices ?? {},
    ...(file.ensembles === undefined ? {} : { ensembles: file.ensembles }),
    ...(file.weightAverages === undefined ? {} : { weightAverages: file.weightAverages }),
    seeds: file.seeds ?? 16,
    firstSeed: file.firstSeed ?? 0,
    instruments: fillInstruments(file.instruments, compare, file),
    restatements: { ...words, ...file.restatements },
    compare,
  };
}

function fillData({ data, entry }: OpenedData): DataSpec {
  const { outliers, ablation, ood, ...rest } = data;
  const { id, defaults } = entry;
  const { train, validation, test } = datasetSizes(entry, data);
  return {
    ...rest,
    ...{ name: id, train, validation, test },
    ...(data.size === undefined && defaults.size !== undefined ? { size: defaults.size } : {}),
    ...(outliers === undefined ? {} : { outliers: { ...outliers, kind: outliers.kind ?? "garbage" } }),
    ...(ood === undefined ? {} : { ood: fillOther(typeof ood === "string" ? { name: ood } : ood) }),
    ...(ablation === undefined || ablation === test ? {} : { ablation }),
  };
}

/** By its name in the catalogue, so that an alias makes the same trials. */
function fillOther(ood: OtherSet): OtherSet {
  return { ...ood, name: datasetEntry(ood.name)?.id ?? ood.name };
}

/** Two hidden layers, and as many outputs as the loss wants; for the linear map the deep linear net of Santurkar 2018. */
function defaultNet({ kind, task, image, classes, inputs }: DatasetEntry, loss: Experiment["loss"]): readonly string[] {
  if (kind === "generated" && task === "regression")
    return Array.from({ length: 25 }, (_, i) => `dense ${i < 24 ? inputs : classes}`);
  const hidden = image === undefined ? 32 : 128;
  return [`dense ${hidden}`, "relu", `dense ${hidden}`, "relu", `dense ${loss === "logistic" ? 1 : classes}`];
}

/** A standard arm stands in a list as its name; one that is written out stands as it is. */
function fillArms(arms: ExperimentFile["arms"]): Record<string, ArmSpec> {
  if (isList(arms)) return Object.fromEntries(arms.map((name) => [name, isStandardArm(name) ? armByName(name) : {}]));
  return mapValues(arms, (arm) => fillArm(arm ?? {}));
}

function fillArm(arm: ArmSpec): ArmSpec {
  const { net, data } = arm;
  const { outliers } = data ?? {};
  return {
    ...arm,
    ...(net === undefined ? {} : { net: net.map(canonicalLayer) }),
    ...(data === undefined
      ? {}
      : {
          data: {
            ...data,
            ...(outliers === undefined ? {} : { outliers: { ...outliers, kind: outliers.kind ?? "garbage" } }),
          },
        }),
  };
}

function isList(arms: ExperimentFile["arms"]): arms is readonly string[] {
  return Array.isArray(arms);
}

/**
 * Comparisons with their defaults, and words for the restatements of the primary ones.
 *
 * @param kind of the data: the default margin of accuracy depends on it
 * @param arms all there are
 */
export function fillCompare(
  given: readonly (ComparisonFile | CorrelationFile)[],
  kind: DatasetEntry["kind"],
  arms: readonly string[],
): { readonly compare: readonly Comparison[]; readonly words: Readonly<Record<string, string>> } {
  const compare = given.map((comparison, i) => fillComparison(comparison, { kind, id: `C${i + 1}`, arms }));
  return { compare, words: ownWords(compare) };
}

/** @param id of the restatement that a primary comparison makes where the file names none @param arms all there are */
function fillComparison(
  comparison: ComparisonFile | CorrelationFile,
  { kind, id, arms }: { readonly kind: DatasetEntry["kind"]; readonly id: string; readonly arms: readonly string[] },
): Comparison {
  const found = metric(comparison.on);
  // What a comparison lacks, the checks say.
  const members: Partial<ComparisonFile> & Pick<ComparisonFile, "on"> = comparison;
  const { minus, restatement, contrast, margin, better, primary, statistic, ...rest } = members;
  const filled = statistic === undefined ? undefined : fillStatistic(statistic, arms);
  const ends = filled !== undefined && isCorrelation(filled) ? [filled.arms[0], filled.arms.at(-1)] : [];
  return {
    restatement: restatement ?? (primary === false ? "" : id),
    contrast: contrast ?? "",
    ...rest,
    arm: members.arm ?? ends[0] ?? "",
    against: members.against ?? ends[1] ?? "",
    ...(minus === undefined ? {} : { minus }),
    ...(filled === undefined ? {} : { statistic: filled }),
    margin: margin ?? (filled === undefined ? defaultMargin(comparison, kind) : 0),
    better: better ?? (filled === undefined ? found?.better : statisticText(filled.type).better) ?? "higher",
    primary: primary ?? true,
  };
}

/** With the value at which the statistic says nothing as its target, and all arms in a correlation. */
function fillStatistic({ type, target, with: other = "", arms }: StatisticFile, all: readonly string[]): Statistic {
  const held = target ?? statisticText(type).target;
  if (type === "correlationWithin" || type === "correlationBetween")
    return { type, target: held, with: other, arms: arms ?? all };
  return { type, target: held };
}

/** Words for the restatements of primary comparisons, where the file has none: "bn lowers test loss against plain". */
function ownWords(compare: readonly Comparison[]): Record<string, string> {
  const words: Record<string, string> = {};
  for (const comparison of compare) {
    if (!comparison.primary) continue;
    const sentence = comparison.statistic === undefined ? differenceWords(comparison) : statisticWords(comparison);
    const { restatement } = comparison;
    words[restatement] = words[restatement] === undefined ? sentence : `${words[restatement]}; ${sentence}`;
  }
  return words;
}

function differenceWords({ arm, against, minus, on, better, slope }: Comparison): string {
  const title = `${metric(on)?.title ?? on}${slope === undefined ? "" : ` with each ${slope.per}`}`;
  const does = {
    lower: `lowers ${title} against`,
    higher: `raises ${title} against`,
    equal: `has the same ${title} as`,
  };
  const more = minus === undefined ? "" : `, compared with what ${minus.arm} does against ${minus.against}`;
  return `${arm} ${does[better]} ${against}${more}`;
}

/** "the rank correlation between arms of top share of damage with test accuracy is above 0.2". */
function statisticWords({ arm, against, on, better, statistic }: Comparison): string {
  if (statistic === undefined) return "";
  const name = (id: string): string => metric(id)?.title ?? id;
  const { title } = statisticText(statistic.type);
  const of = isCorrelation(statistic)
    ? `of ${name(on)} with ${name(statistic.with)}`
    : `${arm} against ${against}, ${name(on)}`;
  return `${title}${isCorrelation(statistic) ? " " : ": "}${of} is ${better === "lower" ? "below" : "above"} ${statistic.target}`;
}

/**
 * Smallest effect of interest where the file names none; CLAIMS' table: accuracy .005 on generated tasks and .002 on
 * real ones, NLL 1 %, worst single-unit damage 10 %, and so on. A metric that has none needs a margin in the file, which
 * the checks say.
 */
function defaultMargin({ on }: Pick<ComparisonFile, "on">, kind: DatasetEntry["kind"]): Margin {
  const margin = metric(on)?.margin;
  if (margin === undefined) return 0;
  return typeof margin === "object" ? margin[kind] : margin;
}

function fillInstruments(
  given: ExperimentFile["instruments"],
  compare: readonly Comparison[],
  { choices = {} }: ExperimentFile,
): InstrumentRequest[] {
  const asked =
    given ?? neededInstruments([...compare.flatMap(metricsOf), ...Object.values(choices).map(({ by }) => by)]);
  return asked.map((request: string | InstrumentFile) =>
    fillSettings(typeof request === "string" ? { id: request } : request),
  );
}

/** Metrics that a comparison reads: its own, and the one its margin is a share of. */
export function metricsOf({ on, againstOn, minus, margin, statistic }: Comparison): string[] {
  const share = typeof margin === "string" ? / of (.+)$/.exec(margin)?.[1] : undefined;
  return [
    on,
    ...(againstOn === undefined ? [] : [againstOn]),
    ...(minus?.on === undefined ? [] : [minus.on]),
    ...(statistic !== undefined && isCorrelation(statistic) ? [statistic.with] : []),
    ...(share === undefined || share === OF_MINUS ? [] : [share]),
  ];
}

/** In `"25% of minus"`: the margin is a share of the second pair's difference. */
export const OF_MINUS = "minus";

/** By instrument and moment. */
function neededInstruments(metrics: readonly string[]): InstrumentFile[] {
  const needed = new Map<string, InstrumentFile>([["generalisation", { id: "generalisation" }]]);
  for (const name of metrics) {
    const id = metric(name)?.instrument;
    const { at } = splitMoment(name);
    if (id !== undefined) needed.set(`${id} ${at ?? ""}`.trim(), { id, ...(at === undefined ? {} : { at }) });
  }
  return [...needed.values()];
}
