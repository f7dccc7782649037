import { UserError } from "../math/errors.ts";
import { type TableSizes, tableSizes, tableTraining } from "./tableSizes.ts";

/** What a trial takes where its experiment says nothing else. */
export interface DatasetDefaults {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
  /** Gradient batch. */
  readonly batch: number;
  readonly epochs: number;
  /** Side of square images. */
  readonly size?: number;
}

/** A data set that an experiment can name. */
export interface DatasetEntry {
  readonly id: string;
  /** Other names it answers to. */
  readonly aliases?: readonly string[];
  readonly title: string;
  readonly kind: "generated" | "real";
  /** `makeDataset` draws classification and regression; a fixture is a function of its own (`iid`). */
  readonly task: "classification" | "regression" | "fixture";
  /** At the default size. */
  readonly inputs: number;
  /** In a regression the number of targets; 0 for a fixture. */
  readonly classes: number;
  readonly defaults: DatasetDefaults;
  /** Id of the official files (`sourceSets`), for a real set. */
  readonly source?: string;
  /** Rows of a table that miss nothing. */
  readonly rows?: number;
  /** Planes of an image, and its side as the files hold it. */
  readonly image?: { readonly channels: number; readonly side?: number };
}

const quick: DatasetDefaults = { train: 200, validation: 500, test: 1500, batch: 48, epochs: 60 };
const blobs: DatasetDefaults = { ...quick, train: 400, epochs: 40 };
const patience: DatasetDefaults = { ...quick, train: 100, batch: 10, epochs: 150 };
const whole: DatasetDefaults = { train: 1000, validation: 0, test: 0, batch: 1000, epochs: 10000 };
// Full batch, 10 000 steps: Santurkar et al. 2018, appendix A. Rows beyond the training set are ours.
const linear: DatasetDefaults = { ...whole, validation: 500, test: 1500 };
const digits: DatasetDefaults = { train: 1000, validation: 500, test: 4000, batch: 64, epochs: 60, size: 14 };
// Sizes beyond N and the epochs are not fixed by a pilot.
const photos: DatasetDefaults = { train: 5000, validation: 500, test: 4000, batch: 64, epochs: 30, size: 32 };

/** Most rows of a table that are taken by default: the gap of an overfitted net is seen on few. */
const FEW: TableSizes = { train: 300, validation: 500, test: 4000 };

/** All sets, generated ones first, in the order in which `linchpin data list` shows them. */
export const catalogue: readonly DatasetEntry[] = [
  generated("teacher", "Labels of a random network, 10 uneven classes", 20, 10, quick),
  generated("teacher-balanced", "Labels of a random network, more even classes", 20, 10, quick),
  generated("moons", "Two half circles", 2, 2, quick),
  generated("redundant", "One signal in ten noisy copies, twenty inputs of noise", 30, 2, quick),
  generated("disc", "Inside or outside a circle, eight idle inputs, 10 % of labels flipped", 10, 2, patience),
  generated("shortcut", "One input gives the label away, twenty hint at it", 21, 2, quick),
  generated("blobs10", "Ten Gaussian clouds in 20 dimensions", 20, 10, blobs),
  {
    ...generated("strokes", "Handwriting-like digits from drawn skeletons", 196, 10, { ...digits, test: 1500 }),
    image: { channels: 1 },
  },
  generated("circles", "A disc in a ring", 2, 2, quick),
  generated("xor", "Four squares, labels by the sign of the product", 2, 2, quick),
  generated("gauss", "Two Gaussian clouds", 2, 2, quick),
  generated("spirals", "Two spiral arms", 2, 2, quick),
  { ...generated("dln", "Random linear map, for the deep linear network", 10, 10, linear), task: "regression" },
  { ...generated("iid", "Columns of known distributions, for instruments", 5, 0, whole), task: "fixture" },
  images("mnist-1k", "mnist", "Handwritten digits (MNIST)", 196, digits, { channels: 1, side: 28 }),
  images("fashion-1k", "fashion-mnist", "Articles of clothing (Fashion-MNIST)", 196, digits, { channels: 1, side: 28 }),
  images("cifar-5k", "cifar10", "Photographs of ten things (CIFAR-10)", 3072, photos, { channels: 3, side: 32 }),
  table("digits", "Handwritten digits of 8 x 8 pixels (UCI)", 1797, 64, 10),
  table("breast_cancer", "Cells of breast tumours (UCI, diagnostic)", 569, 30, 2),
  table("iris", "Three kinds of iris (UCI)", 150, 4, 3),
  table("wine", "Three growers of wine (UCI)", 178, 13, 3),
  { ...table("diabetes", "Progress of diabetes within a year", 442, 10, 1), task: "regression" },
  table("sonar", "Sonar echoes of mines and rocks (UCI)", 208, 60, 2),
  table("ionosphere", "Radar echoes of the ionosphere (UCI)", 351, 34, 2),
  table("german", "Credit risks, 13 of 20 columns categorical (UCI)", 1000, 61, 2),
  table("wheat-seeds", "Kernels of three kinds of wheat (UCI)", 210, 7, 3),
  table("banknote", "Genuine and forged banknotes, no gap to close (UCI)", 1372, 4, 2),
  table("haberman", "Survival after breast surgery, hard to tell (UCI)", 306, 3, 2),
  table("glass", "Six kinds of glass, one with 9 rows (UCI)", 214, 9, 6),
  table("breast-cancer-wisconsin", "Cells of breast tumours (UCI, original)", 683, 9, 2),
  table("winequality-red", "Tasters' grades of red wine (UCI)", 1599, 11, 6),
  table("adult", "Income above 50 000 dollars, 8 of 14 columns categorical (UCI)", 45222, 104, 2),
];

function generated(
  id: string,
  title: string,
  inputs: number,
  classes: number,
  defaults: DatasetDefaults,
): DatasetEntry {
  return { id, title, kind: "generated", task: "classification", inputs, classes, defaults };
}

function images(
  id: string,
  source: string,
  title: string,
  inputs: number,
  defaults: DatasetDefaults,
  image: { channels: number; side: number },
): DatasetEntry {
  const entry = { id, aliases: [source], title, source, inputs, classes: 10, defaults, image };
  return { ...entry, kind: "real", task: "classification" };
}

/** @param rows that miss nothing @param inputs with one for each value of a categorical column */
function table(id: string, title: string, rows: number, inputs: number, classes: number): DatasetEntry {
  const sizes = tableSizes(rows, {}, FEW);
  const defaults = { ...sizes, ...tableTraining(sizes.train) };
  return { id, title, kind: "real", task: "classification", source: id, rows, inputs, classes, defaults };
}

/** Rows of each part: those given, and of a table what they leave, else the set's own. */
export function datasetSizes({ rows, defaults, source }: DatasetEntry, given: Partial<TableSizes>): TableSizes {
  if (rows !== undefined) return tableSizes(rows, given, source === undefined ? {} : FEW);
  const { train, validation, test } = { ...defaults, ...given };
  return { train, validation, test };
}

/** The entry of a name or alias. @throws UserError that lists the names */
export function findDataset(name: string): DatasetEntry {
  const entry = catalogue.find(({ id, aliases }) => id === name || aliases?.includes(name));
  if (entry !== undefined) return entry;
  throw new UserError(`data: no set is called "${name}"; there are ${catalogue.map(({ id }) => id).join(", ")}`);
}
