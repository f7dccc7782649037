import { invariant } from "../../core/math/errors.ts";
import { isWeightLayer, type Program, type Stage } from "../../core/nn/program.ts";
import type { ActivationSpec, Initialiser } from "../../core/nn/spec.ts";
import { layerName } from "./layerNames.ts";
import { indent, type Lines } from "./pythonLines.ts";
import { torchNoise } from "./torchNoise.ts";
import { normFunctions, type TorchLayer, torchNorm } from "./torchNorm.ts";

/** The network of a PyTorch program. */
export interface TorchNet {
  /** Functions and classes of layers that PyTorch has not. */
  readonly layers: readonly Lines[];
  /** `class Net`, and `def initialise(net)`. */
  readonly net: readonly Lines[];
  /** True: in training the network takes every training row and the rows of the batch, `net(x, rows)`. */
  readonly takesAllRows: boolean;
  /** True: norms have a method `moments`. */
  readonly ownNorms: boolean;
  /** Names of the weight layers, in order. */
  readonly weightLayers: readonly string[];
}

/** Writes a checked network. @param wholeBatches ghost batches divide every batch */
export function torchNet(net: Program, wholeBatches: boolean): TorchNet {
  const images = net.stages.some(({ spec, from }) => isNorm(spec.type) && from.image !== undefined);
  const made = net.stages.flatMap((stage) => {
    const name = layerName(stage, net.hidden.length);
    return name === undefined ? [] : [{ name, stage, layer: torchLayer(stage, images) }];
  });
  const definitions = distinct(made.flatMap(({ layer }) => (layer.definition === undefined ? [] : [layer.definition])));
  const weightLayers = made.flatMap(({ name, stage }) => (isWeightLayer(stage.spec) ? [name] : []));
  return {
    layers: [...normFunctions(definitions.flat(), wholeBatches), ...definitions],
    net: [netClass(net, made), initialise(net.spec.initialiser, weightLayers)],
    takesAllRows: net.allRowsStages > 0,
    ownNorms: made.some(({ stage, layer }) => stage.spec.type === "batchNorm" && layer.definition !== undefined),
    weightLayers,
  };
}

function isNorm(type: string): boolean {
  return type === "batchNorm" || type === "layerNorm" || type === "groupNorm";
}

function distinct(definitions: readonly Lines[]): Lines[] {
  const found = new Map<string, Lines>();
  for (const definition of definitions) {
    const name = definition[0] ?? "";
    const before = found.get(name);
    invariant(before === undefined || before.join() === definition.join(), `code: two different ${name}`);
    found.set(name, definition);
  }
  return [...found.values()];
}

interface Made {
  readonly name: string;
  readonly stage: Stage;
  readonly layer: TorchLayer;
}

function torchLayer(stage: Stage, images: boolean): TorchLayer {
  const { spec, inputs, units, from } = stage;
  switch (spec.type) {
    case "dense":
      return { make: `nn.Linear(${inputs}, ${units}${spec.bias === false ? ", bias=False" : ""})` };
    case "conv2d": {
      const [height, width] = spec.kernel;
      const kernel = height === width ? String(height) : `(${height}, ${width})`;
      const sides = paddingOf(stage);
      const padding = sides.even === undefined ? "" : `, padding=${sides.even}`;
      const stride = spec.stride === 1 ? "" : `, stride=${spec.stride}`;
      return {
        make: `nn.Conv2d(${from.units}, ${units}, ${kernel}${stride}${padding}${spec.bias === false ? ", bias=False" : ""})`,
      };
    }
    case "maxPool":
    case "averagePool": {
      const { size, stride, padding } = spec;
      const more = `${stride === size ? "" : `, stride=${stride}`}${padding === 0 ? "" : `, padding=${padding}`}`;
      return { make: `nn.${spec.type === "maxPool" ? "MaxPool2d" : "AvgPool2d"}(${size}${more})` };
    }
    default:
      return torchNoise(stage) ?? torchNorm(stage, images);
  }
}

/** Zeros around an image: the same on opposite sides, or `left, right, top, bottom` for `F.pad`. */
function paddingOf({ spec, windows }: Stage): { readonly even?: number | string; readonly sides?: string } {
  invariant(spec.type === "conv2d" && windows, "code: a convolution without windows");
  if (spec.padding === 0) return {};
  if (spec.padding !== "same") return { even: spec.padding };
  const { input, height, width, kernelHeight, kernelWidth, stride, top, left } = windows;
  const bottom = Math.max(0, (height - 1) * stride + kernelHeight - input.height - top);
  const right = Math.max(0, (width - 1) * stride + kernelWidth - input.width - left);
  if (top !== bottom || left !== right) return { sides: `(${left}, ${right}, ${top}, ${bottom})` };
  if (top === 0 && left === 0) return {};
  return { even: top === left ? top : `(${top}, ${left})` };
}

function netClass(net: Program, made: readonly Made[]): Lines {
  const all = net.allRowsStages > 0;
  return [
    "class Net(nn.Module):",
    ...indent([
      "def __init__(self):",
      ...indent(["super().__init__()", ...made.map(({ name, layer }) => `self.${name} = ${layer.make}`)]),
      "",
      all ? "def forward(self, x, rows=None):" : "def forward(self, x):",
      ...indent([
        ...(all ? ['"""In training x is every training row, and the batch goes on as `rows` of it."""'] : []),
        ...forwardLines(net),
        "return h",
      ]),
    ]),
  ];
}

function forwardLines(net: Program): string[] {
  /** Stages whose output is added later on, and the last stage that adds it. */
  const kept = new Map<number, number>();
  net.stages.forEach((stage, s) => {
    const source = sourceOf(net, stage);
    if (source !== undefined) kept.set(source, s);
  });
  const skip = (source: number): string => (kept.size === 1 ? "skip" : `skip${[...kept.keys()].indexOf(source) + 1}`);
  const lines: string[] = [];
  let input = "x";
  net.stages.forEach((stage, s) => {
    const name = layerName(stage, net.hidden.length);
    if (stage.spec.type === "conv2d") {
      const { sides } = paddingOf(stage);
      if (sides !== undefined) {
        lines.push(`h = F.pad(${input}, ${sides})`);
        input = "h";
      }
    }
    const source = sourceOf(net, stage);
    if (source !== undefined) lines.push(`h = h + ${skip(source)}`);
    else
      lines.push(
        name === undefined ? `h = ${call(stage.spec as ActivationSpec, input)}` : `h = self.${name}(${input})`,
      );
    input = "h";
    if (kept.has(s)) lines.push(`${skip(s)} = h`);
    if (s !== net.allRowsStages - 1) return;
    const crossing = [...kept].filter(([from, to]) => from <= s && to > s).map(([from]) => skip(from));
    lines.push("if rows is not None:", ...indent(["h", ...crossing].map((value) => `${value} = ${value}[rows]`)));
  });
  return lines;
}

/** The stage whose output an `add` adds. */
function sourceOf({ stages }: Program, { spec }: Stage): number | undefined {
  if (spec.type !== "add") return undefined;
  return stages.findIndex(({ layer, noise }) => (noise?.layer ?? layer) === spec.from);
}

/** Layers that are a function call. */
function call(spec: ActivationSpec | { readonly type: "flatten" | "globalAveragePool" }, h: string): string {
  switch (spec.type) {
    case "flatten":
      return `${h}.flatten(1)`;
    case "globalAveragePool":
      return `${h}.mean((2, 3))`;
    case "leakyRelu":
      return `F.leaky_relu(${h}, ${spec.slope ?? 0.01})`;
    case "geluTanh":
      return `F.gelu(${h}, approximate="tanh")`;
    case "tanh":
    case "sigmoid":
      return `torch.${spec.type}(${h})`;
    case "relu":
    case "gelu":
    case "silu":
    case "softplus":
      return `F.${spec.type}(${h})`;
  }
}

const START: Readonly<Record<Exclude<Initialiser, "pytorch">, readonly [string, string]>> = {
  he: ["He: weights N(0, 2 / inputs), biases 0.", 'nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")'],
  glorot: [
    "Glorot: weights U(-a, a), a = sqrt(6 / (inputs + outputs)), biases 0.",
    "nn.init.xavier_uniform_(layer.weight)",
  ],
  lecun: ["LeCun: weights N(0, 1 / inputs), biases 0.", 'nn.init.kaiming_normal_(layer.weight, nonlinearity="linear")'],
  lecunUniform: [
    "LeCun: weights U(-a, a), a = sqrt(3 / inputs), biases 0.",
    'nn.init.kaiming_uniform_(layer.weight, nonlinearity="linear")',
  ],
};

function initialise(initialiser: Initialiser, weightLayers: readonly string[]): Lines {
  if (initialiser === "pytorch")
    return [
      "def initialise(net):",
      ...indent(['"""PyTorch\'s own start: weights and biases U(-a, a), a = 1 / sqrt(inputs)."""']),
    ];
  const [words, draw] = START[initialiser];
  return [
    "def initialise(net):",
    ...indent([
      `"""${words}"""`,
      `for layer in (${weightLayers.map((name) => `net.${name}`).join(", ")}${weightLayers.length === 1 ? "," : ""}):`,
      ...indent([draw, "nn.init.zeros_(layer.bias)"]),
    ]),
  ];
}
