import { UserError } from "../math/errors.ts";
import { stream } from "../math/random.ts";
import { type DatasetEntry, findDataset } from "./catalogue.ts";
import { datasetShape } from "./datasetShape.ts";
import { generators } from "./generators.ts";
import { imageRows } from "./imageRows.ts";
import type { DataSpec, Drawn, OtherSet, Sources } from "./types.ts";

/**
 * The second set of a data spec (`ood`): one whose inputs could be fed to the same network. Generated sets go with
 * generated ones of as many inputs, images with images of as many channels, at the size of the first set. Undefined where
 * there is none. @throws UserError where the two do not go together, with the reason
 */
export function otherSet(spec: Pick<DataSpec, "name" | "size" | "table" | "ood">): DatasetEntry | undefined {
  const { ood } = spec;
  if (ood === undefined) return undefined;
  const fail = (why: string): never => {
    throw new UserError(`data "${spec.name}": ood is "${ood.name}"; ${why}`);
  };
  if (spec.table !== undefined) return fail("no other set has the columns of a table of one's own: leave ood out");
  const own = findDataset(spec.name);
  const other = findDataset(ood.name);
  if (own.id === other.id) return fail("it must be another set");
  if (other.task !== "classification" || own.task !== "classification")
    return fail("both must be sets of classes: leave ood out");
  if (own.kind !== other.kind || ((own.image ?? other.image) === undefined && own.kind === "real"))
    return fail("generated sets go with generated ones, images with images, and tables with none");
  if (ood.sha256 !== undefined && other.kind === "generated") return fail("it has no files: leave its sha256 out");
  const { inputs, image, size } = datasetShape(spec);
  const shape = datasetShape({ name: other.id, ...(other.image && size !== undefined ? { size } : {}) });
  if (shape.inputs !== inputs || shape.image?.channels !== image?.channels)
    return fail(`it has ${shape.inputs} inputs where ${spec.name} has ${inputs}: they must be as many`);
  return other;
}

/**
 * Rows of the second set, as many as the test set has, drawn by the random stream `ood` in the units of the first set.
 * @throws UserError as {@link otherSet}, and where its files are missing or others than planned
 */
export function otherRows(spec: DataSpec, root: number, seed: number, sources: Sources): Drawn | undefined {
  const entry = otherSet(spec);
  if (entry === undefined) return undefined;
  const { size } = datasetShape(spec);
  if (entry.source === undefined)
    return generators[entry.id](spec.test, stream(root, spec.fixedTask ? 0 : seed, "ood"), size ?? 0);
  const set = sources[entry.source];
  if (set?.type !== "images")
    throw new UserError(
      `data "${entry.id}": its files are not loaded; get them with: linchpin data get ${entry.source}`,
    );
  checkFiles(entry.id, set, spec.ood as OtherSet);
  return imageRows(entry.id, set, spec.test, size ?? 0, stream(root, seed, "ood"));
}

/** @throws UserError where the files are others than the trial was planned with */
export function checkFiles(
  name: string,
  set: { readonly sha256?: string },
  planned: { readonly sha256?: string },
): void {
  if (planned.sha256 !== undefined && set.sha256 !== undefined && planned.sha256 !== set.sha256)
    throw new UserError(
      `data "${name}": the files here have SHA-256 ${set.sha256}, the trial was planned with ${planned.sha256}; use the same files`,
    );
}
