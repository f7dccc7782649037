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
import { standardise } from "./standardise.ts";
import { tableRows } from "./tableRows.ts";
import type { DataSpec, Dataset, Drawn, Examples, SourceSet, Sources } from "./types.ts";

/**
 * One seed's data: training, validation and test rows drawn in this order, standardised by the training rows, then
 * label noise and outliers in the training rows, corruption and dropped inputs in the test rows. Each step has its own
 * random stream (`task`, `split`, `labelnoise`, `outlier`, `corrupt`, `dropinputs`): a step that is off takes no
 * numbers from any.
 *
 * @param root root seed of the experiment @param seed index of the seed
 * @param sources the parsed files of real sets; a name that is not in the catalogue is looked up here too
 * @throws UserError where the spec is out of range, the set unknown or its files missing or others than planned
 */
export function makeDataset(spec: DataSpec, root: number, seed: number, sources: Sources = {}): Dataset {
  const drawn = drawSet(spec, root, seed, sources);
  const { inputs, classes } = drawn;
  const x = standardise(drawn, spec.train);
  const cut = (from: number, count: number): Examples => ({
    x: x.slice(from * inputs, (from + count) * inputs),
    y: drawn.y.slice(from, from + count),
  });
  return {
    inputs,
    classes,
    train: spoilTraining(cut(0, spec.train), spec, classes, root, seed),
    validation: cut(spec.train, spec.validation),
    test: spoilTest(cut(spec.train + spec.validation, spec.test), spec, root, seed),
  };
}

function drawSet(spec: DataSpec, root: number, seed: number, sources: Sources): Drawn {
  const own = sources[spec.name];
  const known = catalogue.some(({ id, aliases }) => id === spec.name || aliases?.includes(spec.name));
  if (!known && own !== undefined) return drawFrom(own, spec, root, seed, own.type === "images" ? own.rows : undefined);
  const entry = findDataset(spec.name);
  const { inputs, size } = datasetShape(spec);
  if (entry.source === undefined) return generate(entry.id, spec, inputs, size ?? 0, root, seed);
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
function drawFrom(set: SourceSet, spec: DataSpec, root: number, seed: number, side: number | undefined): Drawn {
  const size = spec.size ?? side ?? 0;
  checkDataSpec(spec, set.type === "images" ? set.channels * size * size : set.inputs);
  if (spec.sha256 !== undefined && set.sha256 !== undefined && spec.sha256 !== set.sha256)
    throw new UserError(
      `data "${spec.name}": the files here have SHA-256 ${set.sha256}, the trial was planned with ${spec.sha256}; use the same files`,
    );
  const rows = spec.train + spec.validation + spec.test;
  const split = stream(root, seed, "split");
  if (set.type === "images") return imageRows(spec.name, set, rows, size, split);
  return tableRows(spec.name, set, rows, split);
}

function reorder(drawn: Drawn, order: Int32Array): Drawn {
  const { inputs } = drawn;
  const x = new Float64Array(drawn.x.length);
  for (let n = 0; n < order.length; n++)
    x.set(drawn.x.subarray(order[n] * inputs, (order[n] + 1) * inputs), n * inputs);
  return { ...drawn, x, y: Int32Array.from(order, (row) => drawn.y[row]) };
}

function spoilTraining(train: Examples, spec: DataSpec, classes: number, root: number, seed: number): Examples {
  let { x, y } = train;
  if (spec.flipLabels) y = labelNoise(y, classes, spec.flipLabels, stream(root, seed, "labelnoise"));
  if (spec.outliers) ({ x, y } = addOutliers({ x, y }, classes, spec.outliers, stream(root, seed, "outlier")));
  return { x, y };
}

function spoilTest({ x, y }: Examples, spec: DataSpec, root: number, seed: number): Examples {
  let seen = x;
  if (spec.corrupt) seen = corrupt(seen, spec.corrupt, stream(root, seed, "corrupt"));
  if (spec.dropInputs) seen = dropInputs(seen, spec.dropInputs, stream(root, seed, "dropinputs"));
  return { x: seen, y };
}
