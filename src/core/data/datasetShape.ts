import { UserError } from "../math/errors.ts";
import { type DatasetEntry, findDataset } from "./catalogue.ts";
import type { DataSpec, Dataset } from "./types.ts";

/** I and K of a data set, known before it is drawn. */
export interface DatasetShape {
  readonly inputs: number;
  /** In a regression the number of targets. */
  readonly classes: number;
  /** How the inputs form an image, channel after channel, row after row. */
  readonly image?: NonNullable<Dataset["image"]>;
  /** Side of its images, for a set of images. */
  readonly size?: number;
}

/**
 * Inputs and classes of a set of the catalogue at the size the spec asks for, or of a table of one's own.
 * @throws UserError where the name is unknown, a fixture, or has no images of that size
 */
export function datasetShape(spec: Pick<DataSpec, "name" | "size" | "table">): DatasetShape {
  if (spec.table !== undefined) {
    if (spec.size !== undefined) throw sizeError(spec, "a table has no images: leave size out");
    return { inputs: spec.table.inputs, classes: spec.table.classes?.length ?? 1 };
  }
  const entry = findDataset(spec.name);
  if (entry.task === "fixture")
    throw new UserError(`data "${spec.name}": nothing is to be learnt from it; it is a function of the library`);
  if (entry.image === undefined) {
    if (spec.size !== undefined) throw sizeError(spec, "it has no images: leave size out");
    return { inputs: entry.inputs, classes: entry.classes };
  }
  const size = spec.size ?? entry.defaults.size ?? 0;
  const fault = sizeFault(entry, size);
  if (fault !== undefined) throw sizeError(spec, fault);
  const { channels } = entry.image;
  const image = { channels, height: size, width: size };
  return { inputs: channels * size * size, classes: entry.classes, image, size };
}

function sizeFault({ image }: DatasetEntry, size: number): string | undefined {
  const side = image?.side;
  if (side === undefined) return Number.isInteger(size) && size >= 8 && size <= 64 ? undefined : "it must be 8 to 64";
  return size >= 4 && Number.isInteger(side / size) ? undefined : `it must be 4 or more and divide ${side}`;
}

function sizeError({ name, size }: Pick<DataSpec, "name" | "size">, expected: string): UserError {
  return new UserError(`data "${name}": size is ${size}; ${expected}`);
}
