import { type GoldenCase, GoldenError, type GoldenValue, isTensor, type Section, type Tensor } from "./golden.ts";

/** Where a value stands in a case, such as `inputs.x`. */
export type Path = `${Section | "config"}.${string}`;

/** The value at a path, or undefined. */
export function valueAt(golden: GoldenCase, path: Path): GoldenValue | undefined {
  const dot = path.indexOf(".");
  return golden[path.slice(0, dot) as Section][path.slice(dot + 1)];
}

/** The tensor at a path. Throws {@link GoldenError} where there is none. */
export function tensorAt(golden: GoldenCase, path: Path): Tensor {
  const value = valueAt(golden, path);
  if (!isTensor(value)) throw wrong(golden, path, value, "a tensor");
  return value;
}

/** The numbers of a tensor, or undefined where the case has none under this path. */
export function dataAt(golden: GoldenCase, path: Path): Float64Array | undefined {
  return valueAt(golden, path) === undefined ? undefined : tensorAt(golden, path).data;
}

/** The number at a path. Throws {@link GoldenError} where there is none. */
export function numberAt(golden: GoldenCase, path: Path): number {
  const value = valueAt(golden, path);
  if (typeof value !== "number") throw wrong(golden, path, value, "a number");
  return value;
}

/** The text at a path. Throws {@link GoldenError} where there is none. */
export function textAt(golden: GoldenCase, path: Path): string {
  const value = valueAt(golden, path);
  if (typeof value !== "string") throw wrong(golden, path, value, "a text");
  return value;
}

/** The list of numbers at a path. Throws {@link GoldenError} where there is none. */
export function numbersAt(golden: GoldenCase, path: Path): readonly number[] {
  const value = valueAt(golden, path);
  if (!Array.isArray(value) || !value.every((entry): entry is number => typeof entry === "number"))
    throw wrong(golden, path, value, "a list of numbers");
  return value;
}

/** The tensor's numbers as 32-bit integers: labels, rows, permutations. */
export function integersAt(golden: GoldenCase, path: Path): Int32Array {
  const { data } = tensorAt(golden, path);
  const bad = data.find((value) => !Number.isInteger(value));
  if (bad !== undefined) throw new GoldenError(`${whereIs(golden)}: ${path} holds ${bad}; expected whole numbers`);
  return Int32Array.from(data);
}

/** The rows of a tensor along its first dimension, each flat. */
export function rowsAt(golden: GoldenCase, path: Path): readonly Float64Array[] {
  const { shape, data } = tensorAt(golden, path);
  const [rows = 0] = shape;
  const width = rows === 0 ? 0 : data.length / rows;
  return Array.from({ length: rows }, (_, r) => data.subarray(r * width, (r + 1) * width));
}

/** "FILE, case "NAME"", for messages. */
export function whereIs(golden: GoldenCase): string {
  return `${golden.file}, case "${golden.name}"`;
}

function wrong(golden: GoldenCase, path: Path, value: GoldenValue | undefined, expected: string): GoldenError {
  const got = value === undefined ? "missing" : isTensor(value) ? "a tensor" : JSON.stringify(value);
  return new GoldenError(`${whereIs(golden)}: ${path} is ${got}; expected ${expected}`);
}
