import { expect, test } from "vitest";
import { interactionIndex, pairInteractions } from "./pairInteraction.ts";

test("units that work alone: damages add up, interactions and index are 0", () => {
  const single = Float64Array.of(1, 2, 4);
  const interactions = pairInteractions(single, Float64Array.of(9, 3, 5, 9, 9, 6, 9, 9, 9));
  expect(interactions).toEqual(new Float64Array(9));
  expect(interactionIndex(interactions, single)).toBe(0);
});

test("a chain of two, either of which breaks it, has I = -D; two that back each other up have I = D", () => {
  expect(pairInteractions(Float64Array.of(3, 3), Float64Array.of(0, 3, 0, 0))).toEqual(Float64Array.of(0, -3, -3, 0));
  expect(pairInteractions(Float64Array.of(0, 0), Float64Array.of(0, 3, 0, 0))).toEqual(Float64Array.of(0, 3, 3, 0));
});

test("the index counts each pair once and no sign: |-3| over |3| + |-1| + |2|", () => {
  const single = Float64Array.of(3, -1, 2);
  const interactions = pairInteractions(single, Float64Array.of(0, -1, 5, 0, 0, 1, 0, 0, 0));
  expect(interactions).toEqual(Float64Array.of(0, -3, 0, -3, 0, 0, 0, 0, 0));
  expect(interactionIndex(interactions, single)).toBe(0.5);
});
