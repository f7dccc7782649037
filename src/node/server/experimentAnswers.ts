import { runDocument } from "../../lab/runDocument.ts";
import type {
  CurvesAnswer,
  ExperimentAnswer,
  ExperimentList,
  ListedExperiment,
  MeasuresAnswer,
  QueuedRun,
} from "../../lab/serverAnswers.ts";
import type { Decision } from "../../lab/types.ts";
import type { LocalStore } from "../store/localStore.ts";
import type { ExperimentSummary, SummaryPage } from "../store/summaryRows.ts";
import type { ReportedRun } from "./judgedRuns.ts";

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

export function curvesAnswer({ report }: ReportedRun): CurvesAnswer {
  return {
    tasks: report.tasks.map(({ name, curves, rates = [], noise = null, reliance = null }) => ({
      ...{ name, curves, rates, noise, reliance },
    })),
  };
}

export function measuresAnswer({ report }: ReportedRun): MeasuresAnswer {
  return {
    tasks: report.tasks.map(({ name, learningRate, summaries, invalid = {} }) => ({
      ...{ name, learningRate, summaries, invalid },
    })),
  };
}
