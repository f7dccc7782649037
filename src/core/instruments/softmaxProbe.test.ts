import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { softmaxProbe } from "./softmaxProbe.ts";

const random = stream(22, 0, "x");
const mean = (values: Float64Array): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/** Classes whose features are normal about +-1 in the first and nothing in the others. */
function clouds(rows: number, features: number, classes: number) {
  const labels = Int32Array.from({ length: rows }, (_, i) => i % classes);
  const x = new Float64Array(rows * features).map(
    (_, at) => random.normal() + (at % features === labels[Math.floor(at / features)] ? 1.5 : 0),
  );
  return { x, labels };
}

describe("known answers", () => {
  test("features that say nothing: every class at its frequency", () => {
    const labels = Int32Array.of(0, 0, 0, 1, 0, 0, 0, 1);
    const { all } = softmaxProbe({ x: new Float64Array(16), labels }, { x: new Float64Array(16), labels }, 2, 0.01);
    // The gain of the last step is below 1e-10.
    labels.forEach((label, i) => {
      expect(Math.abs(all[i] + Math.log(label === 0 ? 0.75 : 0.25))).toBeLessThan(1e-4);
    });
  });

  test("one feature of -1 and 1 that agrees with the class 3 times of 4: log-odds of ln 3 without a ridge", () => {
    const x = Float64Array.of(1, 1, 1, 1, -1, -1, -1, -1);
    const labels = Int32Array.of(1, 1, 1, 0, 0, 0, 0, 1);
    const { all } = softmaxProbe({ x, labels }, { x, labels }, 2, 1e-9);
    expect(Math.abs(mean(all) - (0.75 * Math.log(4 / 3) + 0.25 * Math.log(4)))).toBeLessThan(1e-7);
  });

  test("the ridged optimum of two classes, found by bisection", () => {
    // W = (-w, w): 2 w is the log-odds; slope of the loss: 2 (sigma(2 w) - .75) in w, of the ridge: 2 ridge w.
    const x = Float64Array.of(1, 1, 1, 1, -1, -1, -1, -1);
    const labels = Int32Array.of(1, 1, 1, 0, 0, 0, 0, 1);
    const ridge = 0.05;
    let [low, high] = [0, 2];
    for (let step = 0; step < 60; step++) {
      const w = (low + high) / 2;
      if (1 / (1 + Math.exp(-2 * w)) - 0.75 + ridge * w > 0) high = w;
      else low = w;
    }
    const loss = (right: boolean) => Math.log(1 + Math.exp(right ? -2 * low : 2 * low));
    const { all } = softmaxProbe({ x, labels }, { x, labels }, 2, ridge);
    // A gain of 1e-10 at a curvature of .2: weights to some 1e-5.
    expect(Math.abs(all[0] - loss(true))).toBeLessThan(1e-4);
    expect(Math.abs(all[3] - loss(false))).toBeLessThan(1e-4);
  });
});

describe("properties", () => {
  test("without a feature is the fit of the other features alone", () => {
    const [own, other] = [clouds(150, 6, 4), clouds(80, 6, 4)];
    const drop = ({ x, labels }: typeof own) => ({ x: x.filter((_, at) => at % 6 !== 2), labels });
    const without = softmaxProbe(own, other, 4, 0.01).without(2);
    const alone = softmaxProbe(drop(own), drop(other), 4, 0.01).all;
    // Two ways to the same optimum, each to a gain of 1e-10: weights to 1e-5, a loss to some times that.
    without.forEach((loss, i) => {
      expect(Math.abs(loss - alone[i])).toBeLessThan(1e-3);
    });
    expect(Math.abs(mean(without) - mean(alone))).toBeLessThan(2e-5);
    expect(mean(without)).toBeGreaterThan(mean(softmaxProbe(own, other, 4, 0.01).all));
  });

  test("neither units of the features nor their level matter", () => {
    const [own, other] = [clouds(100, 3, 3), clouds(50, 3, 3)];
    const moved = ({ x, labels }: typeof own) => ({ x: x.map((v, at) => 100 * (at % 3) + (1 + (at % 3)) * v), labels });
    const [once, again] = [softmaxProbe(own, other, 3, 0.01), softmaxProbe(moved(own), moved(other), 3, 0.01)];
    once.all.forEach((loss, i) => {
      expect(Math.abs(loss - again.all[i])).toBeLessThan(1e-9);
    });
  });

  test("more features than examples are held back by the ridge", () => {
    const own = clouds(20, 60, 3);
    const { all } = softmaxProbe(own, clouds(200, 60, 3), 3, 0.1);
    expect(all.every(Number.isFinite)).toBe(true);
    expect(mean(all)).toBeLessThan(2);
  });
});
