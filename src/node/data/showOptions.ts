import type { CsvOptions } from "../../core/data/csvColumns.ts";
import type { DataEnvironment } from "./dataFolders.ts";

/** Formats that can be shown. */
export type ShowFormat = "idx" | "cifar10" | "npy" | "npz" | "csv";

/** How a CSV is shown; with a target it is read as a table of examples, and every rule of such a table is checked. */
export interface CsvShowOptions extends Partial<CsvOptions> {
  /** True: the target holds values. */
  readonly regression?: boolean;
}

/** How something is shown. */
export interface ShowOptions {
  /** How a file is read; absent: by its first bytes, `.bin` as CIFAR-10, all else as CSV. */
  readonly format?: ShowFormat;
  readonly csv?: CsvShowOptions;
  /** Most pictures; default 10. */
  readonly pictures?: number;
  /** For a data set by name: the seed that is drawn (default 0), and the side of its images. */
  readonly seed?: number;
  readonly size?: number;
  readonly env?: DataEnvironment;
}
