import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { crossEntropy } from "./crossEntropy.ts";
import { removed } from "./holdUnit.ts";
import { caiMinus, caiPlus, drawPairs, pairCoadaptation } from "./pairCoadaptation.ts";
import { interactionOf } from "./pairInteraction.ts";
import { mean } from "./sample.ts";
import { fitTemperature } from "./temperature.ts";
import { exampleRandom, trainedNets } from "./testing/exampleNets.ts";
import { convNets } from "./testing/imageNets.ts";
import { unitsNet } from "./testing/unitsNet.ts";

/** Two or more units on 64 examples: independent numbers from 1 to 2. */
const draw = stream(19, 0, "h");
const numbers = (): Float64Array => new Float64Array(64).map(() => 1 + draw.uniform());
const measured = (nets: Parameters<typeof pairCoadaptation.measure>[0], given = {}) =>
  pairCoadaptation.measure(nets, given, exampleRandom)[0];
const indices = (nets: Parameters<typeof pairCoadaptation.measure>[0]) => {
  const { measures } = measured(nets);
  return [measures["coadapt.pair.caiMinus"].value, measures["coadapt.pair.caiPlus"].value];
};

describe("known answers, squared error", () => {
  test("an output h_u h_v is one machine: CAI- = 1, CAI+ = 0", () => {
    expect(indices(unitsNet([[numbers(), numbers()]], ([u, v]) => u * v))).toEqual([1, 0]);
  });

  test("contributions that add up and are orthogonal over the examples: 0, 0", () => {
    // One unit on even examples, one on odd ones.
    const even = numbers().map((h, i) => (i % 2 === 0 ? h : 0));
    const odd = numbers().map((h, i) => (i % 2 === 1 ? h : 0));
    const [minus, plus] = indices(unitsNet([[even, odd]], ([u, v]) => 2 * u - v));
    // Losses in float64 of outputs in float32 are 1e-7 apart at most.
    expect(minus).toBeLessThan(1e-6);
    expect(plus).toBeLessThan(1e-6);
  });

  test("two perfect backups: CAI- = 0 (0/0), CAI+ = 1", () => {
    const h = numbers();
    expect(indices(unitsNet([[h, h]], ([u, v]) => Math.max(u, v)))).toEqual([0, 1]);
  });

  test("a chain of two and a unit by itself: by hand", () => {
    // D: 3, 3, 1; pairs: the chain 3, each with the third 4.
    const chain = { single: [3, 3], joint: 3 } as const;
    const apart = { single: [3, 1], joint: 4 } as const;
    expect([chain, apart].map(interactionOf)).toEqual([-3, 0]);
    expect(caiMinus([chain, apart, apart])).toBe((2 * 1) / (14 / 3));
    expect(caiPlus([chain, apart, apart])).toBe(0);
    expect(
      caiPlus([
        { single: [0, 1], joint: 3 },
        { single: [-1, 0], joint: -1 },
      ]),
    ).toBe(1 / 2);
  });

  test("within and across layers are told apart", () => {
    // Layer 1 has a machine of two; layer 2 two backups; across, whole groups of them add up where the others are 0.
    const [a, b, c] = [numbers(), numbers(), numbers()].map((h, k) => h.map((v, i) => (i < 32 === k < 2 ? v : 0)));
    const nets = unitsNet(
      [
        [a, b],
        [c, c],
      ],
      ([u, v, w, x]) => u * v + Math.max(w, x),
    );
    const { measures } = measured(nets);
    const value = (name: string) => measures[`coadapt.pair.${name}`].value;
    expect([value("caiMinus.layer1"), value("caiPlus.layer1")]).toEqual([1, 0]);
    expect([value("caiMinus.layer2"), value("caiPlus.layer2")]).toEqual([0, 1]);
    expect([value("caiMinusAcross"), value("caiPlusAcross")].every((cai) => cai < 1e-6)).toBe(true);
    expect([1, 2].map((l) => measures[`coadapt.pair.caiMinus.layer${l}`].n)).toEqual([1, 1]);
    expect(measures["coadapt.pair.caiMinusAcross"].n).toBe(4);
  });
});

describe("drawPairs", () => {
  test("gives all pairs where there are no more, else as many different ones, in order", () => {
    expect(drawPairs(4, 6, draw)).toEqual([
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 2],
      [1, 3],
      [2, 3],
    ]);
    const some = drawPairs(300, 2000, stream(19, 1, "pairs"));
    expect(new Set(some.map(String)).size).toBe(2000);
    expect(some.every(([u, v], k) => 0 <= u && u < v && v < 300 && (k === 0 || some[k - 1][0] <= u))).toBe(true);
    // u and v average 99.67 and 199.33 of a uniform pair, with a standard deviation of 70: 1.6 over 2000 pairs.
    expect(Math.abs(some.reduce((sum, [u]) => sum + u, 0) / 2000 - 99.67)).toBeLessThan(6.4);
    expect(Math.abs(some.reduce((sum, [, v]) => sum + v, 0) / 2000 - 199.33)).toBeLessThan(6.4);
  });
});

describe("instrument", () => {
  test("interactions are those of forward passes without one, the other and both units, at T*", () => {
    const nets = trainedNets(true);
    const { arrays, measures } = measured(nets, { pairs: 30 });
    const labels = nets.examples(0, "ablation").y;
    const { value: t } = fitTemperature(nets.logits("validation")[0], nets.examples(0, "validation").y, 3);
    const loss = (gone: readonly number[]): number => {
      const holds = [removed(nets.units, gone), []];
      const logits = nets.logits("ablation", { holds })[0];
      return mean(crossEntropy(logits, labels, 3, t, new Float64Array(90)));
    };
    const units = Array.from(arrays["coadapt.pair.units"].data);
    const intact = loss([]);
    arrays["coadapt.pair.interaction"].data.forEach((interaction, k) => {
      const [u, v] = units.slice(2 * k, 2 * k + 2);
      // Arrays are float32.
      expect(Math.abs(interaction - (loss([u, v]) - loss([u]) - loss([v]) + intact))).toBeLessThan(1e-6);
    });
    expect(arrays["coadapt.pair.units"].shape).toEqual([30, 2]);
    expect(units.some((unit) => unit >= 8)).toBe(true);
    expect(measures["coadapt.pair.single"].method).toContain("logits over T* = ");
    expect(measures["coadapt.pair.single"].unit).toBe("nats");
  });

  test("all logits multiplied by ten change nothing: the indices are at T*", () => {
    const nets = trainedNets(false);
    const louder = {
      ...nets,
      logits: (...request: Parameters<typeof nets.logits>) => nets.logits(...request).map((z) => z.map((v) => 10 * v)),
    };
    const [once, again] = [nets, louder].map((own) => measured(own).measures);
    for (const name of ["caiMinus", "caiPlus", "single", "joint", "caiMinus.layer1"]) {
      const [a, b] = [once, again].map((own) => own[`coadapt.pair.${name}`].value);
      // T* is found to 1e-13, products by ten are rounded to float32.
      expect(Math.abs(a / b - 1), name).toBeLessThan(1e-4);
    }
  });

  test("the same pairs in every arm, and an error that falls with the number of pairs", () => {
    const [plain, bn] = [false, true].map((norm) => measured(trainedNets(norm), { pairs: 40 }));
    expect(plain.arrays["coadapt.pair.units"]).toEqual(bn.arrays["coadapt.pair.units"]);
    const { se = 0, value } = bn.measures["coadapt.pair.caiPlus"];
    const all = measured(trainedNets(true)).measures["coadapt.pair.caiPlus"];
    expect(all.n).toBe(91);
    expect(all.se).toBeLessThan(se);
    // 40 of 91 pairs, drawn at random: four errors.
    expect(Math.abs(value - all.value)).toBeLessThan(4 * se);
  });

  test("works on feature maps, and on regression in squared error", () => {
    const { measures } = measured(convNets());
    expect(measures["coadapt.pair.joint"].valid).toBe(true);
    expect(measured(unitsNet([[numbers(), numbers()]], ([u, v]) => u * v)).measures["coadapt.pair.joint"].unit).toBe(
      "squared error",
    );
  });

  test("a network that knows nothing has no co-adaptation, and a layer of one unit no pair", () => {
    const nothing = unitsNet([[numbers(), numbers()]], () => 0, numbers());
    expect(measured(nothing).measures["coadapt.pair.caiMinus"].why).toContain("best constant answer");
    const single = measured(unitsNet([[numbers()], [numbers()]], ([u, v]) => u * v)).measures;
    expect(single["coadapt.pair.caiMinus.layer1"].why).toBe("there is no pair among those drawn");
    expect(single["coadapt.pair.caiMinus"].valid).toBe(true);
    const alone = measured(unitsNet([[numbers()]], ([u]) => u)).measures;
    expect(alone["coadapt.pair.caiMinus"].why).toContain("one hidden unit");
  });
});
