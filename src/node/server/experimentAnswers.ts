import type {
  ArmText,
  ClaimText,
  Commands,
  CurveSet,
  MetricText,
  NoiseData,
  Provenance,
  RateSet,
  RelianceSet,
  SeedState,
  Summary,
} from "../../lab/report/reportInput.ts";
import { type RunDocument, runDocument } from "../../lab/runDocument.ts";
import type { Decision, Experiment, Verdict } from "../../lab/types.ts";
import type { LocalStore } from "../store/localStore.ts";
import type { ExperimentSummary, SummaryPage } from "../store/summaryRows.ts";
import type { ReportedRun } from "./judgedRuns.ts";
import type { QueuedRun } from "./runQueue.ts";

/** A row of the list of experiments. */
export interface ListedExperiment extends Omit<ExperimentSummary, "claim" | "profile"> {
  readonly claim: string | null;
  readonly profile: string | null;
  /** The verdicts last kept, at each experiment's own learning rate; null where it was not judged yet. */
  readonly judged: {
    readonly at: string;
    readonly counts: Readonly<Record<Decision, number>>;
    readonly verdicts: readonly Pick<Verdict, "restatement" | "task" | "decision" | "text">[];
  } | null;
}

export interface ExperimentList {
  readonly experiments: readonly ListedExperiment[];
  /** Give it as `before` for the next page; null at the end. */
  readonly next: string | null;
}

/** The experiments of a store, newest first, page by page. */
export function listExperiments(store: LocalStore, page: SummaryPage): ExperimentList {
  const found = store.summaries({ ...page, limit: page.limit + 1 });
  const shown = found.slice(0, page.limit);
  return {
    experiments: shown.map((summary) => listed(store, summary)),
    next: found.length > page.limit ? (shown.at(-1)?.id ?? null) : null,
  };
}

/** The row of one experiment. */
export function listed(store: LocalStore, summary: ExperimentSummary): ListedExperiment {
  const { claim = null, profile = null, ...rest } = summary;
  const kept = store.verdicts(rest.id);
  if (kept === undefined) return { ...rest, claim, profile, judged: null };
  const verdicts = kept.verdicts
    .filter(({ primary }) => primary)
    .map(({ restatement, task, decision, text }) => ({ restatement, task, decision, text }));
  const of = (decision: Decision): number => verdicts.filter((verdict) => verdict.decision === decision).length;
  const counts = {
    ...{ supported: of("supported"), refuted: of("refuted"), equivalent: of("equivalent"), undecided: of("undecided") },
  };
  return { ...rest, claim, profile, judged: { at: kept.at, counts, verdicts } };
}

/** All of an experiment but its curves and measures. */
export interface ExperimentAnswer {
  readonly experiment: ListedExperiment;
  /** The run of this server that it has or had; null where it has none. */
  readonly run: QueuedRun | null;
  /** As of `linchpin report --json`: verdicts, and estimates with each seed's difference. */
  readonly document: RunDocument;
  /** What its sentence, question and restatements are. */
  readonly claim: ClaimText;
  readonly arms: readonly ArmText[];
  /** Words for metrics that differ from the usual ones. */
  readonly metrics: Readonly<Record<string, Partial<MetricText>>>;
  readonly tasks: readonly TaskPlan[];
  readonly warnings: readonly string[];
  readonly provenance: Provenance;
  /** To run it again, to replay a trial, to write the report. */
  readonly commands: Commands;
  /** The experiments as they were planned, one a task. */
  readonly source: readonly Experiment[];
}

export interface TaskPlan {
  readonly name: string;
  readonly setting: string;
  readonly learningRate: number | "best";
  /** arm -> the state of each planned seed. */
  readonly completion: Readonly<Record<string, readonly SeedState[]>>;
}

/** @param listed its row in the list @param run of this server */
export function experimentAnswer(
  { run: { stored, kernel, experiments }, conclusion, report }: ReportedRun,
  experiment: ListedExperiment,
  run: QueuedRun | null,
): ExperimentAnswer {
  const { claim, profile } = stored;
  const { done } = conclusion.trials;
  return {
    ...{ experiment, run },
    document: runDocument(conclusion, {
      ...{ experiment: stored.id, kernel, seconds: 0, reused: done, failed: experiment.trials.failed },
      ...(claim === undefined ? {} : { claim }),
      ...(profile === undefined ? {} : { profile }),
    }),
    ...{ claim: report.claim, arms: report.arms, metrics: report.metrics ?? {} },
    tasks: report.tasks.map(({ name, setting, learningRate, completion }) => ({
      ...{ name, setting, learningRate, completion },
    })),
    ...{ warnings: report.warnings ?? [], provenance: report.provenance, commands: report.commands },
    source: experiments,
  };
}

/** Curves, noise, learning-rate strips and reliance of each task. */
export interface CurvesAnswer {
  readonly tasks: readonly {
    readonly name: string;
    readonly curves: readonly CurveSet[];
    readonly rates: readonly RateSet[];
    readonly noise: NoiseData | null;
    readonly reliance: RelianceSet | null;
  }[];
}

export function curvesAnswer({ report }: ReportedRun): CurvesAnswer {
  return {
    tasks: report.tasks.map(({ name, curves, rates = [], noise = null, reliance = null }) => ({
      ...{ name, curves, rates, noise, reliance },
    })),
  };
}

/** Every recorded measure of every arm: mean, interval, and the value of each seed. */
export interface MeasuresAnswer {
  readonly tasks: readonly {
    readonly name: string;
    readonly learningRate: number | "best";
    /** arm -> metric -> summary. */
    readonly summaries: Readonly<Record<string, Readonly<Record<string, Summary>>>>;
    /** arm -> metric -> why it is not valid. */
    readonly invalid: Readonly<Record<string, Readonly<Record<string, string>>>>;
  }[];
}

export function measuresAnswer({ report }: ReportedRun): MeasuresAnswer {
  return {
    tasks: report.tasks.map(({ name, learningRate, summaries, invalid = {} }) => ({
      ...{ name, learningRate, summaries, invalid },
    })),
  };
}
