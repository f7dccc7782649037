import type { ExperimentFile } from "../../src/lab/experimentFile.ts";
import { plan } from "../../src/lab/plan.ts";
import { experiment } from "../../src/lab/spec.ts";
import type { ArmSpec, TrialSpec } from "../../src/lab/types.ts";

const dense: ExperimentFile = {
  data: { name: "teacher", train: 50, validation: 0, test: 10 },
  net: ["dense 7", "relu", "dense 6", "tanh", "dense 10"],
  train: { batch: 12, epochs: 3, learningRate: 0.1 },
  arms: {},
};
const images: ExperimentFile = {
  data: { name: "strokes", size: 8, train: 14, validation: 0, test: 4 },
  net: [
    "conv 4 3x3",
    "relu",
    "conv 4 3x3",
    "add 1",
    "relu",
    "maxpool 2",
    "conv 6 3x3 stride 2",
    "relu",
    "flatten",
    "dense 5",
    "relu",
    "dense 10",
  ],
  train: { batch: 6, epochs: 2, learningRate: 0.05 },
  arms: {},
};

function trial(file: ExperimentFile, arm: ArmSpec): TrialSpec {
  return plan(experiment({ ...file, arms: { arm }, seeds: 1 }, "x"), "lanes-exact-1")[0]!.spec;
}

const norm = (more: Omit<ArmSpec, "norm"> = {}): ArmSpec => ({ norm: "batch", ...more });
const plain: ArmSpec = {};
/** Small trainings that between them have every layer, norm, noise, optimiser, schedule, loss and start, by name. */
export const cases: Record<string, TrialSpec> = {};
function add(name: string, file: ExperimentFile, arm: ArmSpec): void {
  cases[name] = trial(file, arm);
}

// Every arm, on a dense net.
const arms: Record<string, ArmSpec> = {
  plain,
  bn: norm(),
  "bn cumulative": norm({ momentum: "cumulative" }),
  "bn without scale": norm({ affine: false, eps: 0.01, momentum: 0.3 }),
  "bn keras": norm({ dialect: "keras" }),
  "bn-g4": norm({ statistics: 4 }),
  "bn-g4 stopped": norm({ statistics: 4, gradient: "stopped" }),
  "bn-full": norm({ statistics: "all" }),
  "bn-full stopped": norm({ statistics: "all", gradient: "stopped" }),
  "bn stopped": norm({ gradient: "stopped" }),
  "bn-others": norm({ statistics: "others" }),
  "bn-others stopped": norm({ statistics: "others", gradient: "stopped" }),
  "bn-renorm": norm({ renorm: { rMax: 1.5, dMax: 0.5 } }),
  "bn-renorm keras": norm({ dialect: "keras", momentum: 0.9, renorm: { rMax: 1.5, dMax: 0.5, momentum: 0.8 } }),
  "bn-median": norm({ estimator: "median" }),
  "bn-trimmed": norm({ estimator: "trimmed" }),
  "bn-g4 trimmed: fewer than ten": norm({ statistics: 4, estimator: "trimmed" }),
  "bn-full median": norm({ statistics: "all", estimator: "median" }),
  "bn-full+shared4": norm({ statistics: "all", noise: { matched: 4, shared: true } }),
  "bn-full+indep4": norm({ statistics: "all", noise: { matched: 4, shared: false } }),
  "bn-g4+shared4": norm({ statistics: 4, noise: { matched: 4, shared: true } }),
  "plain+shifted": { noise: { shifted: true } },
  "bn-full+shifted": norm({ statistics: "all", noise: { shifted: true } }),
  layernorm: { norm: "layer" },
  "layernorm without scale": { norm: "layer", affine: false },
  "input dropout": { inputDropout: 0.3 },
  "bn-full+input dropout": norm({ statistics: "all", inputDropout: 0.3, dropout: 0.2 }),
  "boosting+input dropout": { dropout: 0.3, boosting: true, inputDropout: 0.2 },
  "gaussian input noise": { net: ["gaussiannoise 0.2", "dense 7", "relu", "dense 10"] },
  "gaussian input dropout": { net: ["gaussiandropout 0.2", "dense 7", "relu", "dense 10"] },
  dropout: { dropout: 0.3 },
  "bn-full+dropout": norm({ statistics: "all", dropout: 0.3 }),
  boosting: { dropout: 0.3, boosting: true },
  "bn+boosting": norm({ dropout: 0.3, boosting: true }),
  "bn-full+boosting": norm({ statistics: "all", dropout: 0.3, boosting: true }),
  gdropout: { gaussianDropout: 0.3 },
  gnoise: { gaussianNoise: 0.2 },
  "label smoothing": { labelSmoothing: 0.1 },
  "frozen batches": norm({ frozenBatches: true }),
};
for (const [name, arm] of Object.entries(arms)) add(name, dense, arm);

// Every way to move the weights.
const trainings: Record<string, NonNullable<ArmSpec["train"]>> = {
  "no momentum": { momentum: 0 },
  nesterov: { nesterov: true },
  dampening: { dampening: 0.5 },
  "l2 decay": { weightDecay: 0.01 },
  "decoupled decay": { weightDecay: { rate: 0.1, form: "decoupled" } },
  adam: { optimiser: "adam", squareDecay: 0.95 },
  amsgrad: { optimiser: "adam", amsgrad: true, weightDecay: 0.01 },
  adamw: { optimiser: "adamw", weightDecay: 0.1 },
  rmsprop: { optimiser: "rmsprop", momentum: 0.5 },
  "rmsprop centred": { optimiser: "rmsprop", centred: true, weightDecay: { rate: 0.1, form: "decoupled" } },
  "keras sgd": { dialect: "keras" },
  "keras sgd, scheduled": { dialect: "keras", schedule: { type: "step", every: 1, factor: 0.5 }, weightDecay: 0.01 },
  "keras nesterov, scheduled": { dialect: "keras", nesterov: true, schedule: { type: "cosine", warmup: 3 } },
  "keras adam": { optimiser: "adam", dialect: "keras", eps: 0.01 },
  "keras amsgrad": { optimiser: "adam", dialect: "keras", amsgrad: true, weightDecay: 0.01 },
  "keras adamw": { optimiser: "adamw", dialect: "keras", weightDecay: 0.1 },
  "keras rmsprop": { optimiser: "rmsprop", dialect: "keras", momentum: 0.5 },
  "keras rmsprop centred": { optimiser: "rmsprop", dialect: "keras", centred: true },
  "max norm": { maxNorm: 0.8 },
  clipped: { clipNorm: 0.3, weightDecay: 0.01 },
  "step schedule": { schedule: { type: "step", every: 2, factor: 0.1, warmup: 2 } },
  "cosine schedule": { schedule: { type: "cosine", warmup: 2 }, weightDecay: { rate: 0.1, form: "decoupled" } },
  warmup: { schedule: { type: "constant", warmup: 5 } },
};
// The gradient of a bias in front of a batch norm is 0 but for rounding, which optimisers that scale their steps turn into
// steps of full size: they are compared on a net without one, at a rate that does not throw the weights far.
for (const [name, train] of Object.entries(trainings))
  add(name, dense, train.optimiser ? { train, learningRate: 0.01 } : norm({ train }));

// Activations, losses, initial weights and last batches.
for (const activation of ["leakyrelu", "leakyrelu 0.2", "sigmoid", "gelu", "gelu-tanh", "silu", "softplus"])
  add(activation, { ...dense, net: ["dense 7", activation, "dense 10"] }, plain);
add("keeps a short last batch", { ...dense, train: { ...dense.train, lastBatch: "keep" } }, norm());
add(
  "keeps a short last batch in ghosts",
  { ...dense, train: { ...dense.train, lastBatch: "keep" } },
  norm({ statistics: 3 }),
);
add(
  "logistic",
  {
    ...dense,
    data: { ...(dense.data as object), name: "moons" } as never,
    net: ["dense 7", "relu", "dense 1"],
    loss: "logistic",
  },
  norm(),
);
add("squared loss on classes", { ...dense, loss: "squared" }, norm());
add(
  "a regression",
  {
    ...dense,
    data: { name: "dln", train: 50, validation: 0, test: 10 },
    net: ["dense 10", "dense 10"],
    train: { ...dense.train, learningRate: 0.01 },
  },
  norm(),
);
for (const initialiser of ["glorot", "pytorch", "lecun", "lecunUniform"] as const)
  add(initialiser, { ...dense, initialiser }, plain);

// Images.
const imageArms: Record<string, ArmSpec> = {
  plain,
  bn: norm(),
  "bn keras": norm({ dialect: "keras" }),
  "bn-g3": norm({ statistics: 3 }),
  "bn-full": norm({ statistics: "all" }),
  "bn-others": norm({ statistics: "others" }),
  "bn-renorm": norm({ renorm: true }),
  "bn-median": norm({ estimator: "median" }),
  "bn-trimmed": norm({ estimator: "trimmed" }),
  "bn-full+shared4": norm({ statistics: "all", noise: { matched: 4, shared: true } }),
  "bn-full+indep4": norm({ statistics: "all", noise: { matched: 4, shared: false } }),
  "bn+shifted": norm({ noise: { shifted: true } }),
  layernorm: { norm: "layer" },
  "spatial dropout": { dropout: 0.3, spatial: true },
  "boosted spatial dropout": norm({ dropout: 0.3, spatial: true, boosting: true }),
  dropout: { dropout: 0.3 },
  "input dropout": norm({ inputDropout: 0.3 }),
  gnoise: { gaussianNoise: 0.1 },
  "max norm": { train: { maxNorm: 0.8 } },
};
for (const [name, arm] of Object.entries(imageArms)) add(`images: ${name}`, images, arm);
const pooled: ExperimentFile = {
  ...images,
  net: ["conv 4 3x3", "relu", "averagepool 2", "conv 4 2x2", "add 1", "relu", "globalaveragepool", "dense 10"],
};
add("images: groupnorm-2", pooled, { norm: "group", groups: 2 });
add("images: instancenorm", pooled, { norm: "instance" });
add(
  "images: bn-full across a residual",
  {
    ...pooled,
    net: ["conv 4 3x3", "relu", "conv 4 3x3", "relu", "conv 4 3x3", "add 2", "relu", "flatten", "dense 10"],
  },
  norm({ statistics: "all" }),
);
