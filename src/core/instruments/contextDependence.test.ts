import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { contextDependence, contextsOf, medianVariation } from "./contextDependence.ts";
import { crossEntropy } from "./crossEntropy.ts";
import { removed } from "./holdUnit.ts";
import { mean } from "./sample.ts";
import { fitTemperature } from "./temperature.ts";
import { exampleRandom, trainedNets } from "./testing/exampleNets.ts";
import { convNets } from "./testing/imageNets.ts";
import { unitsNet } from "./testing/unitsNet.ts";
import type { Nets } from "./types.ts";

const draw = stream(20, 0, "h");
const numbers = (): Float64Array => new Float64Array(60).map(() => 1 + draw.uniform());
const measured = (nets: Nets, given = {}) => contextDependence.measure(nets, given, exampleRandom)[0];

describe("known answers", () => {
  test("a loss to which units contribute by themselves does not depend on the context", () => {
    // Each unit is on where no other is: squared errors add up.
    const units = [0, 1, 2].map((k) => numbers().map((h, i) => (i % 3 === k ? h : 0)));
    const { measures, arrays } = measured(unitsNet([units], (h) => h[0] + 2 * h[1] - 3 * h[2]));
    // Differences of float64 losses of float32 outputs.
    expect(measures["coadapt.context.cv"].value).toBeLessThan(1e-6);
    expect(measures["coadapt.context.counted"].value).toBe(1);
    const phi = [1, 2, 3].map((w, k) => (w * w * units[k].reduce((sum, h) => sum + h * h, 0)) / 60);
    phi.forEach((value, u) => {
      expect(Math.abs(arrays["coadapt.context.phi.layer1"].data[u] / value - 1)).toBeLessThan(1e-6);
    });
  });

  test("of two perfect backups the one that goes last is worth everything: phi = L/2, CV = 1", () => {
    const h = numbers();
    const loss = mean(h.map((v) => v * v));
    const nets = unitsNet([[h, h]], ([u, v]) => Math.max(u, v));
    const { arrays, measures } = measured(nets, { orders: 1000 });
    // Worth is 0 or L with even chances: phi to 3 %; four errors.
    expect(Math.abs(arrays["coadapt.context.phi.layer1"].data[0] / (loss / 2) - 1)).toBeLessThan(0.13);
    expect(Math.abs(measures["coadapt.context.cv"].value - 1)).toBeLessThan(0.13);
  });

  test("by hand: worths 1, 3 and -1, 1 over two contexts", () => {
    const found = contextsOf([Float64Array.of(1, -1), Float64Array.of(3, 1)]);
    expect(Array.from(found.phi)).toEqual([2, 0]);
    expect(Math.abs(found.variation[0] - Math.SQRT2 / 2)).toBeLessThan(1e-15);
    expect(found.counted).toEqual([true, false]);
    expect(medianVariation(found)).toBe(found.variation[0]);
  });

  test("a unit that matters in one context alone does not stand out from its error, which is its worth", () => {
    for (const worth of [0.1, 0.3, 7e-6, 1]) {
      const found = contextsOf(
        Array.from({ length: 7 }, (_, k) => Float64Array.of(k === 2 ? worth : 0, k === 2 ? worth : 1)),
      );
      expect(found.counted).toEqual([false, true]);
    }
  });
});

describe("properties", () => {
  test.each([
    ["dense", trainedNets(true)],
    ["feature maps", convNets()],
  ])("worths add up to the loss of the empty network less that of the intact one (%s)", (_, nets) => {
    const { measures } = measured(nets, { orders: 3 });
    const labels = nets.examples(0, "ablation").y;
    const { value: t } = fitTemperature(nets.logits("validation")[0], nets.examples(0, "validation").y, nets.classes);
    const total = nets.units.reduce((sum, units) => sum + units, 0);
    const all = removed(
      nets.units,
      Array.from({ length: total }, (_, unit) => unit),
    );
    const [intact, empty] = [{}, { holds: [all, all] }].map((options) =>
      mean(crossEntropy(nets.logits("ablation", options)[0], labels, nets.classes, t, new Float64Array(labels.length))),
    );
    // Telescoping sums in float64.
    expect(Math.abs(measures["coadapt.context.phi"].value * total - (empty - intact))).toBeLessThan(1e-12);
    const byLayer = nets.units.reduce(
      (sum, units, l) => sum + units * measures[`coadapt.context.phi.layer${l + 1}`].value,
      0,
    );
    expect(Math.abs(byLayer - (empty - intact))).toBeLessThan(1e-12);
  });

  test("CV is below the root of the number of orders", () => {
    const { measures, arrays } = measured(trainedNets(false), { orders: 5 });
    expect(measures["coadapt.context.cv"].value).toBeLessThan(Math.sqrt(5));
    expect(measures["coadapt.context.cv"].se).toBeGreaterThan(0);
    expect(measures["coadapt.context.cv"].n).toBe(5);
    expect(arrays["coadapt.context.cv.layer2"].shape).toEqual([6]);
  });
});

describe("instrument", () => {
  test("is not defined for a network that knows nothing, nor where no worth stands out", () => {
    const nothing = unitsNet([[numbers(), numbers()]], () => 0, numbers());
    expect(measured(nothing).measures["coadapt.context.cv"].why).toContain("best constant answer");
    // A third unit that does nothing at all, measured alone in its layer.
    const idle = measured(unitsNet([[numbers()], [numbers()]], ([u]) => u)).measures;
    expect(idle["coadapt.context.cv.layer2"].why).toContain("no unit is worth more than the error");
    expect(idle["coadapt.context.counted.layer2"].value).toBe(0);
    expect(idle["coadapt.context.cv.layer1"].valid).toBe(true);
  });

  test("needs two orders", () => {
    expect(() => measured(trainedNets(false), { orders: 1 })).toThrow("coadapt.context: orders is 1");
  });
});
