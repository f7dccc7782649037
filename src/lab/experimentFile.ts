import type { OtherSet } from "../core/data/types.ts";
import type { NetSpec } from "../core/nn/spec.ts";
import type { ArmSpec, Choice, Margin, OptimiserFile, SecondPair, Slope, Statistic } from "./types.ts";

/** An experiment file as its writer may leave it: everything that has a default may be absent. */
export interface ExperimentFile {
  readonly name?: string;
  readonly question?: string;
  readonly claim?: string;
  readonly profile?: string;
  readonly task?: string;
  readonly root?: number;
  /** A name alone takes all defaults of the set. */
  readonly data: string | DataFile | TableDataFile;
  readonly net?: readonly string[];
  readonly initialiser?: NetSpec["initialiser"];
  readonly loss?: NetSpec["loss"];
  readonly train?: TrainFile;
  /** A list of standard arms, or arms written out by name (`null` is an empty body). */
  readonly arms: readonly string[] | Readonly<Record<string, ArmSpec | null>>;
  readonly learningRates?: readonly number[];
  readonly choices?: Readonly<Record<string, Choice>>;
  readonly ensembles?: Readonly<Record<string, readonly string[]>>;
  readonly weightAverages?: Readonly<Record<string, readonly string[]>>;
  readonly seeds?: number;
  readonly firstSeed?: number;
  readonly instruments?: readonly (string | InstrumentFile)[];
  readonly restatements?: Readonly<Record<string, string>>;
  readonly compare?: readonly (ComparisonFile | CorrelationFile)[];
}

/** Sizes and wrappers, of any data. */
interface DataMembers {
  readonly train?: number;
  readonly validation?: number;
  readonly test?: number;
  readonly ablation?: number;
  readonly flipLabels?: number;
  readonly outliers?: { readonly fraction: number; readonly scale: number; readonly kind?: "garbage" | "scaled" };
  readonly corrupt?: number;
  readonly dropInputs?: number;
  readonly sha256?: string;
}

/** A set of the catalogue. */
export interface DataFile extends DataMembers {
  readonly name: string;
  readonly size?: number;
  /** A second set, by name alone or with the sum of its files. */
  readonly ood?: string | OtherSet;
  readonly fixedTask?: boolean;
}

/** A table of one's own: a file of separated values and what its columns are for. */
export interface TableDataFile extends DataMembers {
  /** Relative to the experiment file. */
  readonly file: string;
  readonly target: string | number;
  /** The labels of the target in the order of the classes; or `regression: true`, where it holds values. */
  readonly classes?: readonly TableText[];
  readonly regression?: boolean;
  readonly delimiter?: string;
  readonly skip?: number;
  readonly header?: boolean;
  readonly missing?: TableText | readonly TableText[];
  readonly categorical?: readonly (
    | string
    | number
    | { readonly column: string | number; readonly values: readonly TableText[] }
  )[];
  readonly ignore?: readonly (string | number)[];
}

/** Text of a cell; YAML reads some as numbers or as true and false. */
export type TableText = string | number | boolean;

export interface TrainFile extends OptimiserFile {
  readonly learningRate?: number;
  readonly momentum?: number;
  readonly batch?: number;
  readonly epochs?: number;
  readonly lastBatch?: "drop" | "keep";
  readonly reshuffle?: boolean;
}

export interface InstrumentFile {
  readonly id: string;
  readonly [setting: string]: string | number | boolean | readonly number[] | readonly string[];
}

export interface ComparisonFile {
  readonly restatement?: string;
  readonly contrast?: string;
  readonly arm: string;
  readonly against: string | number;
  readonly minus?: SecondPair;
  readonly on: string;
  readonly againstOn?: string;
  readonly share?: number;
  readonly scale?: "log";
  readonly slope?: Slope;
  readonly statistic?: StatisticFile;
  readonly margin?: Margin;
  readonly better?: "lower" | "higher" | "equal";
  readonly primary?: boolean;
}

/** A correlation is over the arms of its statistic: it has no two arms of its own. */
export type CorrelationFile = Pick<
  ComparisonFile,
  "restatement" | "contrast" | "on" | "margin" | "better" | "primary"
> & { readonly statistic: StatisticFile; readonly arm?: never; readonly against?: never };

export interface StatisticFile {
  readonly type: Statistic["type"];
  readonly target?: number;
  /** Of a correlation. */
  readonly with?: string;
  /** Of a correlation; all arms where there are none. */
  readonly arms?: readonly string[];
}
