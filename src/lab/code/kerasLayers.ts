import { InvariantError, invariant } from "../../core/math/errors.ts";
import { meanDeviationRatio } from "../../core/nn/matchedNoise.ts";
import { isWeightLayer, type Stage } from "../../core/nn/program.ts";
import type { BatchNormSpec, Conv2dSpec, Initialiser, MatchedNoiseSpec, TrainSpec } from "../../core/nn/spec.ts";
import { indent, type Lines, literal, methods, oneMinus } from "./pythonLines.ts";

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

function about(spec: BatchNormSpec, noise: MatchedNoiseSpec | undefined): string {
  const { statistics, stopGradient } = spec;
  return [
    statistics === "all"
      ? "Batch norm over every training row at every step: its batch noise switched off."
      : statistics === "batch"
        ? "Batch norm over the batch."
        : `Batch norm over ghost batches of ${statistics} rows (Hoffer, Hubara, Soudry 2017).`,
    ...(stopGradient ? ["No gradient flows through the statistics."] : []),
    ...(noise === undefined ? [] : [`Noise of the size of a statistics batch of ${noise.batch} is put on.`]),
  ].join(" ");
}

function batchNormClass(
  className: string,
  spec: BatchNormSpec,
  noise: MatchedNoiseSpec | undefined,
  { train, images }: Pick<KerasContext, "train" | "images">,
  kept: number,
): string[] {
  const { affine, statistics, eps, dialect, stopGradient } = spec;
  const ghost = typeof statistics === "number";
  const decay =
    train.weightDecay?.form === "l2"
      ? `, regularizer=keras.regularizers.L2(${literal(train.weightDecay.rate / 2)})`
      : "";
  const pixels = images ? " * (int(np.prod(x.shape[1:-1])) if len(x.shape) > 2 else 1)" : "";
  const count = ghost ? `${statistics}${pixels}` : `ops.cast(ops.shape(x)[0]${pixels}, var.dtype)`;
  const correction = dialect === "pytorch" ? [`n = ${count}`, "var = var * n / (n - 1)"] : [];
  const parts = ghost
    ? [
        `parts = ops.reshape(x, (-1, ${statistics}, *x.shape[1:]))`,
        `over = ${images ? "tuple(range(1, len(x.shape)))" : "1"}`,
      ]
    : [`over = ${images ? "tuple(range(len(x.shape) - 1))" : "0"}`];
  const of = ghost ? "parts" : "x";
  return [
    `class ${className}(layers.Layer):`,
    ...indent([
      `"""${about(spec, noise)}"""`,
      "",
      ...methods([
        [
          "def build(self, shape):",
          ...indent([
            "units = (shape[-1],)",
            ...(affine
              ? [
                  `self.gamma = self.add_weight(shape=units, initializer="ones"${decay}, name="gamma")`,
                  `self.beta = self.add_weight(shape=units, initializer="zeros"${decay}, name="beta")`,
                ]
              : []),
            'self.moving_mean = self.add_weight(shape=units, initializer="zeros", trainable=False, name="mean")',
            'self.moving_variance = self.add_weight(shape=units, initializer="ones", trainable=False, name="variance")',
            ...(noise === undefined ? [] : ["self.random = keras.random.SeedGenerator()"]),
          ]),
        ],
        [
          "def call(self, x, training=False):",
          ...indent([
            "if training:",
            ...indent([
              "h = self.normalise(x)",
              ...(noise === undefined ? [] : ["e, s = self.draw(h)", "h = (h + e) * s"]),
            ]),
            "else:",
            ...indent([`h = (x - self.moving_mean) / ops.sqrt(self.moving_variance + ${literal(eps)})`]),
            affine ? "return self.gamma * h + self.beta" : "return h",
          ]),
        ],
        [
          "def normalise(self, x):",
          ...indent([
            ...parts,
            `mean = ops.mean(${of}, over, keepdims=True)`,
            `var = ops.mean((${of} - mean) ** 2, over, keepdims=True)`,
            ...(stopGradient ? ["mean, var = ops.stop_gradient(mean), ops.stop_gradient(var)"] : []),
            ...(ghost
              ? [
                  `for k in range(BATCH // ${statistics}):`,
                  ...indent(["self.remember(ops.reshape(mean[k], (-1,)), ops.reshape(var[k], (-1,)), x)"]),
                  `return ops.reshape((parts - mean) / ops.sqrt(var + ${literal(eps)}), ops.shape(x))`,
                ]
              : [
                  "self.remember(ops.reshape(mean, (-1,)), ops.reshape(var, (-1,)), x)",
                  `return (x - mean) / ops.sqrt(var + ${literal(eps)})`,
                ]),
          ]),
        ],
        [
          "def remember(self, mean, var, x):",
          ...indent([
            ...correction,
            `self.moving_mean.assign(${kept} * self.moving_mean + ${oneMinus(kept)} * ops.stop_gradient(mean))`,
            `self.moving_variance.assign(${kept} * self.moving_variance + ${oneMinus(kept)} * ops.stop_gradient(var))`,
          ]),
        ],
        noise === undefined ? [] : drawMethod(noise, images),
      ]),
    ]),
  ];
}

function drawMethod({ batch, shared }: MatchedNoiseSpec, images: boolean): Lines {
  const rows = shared ? "1" : "ops.shape(h)[0]";
  const shape = images ? `(${rows}, *[1] * (len(h.shape) - 2), h.shape[-1])` : `(${rows}, h.shape[-1])`;
  return [
    "def draw(self, h):",
    ...indent([
      `"""Error of mean and 1 / deviation of ${batch} normal values, ${shared ? "one draw for the whole batch" : "a draw for each row"}."""`,
      `shape = ${shape}`,
      `e = keras.random.normal(shape, seed=self.random) / ${batch} ** 0.5`,
      `chi2 = ops.sum(keras.random.normal((${batch - 1}, *shape), seed=self.random) ** 2, 0)`,
      "# Divided by its mean, so that noise is put on and no gain.",
      `return e, ops.sqrt(${batch} / chi2) / ${meanDeviationRatio(batch)}`,
    ]),
  ];
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
