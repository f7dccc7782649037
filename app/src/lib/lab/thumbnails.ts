import { catalogue } from "../../../../src/core/data/catalogue.ts";
import { makeDataset } from "../../../../src/core/data/makeDataset.ts";

/** A set of the catalogue as the rail shows it: real examples of seed 0. */
export interface Thumbnail {
  readonly id: string;
  readonly inputs: number;
  readonly classes: number;
  /** First two inputs in [0, 1], y downwards, and the class. */
  readonly points: readonly (readonly [x: number, y: number, label: number])[];
  /** Of images instead: one example, ink in [0, 1] row by row. */
  readonly image?: { readonly side: number; readonly ink: readonly number[] };
}

const POINTS = 56;
/** Standard deviations that a picture reaches from the middle. */
const REACH = 2.2;

/** Pictures of every generated set of classes: made while the site is built. */
export function thumbnails(): readonly Thumbnail[] {
  return catalogue.flatMap(({ id, kind, task, inputs, classes, image, defaults }): Thumbnail[] => {
    if (kind !== "generated" || task !== "classification") return [];
    const { size } = defaults;
    const spec = { name: id, train: POINTS, validation: 0, test: 1, ...(size === undefined ? {} : { size }) };
    const { train } = makeDataset(spec, 1, 0);
    if (image !== undefined && size !== undefined)
      return [{ id, inputs, classes, points: [], image: { side: size, ink: inkOf(train.x.subarray(0, size * size)) } }];
    const place = (value: number): number => round(Math.min(1, Math.max(0, (value / REACH + 1) / 2)));
    const points = Array.from(train.y, (label, n): Thumbnail["points"][number] => {
      const [x = 0, y = 0] = train.x.subarray(n * inputs, n * inputs + 2);
      return [place(x), place(-y), label];
    });
    return [{ id, inputs, classes, points }];
  });
}

function inkOf(pixels: Float32Array): readonly number[] {
  const [low, high] = [Math.min(...pixels), Math.max(...pixels)];
  return Array.from(pixels, (value) => round((value - low) / (high - low)));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
