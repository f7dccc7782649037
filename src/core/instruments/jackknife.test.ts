import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { jackknifeError, jackknifeGroups, withoutGroup } from "./jackknife.ts";
import { averaged, largest, mean, meanError, median } from "./sample.ts";

describe("jackknife", () => {
  test("leaves out every tenth row, starting with the group's", () => {
    const values = Float64Array.from({ length: 24 }, (_, i) => i);
    // Rows of two: 12 rows, of which 1 and 11 are in group 1.
    expect(Array.from(withoutGroup(values, 2, 1))).toEqual([0, 1, ...Array.from({ length: 18 }, (_, i) => i + 4)]);
  });

  test("of a mean of as many values as groups is the ordinary standard error", () => {
    const values = Float64Array.from({ length: jackknifeGroups }, (_, i) => i * i);
    const se = jackknifeError((group) => mean(withoutGroup(values, 1, group)));
    expect(Math.abs(se / meanError(values) - 1)).toBeLessThan(1e-12);
  });

  test("of a median of 1000 normal numbers is about sqrt(pi / 2 / 1000)", () => {
    const random = stream(5, 0, "median");
    const errors = Array.from({ length: 40 }, () => {
      const values = new Float64Array(1000).map(() => random.normal());
      return jackknifeError((group) => median(withoutGroup(values, 1, group)));
    });
    // One error from ten groups is good to a quarter, the mean of 40 to 4 %; a little more for the median's own bias.
    expect(Math.abs(mean(errors) / Math.sqrt(Math.PI / 2000) - 1)).toBeLessThan(0.2);
  });
});

describe("sample", () => {
  test("mean and standard error of 1, 2, 3, 4 are 2.5 and sqrt(5/3) / 2", () => {
    const { value, se } = averaged([1, 2, 3, 4]);
    expect(value).toBe(2.5);
    expect(Math.abs(se - Math.sqrt(5 / 3) / 2)).toBeLessThan(1e-15);
    expect(meanError([1])).toBeNaN();
  });

  test("medians of odd and even numbers, and none of nothing or of a NaN", () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 2.5]);
    expect([median([]), median([1, Number.NaN, 2]), largest([])].every(Number.isNaN)).toBe(true);
  });
});
