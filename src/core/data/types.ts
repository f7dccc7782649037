import type { CsvOptions } from "./csvColumns.ts";

/** Labelled examples: `x` is (N, I) row-major, `y` holds N class indices in [0, K). */
export interface Examples {
  readonly x: Float32Array;
  readonly y: Int32Array;
  /** Regression: what the K outputs should be, (N, K); `y` is then all 0. */
  readonly targets?: Float32Array;
}

/** One seed's draw of a task: what every arm of that seed trains on and is measured on. */
export interface Dataset {
  readonly inputs: number;
  /** How the inputs form an image, where they do. */
  readonly image?: { readonly channels: number; readonly height: number; readonly width: number };
  /** K; in a regression the number of outputs. */
  readonly classes: number;
  readonly train: Examples;
  /** Held out for temperature fitting and learning-rate choice, never for ablation. */
  readonly validation: Examples;
  readonly test: Examples;
  /** Examples of the second set, as many as `test` has, where the spec names one. Their labels are those of that set. */
  readonly ood?: Examples;
}

/** A second set of inputs that no network was trained on. */
export interface OtherSet {
  readonly name: string;
  /** SHA-256 of its source files, where it has any. */
  readonly sha256?: string;
}

/** How a table of one's own is read, with the number of inputs that makes: shapes are known without the file. */
export interface TableSpec extends CsvOptions {
  readonly inputs: number;
}

/** Data of a trial: a generated or real set by name, or a table of one's own, its sizes and its wrappers. Everything that matters to the numbers. */
export interface DataSpec {
  /** Of a table of one's own: the file's name without its folder. */
  readonly name: string;
  readonly train: number;
  readonly validation: number;
  readonly test: number;
  /** Side of square images (`strokes`, `mnist-1k`, ...). */
  readonly size?: number;
  /** Fraction of training labels redrawn uniformly over the classes. */
  readonly flipLabels?: number;
  readonly outliers?: { readonly fraction: number; readonly scale: number; readonly kind: "garbage" | "scaled" };
  /** Standard deviation of normal noise added to every test input. */
  readonly corrupt?: number;
  /** Probability with which each test input is set to zero. */
  readonly dropInputs?: number;
  /** Inputs from elsewhere, told from the test set by how sure the network is: as many, standardised by the training rows. */
  readonly ood?: OtherSet;
  /** True: all seeds share one task instance and differ in split, init and order. */
  readonly fixedTask?: boolean;
  /** SHA-256 of the source files, for sets that are not generated. */
  readonly sha256?: string;
  /** A table of one's own. */
  readonly table?: TableSpec;
  /** Where that table lies. No part of a trial's identity: the content is, by `sha256`. */
  readonly file?: string;
}

/** Rows as a recipe draws them, before standardisation. */
export interface Drawn {
  /** (N, I) row-major. */
  readonly x: Float32Array | Float64Array | Uint16Array;
  /** (N), class indices in [0, K). */
  readonly y: Int32Array;
  readonly inputs: number;
  readonly classes: number;
  /** (I): columns with the same number share one mean and one standard deviation. Absent: each column has its own. */
  readonly groups?: Int32Array;
  /** Regression: (N, K) for K = `classes`. */
  readonly targets?: Float32Array | Float64Array;
  /** True: inputs and targets stay as they are drawn, where others are standardised. */
  readonly asDrawn?: true;
}

/** All labelled images of a set, as its official files hold them: trials draw their rows from it without replacement. */
export interface ImageSet {
  readonly type: "images";
  /** (N, channels, rows, columns), one byte a pixel. */
  readonly images: Uint8Array;
  /** (N) */
  readonly labels: Uint8Array;
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  readonly classes: number;
  /** SHA-256 that stands for the files the set was read from; compared with `DataSpec.sha256` where both are given. */
  readonly sha256?: string;
}

/** All rows of a table. */
export interface TableSet {
  readonly type: "table";
  /** (N, I) */
  readonly x: Float64Array;
  /** (N); all 0 in a regression */
  readonly y: Int32Array;
  /** Regression: (N) values. */
  readonly targets?: Float64Array;
  readonly inputs: number;
  /** K; 1 in a regression. */
  readonly classes: number;
  readonly sha256?: string;
  /** (N) lines of the rows in their file, for messages. */
  readonly lines?: Int32Array;
  /** Categories whose values were read off the file: a value must stand in a training row before it is met elsewhere. */
  readonly found?: readonly FoundCategory[];
}

/** A categorical column of a table: inputs `first` and following are its values. */
export interface FoundCategory {
  readonly name: string;
  readonly values: readonly string[];
  readonly first: number;
}

export type SourceSet = ImageSet | TableSet;

/** What `core` cannot read for itself: the parsed files of real sets, by the name of the set (`mnist`, `cifar10`, ...). */
export type Sources = Readonly<Record<string, SourceSet>>;
