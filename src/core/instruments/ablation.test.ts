import { describe, expect, test } from "vitest";
import { permutation, stream } from "../math/random.ts";
import { ablation } from "./ablation.ts";
import { bootstrapMaximum } from "./bootstrapMaximum.ts";
import { type DenseByHand, exampleRandom, examplesOf, netByHand, trainedNets } from "./testing/exampleNets.ts";
import type { Nets, Readings } from "./types.ts";

const measure = (nets: Nets, settings = {}): Readings => ablation.measure(nets, settings, exampleRandom)[0];
const value = (readings: Readings, name: string): number => readings.measures[name].value;
const units = (readings: Readings, name: string): number[] => Array.from(readings.arrays[name].data);

/** Twenty examples of two inputs whose label is the larger one, two of them mislabelled. */
const random = stream(9, 0, "examples");
const rows = Array.from({ length: 20 }, () => [random.uniform(), random.uniform()]);
const two = examplesOf(
  rows,
  rows.map(([a, b], i) => Number(b > a) ^ Number(i < 2)),
);
/** Each input is a hidden unit; the third unit is ignored. */
const ignoring: DenseByHand[] = [
  {
    weight: [
      [1, 0, 1],
      [0, 1, 1],
    ],
  },
  {
    weight: [
      [4, 0],
      [0, 4],
      [0, 0],
    ],
  },
];

describe("known answers", () => {
  test("a unit that is ignored does no damage, whatever takes its place", () => {
    const readings = measure(netByHand(ignoring, two), { constants: ["zero", "mean", "permuted", "noise"] });
    for (const name of ["damage", "mean.damage", "permuted.damage", "noise.damage", "damageT", "accuracyDamage"]) {
      const damages = units(readings, `rely.single.${name}.layer1`);
      expect(damages[2]).toBe(0);
      expect(damages[0]).not.toBe(0);
    }
  });

  test("without its single unit a network is at chance: damage log K - L", () => {
    const single: DenseByHand[] = [{ weight: [[1]] }, { weight: [[0, 1]] }];
    const examples = examplesOf([[1], [1], [1], [0]], [1, 1, 0, 0]);
    const readings = measure(netByHand(single, examples));
    const nll = (2 * Math.log(1 + Math.exp(-1)) + Math.log(1 + Math.E) + Math.LN2) / 4;
    // Logits in float32.
    expect(Math.abs(value(readings, "rely.single.max") - (Math.LN2 - nll))).toBeLessThan(1e-7);
    expect(value(readings, "rely.single.topShare")).toBe(1);
    expect(value(readings, "rely.single.topShareRatio")).toBe(1);
    expect(value(readings, "rely.single.gini")).toBe(0);
    // Class 0 wins the tie: right for the two examples of class 0; intact three of four are right (0 wins at x = 0).
    expect(value(readings, "rely.single.maxAccuracy")).toBe(0.25);
  });

  test("damage is the class damages weighted by the class sizes", () => {
    const readings = measure(trainedNets(false));
    const labels = trainedNets(false).examples(0, "ablation").y;
    const sizes = [0, 1, 2].map((k) => labels.filter((y) => y === k).length);
    units(readings, "rely.single.damage.layer1").forEach((nats, u) => {
      const byClass = units(readings, "rely.single.damageByClass.layer1").slice(3 * u, 3 * u + 3);
      const mean = byClass.reduce((sum, own, k) => sum + own * sizes[k], 0) / labels.length;
      // Both are stored in float32.
      expect(Math.abs(mean - nats)).toBeLessThan(1e-6);
    });
    const all = [1, 2].flatMap((layer) => units(readings, `rely.single.damageByClass.layer${layer}`));
    expect(Math.abs(value(readings, "rely.single.worstClass") - Math.max(...all))).toBeLessThan(1e-6);
  });

  test("max, total, top share and Gini are those of the damages of all layers, or of one", () => {
    const readings = measure(trainedNets(true));
    const byLayer = [1, 2].map((layer) => units(readings, `rely.single.damage.layer${layer}`));
    for (const [suffix, damages] of [
      ["", byLayer.flat()],
      [".layer1", byLayer[0]],
      [".layer2", byLayer[1]],
    ] as const) {
      const positive = damages.map((d) => Math.max(d, 0));
      const total = positive.reduce((a, b) => a + b);
      expect(Math.abs(value(readings, `rely.single.max${suffix}`) - Math.max(...damages))).toBeLessThan(1e-6);
      expect(Math.abs(value(readings, `rely.single.total${suffix}`) - total)).toBeLessThan(1e-5);
      expect(Math.abs(value(readings, `rely.single.topShare${suffix}`) - Math.max(...positive) / total)).toBeLessThan(
        1e-5,
      );
    }
  });
});

describe("scale", () => {
  const scaled = (factor: number): DenseByHand[] => [
    ignoring[0],
    { weight: ignoring[1].weight.map((row) => row.map((w) => factor * w)) },
  ];

  test("logits times 10 change the raw damage and leave the damage at T* as it is", () => {
    const [own, times10] = [1, 10].map((factor) => measure(netByHand(scaled(factor), two)));
    expect(value(times10, "rely.single.max")).toBeGreaterThan(2 * value(own, "rely.single.max"));
    for (const name of ["maxT", "totalT", "topShareT", "giniT", "worstClassT"]) {
      // Float32 logits of 40 examples; T* itself is good to 1e-13.
      expect(Math.abs(value(times10, `rely.single.${name}`) - value(own, `rely.single.${name}`))).toBeLessThan(1e-6);
    }
  });
});

describe("symmetry", () => {
  test("renumbering the hidden units renumbers their damages and changes no summary", () => {
    const draw = stream(9, 1, "weights");
    const normals = (n: number): number[] => Array.from({ length: n }, () => draw.normal());
    const inputs = Float32Array.from(normals(80));
    const first = [normals(5), normals(5)];
    const second = Array.from({ length: 5 }, () => normals(2));
    const order = Array.from(permutation(5, draw));
    const shuffled = [
      { weight: first.map((row) => order.map((u) => row[u])) },
      { weight: order.map((u) => second[u]) },
    ];
    const [own, other] = [[{ weight: first }, { weight: second }], shuffled].map((layers) =>
      measure(netByHand(layers, { x: inputs, y: ownAnswers(first, second, inputs) })),
    );
    const damages = units(own, "rely.single.damage.layer1");
    units(other, "rely.single.damage.layer1").forEach((damage, at) => {
      // The sums over the units run in another order.
      expect(Math.abs(damage - damages[order[at]])).toBeLessThan(1e-6);
    });
    for (const name of ["max", "total", "topShare", "gini"]) {
      expect(Math.abs(value(own, `rely.single.${name}`) - value(other, `rely.single.${name}`))).toBeLessThan(1e-5);
    }
  });

  /** The network's own answers but for three, so that it is better than a constant. */
  function ownAnswers(first: number[][], second: number[][], x: Float32Array): Int32Array {
    const examples = { x, y: new Int32Array(x.length / 2) };
    const [logits] = netByHand([{ weight: first }, { weight: second }], examples).logits("test");
    return examples.y.map((_, i) => Number(logits[2 * i + 1] > logits[2 * i]) ^ Number(i < 3));
  }
});

describe("validity", () => {
  test("a dead network has no damages to compare, though every one of them is 0", () => {
    const dead: DenseByHand[] = [{ weight: [[-1], [-1]] }, { weight: [[1, -1]], bias: [0, 0.5] }];
    const readings = measure(netByHand(dead, two));
    expect(Object.keys(readings.measures).length).toBeGreaterThan(10);
    for (const measure of Object.values(readings.measures)) {
      expect(measure.valid).toBe(false);
      expect(measure.why).toContain("best constant answer");
      expect(measure.value).toBeNaN();
    }
  });

  test("where there is no T* the raw damage stands and the damage at T* does not", () => {
    const sure = netByHand(ignoring, two, {
      validation: examplesOf(
        [
          [1, 0],
          [0, 1],
        ],
        [0, 1],
      ),
    });
    const readings = measure(sure);
    expect(readings.measures["rely.single.max"].valid).toBe(true);
    expect(readings.measures["rely.single.maxT"].why).toContain("every validation example is answered right");
    expect(readings.arrays["rely.single.damageT.layer1"]).toBeUndefined();
  });

  test("where every removal helps there is a largest damage below 0, a total of 0 and no share of it", () => {
    // Twice as sure as need be on both sides, and wrong three times of twenty: one vote less is a smaller loss.
    const overSure: DenseByHand[] = [
      { weight: [[1, 1, -1, -1]] },
      {
        weight: [
          [0, 20],
          [0, 20],
          [20, 0],
          [20, 0],
        ],
      },
    ];
    const signs = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 1 : -1));
    const examples = examplesOf(
      signs.map((x) => [x]),
      signs.map((x, i) => Number(x > 0) ^ Number(i < 3)),
    );
    const readings = measure(netByHand(overSure, examples));
    expect(value(readings, "rely.single.max")).toBeLessThan(0);
    expect(value(readings, "rely.single.total")).toBe(0);
    for (const name of ["topShare", "topShareRatio", "gini"])
      expect(readings.measures[`rely.single.${name}`].why).toContain("a share of nothing");
  });

  test("classes of fewer than ten examples are not called the worst", () => {
    const few = examplesOf(rows.slice(0, 12), Array.from(two.y.slice(0, 12)));
    expect(measure(netByHand(ignoring, few)).measures["rely.single.worstClass"].why).toContain(
      "no class has 10 examples",
    );
  });
});

describe("constants and statistics", () => {
  test("mean ablation of a constant unit does nothing; zero ablation does", () => {
    // Unit 0 is always 1: an output bias in disguise.
    const constant: DenseByHand[] = [
      {
        weight: [
          [0, 1],
          [0, -1],
        ],
        bias: [1, 0],
      },
      {
        weight: [
          [3, 0],
          [0, 6],
        ],
      },
    ];
    const readings = measure(
      netByHand(constant, { x: two.x, y: Int32Array.from(rows, ([a, b]) => Number(a - b > 0.5)) }),
      {
        constants: ["zero", "mean"],
      },
    );
    expect(units(readings, "rely.single.mean.damage.layer1")[0]).toBe(0);
    expect(units(readings, "rely.single.damage.layer1")[0]).not.toBe(0);
  });

  test("recalibration concerns units before a batch norm only", () => {
    const readings = measure(trainedNets(true), { recalibrate: true });
    expect(units(readings, "rely.single.recalibrated.damage.layer1")).not.toEqual(
      units(readings, "rely.single.damage.layer1"),
    );
    expect(units(readings, "rely.single.recalibrated.damage.layer2")).toEqual(
      units(readings, "rely.single.damage.layer2"),
    );
    const plain = measure(trainedNets(false), { recalibrate: true });
    expect(value(plain, "rely.single.recalibrated.maxT")).toBe(value(plain, "rely.single.maxT"));
  });

  test("recalibrated, mean and zero ablation before a batch norm are the same: a shift is taken up", () => {
    const readings = measure(trainedNets(true), { recalibrate: true, constants: ["zero", "mean"] });
    const [zero, mean] = ["", ".mean"].map((c) => units(readings, `rely.single${c}.recalibrated.damage.layer1`));
    // Float32 logits.
    zero.forEach((damage, u) => {
      expect(Math.abs(damage - mean[u])).toBeLessThan(1e-5);
    });
  });

  test("values that replace a unit row by row cannot be recalibrated, and it says so", () => {
    const readings = measure(trainedNets(true), { recalibrate: true, constants: ["permuted"] });
    expect(readings.measures["rely.single.permuted.recalibrated.maxT"].why).toContain("training rows have none");
    expect(readings.measures["rely.single.permuted.maxT"].valid).toBe(true);
  });

  test("a constant that does not exist is refused", () => {
    expect(() => measure(trainedNets(false), { constants: ["max"] })).toThrow("zero, mean, permuted, noise");
  });
});

describe("errors", () => {
  test("the error of the largest damage is the paired one of its unit", () => {
    const nets = netByHand(ignoring, two);
    const readings = measure(nets);
    const damages = units(readings, "rely.single.damage.layer1");
    const unit = damages.indexOf(Math.max(...damages));
    const loss = (z: Float32Array, i: number): number =>
      Math.log(1 + Math.exp(z[2 * i + 1 - two.y[i]] - z[2 * i + two.y[i]]));
    const scale = new Float32Array(3).fill(1);
    scale[unit] = 0;
    const [intact] = nets.logits("test");
    const [held] = nets.logits("test", { holds: [[{ layer: 0, scale, shift: new Float32Array(3) }]] });
    const rises = rows.map((_, i) => loss(held, i) - loss(intact, i));
    const mean = rises.reduce((a, b) => a + b) / 20;
    const variance = rises.reduce((sum, rise) => sum + (rise - mean) ** 2, 0) / 19;
    const { se } = readings.measures["rely.single.max"];
    // Per-example damages are kept in float32.
    expect(Math.abs((se ?? 0) / Math.sqrt(variance / 20) - 1)).toBeLessThan(1e-6);
  });

  test("with one unit the bootstrap of the maximum has the error of a mean; with equals it shows the bias of choosing", () => {
    const draws = stream(9, 2, "bootstrap");
    const one = Float32Array.from({ length: 400 }, () => draws.normal());
    const found = bootstrapMaximum(one, 400, 500, draws);
    // A standard deviation from 500 resamples is good to 3 %; four times that, and the sample's own error of 3.5 %.
    expect(Math.abs(found.se / 0.05 - 1)).toBeLessThan(0.25);
    const many = Float32Array.from({ length: 20 * 400 }, () => draws.normal());
    const maxima = Array.from(
      { length: 20 },
      (_, u) => many.subarray(400 * u, 400 * u + 400).reduce((a, b) => a + b) / 400,
    );
    const { ci } = bootstrapMaximum(many, 400, 500, draws);
    // All true means are 0; the largest of 20 sample means is about 1.87 standard errors = .09. The interval lies below it.
    expect((ci[0] + ci[1]) / 2).toBeLessThan(Math.max(...maxima));
    expect(ci[0]).toBeLessThan(0.02);
  });

  test("`bootstrap` gives the largest damages an interval and says so", () => {
    const { "rely.single.maxT": found } = measure(trainedNets(false), { bootstrap: 50 }).measures;
    expect(found.method).toContain("basic bootstrap of the maximum, 50 resamples");
    expect(found.ci?.[0]).toBeLessThan(found.ci?.[1] ?? 0);
    expect(measure(trainedNets(false)).measures["rely.single.maxT"].method).toContain(
      "without the error of the choice",
    );
  });
});
