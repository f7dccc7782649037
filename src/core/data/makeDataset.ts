import { UserError } from "../math/errors.ts";
import { permutation, stream } from "../math/random.ts";
import { addOutliers } from "./addOutliers.ts";
import { catalogue, findDataset } from "./catalogue.ts";
import { checkDataSpec } from "./checkDataSpec.ts";
import { corrupt } from "./corrupt.ts";
import { datasetShape } from "./datasetShape.ts";
import { dropInputs } from "./dropInputs.ts";
import { generators } from "./generators.ts";
import { imageRows } from "./imageRows.ts";
import { labelNoise } from "./labelNoise.ts";
import { checkFiles, otherRows } from "./otherSet.ts";
import { standardise } from "./standardise.ts";
import { tableRows } from "./tableRows.ts";
import type { DataSpec, Dataset, Drawn, Examples, SourceSet, Sources } from "./types.ts";

/**
 * One seed's data: training, validation and test rows drawn in this order, inputs and the values of a regression
 * standardised by the training rows (`dln` is left as it is drawn), then label noise and outliers in the training rows, corruption and dropped
 * inputs in the test rows and in those of the second set. Each step has its own random stream (`task`, `split`, `ood`,
 * `labelnoise`, `outlier`, `corrupt`, `dropinputs`; of the second set `ood/corrupt` and `ood/dropinputs`): a step that is
 * off takes no numbers from any.
 *
 * @param root root seed of the experiment @param seed index of the seed
 * @param sources the parsed files of real sets; a name that is not in the catalogue is looked up here too
 * @throws UserError where the spec is out of range, the set unknown or its files missing or others than planned
 */
export function makeDataset(spec: DataSpec, root: number, seed: number, sources: Sources = {}): Dataset {
  const other = otherRows(spec, root, seed, sources);
  const { drawn, image } = drawSet(spec, root, seed, sources);
  const { inputs, classes, asDrawn } = drawn;
  if (drawn.targets !== undefined && (spec.flipLabels || spec.outliers))
    throw new UserError(`data "${spec.name}": a regression has no labels; leave flipLabels and outliers out`);
  const x = asDrawn ? Float32Array.from(drawn.x) : standardise(drawn, spec.train);
  const ood = other && {
    x: standardise(behind(drawn, other, spec.train), spec.train).slice(spec.train * inputs),
    y: other.y,
  };
  const targets = drawn.targets && scaledTargets(drawn.targets, drawn, spec.train);
  const cut = (from: number, count: number): Examples => ({
    x: x.slice(from * inputs, (from + count) * inputs),
    y: drawn.y.slice(from, from + count),
    ...(targets === undefined ? {} : { targets: targets.slice(from * classes, (from + count) * classes) }),
  });
  return {
    inputs,
    ...(image === undefined ? {} : { image }),
    classes,
    train: spoilTraining(cut(0, spec.train), spec, classes, root, seed),
    validation: cut(spec.train, spec.validation),
    test: spoilTest(cut(spec.train + spec.validation, spec.test), spec, root, seed),
    ...(ood === undefined ? {} : { ood: spoilTest(ood, spec, root, seed, "ood/") }),
  };
}

/** The training rows, which standardise, and behind them all of another set: pooled pixels and drawn numbers alike. */
function behind({ x, inputs, groups }: Drawn, other: Drawn, train: number): Pick<Drawn, "x" | "inputs" | "groups"> {
  const both = new Float64Array(train * inputs + other.x.length);
  both.set(x.subarray(0, train * inputs));
  both.set(other.x, train * inputs);
  return { x: both, inputs, ...(groups && { groups }) };
}

/** Values less their mean over the training rows, divided by their sd there: the best constant has a squared error near 1. */
function scaledTargets(
  targets: NonNullable<Drawn["targets"]>,
  { classes, asDrawn }: Drawn,
  train: number,
): Float32Array {
  return asDrawn ? Float32Array.from(targets) : standardise({ x: targets, inputs: classes }, train, "target");
}

interface DrawnSet {
  readonly drawn: Drawn;
  readonly image?: Dataset["image"];
}

function drawSet(spec: DataSpec, root: number, seed: number, sources: Sources): DrawnSet {
  const own = sources[spec.name];
  const known = catalogue.some(({ id, aliases }) => id === spec.name || aliases?.includes(spec.name));
  if (spec.table !== undefined && own === undefined) throw new UserError(`data "${spec.name}": its file is not loaded`);
  if ((spec.table !== undefined || !known) && own !== undefined)
    return drawFrom(own, spec, root, seed, own.type === "images" ? own.rows : undefined);
  const entry = findDataset(spec.name);
  const { inputs, size, image } = datasetShape(spec);
  if (entry.source === undefined)
    return { drawn: generate(entry.id, spec, inputs, size ?? 0, root, seed), ...(image && { image }) };
  const set = sources[entry.source];
  if (set === undefined)
    throw new UserError(
      `data "${spec.name}": its files are not loaded; get them with: linchpin data get ${entry.source}`,
    );
  return drawFrom(set, spec, root, seed, size);
}

function generate(id: string, spec: DataSpec, inputs: number, size: number, root: number, seed: number): Drawn {
  checkDataSpec(spec, inputs);
  if (spec.sha256 !== undefined)
    throw new UserError(
      `data "${spec.name}": sha256 is given, but the set is generated and has no files; leave it out`,
    );
  const rows = spec.train + spec.validation + spec.test;
  // All seeds of a fixed task share the instance and the rows of seed 0, and split them each in their own order.
  const drawn = generators[id](rows, stream(root, spec.fixedTask ? 0 : seed, "task"), size);
  return spec.fixedTask ? reorder(drawn, permutation(rows, stream(root, seed, "split"))) : drawn;
}

/** A real set is one task instance by nature: seeds differ in their split whether or not `fixedTask` is set. */
function drawFrom(set: SourceSet, spec: DataSpec, root: number, seed: number, side: number | undefined): DrawnSet {
  const size = spec.size ?? side ?? 0;
  checkDataSpec(spec, set.type === "images" ? set.channels * size * size : set.inputs);
  checkFiles(spec.name, set, spec);
  const rows = spec.train + spec.validation + spec.test;
  const split = stream(root, seed, "split");
  if (set.type === "table") return { drawn: tableRows(spec.name, set, rows, spec.train, split) };
  const image = { channels: set.channels, height: size, width: size };
  return { drawn: imageRows(spec.name, set, rows, size, split), image };
}

function reorder(drawn: Drawn, order: Int32Array): Drawn {
  const { x, y, inputs, classes, targets } = drawn;
  return {
    ...drawn,
    x: reorderRows(x, inputs, order, new Float64Array(x.length)),
    y: Int32Array.from(order, (row) => y[row]),
    ...(targets && { targets: reorderRows(targets, classes, order, new Float32Array(targets.length)) }),
  };
}

/** Rows of `width` numbers in another order. @param out of the same length */
function reorderRows<T extends Float32Array | Float64Array>(
  from: Drawn["x"],
  width: number,
  order: Int32Array,
  out: T,
): T {
  for (let n = 0; n < order.length; n++) out.set(from.subarray(order[n] * width, (order[n] + 1) * width), n * width);
  return out;
}

function spoilTraining(train: Examples, spec: DataSpec, classes: number, root: number, seed: number): Examples {
  let { x, y } = train;
  if (spec.flipLabels) y = labelNoise(y, classes, spec.flipLabels, stream(root, seed, "labelnoise"));
  if (spec.outliers) ({ x, y } = addOutliers({ x, y }, classes, spec.outliers, stream(root, seed, "outlier")));
  return { ...train, x, y };
}

function spoilTest(test: Examples, spec: DataSpec, root: number, seed: number, set = ""): Examples {
  let seen = test.x;
  if (spec.corrupt) seen = corrupt(seen, spec.corrupt, stream(root, seed, `${set}corrupt`));
  if (spec.dropInputs) seen = dropInputs(seen, spec.dropInputs, stream(root, seed, `${set}dropinputs`));
  return { ...test, x: seen };
}
