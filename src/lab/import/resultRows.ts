import { printable, quoted } from "../../core/data/quoted.ts";
import { type CsvRecord, readCsv } from "../../core/data/readCsv.ts";
import { UserError } from "../../core/math/errors.ts";
import { plainText } from "../export/csvLines.ts";
import { metric as knownMetric } from "../metrics.ts";
import { didYouMean } from "../nearest.ts";

/** One row of a file of results. */
export interface ResultRow {
  readonly line: number;
  readonly task?: string;
  readonly arm: string;
  readonly seed: number;
  readonly learningRate?: number;
  /** Absent in a row that only says how the trial ended. */
  readonly metric?: string;
  /** A number; `diverged` with the text that says so (`nan`, `inf`); `invalid` with the reason. */
  readonly value: ResultValue;
  /** The row says that the whole trial diverged. */
  readonly diverged: boolean;
  readonly divergedAt?: number;
}

export type ResultValue =
  | { readonly type: "number"; readonly value: number }
  | { readonly type: "diverged"; readonly text: string }
  | { readonly type: "invalid"; readonly why: string }
  | { readonly type: "none" };

export interface ResultRows {
  readonly rows: readonly ResultRow[];
  /** Columns of the file that mean nothing here. */
  readonly ignored: readonly string[];
}

const NEEDED = ["arm", "seed", "metric", "value"] as const;
/** `learning_rate`, `outcome` and what follows are columns of `linchpin export`, which so can be read back. */
const OPTIONAL = ["task", "learning_rate", "outcome", "diverged_at", "valid", "why"] as const;

type ColumnName = (typeof NEEDED)[number] | (typeof OPTIONAL)[number];

/**
 * The rows of a CSV file of results with the columns arm, seed, metric and value, and perhaps task and learning_rate; the
 * long table of `linchpin export` has these too. What is not a number is never taken for one: nan and inf are diverged
 * trials, any other text is an error.
 *
 * @param file its name, for messages
 * @throws UserError with the line: a column that is missing, a cell that is empty or not what its column holds
 */
export function readResultRows(bytes: Uint8Array, file: string, delimiter: string): ResultRows {
  const [header, ...records] = readCsv(bytes, delimiter, file);
  const names = (header?.cells ?? []).map((name) => plainText(name));
  const places = columnPlaces(names, file, delimiter);
  const known: ReadonlySet<string> = new Set<string>([...NEEDED, ...OPTIONAL]);
  return {
    rows: records.flatMap((record) => readRow(record, places, file)),
    ignored: names.filter((name) => !known.has(name)).map(printable),
  };
}

type Places = ReadonlyMap<ColumnName, number>;

function columnPlaces(names: readonly string[], file: string, delimiter: string): Places {
  const places = new Map<ColumnName, number>();
  for (const name of [...NEEDED, ...OPTIONAL]) {
    const at = names.indexOf(name);
    if (at >= 0 && names.indexOf(name, at + 1) >= 0)
      throw new UserError(`${file}, line 1: two columns are called ${quoted(name)}; leave one of them out`);
    if (at >= 0) places.set(name, at);
  }
  const missing = NEEDED.filter((name) => !places.has(name));
  if (missing.length === 0) return places;
  const other = [";", "\t"].find((one) => one !== delimiter && names.some((name) => name.includes(one)));
  const advice =
    other === undefined
      ? missing.map((name) => didYouMean(name, names.map(printable))).join("")
      : `; the file seems to be separated by ${other === "\t" ? "tabs" : `"${other}"`}: give --delimiter`;
  throw new UserError(
    `${file}, line 1: no column ${missing.map((name) => `"${name}"`).join(", ")}; expected arm, seed, metric and value, there are ${names.map(quoted).join(", ")}${advice}`,
  );
}

/** Nothing for a row of an export that says only that a trial is missing. */
function readRow({ line, cells }: CsvRecord, places: Places, file: string): ResultRow[] {
  const cell = (name: ColumnName): string => {
    const at = places.get(name);
    return at === undefined ? "" : plainText(cells[at] ?? "");
  };
  const at: At = (name, message) => new UserError(`${file}, line ${line}, column ${name}: ${message}`);
  const outcome = readOutcome(cell("outcome"), at);
  if (outcome === "missing") return [];
  const diverged = outcome === "diverged";
  const metric = cell("metric") === "" && diverged ? undefined : readName("metric", cell("metric"), at);
  const [task, rate, divergedAt] = [cell("task"), cell("learning_rate"), cell("diverged_at")];
  return [
    {
      line,
      ...(task === "" && !places.has("task") ? {} : { task: readName("task", task, at) }),
      arm: readName("arm", cell("arm"), at),
      seed: readWhole("seed", cell("seed"), at),
      ...(rate === "" || Number(rate) === 0 ? {} : { learningRate: readRate(rate, at) }),
      ...(metric === undefined ? {} : { metric }),
      value: readValue(cell, metric, diverged, at),
      diverged,
      ...(divergedAt === "" ? {} : { divergedAt: readWhole("diverged_at", divergedAt, at) }),
    },
  ];
}

type At = (name: ColumnName, message: string) => UserError;

function readOutcome(text: string, at: At): "ok" | "diverged" | "missing" {
  if (text === "" || text === "ok") return "ok";
  if (text === "diverged" || text === "missing") return text;
  throw at("outcome", `${quoted(text)}; expected ok, diverged or missing`);
}

/** Names that every object has would be found where nothing is. */
function readName(column: "arm" | "task" | "metric", text: string, at: At): string {
  if (text === "") throw at(column, "the cell is empty; every row needs a name here");
  if (text.length > 100 || printable(text) !== text || text in {})
    throw at(column, `${quoted(text)} cannot be a name; expected up to 100 printable characters`);
  return text;
}

/** `1.0`, as data frames write a column with gaps, is a whole number too. */
function readWhole(column: "seed" | "diverged_at", text: string, at: At): number {
  const value = /^\d+(?:\.0*)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  throw at(column, `${text === "" ? "the cell is empty" : quoted(text)}; expected a whole number from 0 on, such as 7`);
}

function readRate(text: string, at: At): number {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value) && value > 0) return value;
  throw at("learning_rate", `${quoted(text)}; expected a number above 0, or leave the cell empty`);
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const NOT_FINITE = /^[+-]?(?:nan|inf|infinity)$/i;

function readValue(
  cell: (name: ColumnName) => string,
  metric: string | undefined,
  diverged: boolean,
  at: At,
): ResultValue {
  const text = cell("value");
  if (cell("valid") === "false") return { type: "invalid", why: cell("why") || "marked as not valid in the file" };
  if (metric === undefined) return { type: "none" };
  if (NOT_FINITE.test(text)) return { type: "diverged", text };
  if (NUMBER.test(text)) return readNumber(text, metric, at);
  if (text === "" && diverged) return { type: "diverged", text: "no value" };
  if (text === "")
    throw at(
      "value",
      'the cell is empty; write nan where the training diverged (pandas: to_csv(..., na_rep="nan")), and leave out the row where nothing was measured',
    );
  throw at("value", `${quoted(text)} is no number${numberAdvice(text)}`);
}

function readNumber(text: string, metric: string, at: At): ResultValue {
  const value = Number(text);
  if (!Number.isFinite(value)) return { type: "diverged", text };
  // A share in percent would be judged against a margin that is a fraction.
  if (knownMetric(metric)?.unit === "fraction" && Math.abs(value) > 1)
    throw at(
      "value",
      `${text}, but ${metric} is a fraction; divide percentages by 100, or call the metric something else`,
    );
  // -0 is kept as 0.
  return { type: "number", value: value + 0 };
}

function numberAdvice(text: string): string {
  if (/%$/.test(text)) return "; write a percentage as a fraction, such as 0.93 for 93 %";
  if (/^[+-]?\d+,\d+$/.test(text)) return "; write a point for the decimal comma";
  return "; expected one such as 0.123, or nan where the training diverged";
}
