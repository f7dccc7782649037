import type {
  ArmText,
  CurveArm,
  CurveSet,
  NoiseData,
  RelianceSet,
  ReportInput,
  Summary,
  TaskReport,
} from "../../src/lab/report/reportInput.ts";
import type { Estimate, Notice, Verdict } from "../../src/lab/types.ts";

/**
 * A report input with MADE-UP numbers, for tests of the report alone: nothing was trained. Sizes and signs are such as
 * a real experiment may have, so that layout and scales are tried on something plausible.
 */
export function reportFixture(seedCount = 16): ReportInput {
  const seeds = Array.from({ length: seedCount }, (_, index) => index);
  const tasks = [task("teacher", seeds, 1), task("moons", seeds, 2)];
  const estimates = tasks.flatMap((one) => taskEstimates(one, seeds));
  return {
    claim: {
      id: "bn-noise-spreads-reliance",
      sentence:
        "Because by adding noise to the hidden units, it’s forcing the downstream hidden units not to rely too much on any one hidden unit.",
      speaker: "Andrew Ng",
      source: {
        text: "Why does Batch Norm work?, 9:39",
        url: "https://community.deeplearning.ai/t/a-doubt-batch-norm/434208",
      },
      question:
        "May i have any example on “downstream hidden unit not to rely too much on any one hidden unit” for Batch Norm?",
      restatements: [
        {
          id: "R1",
          text: "Batch noise and matched noise both lower the worst single-unit damage.",
          refutedBy: "either contrast on the other side of zero",
        },
        {
          id: "R2",
          text: "Both raise the area under the ablation curve.",
          refutedBy: "either contrast on the other side of zero",
        },
        {
          id: "R3",
          text: "Both lower the top share of damage.",
          refutedBy: "either contrast on the other side of zero",
        },
      ],
      literature: [
        { grade: "S", text: "Batch norm as a whole spreads reliance.", citation: "Morcos et al. 2018, section 3.3" },
        { grade: "U", text: "No source isolates the noise as the cause.", citation: "search of 31 papers" },
        { grade: "N", text: "Evenness is proved for dropout only.", citation: "Mianjy et al. 2018" },
      ],
      limits: ["Two small generated tasks and one size of network.", "Fully connected networks only; no images."],
      traps: [
        "The noise share is a map, not a number.",
        "Raw damage falls when logits shrink: read it beside the form at T*.",
      ],
      control:
        "“Noise off” standardises with the statistics of the whole training set at every step: the same normalisation, without the shake of the mini-batch.",
      why: [
        "If upstream unit i shakes with variance σ² and downstream unit j reads it with weight w, the shake that reaches j is",
        { formula: "shake" },
        "For the same total weight the sum of squares is smallest when the weights are equal. The argument assumes that units shake independently. Under batch norm they share a mini-batch, so they partly shake together.",
      ],
    },
    profile: "quick",
    arms,
    tasks,
    verdicts: verdicts(estimates),
    estimates,
    notices: [
      notice("teacher", ["rely.single.maxT", "concentration.nEff"]),
      {
        ...notice("moons", ["rely.single.topShare"]),
        type: "almost-nothing",
        title: "share of almost nothing",
        text: "The total damage of dropout-.2 is below a tenth of plain’s.",
        arms: ["dropout-.2", "plain"],
      },
    ],
    provenance: {
      kernel: "synthetic-fixture-0",
      version: "0.1.0",
      node: "24.0.0",
      os: "linux x64",
      rootSeed: 1,
      seeds,
      store: "none",
      experiment: "0".repeat(64),
      records: "f".repeat(64),
      date: "2026-01-01T00:00:00Z",
      seconds: 41,
      workers: 2,
    },
    commands: {
      run: "npx linchpin run bn-noise-spreads-reliance --profile quick",
      replay: "npx linchpin replay 3f9c01",
      report: "npx linchpin report bn-noise-spreads-reliance --out report.html",
    },
    warnings: ["Synthetic numbers, made up for a test of this page. Nothing was trained."],
  };
}

const shorts: Readonly<Record<string, string>> = {
  "bn-full": "noise off",
  "bn-g16": "ghost 16",
  "bn-full+shared16": "matched noise",
  "bn-full+indep16": "noise apart",
  "bn-full-stop": "noise off, stopped",
  "bn-g16-stop": "ghost 16, stopped",
  "boosting-.2": "boosting 0.2",
};

const arms: readonly ArmText[] = [
  arm("plain", "Plain", "No normalisation and no noise.", "reference"),
  arm("bn-full", "Batch norm, noise off", "Statistics of the whole training set at every step.", "noise-off"),
  arm("bn-g16", "Batch norm, ghost batches of 16", "Statistics of 16 examples, gradient of 48.", "treatment"),
  arm("bn-full+shared16", "Noise off + matched noise", "Noise of a batch of 16, one draw a batch.", "injected"),
  arm("bn-full+indep16", "Noise off + noise apart", "The same, one draw an example.", "control"),
  arm("bn-full-stop", "Noise off, gradient stopped", "No gradient through the statistics.", "control"),
  arm("bn-g16-stop", "Ghost batches, gradient stopped", "No gradient through the statistics.", "control"),
  arm("layernorm", "Layer norm", "Normalisation of each example alone.", "control"),
  arm("dropout-.2", "Dropout 0.2", "Each unit is dropped with probability 0.2.", "rival"),
  arm("boosting-.2", "Dropout boosting 0.2", "The same masks without ensemble training.", "control"),
];

function arm(id: string, name: string, description: string, role: ArmText["role"]): ArmText {
  const short = shorts[id];
  return short ? { id, name, short, description, role } : { id, name, description, role };
}

const metrics = {
  "rely.single.maxT": {
    unit: "nats",
    better: "lower",
    margin: 0.024,
    means: [0.26, 0.243, 0.066, 0.045, 0.025, 0.084, 0.045, 0.061, 0.015, 0.224],
    sd: 0.07,
  },
  "rely.single.maxT.layer1": {
    unit: "nats",
    better: "lower",
    margin: 0.024,
    means: [0.174, 0.243, 0.066, 0.045, 0.025, 0.084, 0.045, 0.061, 0.015, 0.224],
    sd: 0.07,
  },
  "rely.single.maxT.layer2": {
    unit: "nats",
    better: "lower",
    margin: 0.01,
    means: [0.181, 0.041, 0.035, 0.022, 0.025, 0.043, 0.039, 0.067, 0.013, 0.209],
    sd: 0.03,
  },
  "rely.curve.train": {
    unit: "fraction",
    better: "higher",
    margin: 0.01,
    means: [0.443, 0.384, 0.433, 0.454, 0.476, 0.43, 0.46, 0.499, 0.639, 0.442],
    sd: 0.02,
  },
  "rely.single.topShare": {
    unit: "fraction",
    better: "lower",
    margin: 0.01,
    means: [0.313, 0.263, 0.183, 0.219, 0.182, 0.256, 0.171, 0.319, 0.186, 0.336],
    sd: 0.05,
  },
  "rely.single.max": {
    unit: "nats",
    better: "lower",
    margin: 0.03,
    means: [0.27, 0.285, 0.063, 0.045, 0.024, 0.087, 0.044, 0.065, 0.016, 0.23],
    sd: 0.08,
  },
  "concentration.nEff": {
    unit: "units",
    better: "higher",
    margin: 0.55,
    means: [7.48, 11.5, 11.3, 11.04, 11.33, 11.02, 11.05, 7.44, 7.49, 7.55],
    sd: 0.6,
  },
  "test.nll": {
    unit: "nats",
    better: "lower",
    margin: 0.003,
    means: [0.265, 0.249, 0.238, 0.237, 0.235, 0.243, 0.241, 0.412, 0.294, 0.265],
    sd: 0.02,
  },
  "test.accuracy": {
    unit: "fraction",
    better: "higher",
    margin: 0.005,
    means: [0.894, 0.905, 0.907, 0.907, 0.908, 0.906, 0.905, 0.849, 0.875, 0.895],
    sd: 0.008,
  },
  "rely.single.total": {
    unit: "nats",
    better: "lower",
    margin: 0.1,
    means: [0.83, 1.08, 0.34, 0.2, 0.13, 0.33, 0.26, 0.2, 0.08, 0.66],
    sd: 0.02,
  },
} as const;

type MetricName = keyof typeof metrics;
const names = Object.keys(metrics) as MetricName[];

const contrasts: readonly (readonly [string, string, string])[] = [
  ["total", "bn-g16", "plain"],
  ["normalisation", "bn-full", "plain"],
  ["NC1", "bn-g16", "bn-full"],
  ["NC2-shared", "bn-full+shared16", "bn-full"],
  ["NC2-indep", "bn-full+indep16", "bn-full"],
  ["NC3", "bn-g16-stop", "bn-full-stop"],
  ["layernorm", "layernorm", "plain"],
  ["dropout", "dropout-.2", "plain"],
];

/** Numbers that look random and are the same everywhere: a linear congruential generator, near normal by six sums. */
function noise(key: number): () => number {
  let state = (key * 2654435761 + 97) % 4294967296;
  const uniform = () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
  for (let index = 0; index < 8; index++) uniform();
  return () => (uniform() + uniform() + uniform() + uniform() + uniform() + uniform() - 3) * Math.SQRT2;
}

/** The first task differs from the second where it matters, so that every verdict occurs. */
const otherMeans: Partial<Record<MetricName, readonly number[]>> = {
  "rely.single.maxT": [0.203, 0.125, 0.124, 0.135, 0.1, 0.14, 0.126, 0.203, 0.058, 0.21],
  "rely.single.topShare": [0.183, 0.149, 0.149, 0.184, 0.151, 0.226, 0.194, 0.167, 0.169, 0.185],
};

function value(taskIndex: number, armIndex: number, name: MetricName, seed: number): number {
  const { sd } = metrics[name];
  const means = (taskIndex === 1 ? otherMeans[name] : undefined) ?? metrics[name].means;
  const shared = noise(seed * 31 + names.indexOf(name) + taskIndex * 1009)();
  const own = noise(seed * 131 + armIndex * 17 + names.indexOf(name) * 7 + taskIndex * 2003)();
  const mean = means[armIndex] ?? 0;
  const scale = taskIndex === 1 ? 0.9 : 1;
  return mean * scale + sd * (0.6 * shared + 0.55 * own) * (0.25 + mean / (means[0] + mean));
}

function summary(values: readonly number[], seeds: readonly number[]): Summary {
  const { mean, half } = meanAndHalf(values);
  return {
    mean,
    low: mean - half,
    high: mean + half,
    n: values.length,
    values: values.map((found, index) => ({ seed: seeds[index], value: found })),
  };
}

/** With t of 15 degrees of freedom whatever the number of seeds: this is not a test of statistics. */
function meanAndHalf(values: readonly number[]): { mean: number; half: number; sd: number } {
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  const sd = Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - 1));
  return { mean, sd, half: (2.131 * sd) / Math.sqrt(values.length) };
}

function task(name: string, seeds: readonly number[], index: number): TaskReport {
  const summaries = Object.fromEntries(
    arms.map(({ id }, armIndex) => [
      id,
      Object.fromEntries(
        names.map((metric) => [
          metric,
          summary(
            seeds.map((seed) => value(index, armIndex, metric, seed)),
            seeds,
          ),
        ]),
      ),
    ]),
  );
  return {
    name,
    setting: "200 training examples, 20-32-32-10 network, SGD with momentum 0.9, batches of 48, 60 epochs.",
    learningRate: 0.02,
    summaries,
    invalid: { "boosting-.2": { "rely.curve.test": "accuracy is within 0.1 of chance" } },
    curves: [ablationCurves("train", seeds, index), ablationCurves("test", seeds, index), lossCurves(seeds, index)],
    reliance: reliance(index),
    noise: noiseData(index),
    rates: [
      {
        on: "rely.single.maxT",
        arms: Object.fromEntries(
          arms.map(({ id }, armIndex) => [
            id,
            [0.005, 0.02, 0.1].map((learningRate, place) => {
              const mean = metrics["rely.single.maxT"].means[armIndex] * [0.6, 1, 1.5][place];
              return {
                learningRate,
                mean,
                low: mean * 0.85,
                high: mean * 1.15,
                n: seeds.length,
                diverged: 0,
                best: place === (armIndex % 2) + 1,
              };
            }),
          ]),
        ),
      },
    ],
    completion: Object.fromEntries(
      arms.map(({ id }, armIndex) => [
        id,
        seeds.map((seed) => ({
          seed,
          state: armIndex === 7 && seed === 3 && index === 2 ? ("diverged" as const) : ("ok" as const),
        })),
      ]),
    ),
  };
}

function curveArm(mean: readonly number[], width: (place: number) => number, n: number): CurveArm {
  return { n, mean, low: mean.map((y, place) => y - width(place)), high: mean.map((y, place) => y + width(place)) };
}

function ablationCurves(set: string, seeds: readonly number[], index: number): CurveSet {
  const x = Array.from({ length: 11 }, (_, place) => place / 10);
  const start = set === "train" ? 0.98 : 0.9;
  const curves = arms.map(({ id }, armIndex) => {
    const bend = 0.35 + 4 * (metrics["rely.curve.train"].means[armIndex] - 0.36);
    const mean = x.map((f) => 0.5 + (start - 0.5) * (1 - f ** bend));
    return [
      id,
      curveArm(mean, (place) => (0.012 + 0.02 * Math.sin((place / 10) * Math.PI)) * (1 + 0.2 * index), seeds.length),
    ];
  });
  return {
    id: `rely.curve.${set}`,
    kind: "ablation",
    title: `Accuracy as units are removed, ${set} set`,
    xLabel: "fraction of hidden units removed, random order",
    yLabel: "accuracy",
    x,
    method: "95 % t interval of the mean over seeds",
    level: { value: 0.5, text: "chance" },
    arms: Object.fromEntries(curves),
  };
}

function lossCurves(seeds: readonly number[], index: number): CurveSet {
  const x = Array.from({ length: 61 }, (_, epoch) => epoch);
  const curves = arms.map(({ id }, armIndex) => {
    const final = metrics["test.nll"].means[armIndex];
    const mean = x.map(
      (epoch) =>
        final + (0.8 - final) * Math.exp(-epoch / (4 + armIndex)) + 0.003 * epoch * (armIndex % 3) * 0.3 * index,
    );
    const thin = x.map((epoch) => final * 0.6 + (0.8 - final * 0.6) * Math.exp(-epoch / (5 + armIndex)));
    return [id, { ...curveArm(mean, (epoch) => 0.004 + epoch * 0.0002, seeds.length), thin }];
  });
  return {
    id: "loss",
    kind: "training",
    title: "Loss while training",
    xLabel: "epochs",
    yLabel: "nats",
    x,
    method: "95 % t interval of the mean over seeds",
    arms: Object.fromEntries(curves),
  };
}

function reliance(index: number): RelianceSet {
  const matrices = arms.map(({ id }, armIndex) => {
    const draw = noise(armIndex * 53 + index);
    const lean = [9, 5, 2.2, 2, 1.7, 5, 2.4, 7, 1.5, 8][armIndex];
    const pull = Array.from({ length: 32 }, (_, unit) =>
      unit === (armIndex * 5 + 3) % 32 ? lean : Math.abs(draw()) + 0.1,
    );
    const data = Array.from({ length: 32 * 32 }, (_, place) => draw() ** 2 * pull[place % 32]);
    return [id, { shape: [32, 32], data }];
  });
  return {
    seed: 7,
    rule: "The seed with the median worst single-unit damage in “Plain”",
    downstream: "hidden layer 2",
    upstream: "hidden layer 1",
    matrices: Object.fromEntries(matrices),
  };
}

function noiseData(index: number): NoiseData {
  const byBatch = [
    [8, 1.37, 0.3513],
    [16, 1.41, 0.1233],
    [32, 1.44, 0.0533],
    [64, 1.46, 0.025],
    [128, 1.47, 0.0121],
  ].map(([batch, product, exclusive]) => {
    const mean = product / batch;
    return {
      batch,
      inclusive: { mean, low: mean * 0.93, high: mean * 1.07 },
      exclusive: { mean: exclusive, low: exclusive * 0.92, high: exclusive * 1.08 },
      ...(batch >= 16 ? { delta: 1.5 / batch } : {}),
    };
  });
  const shaking = [0, 0, 0.09, 0.088, 0.089, 0, 0.091, 0, 0, 0];
  const wobbles = ["bn-full", "bn-g16", "bn-full+shared16"].map((id, place) => {
    const draw = noise(place + 5 + index);
    return {
      arm: id,
      batch: place === 0 ? "all examples" : "batches of 16",
      unit: (index === 1 ? [22, 31, 11] : [4, 31, 20])[place],
      values: Array.from({ length: 160 }, () => 0.4 + draw() * [0, 0.3, 0.29][place]),
      still: 0.4,
    };
  });
  return {
    layer: "hidden layer 1",
    method: "400 resampled batches, local, 95 % bootstrap over batches",
    byBatch,
    byArm: Object.fromEntries(
      arms.flatMap(({ id }, place) =>
        id.startsWith("bn")
          ? [[id, { mean: shaking[place], low: shaking[place] * 0.94, high: shaking[place] * 1.06, n: 16 }]]
          : [],
      ),
    ),
    wobble: wobbles,
  };
}

function taskEstimates({ name, summaries }: TaskReport, seeds: readonly number[]): Estimate[] {
  return names
    .filter((on) => on !== "rely.single.total")
    .flatMap((on) =>
      contrasts.map(([contrast, arm, against]): Estimate => {
        const { unit, better, margin } = metrics[on];
        const differences = seeds.map(
          (_, place) => summaries[arm][on].values[place].value - summaries[against][on].values[place].value,
        );
        const { mean, half, sd } = meanAndHalf(differences);
        const restatement =
          on === "rely.single.maxT"
            ? "R1"
            : on === "rely.curve.train"
              ? "R2"
              : on === "rely.single.topShare"
                ? "R3"
                : "";
        const decides = restatement !== "" && (contrast === "NC1" || contrast === "NC2-shared");
        const sign = better === "lower" ? -1 : 1;
        const [near, far] = sign < 0 ? [-(mean + half), -(mean - half)] : [mean - half, mean + half];
        const small = mean - half > -margin && mean + half < margin;
        const decision = small ? "equivalent" : near > 0 ? "supported" : far < 0 ? "refuted" : "undecided";
        const p = Math.min(1, 2 * Math.exp(-((Math.abs(mean) / half) ** 2) * 2.2));
        return {
          restatement,
          contrast,
          arm,
          against,
          on,
          task: name,
          learningRate: 0.02,
          better,
          margin,
          unit,
          pairs: seeds.length,
          divergedPairs: name === "moons" && arm === "layernorm" ? 1 : 0,
          invalidPairs: 0,
          mean,
          low: mean - half,
          high: mean + half,
          level: 0.95,
          method: "paired t",
          p,
          pAdjusted: Math.min(1, p * 4),
          pEquivalence: 0.4,
          pEquivalenceAdjusted: 0.8,
          effectSize: mean / sd,
          winRate: 0.75,
          ...(decision === "undecided" ? { moreSeeds: 24 } : {}),
          seeds,
          differences,
          primary: decides,
          decides,
          decision,
          text: decision,
          because: `${mean.toFixed(3)} ${unit}`,
        };
      }),
    );
}

function verdicts(estimates: readonly Estimate[]): Verdict[] {
  return ["teacher", "moons"].flatMap((name) =>
    ["R1", "R2", "R3"].map((restatement): Verdict => {
      const parts = estimates.filter(
        (estimate) => estimate.decides && estimate.task === name && estimate.restatement === restatement,
      );
      const all = (decision: Verdict["decision"]) => parts.every((part) => part.decision === decision);
      const decision = parts.some((part) => part.decision === "refuted")
        ? "refuted"
        : all("supported")
          ? "supported"
          : all("equivalent")
            ? "equivalent"
            : "undecided";
      const says = parts.map(
        ({ contrast, mean, low, high, unit, decision: own }) =>
          `${contrast}: ${own} (${mean.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}] ${unit})`,
      );
      return {
        restatement,
        task: name,
        learningRate: 0.02,
        text: `${restatement} in words`,
        decision,
        because: says.join("; "),
        primary: true,
        attribution: decision === "supported" ? "noise" : "none",
        attributionDetail: {
          text: "because of the noise",
          becauseOfNoise: decision === "supported",
          coupling: { mean: 0.021, low: -0.004, high: 0.046 },
          ...(decision === "supported"
            ? { share: { value: 0.91, low: 0.7, high: 1.2 } }
            : { shareWhyNot: "the total’s interval includes 0." }),
        },
      };
    }),
  );
}

function notice(name: string, about: readonly string[]): Notice {
  return {
    type: "disagreement",
    task: name,
    learningRate: 0.02,
    title: "these measures disagree",
    text: "Batch noise lowers the damage (−0.17 nats) and lowers the effective number of inputs (−0.2 units). The effective number looks at weights and spread, not at the loss.",
    metrics: about,
    arms: ["bn-g16", "bn-full"],
  };
}
