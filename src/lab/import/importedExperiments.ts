import { quoted } from "../../core/data/quoted.ts";
import { UserError } from "../../core/math/errors.ts";
import { marginIssue } from "../compareIssues.ts";
import type { ComparisonFile } from "../experimentFile.ts";
import { datasetEntry, fillCompare } from "../fillDefaults.ts";
import { metric as knownMetric } from "../metrics.ts";
import { didYouMean } from "../nearest.ts";
import type { Experiment, ImportedFrom, Margin, PlannedCell } from "../types.ts";
import type { ImportedTrials } from "./importedRecords.ts";

/** What imported results are asked. */
export interface ImportQuestion {
  /** The arm, or the number, that the other arms are compared with. */
  readonly against?: string;
  /** Metrics that decide; the only one of the file where none is given. */
  readonly metrics: readonly string[];
  /** For metrics that the house does not know; else their own. */
  readonly better?: "lower" | "higher" | "equal";
  readonly margin?: Margin;
  /** Where the file has several: the one that decides. */
  readonly learningRate?: number;
  readonly question?: string;
}

/**
 * The experiments, one a task, that a file of results is judged as: every other arm against one, on the metrics that
 * decide; metrics with a direction and margin of their own are shown beside them and decide nothing.
 *
 * @throws UserError where it cannot be told what is compared with what, on which metric, in which direction, by which margin
 */
export function importedExperiments(
  trials: ImportedTrials,
  imported: ImportedFrom,
  question: ImportQuestion,
): Experiment[] {
  const { file } = imported;
  const metrics = metricsOf(trials);
  const primary = primaryMetrics(metrics, question, file);
  const arms = [...new Set(trials.planned.map(({ arm }) => arm))];
  const against = reference(arms, question.against, file);
  return [...Map.groupBy(trials.planned, ({ task }) => task)].map(([task, cells]): Experiment => {
    const own = [...new Set(cells.map(({ arm }) => arm))];
    const { learningRate, learningRates } = ratesOf(trials, cells, question.learningRate, file);
    const others = own.filter((arm) => arm !== against);
    if (typeof against === "string" && !own.includes(against))
      throw new UserError(
        `${file}: task ${quoted(task)} has no arm ${quoted(against)}, which the others are compared with`,
      );
    const shown = beside(metrics, primary, against);
    const compare: ComparisonFile[] = [
      ...others.flatMap((arm) => primary.map((on) => ({ arm, against, on, ...given(question) }))),
      ...others.flatMap((arm) => shown.map((on) => ({ arm, against, on, primary: false }))),
    ];
    const filled = fillCompare(compare, datasetEntry(task)?.kind ?? "real", own);
    for (const comparison of filled.compare)
      for (const { message } of marginIssue(["margin"], comparison))
        throw new UserError(`import ${file}: --margin for ${comparison.on}: ${message}`);
    const seeds = [...new Set(cells.map(({ seed }) => seed))];
    return {
      ...nothingKnown(task),
      name: file,
      question: question.question ?? `Do the arms of ${file} differ from ${against}?`,
      arms: Object.fromEntries(own.map((arm) => [arm, {}])),
      train: { ...nothingKnown(task).train, learningRate },
      learningRates,
      seeds: seeds.length,
      firstSeed: Math.min(...seeds),
      restatements: filled.words,
      compare: filled.compare,
      imported,
    };
  });
}

/** What an experiment says of data, network and training where only results are known: nothing. */
function nothingKnown(task: string): Omit<Experiment, "name" | "question" | "arms" | "seeds" | "firstSeed"> {
  return {
    ...{ task, root: 1, data: { name: task, train: 0, validation: 0, test: 0 }, net: [] },
    ...{ initialiser: "he", loss: "softmax", instruments: [], choices: {}, learningRates: [] },
    train: { learningRate: 0, momentum: 0, batch: 0, epochs: 0, lastBatch: "keep", reshuffle: true },
    ...{ restatements: {}, compare: [] },
  };
}

function given({ better, margin }: ImportQuestion): Pick<ComparisonFile, "better" | "margin"> {
  return { ...(better === undefined ? {} : { better }), ...(margin === undefined ? {} : { margin }) };
}

/** Metrics of the file, in the order in which they first appear, those of diverged trials included. */
function metricsOf({ records }: ImportedTrials): string[] {
  return [
    ...new Set(
      [...records.values()].flatMap(({ scalars, invalid }) => [...Object.keys(scalars), ...Object.keys(invalid)]),
    ),
  ];
}

function primaryMetrics(metrics: readonly string[], question: ImportQuestion, file: string): readonly string[] {
  const [first, ...others] = metrics;
  if (question.metrics.length === 0 && others.length > 0)
    throw new UserError(
      `${file}: there are ${metrics.length} metrics; say which one decides: --metric ${first} (of ${metrics.join(", ")})`,
    );
  const primary = question.metrics.length > 0 ? [...new Set(question.metrics)] : metrics;
  for (const name of primary) {
    if (!metrics.includes(name))
      throw new UserError(
        `${file}: no row has the metric ${quoted(name)}${didYouMean(name, metrics)}; there are ${metrics.join(", ")}`,
      );
    const found = knownMetric(name);
    const lacking = [
      ...(question.better === undefined && found?.better === undefined ? ["--better lower or higher"] : []),
      ...(question.margin === undefined && found?.margin === undefined
        ? ["--margin, the smallest difference that would matter, such as 0.01 or 5%"]
        : []),
    ];
    if (lacking.length > 0)
      throw new UserError(
        `${file}: the metric ${quoted(name)} ${found === undefined ? "is not one of ours" : "has no default for everything"}; give ${lacking.join(" and ")}`,
      );
  }
  return primary;
}

/** Metrics of the house that can be judged without being told how; a percentage has nothing to be one of beside a number. */
function beside(metrics: readonly string[], primary: readonly string[], against: string | number): string[] {
  return metrics.filter((name) => {
    const found = knownMetric(name);
    if (primary.includes(name) || found?.better === undefined || found.margin === undefined) return false;
    return typeof against === "string" || typeof found.margin !== "string";
  });
}

function reference(arms: readonly string[], against: string | undefined, file: string): string | number {
  const [first] = arms;
  if (against === undefined)
    throw new UserError(
      `${file}: say what the arms are compared with: --against ${arms.includes("plain") ? "plain" : first} (of ${arms.join(", ")})`,
    );
  const isNumber = !arms.includes(against) && against.trim() !== "" && Number.isFinite(Number(against));
  if (isNumber) return Number(against);
  if (!arms.includes(against))
    throw new UserError(
      `${file}: no row has the arm ${quoted(against)}${didYouMean(against, arms)}; there are ${arms.join(", ")}`,
    );
  if (arms.length === 1)
    throw new UserError(
      `${file}: ${quoted(against)} is the only arm; there is nothing to compare it with but a number, such as --against 0.5`,
    );
  return against;
}

interface Rates {
  readonly learningRate: number;
  readonly learningRates: readonly number[];
}

/** Where there are several learning rates, each arm's best one is chosen by its validation loss, which must be there. */
function ratesOf(
  { records }: ImportedTrials,
  cells: readonly PlannedCell[],
  asked: number | undefined,
  file: string,
): Rates {
  const rates = [...new Set(cells.map(({ learningRate }) => learningRate))].sort((a, b) => a - b);
  const learningRate = asked ?? rates[0] ?? 0;
  const words = rates.map((rate) => (rate === 0 ? "none" : String(rate))).join(", ");
  if (asked !== undefined && !rates.includes(asked))
    throw new UserError(`${file}: no row has the learning rate ${asked}; there are ${words}`);
  if (rates.length === 1) return { learningRate, learningRates: [] };
  if (rates.includes(0))
    throw new UserError(`${file}: some rows have a learning rate and some have none; give each its own, or none`);
  if (asked === undefined)
    throw new UserError(
      `${file}: there are the learning rates ${words}; say which one decides: --learning-rate ${learningRate}`,
    );
  const chosen = cells.every(({ trial }) => {
    const record = records.get(trial);
    return record?.outcome !== "ok" || record.scalars["validation.nll"] !== undefined;
  });
  if (!chosen)
    throw new UserError(
      `${file}: with several learning rates each arm's best one is chosen by validation.nll, which some trials lack; add it, or leave one learning rate in the file`,
    );
  return { learningRate, learningRates: rates.filter((rate) => rate !== learningRate) };
}
