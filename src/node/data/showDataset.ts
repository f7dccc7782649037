import { findDataset } from "../../core/data/catalogue.ts";
import { datasetShape } from "../../core/data/datasetShape.ts";
import { makeDataset } from "../../core/data/makeDataset.ts";
import { findSourceSet, type SourceSetEntry } from "../../core/data/sourceSets.ts";
import type { Examples, TableSet } from "../../core/data/types.ts";
import { UserError } from "../../core/math/errors.ts";
import { loadSet } from "./loadSources.ts";
import { pickPictures } from "./pictures.ts";
import { type Shown, shownArray, shownClasses } from "./shown.ts";
import type { ShowOptions } from "./showOptions.ts";

/** One seed of a generated set at its default sizes, or all images of a real one. */
export function showDataset(name: string, options: ShowOptions): Shown {
  const entry = findDataset(name);
  if (entry.source !== undefined) return showFiles(entry.source, options);
  if (entry.task !== "classification")
    throw new UserError(`data show: "${name}" is a ${entry.task} set; there is a view of classification sets only`);
  const { train, validation, test } = entry.defaults;
  const size = options.size ?? entry.defaults.size;
  const seed = options.seed ?? 0;
  const spec = { name: entry.id, train, validation, test, ...(size === undefined ? {} : { size }) };
  const { inputs, classes } = datasetShape(spec);
  const drawn = makeDataset(spec, 0, seed);
  const names = Array.from({ length: classes }, (_, k) => `${k}`);
  const parts = { train: drawn.train, validation: drawn.validation, test: drawn.test };
  return {
    title: `${entry.id}: ${entry.title}`,
    format: `generated, root 0, seed ${seed}`,
    arrays: Object.entries(parts).map(([of, { x, y }]) => shownArray(of, [y.length, inputs], "float32", x)),
    classes: Object.entries(parts).map(([of, { y }]) => shownClasses(of, y, names)),
    pictures: size === undefined ? [] : pictures(drawn.train, size, names, options.pictures ?? 10),
    notes: [
      "inputs are standardised by the training rows",
      `always answering the most frequent class is right in ${share(drawn.test.y)} of the test rows`,
    ],
  };
}

function pictures({ x, y }: Examples, size: number, names: readonly string[], most: number): Shown["pictures"] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of x) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const source = { images: x, labels: y, rows: size, columns: size, channels: 1, range: [low, high] as const };
  return pickPictures(source, names, most);
}

function share(y: Int32Array): string {
  const counts = new Map<number, number>();
  for (const label of y) counts.set(label, (counts.get(label) ?? 0) + 1);
  return (Math.max(...counts.values()) / y.length).toFixed(3);
}

function showFiles(source: string, options: ShowOptions): Shown {
  const entry = findSourceSet(source);
  const set = loadSet(entry, options.env);
  if (set.type === "table") return showTableSet(entry, set);
  const { images, labels, rows, columns, channels } = set;
  const shape = [labels.length, channels, rows, columns];
  return {
    title: `${entry.id}: ${labels.length} images of ${rows} x ${columns}`,
    format: `official files, SHA-256 of their content ${set.sha256}`,
    arrays: [shownArray("images", shape, "uint8", images)],
    classes: [shownClasses("all files", labels, entry.classNames)],
    pictures: pickPictures(set, entry.classNames, options.pictures ?? 10),
    notes: [`licence: ${entry.licence}`, `cite: ${entry.cite}`],
  };
}

function showTableSet(
  { id, classNames, page, licence, cite }: SourceSetEntry,
  { x, y, targets, inputs, sha256 }: TableSet,
): Shown {
  return {
    title: `${id}: ${y.length} rows of ${inputs} inputs`,
    format: `files with known sums, SHA-256 of their content ${sha256}`,
    arrays: [
      shownArray("inputs", [y.length, inputs], "number", x),
      ...(targets === undefined ? [] : [shownArray("targets", [y.length], "number", targets)]),
    ],
    classes: targets === undefined ? [shownClasses("all rows", y, classNames)] : [],
    pictures: [],
    notes: [`page: ${page}`, `licence: ${licence}`, `cite: ${cite}`],
  };
}
