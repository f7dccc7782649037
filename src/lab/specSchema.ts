import * as z from "zod/mini";
import { arm } from "./armSchema.ts";
import type {
  ComparisonFile,
  CorrelationFile,
  DataFile,
  ExperimentFile,
  InstrumentFile,
  StatisticFile,
  TableDataFile,
  TableText,
} from "./experimentFile.ts";
import { may, notNegative, outliers, positive, probability, text, told, whole, word } from "./schemaParts.ts";
import { STATISTIC_TYPES } from "./statistics.ts";
import { train } from "./trainSchema.ts";
import type { Choice, Margin } from "./types.ts";

// zod/mini because the schema also travels in the page (8 kB gzip against 26 kB); its English is added for the rare
// issue that specIssues.ts does not word itself. Without jitless it would compile code, which a strict page forbids.
z.config({ ...z.locales.en(), jitless: true });

/** The shape of an experiment file; the JSON Schema of editors and the URL state of the page are made from it. */
export function experimentSchema(): z.ZodMiniType<ExperimentFile> {
  return SCHEMA;
}

/** JSON Schema (draft 2020-12) of an experiment file, for editors. */
export function experimentJsonSchema(): Record<string, unknown> {
  return { title: "Linchpin experiment", ...z.toJSONSchema(SCHEMA, { target: "draft-2020-12", io: "input" }) };
}

function sha256() {
  return may(
    "SHA-256 of the source files of a real set, or of your table",
    z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  );
}

const dataMembers = {
  train: may("Training examples", whole(1, 1_000_000)),
  validation: may("Examples for temperature and learning-rate choice", whole(0, 1_000_000)),
  test: may("Test examples", whole(1, 1_000_000)),
  ablation: may("Test examples (the first ones) for single-unit ablation", whole(1, 1_000_000)),
  flipLabels: may("Fraction of training labels redrawn uniformly over the classes", probability()),
  outliers: may("Fraction of training rows turned into outliers `scale` times as large", outliers()),
  corrupt: may("Standard deviation of normal noise on test inputs", notNegative()),
  dropInputs: may("Probability with which a test input is set to zero", probability()),
  sha256: sha256(),
};

const data: z.ZodMiniType<DataFile> = z.strictObject({
  name: told("Generated or real set, as in `linchpin data list`", word()),
  ...dataMembers,
  size: may("Side of square images in pixels", whole(1, 1024)),
  ood: may(
    "A second set, whose inputs are told from the test set by how sure the networks are",
    z.union([word(), z.strictObject({ name: told("Set, as in `linchpin data list`", word()), sha256: sha256() })]),
  ),
  fixedTask: may("All seeds share one task instance", z.boolean()),
});

/** A column by its name in the header, or by its position from 1. */
const column = (): z.ZodMiniType<string | number> => z.union([z.string().check(z.maxLength(200)), whole(1, 100_000)]);
const cell = (): z.ZodMiniType<TableText> => z.union([text(), z.number(), z.boolean()]);

const table: z.ZodMiniType<TableDataFile> = z.strictObject({
  file: told("A table of your own: a file of separated values, relative to this file", text()),
  target: told("Column of the labels or values", column()),
  classes: may("Labels in the order of the classes", z.array(cell()).check(z.minLength(2), z.maxLength(1000))),
  regression: may("The target holds values, learnt by squared loss", z.boolean()),
  delimiter: may("Character that separates columns; default a comma", z.string().check(z.length(1))),
  skip: may("Lines at the top that are no part of the table", whole(0, 1_000_000)),
  header: may("Whether the first row names the columns; default true", z.boolean()),
  missing: may("What stands for a missing value; such rows are left out", z.union([cell(), z.array(cell())])),
  categorical: may(
    "Columns of names, each with its values or with those in the file",
    z.array(z.union([column(), z.strictObject({ column: column(), values: z.array(cell()).check(z.minLength(1)) })])),
  ),
  ignore: may("Columns that are neither input nor target", z.array(column())),
  ...dataMembers,
});

const choice: z.ZodMiniType<Choice> = z.strictObject({
  of: told("Arms to choose from", z.array(word()).check(z.minLength(1))),
  by: told("Validation metric that chooses", word()),
  better: z.enum(["lower", "higher"]),
});

const setting = z.union([z.number(), z.boolean(), text(), z.array(z.number()), z.array(text())]);
const instrument: z.ZodMiniType<InstrumentFile> = z.catchall(z.looseObject({ id: word() }), setting);

const margin = z.union([
  z.number().check(z.gte(0)),
  z.string().check(z.regex(/^(\d+(\.\d*)?|\.\d+)%( of \S+)?$/)),
]) as z.ZodMiniType<Margin>;

const statistic: z.ZodMiniType<StatisticFile> = z.strictObject({
  type: told("What is estimated in place of a mean difference", z.enum(STATISTIC_TYPES)),
  target: may("Value that it is held against", z.number()),
  with: may("Of a correlation: the other metric", word()),
  arms: may("Of a correlation: arms; default all", z.array(word()).check(z.minLength(1))),
});

// Only a correlation may lack its two arms: `statisticIssues` says so in words of its own.
const comparison = z.strictObject({
  restatement: may("Restatement that it is a part of", text()),
  contrast: may("What it isolates, such as NC1", text()),
  arm: may("Arm; only a correlation has none", word()),
  against: may("Arm it is compared with, or a number; only a correlation has none", z.union([word(), z.number()])),
  minus: may(
    "A second pair that is subtracted, or a share of it",
    z.strictObject({
      arm: word(),
      against: word(),
      share: may("Share of it", positive()),
      on: may("Its metric, where it is another one", word()),
    }),
  ),
  on: told("Metric, such as rely.single.maxT", word()),
  againstOn: may("Metric of `against`, where it is another one", word()),
  share: may("What `against` is multiplied by", positive()),
  scale: may("log: compare logarithms, so ratios; margin and a number as `against` are ratios", z.enum(["log"])),
  slope: may(
    "Within each seed the slope of the metric over arms on an axis, in place of a difference",
    z.strictObject({
      over: told("Place of each arm on the axis", z.record(word(), z.number())),
      per: told("What one unit of the axis is, such as doubling of the width", text()),
    }),
  ),
  statistic: may("Another statistic of the seeds, in place of a mean difference", statistic),
  margin: may('Smallest effect of interest: a number, "10%" of the mean of `against`, or "1% of test.nll"', margin),
  better: may("Direction that is claimed", z.enum(["lower", "higher", "equal"])),
  primary: may("Part of the family whose p-values are adjusted together; default true", z.boolean()),
}) as z.ZodMiniType<ComparisonFile | CorrelationFile>;

const SCHEMA: z.ZodMiniType<ExperimentFile> = z.strictObject({
  name: may("Name of the experiment", word()),
  question: may("The question in one sentence", text()),
  claim: may("Claim it was written out from", word()),
  profile: may("Profile of that claim", word()),
  task: may("What results call the task; default the name of the data", word()),
  root: may("Root seed: another root is another, independent experiment", whole(0, Number.MAX_SAFE_INTEGER)),
  data: told("The task", z.union([word(), data, table])),
  net: may(
    "Layers, such as dense 128, conv 16 3x3, maxpool 2, flatten, add 2, relu",
    z.array(word()).check(z.minLength(1), z.maxLength(200)),
  ),
  initialiser: may("Initial weights", z.enum(["he", "glorot", "pytorch", "lecun", "lecunUniform"])),
  loss: may(
    "softmax over the classes, logistic with one output, or squared error",
    z.enum(["softmax", "logistic", "squared"]),
  ),
  train: may("Training", train),
  arms: told(
    "Standard arms by name, or arms written out",
    z.union([z.array(word()).check(z.minLength(1)), z.record(word(), z.nullable(arm))]),
  ),
  learningRates: may(
    "Further learning rates at which everything is repeated",
    z.array(positive()).check(z.maxLength(20)),
  ),
  choices: may("Arms that stand for the best of several", z.record(word(), choice)),
  ensembles: may(
    "Arms whose answers are averaged, by the name of the ensemble",
    z.record(word(), z.array(word()).check(z.minLength(2))),
  ),
  weightAverages: may(
    "Arms whose weights are averaged into one network, by its name",
    z.record(word(), z.array(word()).check(z.minLength(2))),
  ),
  seeds: may("Number of seeds; no verdict below 8", whole(1, 100_000)),
  firstSeed: may("First seed", whole(0, 1_000_000_000)),
  instruments: may("What is measured after training", z.array(z.union([word(), instrument]))),
  restatements: may("Restatements in words, by id", z.record(word(), text())),
  compare: may("Comparisons, fixed before any trial runs", z.array(comparison).check(z.maxLength(5000))),
});
