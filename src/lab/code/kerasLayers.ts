import { InvariantError, invariant } from "../../core/math/errors.ts";
import { isWeightLayer, type Stage } from "../../core/nn/program.ts";
import type { BatchNormSpec, Conv2dSpec, Initialiser, MatchedNoiseSpec, TrainSpec } from "../../core/nn/spec.ts";
import { batchNormClass } from "./kerasBatchNorm.ts";
import { indent, type Lines, literal, oneMinus } from "./pythonLines.ts";

/** A layer of a Keras program: the expression that makes it, and the class it is of where Keras has none. */
export interface KerasLayer {
  readonly make: string;
  readonly definition?: Lines;
}

/** What layers of a training have in common. */
export interface KerasContext {
  readonly initialiser: Initialiser;
  readonly train: TrainSpec;
  /** Whether a norm of the network is over images: then classes take both shapes. */
  readonly images: boolean;
}

/** Writes the layer of a stage under its name; undefined for layers that are a function call. */
export function kerasLayer(stage: Stage, name: string, context: KerasContext): KerasLayer {
  const { spec, units } = stage;
  if (isWeightLayer(spec)) return { make: weightLayer(stage, name, context) };
  switch (spec.type) {
    case "maxPool":
      return { make: `layers.MaxPooling2D(${spec.size}, ${spec.stride})` };
    case "averagePool":
      return { make: `layers.AveragePooling2D(${spec.size}, ${spec.stride})` };
    case "dropout":
      return { make: `layers.${spec.spatial ? "SpatialDropout2D" : "Dropout"}(${spec.rate})` };
    case "gaussianDropout":
      return { make: `layers.GaussianDropout(${spec.rate})` };
    case "gaussianNoise":
      return { make: `layers.GaussianNoise(${spec.deviation})` };
    case "shiftedNoise":
      return {
        make: `ShiftedNoise(${spec.shift}, ${spec.scale}, ${spec.shiftSpread}, ${spec.scaleSpread})`,
        definition: shiftedNoise,
      };
    case "layerNorm":
    case "groupNorm": {
      const { eps, affine } = spec;
      const more = `epsilon=${literal(eps)}${affine ? "" : ", center=False, scale=False"}${decayOfNorm(affine, context.train)}`;
      if (spec.type === "layerNorm" && stage.from.image === undefined)
        return { make: `layers.LayerNormalization(${more}, name="${name}")` };
      const groups = spec.type === "layerNorm" ? 1 : spec.groups === "instance" ? units : spec.groups;
      return { make: `layers.GroupNormalization(${groups}, ${more}, name="${name}")` };
    }
    case "batchNorm":
      return batchNorm(spec, stage.noise?.spec, name, context);
    default:
      throw new InvariantError(`code: ${spec.type} is no layer of its own`);
  }
}

/** `, kernel_regularizer=...` and the like: Keras' optimisers have no l2 decay, so that every array has its own. */
function decayOf(arrays: readonly string[], { weightDecay }: TrainSpec): string {
  if (weightDecay?.form !== "l2") return "";
  // The gradient of rate / 2 w^2 is rate w.
  return arrays
    .map((array) => `, ${array}_regularizer=keras.regularizers.L2(${literal(weightDecay.rate / 2)})`)
    .join("");
}

function decayOfNorm(affine: boolean, train: TrainSpec): string {
  return affine ? decayOf(["gamma", "beta"], train) : "";
}

function weightLayer(stage: Stage, name: string, { initialiser, train }: KerasContext): string {
  const { spec, units, inputs, from, windows } = stage;
  invariant(spec.type === "dense" || spec.type === "conv2d", "code: no weight layer");
  const fanIn = spec.type === "dense" ? inputs : from.units * spec.kernel[0] * spec.kernel[1];
  const bias =
    spec.bias === false ? ", use_bias=False" : initialiser === "pytorch" ? `, bias_initializer=${uniform(fanIn)}` : "";
  const limit = train.maxNorm === undefined ? "" : `, kernel_constraint=MaxNorm(${train.maxNorm})`;
  const rest = `kernel_initializer=start()${bias}${decayOf(["kernel", "bias"], train)}${limit}, name="${name}"`;
  if (spec.type === "dense") return `layers.Dense(${units}, ${rest})`;
  invariant(windows, "code: a convolution without windows");
  const [height, width] = spec.kernel;
  const stride = spec.stride === 1 ? "" : `, strides=${spec.stride}`;
  const padding = isSame(spec) ? `, padding="same"` : "";
  return `layers.Conv2D(${units}, (${height}, ${width})${stride}${padding}, ${rest})`;
}

/** Whether a convolution's zeros are what Keras calls `same`. */
export function isSame({ padding, kernel, stride }: Conv2dSpec): boolean {
  if (padding === "same") return true;
  return padding > 0 && stride === 1 && kernel.every((side) => side === 2 * padding + 1);
}

/**
 * `def start()`: a fresh initialiser of the weights, one for each layer, because one that is used twice draws the same numbers
 * twice. Keras' `he_normal` and `lecun_normal` cut the tails off, which these do not.
 */
export function startFunction(initialiser: Initialiser): Lines {
  const [words, scaling] = START[initialiser];
  return [
    "def start():",
    ...indent([`"""Initial weights: ${words}."""`, `return keras.initializers.VarianceScaling(${scaling})`]),
  ];
}

const START: Readonly<Record<Initialiser, readonly [string, string]>> = {
  he: ["N(0, 2 / inputs), He", '2, "fan_in", "untruncated_normal"'],
  glorot: ["U(-a, a), a = sqrt(6 / (inputs + outputs)), Glorot", '1, "fan_avg", "uniform"'],
  lecun: ["N(0, 1 / inputs), LeCun", '1, "fan_in", "untruncated_normal"'],
  lecunUniform: ["U(-a, a), a = sqrt(3 / inputs), LeCun", '1, "fan_in", "uniform"'],
  pytorch: ["U(-a, a), a = 1 / sqrt(inputs), as in PyTorch; biases too", '1 / 3, "fan_in", "uniform"'],
};

function uniform(fanIn: number): string {
  return `keras.initializers.RandomUniform(-(${fanIn}**-0.5), ${fanIn}**-0.5)`;
}

function batchNorm(
  spec: BatchNormSpec,
  noise: MatchedNoiseSpec | undefined,
  name: string,
  { train, images }: KerasContext,
): KerasLayer {
  const { affine, eps, dialect, momentum, statistics, stopGradient } = spec;
  // Keras' momentum is the weight of the old value.
  const kept = dialect === "keras" ? Number(momentum) : oneMinus(Number(momentum));
  if (statistics === "batch" && !stopGradient && noise === undefined) {
    const more = affine ? "" : ", center=False, scale=False";
    return {
      make: `layers.BatchNormalization(momentum=${kept}, epsilon=${literal(eps)}${more}${decayOfNorm(affine, train)}, name="${name}")`,
    };
  }
  const className = statistics === "all" ? "FullBatchNorm" : statistics === "batch" ? "BatchNorm" : "GhostBatchNorm";
  return {
    make: `${className}(name="${name}")`,
    definition: batchNormClass(className, spec, noise, { train, images }, kept),
  };
}

const shiftedNoise: Lines = [
  "class ShiftedNoise(layers.Layer):",
  ...indent([
    '"""Noise whose mean and scale are drawn anew for each unit at every step (Santurkar et al. 2018, appendix A.2.1)."""',
    "",
    "def __init__(self, shift, scale, shift_spread, scale_spread):",
    ...indent([
      "super().__init__()",
      "self.shift, self.scale = shift, scale",
      "self.shift_spread, self.scale_spread = shift_spread, scale_spread",
      "self.random = keras.random.SeedGenerator()",
    ]),
    "",
    "def call(self, h, training=False):",
    ...indent(["if not training:", "    return h", "shift, scale = self.draw(h)", "return scale * h + shift"]),
    "",
    "def draw(self, h):",
    ...indent([
      "unit = (1, *[1] * (len(h.shape) - 2), h.shape[-1])",
      "mu = keras.random.uniform(unit, -self.shift, self.shift, seed=self.random)",
      "sigma = keras.random.uniform(unit, 1, self.scale, seed=self.random)",
      "shape = ops.shape(h)",
      "shift = mu + keras.random.uniform(shape, -self.shift_spread, self.shift_spread, seed=self.random)",
      "return shift, sigma + self.scale_spread * keras.random.normal(shape, seed=self.random)",
    ]),
  ]),
];
