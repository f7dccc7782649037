import fc from "fast-check";
import { expect, test } from "vitest";
import { boldWidth, fitText, textWidth } from "./textWidth.ts";

test("a text that fits is left alone, a longer one ends with an ellipsis", () => {
  expect(fitText("batch", 100, 12)).toBe("batch");
  expect(fitText("batch norm", 12 * 3, 12)).toBe("batc…");
});

test("wide scripts count a full em, figures of the mono face are all alike", () => {
  expect(textWidth("学習", 10)).toBe(20);
  expect(textWidth("111", 10, true)).toBe(textWidth("888", 10, true));
});

test("what is left fits, and no more is cut than must be", () => {
  const cases = fc.tuple(
    fc.string({ unit: "grapheme", maxLength: 40 }),
    fc.integer({ min: 20, max: 200 }),
    fc.boolean(),
  );
  fc.assert(
    fc.property(cases, ([text, width, bold]) => {
      const measure = bold ? boldWidth : textWidth;
      const fitted = fitText(text, width, 12, bold);
      // 1e-9: sums of the same widths in another order.
      if (measure(text, 12) <= width - 1e-9) expect(fitted).toBe(text);
      else if ([...fitted].length > 2) expect(measure(fitted, 12)).toBeLessThanOrEqual(width + 1e-9);
    }),
  );
});
