import type { NetSpec, ScheduleSpec, TrainSpec } from "../../core/nn/spec.ts";
import { stepCoefficients } from "../../core/nn/stepCoefficients.ts";
import { indent, type Lines, literal, methods } from "./pythonLines.ts";

/** Classes and functions that train a Keras network: batches, learning rate, limit of the norms, optimiser, fit. */
export function kerasTraining(net: NetSpec, train: TrainSpec, outputs: number, orderSeed: string): readonly Lines[] {
  return [
    targets(net, outputs),
    batches(train, orderSeed),
    rateClass(train.schedule),
    makeOptimiser(train),
    wholeTraining(net),
  ];
}

/** The constraint of the weights, which layers name. */
export function maxNormClass({ maxNorm }: TrainSpec): Lines {
  if (maxNorm === undefined) return [];
  return [
    "class MaxNorm(keras.constraints.Constraint):",
    ...indent([
      '"""Scales the incoming weights of each unit down to a norm of at most `largest`; Keras\' own shrinks all a little."""',
      "",
      "def __init__(self, largest):",
      "    self.largest = largest",
      "",
      "def __call__(self, w):",
      "    norms = ops.sqrt(ops.sum(w * w, tuple(range(len(w.shape) - 1)), keepdims=True))",
      "    return w * ops.minimum(1.0, self.largest / ops.maximum(norms, 1e-30))",
    ]),
  ];
}

function targets({ loss, labelSmoothing }: NetSpec, outputs: number): Lines {
  const oneHot = `np.eye(${outputs})[y]`;
  const returned = {
    softmax: labelSmoothing ? `return ${oneHot}` : "return y",
    logistic: "return y[:, None]",
    squared: `return y if y.dtype.kind == "f" else ${oneHot}`,
  }[loss];
  return ["def targets_of(y):", ...indent(['"""What the loss compares the outputs with."""', returned])];
}

/** All epochs are one pass over one list: Keras asks for a batch and ends an epoch before the first, to build the network. */
function batches({ lastBatch, reshuffle }: TrainSpec, orderSeed: string): Lines {
  const [kept, words] = lastBatch === "keep" ? ["-(-len(y) // BATCH)", "kept"] : ["len(y) // BATCH", "left out"];
  const drawn = reshuffle ? "[rng.permutation(len(y)) for _ in range(EPOCHS)]" : "[rng.permutation(len(y))]";
  return [
    "class Batches(keras.utils.PyDataset):",
    ...indent([
      `"""The batches of all epochs one after the other, ${reshuffle ? "shuffled anew in each" : "the same in each"}; an incomplete last one is ${words}."""`,
      "",
      ...methods([
        [
          "def __init__(self, x, y, seed, orders=None):",
          ...indent([
            "super().__init__()",
            `rng = np.random.default_rng(${orderSeed})`,
            "self.x, self.y = x, y",
            `self.orders = ${drawn} if orders is None else orders`,
            `self.steps_per_epoch = ${kept}`,
          ]),
        ],
        ["def __len__(self):", ...indent(["return EPOCHS * self.steps_per_epoch"])],
        [
          "def __getitem__(self, step):",
          ...indent([
            "epoch, batch = divmod(step, self.steps_per_epoch)",
            `rows = self.orders[${reshuffle ? "epoch" : "0"}][batch * BATCH : (batch + 1) * BATCH]`,
            "return self.x[rows], self.y[rows]",
          ]),
        ],
      ]),
    ]),
  ];
}

function rateClass(schedule: ScheduleSpec | undefined): Lines {
  if (schedule === undefined) return [];
  const { type, every = 1, factor = 1, warmup = 0 } = schedule;
  const rule = {
    constant: "rate = LEARNING_RATE",
    step: `rate = LEARNING_RATE * ${factor} ** ops.floor(step / self.steps_per_epoch / ${every})`,
    cosine: `rate = LEARNING_RATE * (1 + ops.cos(np.pi * (step - ${warmup}) / max(1, self.steps - ${warmup}))) / 2`,
  }[type];
  return [
    "class Rate(keras.optimizers.schedules.LearningRateSchedule):",
    ...indent([
      "def __init__(self, steps_per_epoch):",
      ...indent(["self.steps_per_epoch, self.steps = steps_per_epoch, EPOCHS * steps_per_epoch"]),
      "",
      "def __call__(self, step):",
      ...indent([
        "step = ops.cast(step, keras.config.floatx())",
        rule,
        warmup > 0 ? `return ops.where(step < ${warmup}, LEARNING_RATE * (step + 1) / ${warmup}, rate)` : "return rate",
      ]),
    ]),
  ];
}

function makeOptimiser(train: TrainSpec): Lines {
  const { optimiser = "sgd", momentum, nesterov, amsgrad, centred, weightDecay, clipNorm, schedule } = train;
  const { schedule: _, ...rest } = train;
  const { squareDecay, eps } = stepCoefficients(rest, 0, 1, 1);
  const decoupled = weightDecay?.form === "decoupled" ? [`weight_decay=${literal(weightDecay.rate)}`] : [];
  const clip = clipNorm === undefined ? [] : [`global_clipnorm=${clipNorm}`];
  const adam = [
    `beta_1=${momentum}`,
    `beta_2=${squareDecay}`,
    `epsilon=${literal(eps)}`,
    ...(amsgrad ? ["amsgrad=True"] : []),
  ];
  const own = {
    // Without a velocity there is nothing to look ahead along.
    sgd: momentum > 0 ? [`momentum=${momentum}`, ...(nesterov ? ["nesterov=True"] : [])] : [],
    adam,
    adamw: adam,
    rmsprop: [
      `rho=${squareDecay}`,
      `momentum=${momentum}`,
      `epsilon=${literal(eps)}`,
      ...(centred ? ["centered=True"] : []),
    ],
  }[optimiser];
  const name = { sgd: "SGD", adam: "Adam", adamw: "AdamW", rmsprop: "RMSprop" }[optimiser];
  const rate = schedule === undefined ? "LEARNING_RATE" : "Rate(steps_per_epoch)";
  return [
    "def make_optimiser(steps_per_epoch):",
    ...indent([
      ...(clipNorm === undefined
        ? []
        : ["# Linchpin and PyTorch add 1e-6 to the norm of the gradient, Keras does not."]),
      `return keras.optimizers.${name}(${[rate, ...own, ...decoupled, ...clip].join(", ")})`,
    ]),
  ];
}

function wholeTraining({ loss, labelSmoothing }: NetSpec): Lines {
  const losses = {
    softmax: labelSmoothing
      ? `keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=${labelSmoothing})`
      : "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
    logistic: "keras.losses.BinaryCrossentropy(from_logits=True)",
    squared: "keras.losses.MeanSquaredError()",
  };
  return [
    "def train(net, x, y, seed, orders=None):",
    ...indent([
      '"""Trains in place. `orders`: the order of the rows in each epoch, drawn where it is not given."""',
      "batches = Batches(x, targets_of(y), seed, orders)",
      `net.compile(optimizer=make_optimiser(batches.steps_per_epoch), loss=${losses[loss]})`,
      "net.fit(batches, shuffle=False, verbose=0)",
    ]),
  ];
}
