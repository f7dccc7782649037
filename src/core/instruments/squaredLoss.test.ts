import { describe, expect, test } from "vitest";
import type { Examples } from "../data/types.ts";
import { stream } from "../math/random.ts";
import { ablation } from "./ablation.ts";
import { ablationCurve } from "./ablationCurve.ts";
import { dominance } from "./dominance.ts";
import { generalisation } from "./generalisation.ts";
import { relianceMatrix } from "./relianceMatrix.ts";
import { selectivity } from "./selectivity.ts";
import { constantLoss, squaredError, squaredTargets } from "./squaredLoss.ts";
import { exampleRandom } from "./testing/exampleNets.ts";
import { netOfLayers, regressionNets, weights } from "./testing/imageNets.ts";
import type { Instrument, Nets, Readings } from "./types.ts";

const measure = (of: Instrument, nets: Nets, settings = {}): Readings => of.measure(nets, settings, exampleRandom)[0];
const value = (readings: Readings, name: string): number => readings.measures[name].value;

/** Outputs (x, 2 x) and what they should be. */
const test4: Examples = {
  x: Float32Array.of(1, 2, 3, 4),
  y: new Int32Array(4),
  targets: Float32Array.of(1, 2, 2, 3, 3, 7, 5, 8),
};
const train2: Examples = { x: Float32Array.of(1, 2), y: new Int32Array(2), targets: Float32Array.of(1, 2, 2, 4) };
/** A third hidden unit is ignored. */
const regression = netOfLayers(
  [
    [{ type: "dense", units: 3 }, weights([1, 1, 1])],
    [{ type: "relu" }, {}],
    [{ type: "dense", units: 2 }, weights([1, 0, 0, 2, 0, 0])],
  ],
  test4,
  { loss: "squared", sets: { train: train2 } },
);

describe("by hand", () => {
  test("squared errors are means over the outputs", () => {
    const targets = squaredTargets(regression, 0, "test");
    if (targets === undefined) throw new Error("no targets");
    expect(Array.from(squaredError(regression.logits("test")[0], targets, new Float64Array(4)))).toEqual([
      0, 0.5, 0.5, 0.5,
    ]);
    // Targets 1, 2, 3, 5 about 2.75 and 2, 3, 7, 8 about 5: variances 8.75 / 4 and 26 / 4.
    expect(constantLoss(targets, 4)).toBe((8.75 + 26) / 8);
  });

  test("generalisation: the losses and their gap, and nothing that needs classes or probabilities", () => {
    const readings = measure(generalisation, regression);
    expect([value(readings, "test.loss"), value(readings, "train.loss"), value(readings, "gap.loss")]).toEqual([
      0.375, 0, 0.375,
    ]);
    expect(readings.measures["test.loss"].unit).toBe("squared error");
    // Values 0, .5, .5, .5: variance 1/16 by n - 1, over 4.
    expect(readings.measures["test.loss"].se).toBe(0.125);
    const others = Object.entries(readings.measures).filter(([name]) => !name.endsWith("loss"));
    expect(others.length).toBeGreaterThan(12);
    for (const [name, { valid, why }] of others) {
      expect(valid, name).toBe(false);
      expect(why).toMatch(/accuracy|error|best/i.test(name) ? /no classes/ : /not logits/);
    }
  });

  test("ablation: the rise of the squared error, without temperature, class or accuracy", () => {
    const readings = measure(ablation, regression, { constants: ["zero", "mean"] });
    // Without the first unit the first output is 0: (1 + 4 + 9 + 25) / 8 in place of its part 1 / 8 of the loss.
    expect(Array.from(readings.arrays["rely.single.damage.layer1"].data)).toEqual([(39 - 1) / 8, (126 - 2) / 8, 0]);
    expect(value(readings, "rely.single.max")).toBe(124 / 8);
    expect(readings.measures["rely.single.max"].unit).toBe("squared error");
    expect(value(readings, "rely.single.topShare")).toBe(124 / 162);
    // At its mean 2.5 the first output misses 1, 2, 3, 5 by 1.5, .5, .5, 2.5.
    expect(readings.arrays["rely.single.mean.damage.layer1"].data[0]).toBe((2.25 + 0.25 + 0.25 + 6.25 - 1) / 8);
    for (const name of ["maxT", "totalT", "giniT"])
      expect(readings.measures[`rely.single.${name}`].why).toContain("not logits");
    for (const name of ["worstClass", "maxAccuracy"])
      expect(readings.measures[`rely.single.${name}`].why).toContain("no classes");
    expect(Object.keys(readings.arrays).filter((name) => /byClass|accuracy/i.test(name))).toEqual([]);
  });

  test("the curve is of the explained variance", () => {
    const readings = measure(ablationCurve, regression, { sets: ["test"], orders: 40, steps: 3 });
    const curve = readings.curves["rely.curve.test"];
    const constant = (8.75 + 26) / 8;
    expect(curve[0]).toBe(Math.fround(1 - 0.375 / constant));
    // Everything removed, the outputs are 0.
    expect(curve[3]).toBe(Math.fround(1 - (39 + 126) / 8 / constant));
    expect(readings.measures["rely.curve.test"].valid).toBe(true);
    expect(readings.measures["rely.curve.test"].method).toContain("chance 0.000");
  });

  test("the reliance of an output on the unit that it reads is 1", () => {
    expect(Array.from(measure(relianceMatrix, regression).arrays["rely.matrix.output"].data)).toEqual([
      1, 0, 0, 0, 1, 0,
    ]);
  });

  test("dominance has its damage meter, and none by class; selectivity has no classes", () => {
    const readings = measure(dominance, regression);
    expect(value(readings, "dominance.damage")).toBe(124 / 162);
    expect(readings.measures["dominance.classDamage"].why).toContain("no classes");
    expect(measure(selectivity, regression).measures["selectivity.mean"].why).toContain("no classes");
  });
});

describe("a network that explains nothing", () => {
  const dead = netOfLayers(
    [
      [{ type: "dense", units: 1 }, weights([-1])],
      [{ type: "relu" }, {}],
      [{ type: "dense", units: 2 }, weights([1, 1], [2.75, 5])],
    ],
    test4,
    { loss: "squared" },
  );

  test("has no damages and no curve: its loss is that of the best constant answer", () => {
    expect(measure(ablation, dead).measures["rely.single.max"].why).toContain("best constant answer 4.344");
    expect(measure(ablationCurve, dead).measures["rely.curve.test"].why).toContain("explains 0.000 of the variance");
    expect(measure(dominance, dead).measures["dominance.damage"].valid).toBe(false);
  });
});

describe("classes learnt by squared loss", () => {
  const random = stream(59, 0, "x");
  const x = new Float32Array(40).map(() => random.uniform());
  const y = Int32Array.from(x, (v, i) => Number(v > 0.5) ^ Number(i < 4));
  const nets = netOfLayers(
    [
      [{ type: "dense", units: 2 }, weights([1, -1], [0, 1])],
      [{ type: "relu" }, {}],
      [{ type: "dense", units: 2 }, weights([0, 1, 1, 0])],
    ],
    { x, y },
    { loss: "squared" },
  );

  test("are compared with one-hot targets; accuracy and class damage stay, probabilities do not exist", () => {
    const readings = measure(generalisation, nets);
    // Outputs (1 - x, x) against (1, 0) or (0, 1).
    const loss = x.reduce((sum, v, i) => sum + (y[i] === 0 ? v : 1 - v) ** 2, 0) / 40;
    expect(Math.abs(value(readings, "test.loss") - loss)).toBeLessThan(1e-7); // float32 outputs
    expect(value(readings, "test.accuracy")).toBe(0.9);
    expect(value(readings, "test.bestConstant")).toBeGreaterThanOrEqual(0.5);
    expect(readings.measures["gap.error"].valid).toBe(true);
    for (const name of ["test.nll", "gap.nll", "test.ece", "test.brier", "test.temperature", "test.nllAtT"])
      expect(readings.measures[name].why).toContain("not logits of probabilities");
    const damages = measure(ablation, nets);
    expect(damages.measures["rely.single.worstClass"].unit).toBe("squared error");
    expect(damages.measures["rely.single.worstClass"].valid).toBe(true);
    expect(damages.measures["rely.single.maxAccuracy"].valid).toBe(true);
    expect(damages.measures["rely.single.maxT"].valid).toBe(false);
    expect(measure(ablationCurve, nets).measures["rely.curve.test"].method).toContain("chance 0.5");
    expect(measure(selectivity, nets).measures["selectivity.mean"].valid).toBe(true);
  });
});

test("a trained regression has valid losses, damages, curves and reliances", () => {
  const nets = regressionNets();
  expect(value(measure(generalisation, nets), "test.loss")).toBeLessThan(0.5);
  expect(measure(ablation, nets).measures["rely.single.max"].valid).toBe(true);
  expect(measure(ablationCurve, nets).measures["rely.curve.train"].valid).toBe(true);
  expect(measure(relianceMatrix, nets).measures["rely.matrix.max.output"].valid).toBe(true);
});
