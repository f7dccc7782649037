import type { RecordJson } from "./recordJson.ts";
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
} from "./report/reportInput.ts";
import type { RunDocument, RunEstimate, RunVerdict } from "./runDocument.ts";
import type { AttemptStart, Decision, Experiment, PlannedCell, TrialRecord } from "./types.ts";

// What the local server answers, for those who answer and those who ask; see docs/server.md. A number that does not exist
// is null in JSON, also where its type here is `number`.

/** `GET /server`. */
export interface ServerAnswer {
  readonly api: 1;
  readonly version: string;
  readonly store: string;
  /** Another process writes to the store: nothing can be run here. */
  readonly readOnly: boolean;
  readonly workers: number;
}

/** A row of the list of experiments. */
export interface ListedExperiment {
  readonly id: string;
  readonly name: string;
  readonly claim: string | null;
  readonly profile: string | null;
  readonly createdAt: string;
  /** Distinct trials planned; of those done; of the done ones diverged; of the others tried in vain. */
  readonly trials: {
    readonly planned: number;
    readonly done: number;
    readonly diverged: number;
    readonly failed: number;
  };
  /** The verdicts last kept, at each experiment's own learning rate; null where it was not judged yet. */
  readonly judged: {
    readonly at: string;
    readonly counts: Readonly<Record<Decision, number>>;
    readonly verdicts: readonly Pick<RunVerdict, "restatement" | "task" | "decision" | "text">[];
  } | null;
}

/** `GET /experiments`. */
export interface ExperimentList {
  readonly experiments: readonly ListedExperiment[];
  /** Give it as `before` for the next page; null at the end. */
  readonly next: string | null;
}

/** `GET /experiments/ID`: all of an experiment but its curves and measures. */
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
  readonly tasks: readonly TaskAnswer[];
  readonly warnings: readonly string[];
  readonly provenance: Provenance;
  /** To run it again, to replay a trial, to write the report. */
  readonly commands: Commands;
  /** The experiments as they were planned, one a task. */
  readonly source: readonly Experiment[];
}

export interface TaskAnswer {
  readonly name: string;
  readonly setting: string;
  readonly learningRate: number | "best";
  /** arm -> the state of each planned seed. */
  readonly completion: Readonly<Record<string, readonly SeedState[]>>;
}

/** `GET /experiments/ID/curves`: curves, noise, learning-rate strips and reliance of each task. */
export interface CurvesAnswer {
  readonly tasks: readonly {
    readonly name: string;
    readonly curves: readonly CurveSet[];
    readonly rates: readonly RateSet[];
    readonly noise: NoiseData | null;
    readonly reliance: RelianceSet | null;
  }[];
}

/** `GET /experiments/ID/measures`: every recorded measure of every arm: mean, interval, and the value of each seed. */
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

/** `GET /experiments/ID/trials`. */
export interface TrialList {
  /** Cells of the plan, of those asked for. */
  readonly planned: number;
  readonly trials: readonly ListedTrial[];
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null;
}

/** A cell of a plan with what is known of its trial. */
export interface ListedTrial extends PlannedCell {
  readonly state: SeedState["state"];
  readonly divergedAt: number | null;
  /** Final numbers. Empty where there is no record. */
  readonly scalars: Readonly<Record<string, number>>;
  readonly invalid: Readonly<Record<string, string>>;
  readonly digest: string | null;
}

/** `GET /trials/ID`: one trial, with curves and arrays as base64 of their bytes, and everything that was tried. */
export interface TrialAnswer {
  /** Null while the trial is not done. */
  readonly record: RecordJson | null;
  readonly attempts: readonly TrialAttempt[];
  /** The command that trains it alone and compares byte by byte. */
  readonly replay: string;
}

export interface TrialAttempt extends AttemptStart {
  /** Absent while it is under way. */
  readonly outcome?: "ok" | "duplicate" | "conflict" | "error" | "timeout" | "oom" | "lost";
  readonly endedAt?: string;
  readonly error?: string;
  readonly stderrTail?: string;
  readonly cpuSeconds?: number;
  readonly peakRssBytes?: number;
}

/** The body of `POST /runs`: a claim, or an experiment as it stands in a file; and what the flags of `run` change. */
export type AskedRunBody = (
  | { readonly claim: string; readonly profile?: "quick" | "full" | "conv" }
  | { readonly experiment: object; readonly name?: string }
) & {
  readonly seeds?: number;
  readonly firstSeed?: number;
  readonly data?: string;
  readonly set?: readonly string[];
  readonly fast?: boolean;
  /** In place of `seeds`: adds seeds until every primary comparison is decided. */
  readonly until?: { readonly maxSeeds?: number; readonly lookEvery?: number };
};

/** A run of the server. */
export interface QueuedRun {
  /** Number of the run, from 1 on since the server started. */
  readonly run: number;
  readonly experiment: string;
  readonly name: string;
  readonly claim: string | null;
  readonly profile: string | null;
  readonly state: "queued" | "running" | "stopping" | "done" | "stopped" | "failed";
  /** Distinct trials: planned (at most, where seeds are added until it is decided), found, trained now, failed. */
  readonly planned: number;
  readonly reused: number;
  readonly fresh: number;
  readonly failed: number;
  /** From the speed so far; null while nothing was trained, and when it is over. */
  readonly secondsLeft: number | null;
  /** Numbers of seeds at which it was judged; null where the number was set before. */
  readonly looks: readonly number[] | null;
  /**
   * Every primary comparison at the experiment's own learning rate, with intervals that hold at all looks together. They
   * are shown and not judged: the verdicts come with `judged`.
   */
  readonly effects: readonly RunEstimate[];
  /** Why it failed, or why trials of it did. */
  readonly error: string | null;
}

/** Event `snapshot`, and `GET /runs`. */
export interface RunsAnswer {
  readonly runs: readonly QueuedRun[];
}

/** Event `trial`: a trial has just been stored. */
export interface TrialEvent {
  readonly run: number;
  readonly trial: string;
  readonly outcome: TrialRecord["outcome"];
  /** The cells of the plan that it answers. */
  readonly cells: readonly Omit<PlannedCell, "trial">[];
}

/** Event `judged`: a run was judged at its end. */
export interface JudgedEvent {
  readonly run: number;
  readonly experiment: string;
  readonly verdicts: readonly RunVerdict[];
}
