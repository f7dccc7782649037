import { UserError } from "../../core/math/errors.ts";

/** A tensor of a golden vector: numbers in row-major order. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** What a golden vector may hold under a key: a tensor, a plain value, or a list of plain values. */
export type GoldenValue =
  | Tensor
  | number
  | boolean
  | string
  | null
  | readonly unknown[]
  | { readonly [key: string]: unknown };

/** The sections of a case that hold numbers. */
export type Section = "inputs" | "params" | "outputs" | "gradients" | "state_before" | "state_after";

/** One case: what to compute and what another framework got. */
export interface GoldenCase {
  readonly file: string;
  readonly name: string;
  readonly framework: string;
  readonly version: string;
  readonly config: Readonly<Record<string, GoldenValue>>;
  readonly inputs: Readonly<Record<string, GoldenValue>>;
  readonly params: Readonly<Record<string, GoldenValue>>;
  readonly outputs: Readonly<Record<string, GoldenValue>>;
  readonly gradients: Readonly<Record<string, GoldenValue>>;
  readonly state_before: Readonly<Record<string, GoldenValue>>;
  readonly state_after: Readonly<Record<string, GoldenValue>>;
}

/** A golden-vector file that is not what it should be: file, case and key are named. */
export class GoldenError extends UserError {
  override name = "GoldenError";
}

const sections: readonly Section[] = ["inputs", "params", "outputs", "gradients", "state_before", "state_after"];

/** Reads the text of a golden-vector file. Throws {@link GoldenError} where it is not JSON or not of the format. */
export function readGoldenFile(file: string, text: string): readonly GoldenCase[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new GoldenError(`${file}: not JSON (${reason}); expected an array of cases`, { cause });
  }
  return readGoldenDocument(file, document);
}

/** Reads a parsed golden-vector document: an array of cases. Throws {@link GoldenError}. */
export function readGoldenDocument(file: string, document: unknown): readonly GoldenCase[] {
  if (!Array.isArray(document)) throw new GoldenError(`${file}: got ${kindOf(document)}; expected an array of cases`);
  const seen = new Set<string>();
  return document.map((value: unknown, index) => {
    const golden = readCase(file, value, index);
    if (seen.has(golden.name)) throw new GoldenError(`${file}: two cases are named "${golden.name}"; rename one`);
    seen.add(golden.name);
    return golden;
  });
}

function readCase(file: string, value: unknown, index: number): GoldenCase {
  if (!isRecord(value)) throw new GoldenError(`${file}, case ${index}: got ${kindOf(value)}; expected an object`);
  const { name } = value;
  if (typeof name !== "string" || name === "")
    throw new GoldenError(`${file}, case ${index}: name is ${kindOf(name)}; expected a text`);
  const where = `${file}, case "${name}"`;
  const text = (key: string): string => {
    const found = value[key];
    if (typeof found !== "string") throw new GoldenError(`${where}: ${key} is ${kindOf(found)}; expected a text`);
    return found;
  };
  const section = (key: Section | "config"): Readonly<Record<string, GoldenValue>> => {
    const found = value[key];
    if (!isRecord(found))
      throw new GoldenError(`${where}: ${key} is ${kindOf(found)}; expected an object, possibly empty`);
    return Object.fromEntries(Object.entries(found).map(([k, v]) => [k, readValue(`${where}: ${key}.${k}`, v)]));
  };
  const [inputs, params, outputs, gradients, before, after] = sections.map(section);
  const none = {};
  return {
    file,
    name,
    framework: text("framework"),
    version: text("version"),
    config: section("config"),
    inputs: inputs ?? none,
    params: params ?? none,
    outputs: outputs ?? none,
    gradients: gradients ?? none,
    state_before: before ?? none,
    state_after: after ?? none,
  };
}

function readValue(where: string, value: unknown): GoldenValue {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return value;
  if (Array.isArray(value)) return value;
  if (!isRecord(value)) throw new GoldenError(`${where} is ${kindOf(value)}; expected a tensor or a plain value`);
  if (!("shape" in value) && !("data" in value)) return value;
  return readTensor(where, value["shape"], value["data"]);
}

function readTensor(where: string, shape: unknown, data: unknown): Tensor {
  if (!Array.isArray(shape) || !shape.every((size): size is number => Number.isInteger(size) && size >= 0))
    throw new GoldenError(`${where}: shape is ${JSON.stringify(shape)}; expected a list of whole numbers`);
  if (!Array.isArray(data)) throw new GoldenError(`${where}: data is ${kindOf(data)}; expected a list of numbers`);
  const bad = data.findIndex((entry) => typeof entry !== "number" || !Number.isFinite(entry));
  if (bad >= 0) throw new GoldenError(`${where}: data[${bad}] is ${kindOf(data[bad])}; expected a finite number`);
  const size = shape.reduce((product, side) => product * side, 1);
  if (size !== data.length)
    throw new GoldenError(`${where}: shape [${shape.join(", ")}] asks for ${size} numbers; data has ${data.length}`);
  return { shape, data: Float64Array.from(data) };
}

/** True for a tensor, as opposed to a plain value. */
export function isTensor(value: GoldenValue | undefined): value is Tensor {
  return isRecord(value) && value["data"] instanceof Float64Array;
}

/** True for objects that are not lists. */
function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null || typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "string") return `the text "${value.slice(0, 40)}"`;
  return Array.isArray(value) ? "a list" : "an object";
}
