import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { drawBalanced, drawBatches, drawSorted, drawWithReplacement, whyUnbalanced } from "./drawBatches.ts";
import { batchMeans, effectiveBatch, effectiveSize } from "./effectiveBatch.ts";
import { median } from "./sample.ts";
import { exampleRandom, trainedNets } from "./testing/exampleNets.ts";
import { regressionNets } from "./testing/imageNets.ts";
import { unitMoments } from "./unitMoments.ts";

const [rows, units] = [600, 40];
const draw = stream(14, 0, "z");
/** Forty independent units of standard deviations 1 to 40. */
const z = new Float64Array(rows * units).map((_, at) => (1 + (at % units)) * draw.normal());
const { variance } = unitMoments(z, units);
/** Two thousand batches: a unit is good to 3.2 %, the median of forty, each on its own, to .6 %. Four of these. */
const count = 2000;
const tolerance = 0.026;
const measured = (draws: Int32Array, batch: number): number =>
  median(effectiveSize(variance, batchMeans(z, units, draws, batch)));

describe("known answers", () => {
  test("every example of a batch occurs twice: half the batch", () => {
    const halves = drawWithReplacement(rows, 8, count, stream(14, 1, "draws"));
    const twice = new Int32Array(2 * halves.length).map((_, at) => halves[at >> 1]);
    expect(Math.abs(measured(twice, 16) / 8 - 1)).toBeLessThan(tolerance);
  });

  test("independent examples: the batch itself; all different ones: B (N - 1) / (N - B)", () => {
    for (const batch of [8, 64]) {
      const iid = drawWithReplacement(rows, batch, count, stream(14, 2, "draws"));
      expect(Math.abs(measured(iid, batch) / batch - 1)).toBeLessThan(tolerance);
      const epoch = drawBatches(rows, batch, count, stream(14, 3, "draws"));
      const expected = (batch * (rows - 1)) / (rows - batch);
      expect(Math.abs(measured(epoch, batch) / expected - 1)).toBeLessThan(tolerance);
    }
  });

  test("by hand: means 1, 3, 5 of a variance of 8 are those of 2 values", () => {
    expect(Array.from(effectiveSize(Float64Array.of(8), Float64Array.of(1, 3, 5)))).toEqual([2]);
  });

  test("classes that differ: balanced batches know more than their size, sorted ones less", () => {
    // Four classes at -3, -1, 1, 3 with a spread of 1 within: variance 5 + 1, between classes 5.
    const labels = Int32Array.from({ length: rows }, (_, i) => i % 4);
    const own = z.map((value, at) => value / (1 + (at % units)) + 2 * labels[Math.floor(at / units)] - 3);
    const { variance: whole } = unitMoments(own, units);
    const size = (draws: Int32Array): number => median(effectiveSize(whole, batchMeans(own, units, draws, 16)));
    const balanced = drawBalanced(labels, { classes: 4, size: 16, count }, stream(14, 4, "draws"));
    // Var = 1/16 (150 - 4)/(150 - 1) of a variance of 1 (the spread within) instead of 6.
    expect(Math.abs(size(balanced) / ((6 * 16 * 149) / 146) - 1)).toBeLessThan(0.05);
    expect(size(drawSorted(labels, 16, count, stream(14, 5, "draws")))).toBeLessThan(1.5);
  });
});

describe("draws", () => {
  const labels = Int32Array.from({ length: 50 }, (_, i) => (i * i) % 3);
  const sizes = (of: Int32Array): number[] => [0, 1, 2].map((k) => of.filter((row) => labels[row] === k).length);

  test("balanced batches have different rows and class sizes that differ by one at most", () => {
    const own = Int32Array.from({ length: 45 }, (_, i) => i % 3);
    const draws = drawBalanced(own, { classes: 3, size: 7, count: 60 }, stream(14, 6, "draws"));
    const more = new Set<number>();
    for (let r = 0; r < 60; r++) {
      const batch = draws.subarray(7 * r, 7 * r + 7);
      expect(new Set(batch).size).toBe(7);
      const found = [0, 1, 2].map((k) => batch.filter((row) => own[row] === k).length);
      expect([...found].sort()).toEqual([2, 2, 3]);
      more.add(found.indexOf(3));
    }
    // Each class has the odd one at times: none would be missed with a chance of 3 (2/3)^60.
    expect(more.size).toBe(3);
  });

  test("a class that is too small for balanced batches is named", () => {
    // Squares are 0 or 1 mod 3.
    expect(whyUnbalanced(labels, 3, 7)).toBe("class 2 has 0 examples: too few for 3 of each class in a batch of 7");
    expect(
      whyUnbalanced(
        labels.map((k) => Math.min(k, 1)),
        2,
        20,
      ),
    ).toBeUndefined();
  });

  test("sorted batches have neighbours by class", () => {
    const draws = drawSorted(labels, 6, 40, stream(14, 7, "draws"));
    for (let r = 0; r < 40; r++) {
      const batch = draws.subarray(6 * r, 6 * r + 6);
      expect(new Set(batch).size).toBe(6);
      expect(sizes(batch).filter((size) => size > 0).length).toBeLessThanOrEqual(2);
    }
  });
});

describe("instrument", () => {
  const settings = { samplings: ["epoch", "iid", "balanced", "sorted"], batches: [12], resamples: 1000 };

  test("on a trained network each way to sample stands where it should", () => {
    const [{ measures, arrays }] = effectiveBatch.measure(trainedNets(true), settings, exampleRandom);
    const beff = (name: string) => measures[`noise.beff.${name}`];
    // 120 examples: 12 * 119 / 108 = 13.2; a median of 14 units that go together, each to 4.5 %.
    expect(Math.abs(beff("b12").value / ((12 * 119) / 108) - 1)).toBeLessThan(0.1);
    expect(Math.abs(beff("iid.b12").value / 12 - 1)).toBeLessThan(0.1);
    expect(beff("balanced.b12").value).toBeGreaterThan(1.2 * beff("b12").value);
    expect(beff("sorted.b12").value).toBeLessThan(0.8 * beff("b12").value);
    expect(beff("b12").se).toBeLessThan(0.1 * beff("b12").value);
    expect(arrays["noise.beff.b12.layer1"].shape).toEqual([8]);
  });

  test("the error of one unit's value is sqrt(2 / R) of it", () => {
    const nets = trainedNets(true);
    const first = {
      ...nets,
      units: [1],
      norm: (p: number) => nets.norm(p, 0),
      exampleMoments: (...request: Parameters<typeof nets.exampleMoments>) =>
        nets.exampleMoments(...request).map(({ mean, square }) => ({
          mean: mean.filter((_, at) => at % 8 === 0),
          square: square.filter((_, at) => at % 8 === 0),
        })),
    };
    const [{ measures }] = effectiveBatch.measure(first, { resamples: 2000 }, exampleRandom);
    const { value, se = 0 } = measures["noise.beff.b16"];
    // A jackknife with ten groups is good to a quarter; three of these.
    expect(Math.abs(se / value / Math.sqrt(2 / 2000) - 1)).toBeLessThan(0.7);
  });

  test("a batch of feature maps counts values: independent positions make B times as many, equal ones B", () => {
    const nets = trainedNets(true);
    const random = stream(14, 8, "maps");
    const positions = 9;
    const moments = (equal: boolean): ReturnType<typeof nets.exampleMoments> => {
      const maps = Array.from({ length: 120 * 8 }, () => {
        const first = random.normal();
        return Float64Array.from({ length: positions }, () => (equal ? first : random.normal()));
      });
      const average = (of: (v: number) => number) =>
        Float32Array.from(maps, (map) => map.reduce((sum, v) => sum + of(v), 0) / positions);
      return [{ mean: average((v) => v), square: average((v) => v * v) }];
    };
    for (const equal of [true, false]) {
      const own = moments(equal);
      const faked = { ...nets, count: 1, units: [8], exampleMoments: () => own };
      const [{ measures }] = effectiveBatch.measure(faked, { ...settings, samplings: ["iid"] }, exampleRandom);
      const { value, unit } = measures["noise.beff.iid.b12"];
      // The median of eight units, each to 4.5 %: 2 %; four of these and a little for the 120 examples themselves, whose
      // variance of the mean is known to 13 % a unit.
      expect(Math.abs(value / (equal ? 12 : 12 * positions) - 1)).toBeLessThan(equal ? 0.08 : 0.25);
      expect(unit).toBe("values");
    }
  });

  test("is not defined without batch norm, nor without classes or examples enough", () => {
    const why = (nets: Parameters<typeof effectiveBatch.measure>[0], given: Record<string, unknown>, name: string) =>
      effectiveBatch.measure(nets, given, exampleRandom)[0].measures[name].why;
    expect(why(trainedNets(false), {}, "noise.beff.b16")).toContain("no batch norm");
    expect(why(trainedNets(true), { batches: [120] }, "noise.beff.b120")).toContain("too few");
    expect(why(regressionNets(), { samplings: ["sorted"] }, "noise.beff.sorted.b16")).toContain("no classes");
    expect(why(trainedNets(true), { samplings: ["balanced"], batches: [119] }, "noise.beff.balanced.b119")).toMatch(
      /class \d has \d+ examples/,
    );
  });
});
