import fc from "fast-check";
import { expect, test } from "vitest";
import { holm } from "./holm.ts";

test("the textbook family .01, .02, .03, .5 becomes .04, .06, .06, .5", () => {
  // Products of decimals: one rounding each.
  for (const [i, p] of [0.04, 0.06, 0.06, 0.5].entries()) expect(holm([0.01, 0.02, 0.03, 0.5])[i]).toBeCloseTo(p, 15);
});

test("nothing, one test, a p of 1 and a p that is not a number", () => {
  expect(holm([])).toEqual([]);
  expect(holm([0.03])).toEqual([0.03]);
  expect(holm([1, 0.6])).toEqual([1, 1]);
  expect(holm([NaN, 0.02])).toEqual([1, 0.04]);
});

test("adjusted values keep the order, lie between p and m p, and do not depend on the order of the tests", () => {
  const family = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(family, (p) => {
      const adjusted = holm(p);
      p.forEach((value, i) => {
        expect(adjusted[i]).toBeGreaterThanOrEqual(value);
        expect(adjusted[i]).toBeLessThanOrEqual(Math.min(1, p.length * value));
        p.forEach((other, j) => {
          if (value < other) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]);
        });
      });
      expect(holm([...p].reverse()).reverse()).toEqual(adjusted);
    }),
  );
});
