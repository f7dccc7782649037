import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../math/errors.ts";
import { standardise } from "./standardise.ts";

const drawn = (x: number[], inputs: number, groups?: number[]) => ({
  x: new Float64Array(x),
  y: new Int32Array(x.length / inputs),
  inputs,
  classes: 2,
  ...(groups === undefined ? {} : { groups: new Int32Array(groups) }),
});

describe("standardise", () => {
  it("uses mean and biased sd of the training rows for all rows", () => {
    // Training rows 1 and 3: mean 2, sd 1 (unbiased would be 1.41).
    expect([...standardise(drawn([1, 3, 5], 1), 2)]).toEqual([-1, 1, 3]);
  });

  it("keeps columns apart unless they share a group", () => {
    expect([...standardise(drawn([1, 10, 3, 30], 2), 2)]).toEqual([-1, -1, 1, 1]);
    // One group: values 0, 2, 4, 6 with mean 3 and variance 5.
    const shared = standardise(drawn([0, 2, 4, 6], 2, [0, 0]), 2);
    expect([...shared]).toEqual([-3, -1, 1, 3].map((value) => Math.fround(value / Math.sqrt(5))));
  });

  it("only centres a column that is constant over the training rows, whatever rounding its mean takes", () => {
    // The sum of three 0.1 is not 0.3: without care the column would become +-1.
    const values = standardise(drawn([0.1, 0.1, 0.1, 2.1], 1), 3);
    for (const value of values.subarray(0, 3)) expect(Math.abs(value)).toBeLessThan(1e-15);
    expect(values[3]).toBe(2);
  });

  it("gives the training rows mean 0 and sd 1, and does not see a shift or scale (property)", () => {
    const values = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 8, maxLength: 40 });
    fc.assert(
      fc.property(values, fc.double({ min: 0.5, max: 20, noNaN: true }), (x, scale) => {
        fc.pre(Math.max(...x) - Math.min(...x) > 1);
        const out = standardise(drawn(x, 1), x.length);
        const mean = out.reduce((sum, value) => sum + value, 0) / out.length;
        const square = out.reduce((sum, value) => sum + value * value, 0) / out.length;
        // float32 rounding of each value: 6e-8 relative, values below sqrt(40).
        expect(Math.abs(mean)).toBeLessThan(1e-6);
        expect(Math.abs(square - 1)).toBeLessThan(1e-6);
        const moved = standardise(
          drawn(
            x.map((value) => scale * value + 3),
            1,
          ),
          x.length,
        );
        // Rounding of the moved inputs, 2000 x 1e-16, against a spread of at least 0.1.
        moved.forEach((value, i) => {
          expect(Math.abs(value - out[i])).toBeLessThan(2e-6);
        });
      }),
    );
  });

  it("says which value cannot be standardised", () => {
    expect(() => standardise(drawn([1, 1e200, 2, -1e200], 2), 2)).toThrow(/input 2 has values too large to square/);
    expect(() => standardise(drawn([1, 1e200, 2, -1e200], 2), 2)).toThrow(UserError);
    expect(() => standardise(drawn([0, 1e-20, 1e300], 1), 2)).toThrow(/input 1 of row 3 is 1e\+300/);
  });

  it("takes features of 1e30", () => {
    expect([...standardise(drawn([1e30, -1e30], 1), 2)]).toEqual([1, -1]);
  });
});
