import { expect, test } from "vitest";
import { atRate, byContrast, contrastText } from "./contrastText.ts";

test.each([
  ["NC1", "NC1: batch noise", "NC1 noise"],
  ["NC1-8", "NC1: batch noise, statistics batch 8", "NC1 noise, B 8"],
  ["NC1 at rate 0.005", "NC1: batch noise at rate 0.005", "NC1 noise at rate 0.005"],
  ["layernorm at the best rate", "Layer norm at the best rate", "Layer norm at the best rate"],
  ["total-g16 at rate 0.1", "Total, statistics batch 16 at rate 0.1", "Total, B 16 at rate 0.1"],
  ["dropout-.094", "Dropout 0.094", "Dropout 0.094"],
  ["dropout-.2 at rate 0.02", "Dropout 0.2 at rate 0.02", "Dropout 0.2 at rate 0.02"],
  // Not the family itself: another question about it.
  ["dropout-.5 beside five", "dropout-.5 beside five", "dropout-.5 beside five"],
])("%s is %s, in figures %s", (contrast, title, short) => {
  expect(contrastText(contrast)).toMatchObject({ title, short });
});

test("what a contrast isolates is said at every rate, and of no other question", () => {
  expect(contrastText("normalisation at rate 0.1").isolates).toContain("batch noise switched off");
  expect(contrastText("dropout-.5 beside five").isolates).toBe("");
});

test("contrasts at rates follow those without, in the order given", () => {
  const given = ["total at rate 0.1", "NC1", "NC1 at the best rate", "total", "total at rate 0.005"];
  expect(byContrast(given.map((contrast) => ({ contrast }))).map(({ contrast }) => contrast)).toEqual([
    ...["total", "NC1", "total at rate 0.1", "NC1 at the best rate", "total at rate 0.005"],
  ]);
  expect([atRate("total at rate 0.1"), atRate("total")]).toEqual([true, false]);
});
