import { invariant } from "../../core/math/errors.ts";
import type { Program, Stage } from "../../core/nn/program.ts";
import type { ActivationSpec, TrainSpec } from "../../core/nn/spec.ts";
import { isSame, type KerasLayer, kerasLayer } from "./kerasLayers.ts";
import { layerName } from "./layerNames.ts";
import { indent, type Lines } from "./pythonLines.ts";

/** The network of a Keras program. */
export interface KerasNet {
  /** Classes of layers that Keras has not. */
  readonly layers: readonly Lines[];
  /** Functions that build it: `build_net`, or `build_front`, `build_back` and `class Net`. */
  readonly net: readonly Lines[];
  /** True: in training the network takes row numbers of the training set, all of which pass its front. */
  readonly takesAllRows: boolean;
  /** Names of the batch norms, in order. */
  readonly batchNorms: readonly string[];
}

/** Writes a checked network that {@link refuseInKeras} has let pass. */
export function kerasNet(net: Program, train: TrainSpec): KerasNet {
  const images = net.stages.some(({ spec, from }) => spec.type === "batchNorm" && from.image !== undefined);
  const context = { initialiser: net.spec.initialiser, train, images };
  const made = net.stages.map((stage) => {
    const name = layerName(stage, net.hidden.length);
    return { name, layer: name === undefined ? undefined : kerasLayer(stage, name, context) };
  });
  const definitions = new Map(
    made.flatMap(({ layer }) => (layer?.definition === undefined ? [] : [[layer.definition[0], layer.definition]])),
  );
  const takesAllRows = net.allRowsStages > 0;
  const lines = net.stages.map((stage, s) => stageLines(net, stage, s, made[s]?.layer));
  const { inputs } = net.spec;
  return {
    layers: [...definitions.values()],
    net: takesAllRows
      ? [
          builder("build_front", `(${inputs},)`, [...imageLines(net), ...lines.slice(0, net.allRowsStages).flat()]),
          builder("build_back", shapeText(net), lines.slice(net.allRowsStages).flat()),
          splitNet,
        ]
      : [builder("build_net", `(${inputs},)`, [...imageLines(net), ...lines.flat()])],
    takesAllRows,
    batchNorms: net.stages.flatMap(({ spec }, s) => (spec.type === "batchNorm" ? [made[s]?.name ?? ""] : [])),
  };
}

function builder(name: string, shape: string, lines: Lines): Lines {
  return [`def ${name}():`, ...indent([`x = h = keras.Input(${shape})`, ...lines, "return keras.Model(x, h)"])];
}

/** Rows become images with the channels last, as Keras has them everywhere. */
function imageLines({ spec: { image } }: Program): Lines {
  if (image === undefined) return [];
  return [
    `h = layers.Reshape((${image.channels}, ${image.height}, ${image.width}))(h)`,
    "h = layers.Permute((2, 3, 1))(h)",
  ];
}

/** Shape of what the front gives to the back. */
function shapeText({ stages, allRowsStages }: Program): string {
  const last = stages[allRowsStages - 1];
  invariant(last, "code: no stage sees all rows");
  const { image } = last.to;
  return image === undefined ? `(${last.units},)` : `(${image.height}, ${image.width}, ${image.channels})`;
}

const splitNet: Lines = [
  "class Net(keras.Model):",
  ...indent([
    '"""In training every training row passes the front, and the rows of the batch go on into the back."""',
    "",
    "def __init__(self, x_train):",
    ...indent([
      "super().__init__()",
      "self.front, self.back = build_front(), build_back()",
      "self.x_train = ops.convert_to_tensor(x_train, self.compute_dtype)",
    ]),
    "",
    "def call(self, rows, training=False):",
    ...indent([
      "h = self.front(self.x_train, training=training)",
      "return self.back(ops.take(h, rows, axis=0), training=training)",
    ]),
  ]),
];

function stageLines(net: Program, stage: Stage, s: number, layer: KerasLayer | undefined): Lines {
  const { spec } = stage;
  const kept = net.stages.flatMap((later) => sourceOf(net, later) ?? []);
  const skip = (source: number): string => {
    const sources = [...new Set(kept)];
    return sources.length === 1 ? "skip" : `skip${sources.indexOf(source) + 1}`;
  };
  const lines: string[] = [];
  const source = sourceOf(net, stage);
  const zeros = spec.type === "averagePool" || (spec.type === "conv2d" && !isSame(spec)) ? spec.padding : 0;
  if (zeros !== 0) lines.push(`h = layers.ZeroPadding2D(${zeros})(h)`);
  if (source !== undefined) lines.push(`h = h + ${skip(source)}`);
  else if (spec.type === "flatten")
    lines.push("# As in Linchpin, channel after channel.", "h = layers.Flatten()(layers.Permute((3, 1, 2))(h))");
  else if (layer === undefined) lines.push(`h = ${call(spec as ActivationSpec)}`);
  else lines.push(`h = ${layer.make}(h)`);
  if (kept.includes(s)) lines.push(`${skip(s)} = h`);
  return lines;
}

/** The stage whose output an `add` adds. */
function sourceOf({ stages }: Program, { spec }: Stage): number | undefined {
  if (spec.type !== "add") return undefined;
  return stages.findIndex(({ layer, noise }) => (noise?.layer ?? layer) === spec.from);
}

function call(spec: ActivationSpec | { readonly type: "globalAveragePool" }): string {
  switch (spec.type) {
    case "globalAveragePool":
      return "layers.GlobalAveragePooling2D()(h)";
    case "leakyRelu":
      return `ops.leaky_relu(h, ${spec.slope ?? 0.01})`;
    case "gelu":
      return "ops.gelu(h, approximate=False)";
    case "geluTanh":
      return "ops.gelu(h, approximate=True)";
    default:
      return `ops.${spec.type}(h)`;
  }
}
