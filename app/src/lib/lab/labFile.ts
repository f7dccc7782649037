import { findDataset } from "../../../../src/core/data/catalogue.ts";
import type { DataFile, ExperimentFile, TableDataFile, TrainFile } from "../../../../src/lab/experimentFile.ts";
import type { ArmSpec, Experiment } from "../../../../src/lab/types.ts";
import { labCompare } from "./labCompare.ts";
import { labInstruments } from "./labInstruments.ts";

/** An experiment file in the form that the rail of the Lab edits: what it shows is written out, the rest is as it came. */
export interface LabFile extends ExperimentFile {
  readonly data: (DataFile | TableDataFile) & { readonly train: number };
  readonly net: readonly string[];
  readonly train: TrainFile & { readonly batch: number; readonly epochs: number; readonly learningRate: number };
  readonly arms: Readonly<Record<string, ArmSpec>>;
  readonly seeds: number;
}

/** Mini-batches and learning rates that the rail offers; a link may bring others. */
export const BATCHES: readonly number[] = [4, 8, 16, 32, 64, 128];
export const RATES: readonly number[] = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5];

/** The metric on which arms are judged, unless the reader chooses another one. */
export const JUDGED = "rely.single.maxAccuracy";

/** What the Lab begins with: two half circles, a few examples of which some are wrong, and the four arms of the question. */
export const defaultFile: LabFile = arranged(
  {
    name: "lab",
    data: { name: "moons", ...sizesOf(2), flipLabels: 0.08 },
    net: netOf({ units: 16, layers: 2 }, 2),
    train: { batch: 16, epochs: 200, learningRate: 0.05 },
    arms: {
      plain: {},
      bn: { norm: "batch" },
      "bn-full": { norm: "batch", statistics: "all" },
      "dropout-.2": { dropout: 0.2 },
    },
    seeds: 32,
  },
  JUDGED,
);

/**
 * A file that came from elsewhere, with what the rail shows written out; one that neither compares nor says what is measured
 * gets the comparisons and instruments of the Lab.
 * @param experiment the same with every default
 */
export function labFile(file: ExperimentFile, experiment: Experiment): LabFile {
  const { data, net, train, arms, seeds } = experiment;
  const given = typeof file.data === "string" ? { name: data.name } : file.data;
  const written: LabFile = {
    ...file,
    // The sum of a table stands in the link: another file of that name is another experiment.
    data: { ...given, train: data.train, ...(data.table !== undefined && data.sha256 ? { sha256: data.sha256 } : {}) },
    net,
    train: { ...file.train, batch: train.batch, epochs: train.epochs, learningRate: train.learningRate },
    arms,
    seeds,
  };
  return file.instruments === undefined && file.compare === undefined ? arranged(written) : written;
}

/** The metric that the file judges by. */
export function judgedOn({ compare = [] }: ExperimentFile): string {
  return compare[0]?.on ?? JUDGED;
}

/** Hidden layers of equal width, each with a ReLU: what two knobs can say. */
export interface Hidden {
  readonly units: number;
  readonly layers: number;
}

/** The hidden layers of a net, where they are of that kind. */
export function hiddenOf(net: readonly string[]): Hidden | undefined {
  const units = Number(/^dense (\d+)$/.exec(net[0] ?? "")?.[1]);
  const layers = (net.length - 1) / 2;
  const outputs = outputsOf(net);
  if (!(units > 0) || outputs === undefined || !Number.isInteger(layers)) return undefined;
  return netOf({ units, layers }, outputs).join() === net.join() ? { units, layers } : undefined;
}

export function withHidden(file: LabFile, hidden: Hidden): LabFile {
  return { ...file, net: netOf(hidden, outputsOf(file.net) ?? 2) };
}

/**
 * Another set of the catalogue: its own number of examples and outputs; net, arms and training stay.
 * @param sha256 of the files of a real set
 */
export function withData(file: LabFile, name: string, sha256?: string): LabFile {
  const { inputs, classes, defaults } = findDataset(name);
  const { flipLabels } = file.data;
  const sizes = sizesOf(inputs);
  const data = {
    name,
    ...(inputs === 2 ? sizes : { ...sizes, train: defaults.train, test: Math.min(defaults.test, 1000) }),
    ...(flipLabels ? { flipLabels } : {}),
    ...(sha256 === undefined ? {} : { sha256 }),
  };
  return onData(file, data, classes);
}

/** A table of the reader's own. @param rows that miss nothing @param outputs classes, or 1 for values */
export function withTable(file: LabFile, table: TableDataFile, rows: number, outputs: number): LabFile {
  const train = Math.max(2, Math.min(300, Math.floor(rows / 2)));
  return onData(file, { ...table, train }, outputs);
}

function onData(file: LabFile, data: LabFile["data"], outputs: number): LabFile {
  const { loss: _, task: __, ...rest } = file;
  const net = [...file.net.slice(0, -1), `dense ${outputs}`];
  return arranged({ ...rest, data, net, train: { ...file.train, batch: fitting(file.train.batch, data.train) } });
}

export function withTraining(file: LabFile, change: Partial<LabFile["train"]>): LabFile {
  return arranged({ ...file, train: { ...file.train, ...change } });
}

export function withExamples(file: LabFile, train: number): LabFile {
  return arranged({
    ...file,
    data: { ...file.data, train },
    train: { ...file.train, batch: fitting(file.train.batch, train) },
  });
}

/**
 * Up to how many training examples there are to choose from: for a table of the reader's own what its rows leave besides the
 * examples to choose and to test by, which are a fifth of the rows where the file does not say.
 * @param rows of the table, where they are known
 */
export function mostExamples({ data }: LabFile, rows: number | undefined): number {
  if (!("file" in data)) return Math.max(600, data.train);
  const { validation = 0, test = 0 } = data;
  const apart = Math.max(validation + test, Math.ceil((rows ?? 0) / 5));
  return Math.max((rows ?? 0) - apart, data.train);
}

export function withFlipped(file: LabFile, flipLabels: number): LabFile {
  const { flipLabels: _, ...data } = file.data;
  return { ...file, data: flipLabels === 0 ? data : { ...data, flipLabels } };
}

export function withSeeds(file: LabFile, seeds: number): LabFile {
  return { ...file, seeds };
}

/** With an arm more, at the end; one of that name takes its new body. */
export function withArm(file: LabFile, name: string, arm: ArmSpec): LabFile {
  return arranged({ ...file, arms: { ...file.arms, [name]: arm } });
}

export function withoutArm(file: LabFile, name: string): LabFile {
  return arranged({ ...file, arms: Object.fromEntries(Object.entries(file.arms).filter(([id]) => id !== name)) });
}

export function judgedBy(file: LabFile, on: string): LabFile {
  return arranged(file, on);
}

/** The same with the comparisons of its arms and what they need measured. Words of other comparisons would not be true. */
function arranged(file: LabFile, on = judgedOn(file)): LabFile {
  const { restatements: _, claim: __, profile: ___, choices: ____, ensembles: _____, ...rest } = file;
  const next = { ...rest, compare: labCompare(Object.keys(file.arms), on) };
  return { ...next, instruments: labInstruments(next) };
}

/** The largest mini-batch on offer that is not above either. */
function fitting(batch: number, train: number): number {
  return batch <= train ? batch : (BATCHES.findLast((one) => one <= train) ?? train);
}

/** A plane is learnt from little and tested on much. */
function sizesOf(inputs: number): { readonly train: number; readonly validation: number; readonly test: number } {
  return { train: inputs === 2 ? 80 : 200, validation: 200, test: 1000 };
}

function netOf({ units, layers }: Hidden, outputs: number): readonly string[] {
  return [...Array.from({ length: layers }, () => [`dense ${units}`, "relu"]).flat(), `dense ${outputs}`];
}

function outputsOf(net: readonly string[]): number | undefined {
  const outputs = Number(/^dense (\d+)$/.exec(net.at(-1) ?? "")?.[1]);
  return outputs > 0 ? outputs : undefined;
}
