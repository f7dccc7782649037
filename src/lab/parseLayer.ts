import { UserError } from "../core/math/errors.ts";
import type {
  ActivationSpec,
  Conv2dSpec,
  DenseSpec,
  DropoutSpec,
  FlattenSpec,
  GaussianDropoutSpec,
  GaussianNoiseSpec,
  GlobalAveragePoolSpec,
  PoolSpec,
} from "../core/nn/spec.ts";
import { didYouMean } from "./nearest.ts";

/** A layer of an experiment's `net` list. */
export type BaseLayer =
  | DenseSpec
  | Conv2dSpec
  | PoolSpec
  | GlobalAveragePoolSpec
  | FlattenSpec
  | ActivationSpec
  | ResidualLayer
  | DropoutSpec
  | GaussianDropoutSpec
  | GaussianNoiseSpec;

/** Adds what entered the last `back` weight layers, the one in front of it counted as the first. */
export interface ResidualLayer {
  readonly type: "add";
  readonly back: number;
}

/** A word that a layer begins with. */
interface Form {
  /** What may follow it, for messages. */
  readonly expected: string;
  readonly example: string;
  readonly read: (rest: readonly string[]) => BaseLayer | undefined;
}

/** Slope below 0 of a leaky relu that names none. */
const SLOPE = 0.01;

const FORMS: ReadonlyMap<string, Form> = new Map([
  ["dense", form('"dense" and its number of units', "dense 128", dense)],
  [
    "conv",
    form('"conv", its number of feature maps and its kernel, then stride and padding', "conv 16 5x5 stride 2", conv),
  ],
  ["maxpool", pool("maxpool", "maxPool")],
  ["averagepool", pool("averagepool", "averagePool")],
  ["globalaveragepool", alone("globalaveragepool", { type: "globalAveragePool" })],
  ["flatten", alone("flatten", { type: "flatten" })],
  ["add", form('"add" and how many dense and conv layers it spans', "add 2", add)],
  ["relu", alone("relu", { type: "relu" })],
  ["leakyrelu", form('"leakyrelu" and its slope below 0, or no more', "leakyrelu 0.2", leaky)],
  ["tanh", alone("tanh", { type: "tanh" })],
  ["sigmoid", alone("sigmoid", { type: "sigmoid" })],
  ["gelu", alone("gelu", { type: "gelu" })],
  ["gelu-tanh", alone("gelu-tanh", { type: "geluTanh" })],
  ["silu", alone("silu", { type: "silu" })],
  ["softplus", alone("softplus", { type: "softplus" })],
  ["dropout", rate("dropout", (rate) => ({ type: "dropout", rate, boosting: false }))],
  ["gaussiandropout", rate("gaussiandropout", (rate) => ({ type: "gaussianDropout", rate }))],
  ["gaussiannoise", form('"gaussiannoise" and its standard deviation', "gaussiannoise 0.1", gaussianNoise)],
]);

/**
 * Reads one entry of a `net` list, such as `dense 128`, `conv 16 3x3`, `maxpool 2` or `relu`. Throws UserError with the
 * near word or an example for anything else.
 */
export function parseLayer(text: string): BaseLayer {
  const [word = "", ...rest] = text.trim().split(/\s+/);
  const found = FORMS.get(word);
  if (found === undefined)
    throw new UserError(
      `unknown layer "${text}"${didYouMean(word, FORMS.keys())} Layers: ${[...FORMS.keys()].join(", ")}; normalisation, and noise on hidden units, come from the arm`,
    );
  const layer = found.read(rest);
  if (layer === undefined) throw new UserError(`"${text}": expected ${found.expected}, such as "${found.example}"`);
  return layer;
}

function form(expected: string, example: string, read: Form["read"]): Form {
  return { expected, example, read };
}

function alone(word: string, layer: BaseLayer): Form {
  return form(`"${word}" and nothing else`, word, (rest) => (rest.length === 0 ? layer : undefined));
}

function dense(rest: readonly string[]): BaseLayer | undefined {
  const units = whole(rest[0]);
  return units === undefined || rest.length > 1 ? undefined : { type: "dense", units };
}

/**
 * Padding that is not given is `same`. At stride 1 under a square kernel of odd side k that is (k - 1) / 2 zeros on every
 * side, and is written so: `padding same` and `padding 1` under a kernel of 3 are one network.
 */
function conv([maps, kernel = "", ...rest]: readonly string[]): BaseLayer | undefined {
  const units = whole(maps);
  const [, height, width] = /^([1-9]\d*)x([1-9]\d*)$/.exec(kernel) ?? [];
  const given = options(rest, ["stride", "padding"]);
  if (units === undefined || given === undefined || height === undefined) return undefined;
  const stride = given["stride"] === undefined ? 1 : whole(given["stride"]);
  const padding = readPadding(given["padding"] ?? "same");
  if (stride === undefined || padding === undefined) return undefined;
  const [high, wide] = [Number(height), Number(width)];
  const centred = stride === 1 && high === wide && high % 2 === 1;
  return {
    type: "conv2d",
    units,
    kernel: [high, wide],
    stride,
    padding: padding === "same" && centred ? (high - 1) / 2 : padding,
  };
}

function pool(word: string, type: PoolSpec["type"]): Form {
  const expected = `"${word}" and the side of its window, then stride and padding`;
  return form(expected, `${word} 3 stride 2 padding 1`, ([side, ...rest]) => {
    const size = whole(side);
    const given = options(rest, ["stride", "padding"]);
    if (size === undefined || given === undefined) return undefined;
    const stride = given["stride"] === undefined ? size : whole(given["stride"]);
    const padding = readPadding(given["padding"] ?? "0");
    return stride === undefined || typeof padding !== "number" ? undefined : { type, size, stride, padding };
  });
}

function add(rest: readonly string[]): BaseLayer | undefined {
  const back = whole(rest[0]);
  return back === undefined || rest.length > 1 ? undefined : { type: "add", back };
}

function leaky(rest: readonly string[]): BaseLayer | undefined {
  const [slope] = rest;
  if (rest.length > 1 || (slope !== undefined && decimal(slope) === undefined)) return undefined;
  return slope === undefined || Number(slope) === SLOPE
    ? { type: "leakyRelu" }
    : { type: "leakyRelu", slope: Number(slope) };
}

function rate(word: string, layer: (rate: number) => BaseLayer): Form {
  return form(`"${word}" and a probability to drop above 0 and below 1`, `${word} 0.2`, (rest) => {
    const given = decimal(rest[0]);
    return given === undefined || !(given > 0 && given < 1) || rest.length > 1 ? undefined : layer(given);
  });
}

function gaussianNoise(rest: readonly string[]): BaseLayer | undefined {
  const deviation = decimal(rest[0]);
  return deviation === undefined || rest.length > 1 ? undefined : { type: "gaussianNoise", deviation };
}

/** Words and their values, each word at most once. Undefined where it is anything else. */
function options(rest: readonly string[], known: readonly string[]): Readonly<Record<string, string>> | undefined {
  const given: Record<string, string> = {};
  for (let i = 0; i < rest.length; i += 2) {
    const [word = "", value] = [rest[i], rest[i + 1]];
    if (!known.includes(word) || value === undefined || given[word] !== undefined) return undefined;
    given[word] = value;
  }
  return given;
}

function readPadding(text: string): number | "same" | undefined {
  if (text === "same") return text;
  return text === "0" ? 0 : whole(text);
}

/** A number from 0 on, in decimals. */
function decimal(text: string | undefined): number | undefined {
  return text !== undefined && /^(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : undefined;
}

/** A whole number from 1 on. */
function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d*$/.test(text) ? Number(text) : undefined;
}
