import type { Conclusion } from "./conclude.ts";
import type { NearRates, RateShare, RateTolerance } from "./rateTolerance.ts";
import type {
  ArmSummary,
  Censoring,
  Decision,
  Estimate,
  EstimatePoint,
  LooksMade,
  Notice,
  Slope,
  Statistic,
  Verdict,
} from "./types.ts";

/**
 * What `linchpin run X --json` prints: a stable format, described in docs/runDocument.md. Members may be added; none
 * changes its name or meaning within a major version. A number that does not exist (an interval of one seed) is null.
 */
export interface RunDocument {
  readonly experiment: string;
  readonly claim: string | null;
  readonly profile: string | null;
  readonly kernel: string;
  readonly seconds: number;
  readonly trials: {
    readonly planned: number;
    readonly reused: number;
    readonly done: number;
    readonly diverged: number;
    readonly failed: number;
  };
  readonly looks: LooksMade;
  /** By arm (`task/arm` where there are several tasks), then by metric, at the experiment's own learning rate. */
  readonly arms: Readonly<Record<string, Readonly<Record<string, RunSummary>>>>;
  readonly estimates: readonly RunEstimate[];
  readonly verdicts: readonly RunVerdict[];
  readonly notices: readonly Notice[];
  /** What learning rates each arm bears, of experiments with a strip of them. */
  readonly tolerances: readonly RunTolerance[];
  /** Path of the HTML report, or null. */
  readonly report: string | null;
}

export interface RunSummary {
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
}

export interface RunEstimate {
  readonly restatement: string;
  readonly contrast: string;
  readonly arm: string;
  readonly against: string;
  readonly on: string;
  /** Metric of `against`, where it is another one. */
  readonly againstOn: string | null;
  /** What `against` is multiplied by, where it is not 1. */
  readonly share: number | null;
  /** `log`: mean, interval, margin and differences are natural logarithms of ratios. */
  readonly scale: "log" | null;
  /** The estimate is a slope over these arms. */
  readonly slope: Slope | null;
  readonly task: string;
  readonly learningRate: number | "best";
  readonly better: "lower" | "higher" | "equal";
  readonly margin: number | null;
  readonly unit: string;
  readonly pairs: number;
  readonly divergedPairs: number;
  readonly invalidPairs: number;
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly level: number;
  readonly p: number | null;
  readonly pAdjusted: number | null;
  readonly pEquivalence: number | null;
  readonly pEquivalenceAdjusted: number | null;
  readonly effectSize: number | null;
  readonly moreSeeds: number | null;
  readonly primary: boolean;
  readonly decision: Decision;
  readonly text: string;
  /** The pairs, ascending by seed: seed and difference. */
  readonly seeds: readonly number[];
  readonly differences: readonly number[];
  /** In place of the mean difference; `mean`, `low` and `high` are then its value and interval. */
  readonly statistic: Statistic | null;
  readonly points: readonly EstimatePoint[] | null;
  readonly censored: Censoring | null;
}

export interface RunVerdict {
  readonly restatement: string;
  readonly task: string;
  readonly learningRate: number | "best";
  readonly text: string;
  readonly decision: Decision;
  readonly because: string;
  readonly attribution: Verdict["attribution"] | null;
  readonly primary: boolean;
}

export interface RunTolerance extends Omit<RateTolerance, "rates" | "largest" | "near"> {
  readonly rates: readonly (Omit<RateShare, "accuracy"> & { readonly accuracy: number | null })[];
  readonly largest: number | null;
  readonly near: NearRates | null;
}

/** What the caller of {@link runDocument} knows and the records do not. */
export interface RunFacts {
  readonly experiment: string;
  readonly claim?: string;
  readonly profile?: string;
  readonly kernel: string;
  readonly seconds: number;
  /** Trials that were in the store before. */
  readonly reused: number;
  /** Trials that ended without a record. */
  readonly failed: number;
  readonly report?: string;
}

/** The `--json` document of a run. All rows are in it, not only those a report displays. */
export function runDocument(conclusion: Conclusion, facts: RunFacts): RunDocument {
  const { trials, looks, verdicts, estimates, notices, tolerances } = conclusion;
  return {
    experiment: facts.experiment,
    claim: facts.claim ?? null,
    profile: facts.profile ?? null,
    kernel: facts.kernel,
    seconds: facts.seconds,
    trials: {
      planned: trials.planned,
      reused: facts.reused,
      done: trials.done,
      diverged: trials.diverged,
      failed: facts.failed,
    },
    looks,
    arms: armTable(conclusion),
    estimates: estimates.map(runEstimate),
    verdicts: verdicts.map(runVerdict),
    notices,
    tolerances: tolerances.map(runTolerance),
    report: facts.report ?? null,
  };
}

function armTable({ arms, experiments }: Conclusion): Record<string, Record<string, RunSummary>> {
  const own = new Map(experiments.map(({ task, train }) => [task, train.learningRate]));
  const table: Record<string, Record<string, RunSummary>> = {};
  for (const summary of arms) {
    if (summary.learningRate !== own.get(summary.task)) continue;
    const key = experiments.length === 1 ? summary.arm : `${summary.task}/${summary.arm}`;
    const row = table[key] ?? {};
    table[key] = row;
    row[summary.metric] = runSummary(summary);
  }
  return table;
}

function runSummary({ mean, low, high, n }: ArmSummary): RunSummary {
  return { mean: finite(mean), low: n > 1 ? finite(low) : null, high: n > 1 ? finite(high) : null, n };
}

/** An estimate as a document has it. */
export function runEstimate(estimate: Estimate): RunEstimate {
  return {
    restatement: estimate.restatement,
    contrast: estimate.contrast,
    arm: estimate.arm,
    against: estimate.against,
    on: estimate.on,
    againstOn: estimate.againstOn ?? null,
    share: estimate.share ?? null,
    scale: estimate.scale ?? null,
    slope: estimate.slope ?? null,
    task: estimate.task,
    learningRate: estimate.learningRate,
    better: estimate.better,
    margin: finite(estimate.margin),
    unit: estimate.unit,
    pairs: estimate.pairs,
    divergedPairs: estimate.divergedPairs,
    invalidPairs: estimate.invalidPairs,
    mean: finite(estimate.mean),
    low: finite(estimate.low),
    high: finite(estimate.high),
    level: estimate.level,
    p: finite(estimate.p),
    pAdjusted: finite(estimate.pAdjusted),
    pEquivalence: finite(estimate.pEquivalence),
    pEquivalenceAdjusted: finite(estimate.pEquivalenceAdjusted),
    effectSize: finite(estimate.effectSize),
    moreSeeds: estimate.moreSeeds ?? null,
    primary: estimate.primary,
    decision: estimate.decision,
    text: estimate.text,
    seeds: estimate.seeds,
    differences: estimate.differences,
    statistic: estimate.statistic ?? null,
    points: estimate.points ?? null,
    censored: estimate.censored ?? null,
  };
}

/** A verdict as a document has it. */
export function runVerdict(verdict: Verdict): RunVerdict {
  const { restatement, task, learningRate, text, decision, because, attribution = null, primary } = verdict;
  return { restatement, task, learningRate, text, decision, because, attribution, primary };
}

function runTolerance(tolerance: RateTolerance): RunTolerance {
  return {
    ...tolerance,
    rates: tolerance.rates.map((rate) => ({ ...rate, accuracy: rate.accuracy ?? null })),
    largest: tolerance.largest ?? null,
    near: tolerance.near ?? null,
  };
}

/** JSON has no NaN and no infinity. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
