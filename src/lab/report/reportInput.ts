import type { RateTolerance } from "../rateTolerance.ts";
import type { Estimate, ImportedFrom, LooksMade, Notice, Verdict } from "../types.ts";

/** Everything a report says, as plain data: the same input gives the same bytes. Nothing is measured or judged here. */
export interface ReportInput {
  readonly claim: ClaimText;
  /** `quick`, `full`, or the name of an experiment file. */
  readonly profile: string;
  /** In the order in which they are listed and drawn. */
  readonly arms: readonly ArmText[];
  /** Words for metrics that the report does not know, or should call something else. */
  readonly metrics?: Readonly<Record<string, Partial<MetricText>>>;
  /** In the order of the page. */
  readonly tasks: readonly TaskReport[];
  /** One per restatement, task and learning rate. */
  readonly verdicts: readonly Verdict[];
  /** Every estimate; the table shows all of them. */
  readonly estimates: readonly Estimate[];
  /** What must stand beside the numbers: measures that disagree, shares of almost nothing, measures that are not valid. */
  readonly notices: readonly Notice[];
  /** Absent: once, at a number of seeds set before the first trial. */
  readonly looks?: LooksMade;
  readonly provenance: Provenance;
  readonly commands: Commands;
  /** Warnings that stand above everything, such as "12 of 320 trials are missing". */
  readonly warnings?: readonly string[];
}

/** The words of a claim, as its file states them before any trial. */
export interface ClaimText {
  readonly id: string;
  readonly sentence: string;
  readonly speaker: string;
  readonly source: { readonly text: string; readonly url?: string };
  /** What the learner asked. */
  readonly question: string;
  readonly restatements: readonly Restatement[];
  readonly literature: readonly LiteratureNote[];
  readonly limits: readonly string[];
  readonly traps: readonly string[];
  /** The control without which the claim could not be judged, in a sentence or two. */
  readonly control?: string;
  /** The argument behind the sentence: a paragraph or a named formula an entry. */
  readonly why?: readonly (string | { readonly formula: FormulaName })[];
}

/** Formulae that a claim may set into its argument. */
export type FormulaName =
  | "shake"
  | "batchNoise"
  | "matchedNoise"
  | "damage"
  | "nauc"
  | "topShare"
  | "neff"
  | "reliance";

export interface Restatement {
  /** `R1`, ... */
  readonly id: string;
  readonly text: string;
  /** The same as a question in everyday words. */
  readonly plain?: string;
  readonly refutedBy: string;
}

/** S supported, N nuance, C contradicted, U untested in the literature read. */
export type Grade = "S" | "N" | "C" | "U";

export interface LiteratureNote {
  readonly grade: Grade;
  readonly text: string;
  readonly citation: string;
}

export interface ArmText {
  /** As in the experiment: `bn-g16`, ... */
  readonly id: string;
  /** In words, such as "Batch norm, noise off". */
  readonly name: string;
  /** For labels on curves, such as "noise off"; else the name. */
  readonly short?: string;
  /** One sentence: what it does to the network. */
  readonly description: string;
  /**
   * `reference`, `treatment`, `noise-off`, `injected` (noise of matched size) and `rival` (dropout) are drawn in the
   * main figures; `control` arms in a second row.
   */
  readonly role: "reference" | "treatment" | "noise-off" | "injected" | "rival" | "control";
}

export interface MetricText {
  readonly title: string;
  /** Unit of the value: `nats`, `fraction`, `units`, ... */
  readonly unit: string;
  /** What the number is, in one sentence. */
  readonly what: string;
  /** Which end means less reliance, or better. */
  readonly better?: "lower" | "higher";
  /** What the better end means, such as "less reliance on one unit". */
  readonly meaning?: string;
  /** A share is shown with the metric that it is a share of. */
  readonly shareOf?: string;
  /** How it is computed. */
  readonly formula?: FormulaName;
}

export interface TaskReport {
  /** As in estimates and verdicts. */
  readonly name: string;
  /** Data, net and training in one sentence. */
  readonly setting: string;
  /** The learning rate at which figures and first verdicts stand. */
  readonly learningRate: number | "best";
  /** arm -> metric -> summary. */
  readonly summaries: Readonly<Record<string, Readonly<Record<string, Summary>>>>;
  /** arm -> metric -> why it is not valid. */
  readonly invalid?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly curves: readonly CurveSet[];
  readonly reliance?: RelianceSet;
  readonly noise?: NoiseData;
  readonly rates?: readonly RateSet[];
  /** What learning rates the arms bear. */
  readonly tolerances?: readonly RateTolerance[];
  /** arm -> state of each planned seed. */
  readonly completion: Readonly<Record<string, readonly SeedState[]>>;
}

export interface SeedState {
  readonly seed: number;
  readonly state: "ok" | "diverged" | "failed" | "missing";
}

/** Mean over the seeds of one arm. */
export interface Summary {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
  readonly values: readonly { readonly seed: number; readonly value: number }[];
}

/** A mean with its interval. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export interface CurveSet {
  readonly id: string;
  /** `ablation`: labels lie along the curves, which meet at the end. `training`: labels stand at the end. */
  readonly kind: "ablation" | "training";
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly x: ArrayLike<number>;
  /** What the band is, such as "95 % t interval of the mean over seeds". */
  readonly method: string;
  /** A level to mark, such as accuracy by chance. */
  readonly level?: { readonly value: number; readonly text: string };
  readonly arms: Readonly<Record<string, CurveArm>>;
}

export interface CurveArm {
  readonly n: number;
  readonly mean: ArrayLike<number>;
  readonly low: ArrayLike<number>;
  readonly high: ArrayLike<number>;
  /** The same on the training set, drawn thin. */
  readonly thin?: ArrayLike<number>;
  /** Curves of single seeds, drawn faint. */
  readonly siblings?: readonly ArrayLike<number>[];
}

/** Reliance of each downstream unit on each upstream unit, of one seed, the same in every arm. */
export interface RelianceSet {
  readonly seed: number;
  /** How the seed was chosen. */
  readonly rule: string;
  /** Downstream and upstream layer in words, such as "layer 2" and "layer 1". */
  readonly downstream: string;
  readonly upstream: string;
  /** arm -> (D, U), row-major: INSTRUMENTS `rely.matrix`. */
  readonly matrices: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: ArrayLike<number> }>>;
  /** The one downstream unit shown in full. */
  readonly example?: { readonly unit: number; readonly rule: string };
}

export interface NoiseData {
  /** Such as "hidden layer 1". */
  readonly layer: string;
  readonly method: string;
  /** V, the variance over batches of the median unit's normalised value, at each statistics batch. */
  readonly byBatch: readonly NoisePoint[];
  /** arm -> V at its own statistics batch. */
  readonly byArm: Readonly<Record<string, Interval & { readonly n: number }>>;
  /** The normalised value of one unit and one example in many batches. */
  readonly wobble: readonly Wobble[];
}

export interface NoisePoint {
  readonly batch: number;
  readonly inclusive: Interval;
  readonly exclusive?: Interval;
  /** The delta formula with the unit's own moments, where it is valid. */
  readonly delta?: number;
}

export interface Wobble {
  readonly arm: string;
  /** Statistics batch in words, such as "batches of 16". */
  readonly batch: string;
  /** Upstream unit, 0-based. */
  readonly unit: number;
  readonly values: ArrayLike<number>;
  /** With the statistics of the whole training set. */
  readonly still: number;
}

/** One metric at every learning rate that was tried. */
export interface RateSet {
  readonly on: string;
  /** Where an arm stands for several that differ in their learning rates alone: their common name. */
  readonly names?: Readonly<Record<string, string>>;
  readonly arms: Readonly<
    Record<
      string,
      readonly (Interval & {
        readonly learningRate: number;
        readonly n: number;
        readonly diverged: number;
        /** Best on validation data. */
        readonly best?: boolean;
      })[]
    >
  >;
}

export interface Provenance {
  /** Present: the results came from this file and were not trained here. */
  readonly imported?: ImportedFrom;
  /** Name and version of the numeric kernel. */
  readonly kernel: string;
  readonly version: string;
  readonly node: string;
  readonly os: string;
  readonly rootSeed: number;
  readonly seeds: readonly number[];
  readonly store: string;
  /** SHA-256 of the canonical experiment. */
  readonly experiment: string;
  /** SHA-256 over the digests of all records, in order of trial id. */
  readonly records: string;
  /** When the report was made, ISO 8601, passed in by the caller. */
  readonly date: string;
  readonly seconds?: number;
  readonly workers?: number;
}

export interface Commands {
  readonly run: string;
  readonly replay: string;
  readonly report: string;
}
