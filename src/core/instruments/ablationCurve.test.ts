import { array, check, double, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { ablationCurve, normalisedArea } from "./ablationCurve.ts";
import { type DenseByHand, exampleRandom, examplesOf, netByHand, trainedNets } from "./testing/exampleNets.ts";
import type { Nets, Readings } from "./types.ts";

const measure = (nets: Nets, settings = {}): Readings => ablationCurve.measure(nets, settings, exampleRandom)[0];

/** Inputs 1 or 0, label equal to the input: ten of each. */
const bits = examplesOf(
  Array.from({ length: 20 }, (_, i) => [i % 2]),
  Array.from({ length: 20 }, (_, i) => i % 2),
);
/** `n` identical hidden units all vote for class 1; the bias votes for class 0 with half a vote. */
const voters = (n: number): DenseByHand[] => [
  { weight: [new Array(n).fill(1)] },
  { weight: Array.from({ length: n }, () => [0, 1]), bias: [0.5, 0] },
];

describe("normalisedArea", () => {
  test("is 1 when nothing is lost, 1/2 of a straight fall to chance, and below 0 under chance", () => {
    expect(normalisedArea([0.9, 0.9, 0.9], [0, 0.5, 1], 0.1)).toBe(1);
    expect(Math.abs(normalisedArea([0.9, 0.5, 0.1], [0, 0.5, 1], 0.1) - 0.5)).toBeLessThan(1e-15);
    expect(normalisedArea([0.9, 0, 0], [0, 0.5, 1], 0.5)).toBeLessThan(0);
  });

  test("uneven fractions are weighted by their steps", () => {
    // Trapezoids .25 * (1 + .5) / 2 and .75 * (.5 + 0) / 2.
    expect(normalisedArea([1, 0.5, 0], [0, 0.25, 1], 0)).toBe(0.375);
  });

  test("does not change when accuracies and chance are stretched and shifted together", () => {
    check(
      property(array(double({ min: 0, max: 1, noNaN: true }), { minLength: 11, maxLength: 11 }), (fall) => {
        const accuracy = fall.map((x, j) => (j === 0 ? 1 : x));
        const fractions = accuracy.map((_, j) => j / 10);
        const own = normalisedArea(accuracy, fractions, 0.25);
        const moved = normalisedArea(
          accuracy.map((x) => 3 * x + 1),
          fractions,
          1.75,
        );
        expect(Math.abs(own - moved)).toBeLessThan(1e-12);
      }),
      { seed: 1 },
    );
  });
});

describe("known answers", () => {
  test("n identical voting units: flat until the last is gone, then at chance", () => {
    const readings = measure(netByHand(voters(10), bits));
    expect(Array.from(readings.curves["rely.curve.test"])).toEqual([...new Array(10).fill(1), 0.5]);
    const { value, se, n } = readings.measures["rely.curve.test"];
    // 1 - .1 / 2: the trapezoid of the last step, the same in every order.
    expect(Math.abs(value - 0.95)).toBeLessThan(1e-12);
    expect(se).toBeLessThan(1e-12);
    expect(n).toBe(8);
  });

  test("logits that do not depend on hidden units, and are above chance, have area 1", () => {
    const nets = netByHand(voters(10), bits);
    // The same answers whatever is held: as if the inputs went past the hidden units.
    const past: Nets = { ...nets, logits: (set) => nets.logits(set) };
    expect(measure(past).measures["rely.curve.test"].value).toBe(1);
  });

  test("rescaled, half the voters carry the votes of all: removal of mass alone is undone", () => {
    // Class 1 needs 6 of 10 votes; rescaled, any voter left stands for all ten.
    const needSix: DenseByHand[] = [voters(10)[0], { weight: voters(10)[1].weight, bias: [5.5, 0] }];
    const readings = measure(netByHand(needSix, bits), { rescaled: true });
    expect(Array.from(readings.curves["rely.curve.test"])).toEqual([1, 1, 1, 1, 1, ...new Array(6).fill(0.5)]);
    expect(Array.from(readings.curves["rely.curve.test.rescaled"])).toEqual([...new Array(10).fill(1), 0.5]);
  });

  test("mean ablation leaves identical voters at half their votes", () => {
    const readings = measure(netByHand(voters(10), bits), { constant: "mean", sets: ["test"] });
    // k removed voters cast k/2 whatever the input: class 0 needs fewer than .5, so one removed is one too many.
    expect(readings.curves["rely.curve.mean.test"][0]).toBe(1);
    expect(readings.curves["rely.curve.mean.test"][10]).toBe(0.5);
    expect(readings.measures["rely.curve.test"]).toBeUndefined();
  });
});

describe("validity", () => {
  test("a dead network, whose bare area would be 1, is not valid and its curve is still there", () => {
    const dead: DenseByHand[] = [{ weight: [[-1]] }, { weight: [[1, 0]], bias: [1, 0] }];
    const readings = measure(netByHand(dead, bits));
    expect(readings.measures["rely.curve.test"].valid).toBe(false);
    expect(readings.measures["rely.curve.test"].why).toContain("a dead network would score 1");
    expect(Array.from(readings.curves["rely.curve.test"])).toEqual(new Array(11).fill(0.5));
  });

  test("so is one that is less than .1 above the best constant answer", () => {
    const labels = Array.from({ length: 20 }, (_, i) => (i < 11 ? i % 2 : 1 - (i % 2)));
    const readings = measure(netByHand(voters(10), { x: bits.x, y: Int32Array.from(labels) }));
    expect(readings.measures["rely.curve.test"].valid).toBe(false);
  });
});

describe("orders", () => {
  test("more orders go on from the first ones, and another arm of the seed removes the same units", () => {
    const orders = (norm: boolean, count: number) => {
      const seen: string[] = [];
      const nets = trainedNets(norm);
      const watched: Nets = {
        ...nets,
        logits: (set, options) => {
          const holds = options?.holds?.[0] ?? [];
          seen.push(holds.map(({ layer, scale }) => `${layer}:${scale.join("")}`).join(" "));
          return nets.logits(set, options);
        },
      };
      measure(watched, { orders: count, sets: ["test"], steps: 4 });
      return new Set(seen);
    };
    const [two, three] = [orders(false, 2), orders(false, 3)];
    // Nothing, everything, and three different removals in each order.
    expect([two.size, three.size]).toEqual([8, 11]);
    expect([...two].every((held) => three.has(held))).toBe(true);
    expect(orders(true, 2)).toEqual(two);
  });
});
