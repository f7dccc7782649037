import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { auroc } from "./auroc.ts";

describe("auroc", () => {
  test("1 where every positive is above every negative, 0 the other way, a half of equals", () => {
    expect(auroc([3, 4], [1, 2])).toBe(1);
    expect(auroc([1, 2], [3, 4])).toBe(0);
    expect(auroc([5, 5], [5, 5, 5])).toBe(0.5);
  });

  test("by hand with a tie: pairs (2, 1), (2, 2), (3, 1), (3, 2) give 1, .5, 1, 1", () => {
    expect(auroc([2, 3], [1, 2])).toBe(3.5 / 4);
  });

  test("is the share of pairs, counted one by one", () => {
    const random = stream(1, 0, "auroc");
    const draw = (n: number): number[] => Array.from({ length: n }, () => random.below(7));
    const [positive, negative] = [draw(31), draw(23)];
    const pairs = positive.flatMap((p) => negative.map((q) => (p > q ? 1 : p === q ? 0.5 : 0)));
    // Sums of halves are exact.
    expect(auroc(positive, negative)).toBeCloseTo(pairs.reduce<number>((a, b) => a + b, 0) / pairs.length, 14);
  });

  test("without one of the two there is none", () => {
    expect(auroc([], [1])).toBeNaN();
    expect(auroc([1, Number.NaN], [1])).toBeNaN();
  });
});
