import { meanDeviationRatio } from "../../core/nn/matchedNoise.ts";
import type { BatchNormSpec, MatchedNoiseSpec, TrainSpec } from "../../core/nn/spec.ts";
import { indent, type Lines, literal, methods, oneMinus } from "./pythonLines.ts";

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

/**
 * A batch norm that Keras has not, as a class: statistics, gradient, moving averages and injected noise written out.
 * @param kept weight of the old value in the moving averages
 */
export function batchNormClass(
  className: string,
  spec: BatchNormSpec,
  noise: MatchedNoiseSpec | undefined,
  { train, images }: { readonly train: TrainSpec; readonly images: boolean },
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
