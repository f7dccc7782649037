import { inflateRawSync } from "node:zlib";
import type { CsvOptions } from "../../core/data/csvColumns.ts";
import { parseCifar10 } from "../../core/data/parseCifar10.ts";
import { parseCsv } from "../../core/data/parseCsv.ts";
import { parseIdxImages, parseIdxLabels } from "../../core/data/parseIdx.ts";
import { type NpyArray, parseNpy } from "../../core/data/parseNpy.ts";
import { parseNpz } from "../../core/data/parseNpz.ts";
import { quoted } from "../../core/data/quoted.ts";
import { readCsv } from "../../core/data/readCsv.ts";
import { findSourceSet } from "../../core/data/sourceSets.ts";
import { pickPictures } from "./pictures.ts";
import { type Shown, type ShownClasses, shownArray, shownClasses } from "./shown.ts";
import type { CsvShowOptions, ShowFormat, ShowOptions } from "./showOptions.ts";

/** Most that the arrays of an npz may expand to. */
const NPZ_LIMIT = 1073741824;

/** The format that the first bytes speak of. CIFAR-10 has no mark: files called `.bin` are taken for it. */
export function formatOf(content: Uint8Array, file: string): ShowFormat {
  const starts = (...bytes: number[]): boolean => bytes.every((byte, k) => content[k] === byte);
  if (starts(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59)) return "npy";
  if (starts(0x50, 0x4b, 3, 4) || starts(0x50, 0x4b, 5, 6)) return "npz";
  if (starts(0, 0, 8)) return "idx";
  return /\.bin(\.gz)?$/.test(file) ? "cifar10" : "csv";
}

/** Reads the content of a file and describes it. @throws UserError as the parser of the format */
export function showContent(content: Uint8Array, file: string, format: ShowFormat, options: ShowOptions): Shown {
  switch (format) {
    case "idx":
      return content[3] === 1 ? showIdxLabels(content, file) : showIdxImages(content, file, options);
    case "cifar10":
      return showCifar10(content, file, options);
    case "npy":
      return showNpy(new Map([["array", parseNpy(content, file)]]), file, "NumPy array");
    case "npz": {
      const inflate = (bytes: Uint8Array, limit: number): Uint8Array =>
        inflateRawSync(bytes, { maxOutputLength: limit });
      return showNpy(parseNpz(content, file, inflate, { bytes: NPZ_LIMIT }), file, "NumPy arrays (npz)");
    }
    case "csv":
      return options.csv?.target === undefined
        ? showCells(content, file, options.csv ?? {})
        : showTable(content, file, options.csv, options.csv.target);
  }
}

const nothing = { arrays: [], classes: [], pictures: [], notes: [] };

function showIdxImages(content: Uint8Array, file: string, options: ShowOptions): Shown {
  const { count, rows, columns, images } = parseIdxImages(content, file);
  const pictures = pickPictures({ images, rows, columns, channels: 1 }, [], options.pictures ?? 10);
  const arrays = [shownArray("images", [count, rows, columns], "uint8", images)];
  return { ...nothing, title: file, format: "IDX images", arrays, pictures };
}

function showIdxLabels(content: Uint8Array, file: string): Shown {
  const labels = parseIdxLabels(content, file);
  const highest = labels.reduce((most, label) => Math.max(most, label), 0);
  const names = Array.from({ length: highest + 1 }, (_, k) => `${k}`);
  const arrays = [shownArray("labels", [labels.length], "uint8", labels)];
  return { ...nothing, title: file, format: "IDX labels", arrays, classes: [shownClasses("labels", labels, names)] };
}

function showCifar10(content: Uint8Array, file: string, options: ShowOptions): Shown {
  const set = parseCifar10(content, file);
  const { classNames } = findSourceSet("cifar10");
  return {
    ...nothing,
    title: file,
    format: "CIFAR-10 binary",
    arrays: [shownArray("images", [set.labels.length, 3, 32, 32], "uint8", set.images)],
    classes: [shownClasses("labels", set.labels, classNames)],
    pictures: pickPictures(set, classNames, options.pictures ?? 10),
  };
}

function showNpy(arrays: ReadonlyMap<string, NpyArray>, file: string, format: string): Shown {
  const shown = [...arrays].map(([name, { shape, dtype, data }]) => shownArray(name, shape, dtype, data));
  return { ...nothing, title: file, format, arrays: shown };
}

function showTable(content: Uint8Array, file: string, csv: CsvShowOptions, target: CsvOptions["target"]): Shown {
  const { regression, ...given } = csv;
  const rules = { delimiter: ",", header: false, ...(regression ? {} : { classes: [] }), ...given, target };
  const table = parseCsv(content, rules, file);
  const { columns, inputs, y, targets } = table;
  const column = (i: number): Float64Array => table.x.filter((_, at) => at % inputs === i);
  return {
    ...nothing,
    title: file,
    format: "CSV table",
    arrays: [
      ...columns.map((name, i) => shownArray(name, [y.length], "number", column(i))),
      ...(targets === undefined ? [] : [shownArray(`${target} (target)`, [y.length], "number", targets)]),
    ],
    classes: targets === undefined ? [shownClasses(`${target}`, y, table.classNames)] : [],
    notes: [`${y.length} rows, ${inputs} inputs; ${table.dropped} rows left out for missing values`],
  };
}

/** Columns as they stand, without a decision about any of them. */
function showCells(content: Uint8Array, file: string, csv: CsvShowOptions): Shown {
  const delimiter = csv.delimiter ?? ",";
  const records = readCsv(content, delimiter, file);
  const header = csv.header ? records[0]?.cells : undefined;
  const rows = header === undefined ? records : records.slice(1);
  const count = records[0]?.cells.length ?? 0;
  const columns = Array.from({ length: count }, (_, k) => ({
    name: header?.[k] ?? `column ${k + 1}`,
    cells: rows.map(({ cells }) => cells[k] ?? ""),
  }));
  const numeric = columns.filter(({ cells }) => holdsNumbers(cells));
  const texts = columns.filter(({ cells }) => !holdsNumbers(cells));
  return {
    ...nothing,
    title: file,
    format: `CSV, delimiter ${JSON.stringify(delimiter)}, ${header === undefined ? "no header" : "with a header"}`,
    arrays: numeric.map(({ name, cells }) => shownArray(name, [rows.length], "number", cells.map(numberOf))),
    classes: texts.map(({ name, cells }) => mostFrequent(name, cells)),
    notes: [
      `${rows.length} rows of ${count} columns`,
      ...columns.flatMap(({ name, cells }) => {
        const missing = cells.filter((cell) => MISSING.test(cell)).length;
        const first = rows[cells.findIndex((cell) => MISSING.test(cell))];
        return first === undefined
          ? []
          : [`column ${quoted(name)}: ${missing} missing or not finite, the first in line ${first.line}`];
      }),
      "delimiter and header are as declared or by default, not guessed; name a target and its classes to check the table",
    ],
  };
}

/** The usual spellings of a value that is not there, or no finite number. */
const MISSING = /^\s*([+-]?(nan|inf|infinity)|na|n\/a|null|\?)?\s*$/i;

/** A missing cell is NaN: `Number("")` would be 0. */
const numberOf = (cell: string): number => (MISSING.test(cell) ? Number.NaN : Number(cell));

/** Every cell is a finite number or missing, and at least one is there. */
function holdsNumbers(cells: readonly string[]): boolean {
  const there = cells.filter((cell) => !MISSING.test(cell));
  return there.length > 0 && there.every((cell) => Number.isFinite(numberOf(cell)));
}

/** The ten most frequent texts of a column. */
function mostFrequent(of: string, cells: readonly string[]): ShownClasses {
  const counts = new Map<string, number>();
  for (const cell of cells) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  const rest = sorted.slice(10).reduce((sum, [, count]) => sum + count, 0);
  const shown = sorted.slice(0, 10).map(([name, count]) => ({ name, count }));
  return { of, counts: rest === 0 ? shown : [...shown, { name: `${sorted.length - 10} others`, count: rest }] };
}
