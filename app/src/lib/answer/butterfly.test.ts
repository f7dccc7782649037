import { describe, expect, test } from "vitest";
import { armByName } from "../../../../src/lab/arms.ts";
import { buildNet } from "../../../../src/lab/net.ts";
import { butterfly, companyOf, EPS, exactRatio, type UnitValues } from "./butterfly.ts";
import { constructedUnits } from "./constructedUnits.ts";

const LEANS = [0.05, 0.05, 0.8, 0.05, 0.05];
const SHARES = [0.2, 0.2, 0.2, 0.2, 0.2];
const readers = [LEANS, SHARES];
const construct = (alike: number, rows = 1024): UnitValues => constructedUnits({ rows, units: 5, alike, seed: 0 });

describe("butterfly", () => {
  test("by hand: of two examples 3 and 1 the first is 1, of 3 and 7 it is -1, whatever they are", () => {
    const units = { values: Float64Array.of(3, 1, 7), units: 1 };
    const company = { rows: Int32Array.of(1, 2), batches: 2, width: 1 };
    const { units: shaken, readers: read } = butterfly(units, { batch: 2, company, readers: [[0.5]], eps: 0 });
    expect(shaken[0]?.values).toEqual([1, -1]);
    expect(read[0]?.values).toEqual([0.5, -0.5]);
    // All three: mean 11/3, biased variance 56/9. The two outputs lie 1 apart: their deviation is sqrt(1/2).
    expect(shaken[0]?.still).toBeCloseTo((3 - 11 / 3) / Math.sqrt(56 / 9), 15);
    expect(read[0]?.sd).toBeCloseTo(Math.SQRT1_2, 15);
  });

  test("by hand: eps is added to the variance: of 3 and 1 the first is 1 / sqrt(1 + 3)", () => {
    const units = { values: Float64Array.of(3, 1), units: 1 };
    const company = { rows: Int32Array.of(1), batches: 1, width: 1 };
    expect(butterfly(units, { batch: 2, company, readers: [[1]], eps: 3 }).units[0]?.values).toEqual([0.5]);
  });

  test("a mini-batch of all examples shakes nothing", () => {
    const units = construct(0, 40);
    const { readers: read } = butterfly(units, { batch: 40, company: companyOf(40, 40, 6, 0), readers });
    // The order of addition differs between mini-batches: rounding of 40 float64 additions.
    for (const { sd, mean, still } of read) {
      expect(sd).toBeLessThan(1e-14);
      expect(mean).toBeCloseTo(still, 13);
    }
  });

  test("copies of one unit shake as one: sharing gains nothing, exactly", () => {
    const company = companyOf(1024, 256, 160, 0);
    // 1e-9: A and B add the same five numbers with other weights, which round differently.
    for (const batch of [2, 16, 256])
      expect(butterfly(construct(1), { batch, company, readers }).ratio).toBeCloseTo(1, 9);
  });

  test("independent units: the wobbles have the ratio sqrt(0.65 / 0.2), within the error of the draws", () => {
    const exact = exactRatio(LEANS, SHARES);
    expect(exact).toBeCloseTo(1.8027756377319946, 14);
    const batches = 4000;
    // Each deviation of n draws has a relative error of about sqrt((kurtosis - 1) / 4n), below sqrt(5 / 4n) here; two of them,
    // and the unequal moments of five samples of 1023 (about 2 % of a unit's noise): 4 standard errors.
    const bound = 4 * Math.hypot(Math.sqrt((2 * 5) / (4 * batches)), 0.02);
    for (const batch of [8, 16, 64]) {
      const { ratio } = butterfly(construct(0), { batch, company: companyOf(1024, 64, batches, 1), readers });
      expect(Math.abs(Math.log(ratio / exact))).toBeLessThan(bound);
    }
  });

  test("the more alike the units, the less sharing gains, and the larger the mini-batch, the less all shake", () => {
    const company = companyOf(1024, 256, 160, 0);
    const ratios = [0, 0.5, 0.9, 1].map((alike) => butterfly(construct(alike), { batch: 16, company, readers }).ratio);
    expect(ratios).toEqual(ratios.toSorted((a, b) => b - a));
    const wobbles = [4, 16, 64, 256].map(
      (batch) => butterfly(construct(0), { batch, company, readers }).readers[0]?.sd,
    );
    expect(wobbles).toEqual(wobbles.toSorted((a = 0, b = 0) => b - a));
  });

  test("without h3 the one that leans on it has lost 80 %, the one that shares 20 %", () => {
    const company = companyOf(1024, 16, 160, 0);
    const { readers: read } = butterfly(construct(0), { batch: 16, company, readers, removed: 2 });
    expect(read.map(({ lost }) => lost)).toEqual([expect.closeTo(0.8, 12), expect.closeTo(0.2, 12)]);
    const whole = butterfly(construct(0), { batch: 16, company, readers });
    expect(read.map(({ still }) => still)).toEqual(whole.readers.map(({ still }) => still));
    expect(read[1]?.mean).toBeCloseTo((whole.readers[1]?.mean ?? 0) - 0.2 * (whole.units[2]?.mean ?? 0), 12);
  });

  test("a larger mini-batch keeps the company of the smaller one, and nobody is in it twice", () => {
    const { rows, width } = companyOf(300, 256, 3, 0);
    for (let k = 0; k < 3; k++) {
      const line = rows.subarray(k * width, (k + 1) * width);
      expect(new Set(line).size).toBe(255);
      expect(Math.min(...line)).toBeGreaterThan(0);
      expect(Math.max(...line)).toBeLessThan(300);
    }
  });

  test("the eps is that of the engine's batch norm", () => {
    const { layers } = buildNet(
      { net: ["dense 4", "relu", "dense 2"], initialiser: "he", loss: "softmax", batch: 16 },
      armByName("bn"),
      2,
    );
    expect(layers.find(({ type }) => type === "batchNorm")).toMatchObject({ eps: EPS });
  });
});

describe("constructedUnits", () => {
  test("agree on the watched example, under all examples too, and are as alike as asked", () => {
    for (const alike of [0, 0.5, 1]) {
      const { values, units } = construct(alike);
      const { units: shaken } = butterfly(
        { values, units },
        { batch: 2, company: companyOf(1024, 2, 2, 0), readers: [SHARES] },
      );
      for (const { still } of shaken) expect(still).toBeCloseTo(shaken[0]?.still ?? 0, 12);
      let product = 0;
      for (let row = 1; row < 1024; row++) product += (values[row * 5] ?? 0) * (values[row * 5 + 4] ?? 0);
      // Four standard errors of a correlation of 1023 pairs, (1 - rho²) / sqrt(n).
      expect(Math.abs(product / 1023 - alike)).toBeLessThan((4 * (1 - alike ** 2)) / Math.sqrt(1023) + 1e-12);
    }
  });
});
