import type { DataSpec as DrawnData } from "../core/data/types.ts";
import type { NetSpec, OptimiserSpec, ShiftedNoiseSpec, TrainSpec } from "../core/nn/spec.ts";
import type { Looks } from "../core/stats/looks.ts";

/** Data of a trial: a generated or real set, its sizes and its wrappers. Everything that matters to the numbers. */
export interface DataSpec extends DrawnData {
  /** How many rows of the test set, from its first on, serve single-unit ablation; absent: all. */
  readonly ablation?: number;
}

/** One arm x one seed, complete: the same spec gives the same bytes everywhere. */
export interface TrialSpec {
  /** Name and version of the numeric kernel, such as `lanes-exact-1`. */
  readonly kernel: string;
  readonly data: DataSpec;
  readonly net: NetSpec;
  readonly train: TrainSpec;
  readonly root: number;
  readonly seed: number;
  /** Which member of an ensemble of this seed, from 1 on: the same data, another start, order and noise. */
  readonly member?: number;
  /** What is measured; ids as in INSTRUMENTS, with their settings. */
  readonly instruments: readonly InstrumentRequest[];
}

/**
 * A trial that was trained elsewhere and whose numbers came in a file: all that is known of it. Its identity is what the
 * file says, so that the same row in a longer file is the same trial.
 */
export interface ImportedSpec {
  /** Digest of the record. */
  readonly imported: string;
  readonly task: string;
  readonly arm: string;
  /** 0 where the file names none. */
  readonly learningRate: number;
  readonly seed: number;
}

/** The file that results came from. */
export interface ImportedFrom {
  /** Its name, without folder. */
  readonly file: string;
  readonly sha256: string;
}

/**
 * An instrument and its settings. `{ id: "rely.single" }` takes the defaults, which are filled in before hashing. An
 * instrument that measures after training measures `at: 0.1` after a tenth of the steps instead, and its metrics end with
 * `.at10`.
 */
export interface InstrumentRequest {
  readonly id: string;
  readonly [setting: string]: string | number | boolean | readonly number[] | readonly string[];
}

export interface NumberArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A trial's result. The digest covers outcome, scalars, curves and arrays, never times, hosts or versions. */
export interface TrialRecord {
  readonly trial: string;
  readonly spec: TrialSpec | ImportedSpec;
  readonly outcome: "ok" | "diverged";
  /** Step at which the loss first was not finite, for a diverged trial. */
  readonly divergedAt?: number;
  /**
   * Final numbers by metric name, such as `test.nll` or `rely.single.maxT`. A measure that is not valid is absent here
   * and named with its reason in `invalid`.
   */
  readonly scalars: Readonly<Record<string, number>>;
  readonly invalid: Readonly<Record<string, string>>;
  /** Curves over training (index = step or epoch) or over an instrument's own axis. */
  readonly curves: Readonly<Record<string, Float32Array>>;
  /** Per-unit and matrix values. */
  readonly arrays: Readonly<Record<string, NumberArray>>;
  readonly digest: string;
}

/** What an arm changes in the base network and training of an experiment (names as in CLAIMS 2.1). */
export interface ArmSpec extends NormMembers, NoiseMembers {
  readonly labelSmoothing?: number;
  readonly frozenBatches?: boolean;
  readonly learningRate?: number;
  /** Which member of an ensemble of each seed this arm is, from 1 on: the same data, another start, order and noise. */
  readonly member?: number;
  /** How this arm's weights move, where it differs from the experiment. */
  readonly train?: ArmTraining;
  /** Layers in place of the experiment's. */
  readonly net?: readonly string[];
  /** Sizes and wrappers of the data, where this arm's differ; the set is the experiment's. */
  readonly data?: ArmData;
}

export type ArmData = Partial<
  Pick<DataSpec, "train" | "validation" | "test" | "ablation" | "flipLabels" | "outliers" | "corrupt" | "dropInputs">
>;

/** The arm's normalisation, behind each hidden weight layer. */
interface NormMembers {
  readonly norm?: "batch" | "layer" | "group" | "instance";
  /** Of `norm: group`. */
  readonly groups?: number;
  readonly statistics?: "batch" | "all" | "others" | number;
  readonly estimator?: "median" | "trimmed";
  readonly renorm?: true | { readonly rMax?: number; readonly dMax?: number; readonly momentum?: number };
  readonly gradient?: "through" | "stopped";
  readonly dialect?: "pytorch" | "keras";
  readonly affine?: boolean;
  readonly eps?: number;
  readonly momentum?: number | "cumulative";
}

/** The arm's noise: on the inputs, behind the normalisation, and at the end of each hidden layer. */
interface NoiseMembers {
  readonly noise?: MatchedNoise | ShiftedNoise;
  /** Probability to drop an input (a number of a row, a colour of a pixel). */
  readonly inputDropout?: number;
  readonly dropout?: number;
  readonly boosting?: boolean;
  /** Dropout takes whole feature maps. */
  readonly spatial?: boolean;
  readonly gaussianDropout?: number;
  readonly gaussianNoise?: number;
  /** Hidden layers, from 1, at whose end dropout or Gaussian noise stands; absent: all. */
  readonly dropoutLayers?: readonly number[];
}

export interface MatchedNoise {
  readonly matched: number;
  readonly shared: boolean;
}

/** `true`: the constants of Santurkar et al. 2018. */
export interface ShiftedNoise {
  readonly shifted: true | Omit<ShiftedNoiseSpec, "type">;
}

/** Members of a training by their name in the file; a weight decay that is a number takes the optimiser's own form. */
export type OptimiserFile = Omit<OptimiserSpec, "weightDecay"> & {
  readonly weightDecay?: number | NonNullable<OptimiserSpec["weightDecay"]>;
};

export type ArmTraining = OptimiserFile & {
  readonly momentum?: number;
  /** Gradient batch and passes over the training set of this arm alone. */
  readonly batch?: number;
  readonly epochs?: number;
};

/**
 * Smallest effect a comparison is about: a number in the metric's unit (under `scale: log` a ratio above 1), a percentage
 * of the mean of `against`, or a percentage of that arm's mean of another metric; `"25% of minus"`: of the mean
 * difference of the second pair. 0 (with `better: "equal"` only): every difference must be exactly 0.
 */
export type Margin = number | `${number}%` | `${number}% of ${string}`;

/** A pair whose difference, or a share of it, is subtracted. */
export interface SecondPair {
  readonly arm: string;
  readonly against: string;
  readonly share?: number;
  /** Metric of this pair, where it is another one than that of the first: the same networks in another mode, say. */
  readonly on?: string;
}

/** A comparison fixed before any trial runs. */
export interface Comparison {
  /** Which restatement it is a part of; `""` for a row that belongs to none. */
  readonly restatement: string;
  /** What it isolates, such as `NC1`, `NC2-shared`, `total`; `""` where the two arms say it. */
  readonly contrast: string;
  readonly arm: string;
  /** Another arm, or a number that every seed of `arm` is held against. */
  readonly against: string | number;
  /** A second pair that is subtracted: (arm - against) - share (minus.arm - minus.against); share 1 unless given. */
  readonly minus?: SecondPair;
  /** Metric name. */
  readonly on: string;
  /** Metric of `against`, where it is another one: what the same networks do in another mode, say. */
  readonly againstOn?: string;
  /** What `against` is multiplied by: arm - share against; 1 unless given. */
  readonly share?: number;
  /** `log`: differences of natural logarithms, so ratios; a number as margin or `against` is then a ratio. */
  readonly scale?: "log";
  /** In place of the difference of two arms the slope over several. */
  readonly slope?: Slope;
  /** In place of a mean over seeds another statistic of them. */
  readonly statistic?: Statistic;
  readonly margin: Margin;
  readonly better: "lower" | "higher" | "equal";
  /** True: in the family whose p-values are adjusted together, and part of the restatement's verdict. */
  readonly primary: boolean;
}

/**
 * The least-squares slope, within each seed, of the metric over arms that lie on an axis: sum_a (x_a - mean x) y_a /
 * sum_a (x_a - mean x)^2. `arm` and `against` of the comparison name the two ends (or `against` the slope to hold it
 * against).
 */
export interface Slope {
  /** Place of each arm on the axis, such as the logarithm to base 2 of its width. */
  readonly over: Readonly<Record<string, number>>;
  /** What one unit of the axis is, for the reader: `doubling of the width`. */
  readonly per: string;
}

/** A statistic of the seeds that is no mean of differences, and the value that it is held against. See `statistics.ts`. */
export type Statistic = PairStatistic | CorrelationStatistic;

export interface PairStatistic {
  readonly type: "firstToReach" | "wrongSignUnpaired" | "wrongSignPaired" | "wrongSignHalved" | "seedsSaved";
  readonly target: number;
}

/** Of the metric `on` with another, over the networks of these arms; `arm` and `against` name the first and the last. */
export interface CorrelationStatistic {
  readonly type: "correlationWithin" | "correlationBetween";
  readonly target: number;
  readonly with: string;
  readonly arms: readonly string[];
}

/** An arm that stands for the best of several, chosen by a validation metric before the comparison is made. */
export interface Choice {
  readonly of: readonly string[];
  /** Metric name; the arm with the best mean over its seeds is taken. */
  readonly by: string;
  readonly better: "lower" | "higher";
}

/** An experiment file after validation, defaults filled in. A claim's profile is one experiment a task. */
export interface Experiment {
  readonly name: string;
  readonly question: string;
  /** The claim it comes from and its profile; absent for an experiment file of one's own. */
  readonly claim?: string;
  readonly profile?: string;
  /** What estimates and verdicts call this task; the data's name unless told otherwise. */
  readonly task: string;
  readonly root: number;
  readonly data: DataSpec;
  /** Layers before the arms change them, in canonical words: `dense 128`, `conv 16 3x3`, `relu`, ... */
  readonly net: readonly string[];
  readonly initialiser: NetSpec["initialiser"];
  readonly loss: NetSpec["loss"];
  readonly train: TrainSpec;
  readonly arms: Readonly<Record<string, ArmSpec>>;
  /**
   * Learning rates at which every arm is trained besides `train.learningRate`, ascending. Where there are any, the
   * comparisons are also made at each of them and with each arm at its own validation-best.
   */
  readonly learningRates: readonly number[];
  readonly choices: Readonly<Record<string, Choice>>;
  /** Arms whose answers are averaged, by the name of the ensemble; absent: none. Their metrics come of stored answers. */
  readonly ensembles?: Readonly<Record<string, readonly string[]>>;
  /** Arms whose weights are averaged into one network, by its name; absent: none. */
  readonly weightAverages?: Readonly<Record<string, readonly string[]>>;
  /** Number of seeds and the first of them. */
  readonly seeds: number;
  readonly firstSeed: number;
  readonly instruments: readonly InstrumentRequest[];
  /** The restatements in words, by id such as `R1`. */
  readonly restatements: Readonly<Record<string, string>>;
  readonly compare: readonly Comparison[];
  /**
   * Present: the results came from a file, and nothing was trained here. Then data, network, training and instruments are
   * what an experiment file says of them, or empty where there was none (`net` has no layers); a learning rate of 0 stands
   * for one that is not known; `seeds` is the number of seeds in the file.
   */
  readonly imported?: ImportedFrom;
}

/** One cell of a plan: which trial stands for this arm and seed. */
export interface PlannedCell {
  readonly arm: string;
  readonly seed: number;
  /** Task name, as in estimates. */
  readonly task: string;
  /** Place on the learning-rate strip. An arm with a learning rate of its own is trained at that one everywhere. */
  readonly learningRate: number;
  readonly trial: string;
}

/** A cell with the trial to be trained. */
export interface PlannedTrial extends PlannedCell {
  readonly spec: TrialSpec;
}

/** A paired difference with its interval: arm minus against, over the seeds that both finished. */
export interface Estimate {
  readonly restatement: string;
  /** `NC1`, `NC2-shared`, `total`, `normalisation`, ... */
  readonly contrast: string;
  /** An arm, or `x - y` for a difference of differences. */
  readonly arm: string;
  /** An arm, `x - y`, or the number that every seed is held against. */
  readonly against: string;
  /** Metric name. */
  readonly on: string;
  /** Metric of `against`, where it is another one. */
  readonly againstOn?: string;
  /** What `against` is multiplied by, where it is not 1. */
  readonly share?: number;
  /** `log`: mean, interval, margin and differences are natural logarithms of ratios. */
  readonly scale?: "log";
  /** The estimate is a slope over these arms. */
  readonly slope?: Slope;
  /**
   * `mean` is not the mean of the differences but the value of this statistic, `low` and `high` are its interval, and its
   * target stands beside them: nothing is subtracted. There is no test for equivalence.
   */
  readonly statistic?: Statistic;
  /** Of a correlation, each network; of the other statistics each pair, with x of `arm` and y of `against`. */
  readonly points?: readonly EstimatePoint[];
  /** Where the metric is cut off at the end of training: how often, and how long each arm took. */
  readonly censored?: Censoring;
  readonly task: string;
  readonly learningRate: number | "best";
  readonly better: "lower" | "higher" | "equal";
  /** In the metric's unit. */
  readonly margin: number;
  readonly unit: string;
  /** Seeds it rests on; of a correlation between arms, arms. */
  readonly pairs: number;
  /** Pairs, or of a correlation networks, that diverged. */
  readonly divergedPairs: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Of the interval, such as 0.95. */
  readonly level: number;
  readonly method: string;
  /** Two-sided: sign-flip, always valid where the looks are sequential, or that of the statistic. */
  readonly p: number;
  readonly pAdjusted: number;
  readonly pEquivalence: number;
  readonly pEquivalenceAdjusted: number;
  /** d_z: mean over standard deviation of the differences. */
  readonly effectSize: number;
  readonly winRate: number;
  /** About this many further seeds until the comparison is decided; undefined where no number helps. */
  readonly moreSeeds?: number;
  /** The paired differences by seed, for the figures. */
  readonly seeds: readonly number[];
  readonly differences: readonly number[];
  /** Pairs without divergence in which the measure was not valid. */
  readonly invalidPairs: number;
  /** Why it was not valid, in the words of the first such trial. */
  readonly invalidWhy?: string;
  /** True: part of the claim's primary family (Holm). */
  readonly primary: boolean;
  /** True: its restatement's verdict is made of it and its like; false for a row that is only shown. */
  readonly decides: boolean;
  /** This row's own verdict: the restatement's where it has but one part. */
  readonly decision: Decision;
  /** The decision in words. */
  readonly text: string;
  readonly because: string;
}

export interface EstimatePoint {
  readonly arm: string;
  readonly seed: number;
  readonly x: number;
  readonly y: number;
}

/** How far two arms came on a metric that is cut off (INSTRUMENTS E5). */
export interface Censoring {
  /** Pairs in which at least one of the two did not reach the target. */
  readonly pairs: number;
  readonly arm: ArmCensoring;
  readonly against: ArmCensoring;
}

export interface ArmCensoring {
  /** Runs of the arm, and how many of them did not reach the target. */
  readonly runs: number;
  readonly censored: number;
  /** Kaplan and Meier's; absent: not reached. */
  readonly median?: number;
  readonly lifetimes: readonly { readonly seed: number; readonly time: number; readonly reached: boolean }[];
}

/**
 * How often the trials of a plan were judged, which decides what its intervals and p-values are: `fixed`, once, at a
 * number of seeds set before the first trial; `sequential`, more than once, or until they decided.
 */
export interface LooksMade {
  readonly type: Looks;
  /** Numbers of seeds at which they were judged, ascending, this time included. */
  readonly at: readonly number[];
  /**
   * A plan with a fixed number of seeds is not done: these trials of it are. It is judged once, when it is, so there are no
   * verdicts yet, and `at` is the number of seeds that are whole. Intervals so far hold at all looks together.
   */
  readonly unfinished?: { readonly done: number; readonly planned: number };
}

export type Decision = "supported" | "refuted" | "equivalent" | "undecided";

/** One restatement's verdict on one task. There is no overall verdict. */
export interface Verdict {
  readonly restatement: string;
  readonly task: string;
  readonly learningRate: number | "best";
  /** The restatement in words, such as "both noise contrasts lower the worst single-unit damage". */
  readonly text: string;
  readonly decision: Decision;
  /** Why, in one sentence with the numbers. */
  readonly because: string;
  /** True: the verdict of the plan. False: one of the learning-rate strip, shown beside it. */
  readonly primary: boolean;
  /** Attribution H9, where the noise contrasts of the restatement's metric were made. */
  readonly attribution?: "noise" | "coupling" | "normalisation" | "mixed" | "none";
  readonly attributionDetail?: AttributionDetail;
}

/** The numbers behind an attribution, by the rule of CLAIMS 2.2. */
export interface AttributionDetail {
  /** The sentence that may be printed. */
  readonly text: string;
  /** True: the words "because of the noise" are allowed. */
  readonly becauseOfNoise: boolean;
  /** NC1 - NC2-shared with its interval, in the metric's unit. */
  readonly coupling?: { readonly mean: number; readonly low: number; readonly high: number };
  /** NC1 / total with Fieller's interval, only where the rule lets it be printed. */
  readonly share?: { readonly value: number; readonly low: number; readonly high: number };
  readonly shareWhyNot?: string;
}

/** Something the reader must see beside the numbers: two measures that disagree, a share of almost nothing, ... */
export interface Notice {
  readonly type: "disagreement" | "almost-nothing" | "invalid" | "diverged" | "alone" | "simpson";
  readonly task: string;
  readonly learningRate: number | "best";
  /** Heading, such as `these measures disagree`. */
  readonly title: string;
  readonly text: string;
  /** Metric names it is about. */
  readonly metrics: readonly string[];
  /** Arms it is about. */
  readonly arms: readonly string[];
}

/** Mean of a metric over the seeds of one arm, with a t interval. */
export interface ArmSummary {
  readonly arm: string;
  readonly task: string;
  readonly learningRate: number | "best";
  /** The rate it was trained at: the arm's own best one for `best`. */
  readonly rate: number;
  readonly metric: string;
  readonly unit: string;
  /** Seeds with a valid value. */
  readonly n: number;
  readonly mean: number;
  readonly sd: number;
  /** 95 %; equal to the mean for a single seed. */
  readonly low: number;
  readonly high: number;
}

/** Where records live. Appending a trial twice keeps the first record; another digest is kept as a conflict. */
export interface Store {
  append(record: TrialRecord, attempt: AttemptInfo): AppendResult;
  get(trial: string): TrialRecord | undefined;
  /** Which of these trials are done. */
  done(trials: readonly string[]): Set<string>;
  recordAttempt(trial: string, attempt: AttemptInfo, failure: Failure): void;
  conflicts(): readonly Conflict[];
  list(): readonly StoredExperiment[];
  saveExperiment(experiment: StoredExperiment): void;
  experiment(id: string): StoredExperiment | undefined;
  close(): void;
}

export type AppendResult = "stored" | "duplicate" | "conflict";

export interface AttemptInfo {
  readonly worker: string;
  readonly host: string;
  readonly pool: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly cpuSeconds: number;
  readonly peakRssBytes: number;
  /** What it ran under: versions of Linchpin, of Node and V8, platform and processor; absent where nobody said. */
  readonly versions?: string;
}

/** What is known of an attempt when it begins. */
export type AttemptStart = Pick<AttemptInfo, "worker" | "host" | "pool" | "startedAt" | "versions">;

export interface Failure {
  readonly outcome: "error" | "timeout" | "oom" | "lost";
  readonly error: string;
  readonly stderrTail: string;
}

export interface Conflict {
  readonly trial: string;
  readonly digestKept: string;
  readonly digestSeen: string;
  readonly worker: string;
  readonly at: string;
}

/** An experiment as the store keeps it: what was asked, and which trials answer it. */
export interface StoredExperiment {
  /** sha256 of the canonical experiment or claim profile. */
  readonly id: string;
  readonly name: string;
  /** Claim id, or undefined for an experiment file. */
  readonly claim?: string;
  readonly profile?: string;
  readonly createdAt: string;
  readonly plan: readonly PlannedCell[];
  /** The normalised source: the experiment(s) as JSON text. */
  readonly source: string;
}

/** A result that a pool hands back: a record, or the attempt that failed. */
export type TrialOutcome =
  | { readonly record: TrialRecord; readonly attempt: AttemptInfo }
  | { readonly trial: string; readonly failure: Failure; readonly attempt: AttemptInfo };

/** Runs trials somewhere. Yields outcomes as they arrive, in any order; breaking off cancels what is left. */
export interface Pool {
  readonly name: string;
  /** True: a trial that fails among others is tried again before its outcome is handed out. */
  readonly triesAgain?: boolean;
  map(specs: readonly TrialSpec[], options: PoolOptions): AsyncIterable<TrialOutcome>;
  close(): Promise<void>;
}

/** The part of an AbortSignal that a pool reads; the platform's own fits. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

export interface PoolOptions {
  /** Once aborted, no further task is handed out; tasks under way finish. `close` and breaking off stop those too. */
  readonly signal?: CancelSignal;
  /** Called when trials begin. What it throws ends the map. */
  readonly onStart?: (trials: readonly string[], start: AttemptStart) => void;
  /** Seeds of one arm trained together by one task. */
  readonly group: number;
  /** Wall-clock limit for one task in milliseconds. */
  readonly limitMs: number;
}
