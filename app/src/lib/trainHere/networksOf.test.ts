import { expect, test } from "vitest";
import type { ExperimentFile } from "../../../../src/lab/experimentFile.ts";
import { networksOf } from "./networksOf.ts";

const file: ExperimentFile = { data: "moons", net: ["dense 2"], arms: ["plain", "bn", "dropout-.2"], seeds: 8 };

test("networks are arms times seeds times learning rates, however the arms are written", () => {
  expect(networksOf(file)).toBe(24);
  expect(networksOf({ ...file, arms: { plain: {}, bn: { norm: "batch" } } })).toBe(16);
  expect(networksOf({ ...file, learningRates: [0.1, 0.3] })).toBe(72);
});

test("what says no number of seeds, or is no experiment at all, has none", () => {
  const { seeds: _, ...without } = file;
  expect(networksOf(without)).toBeUndefined();
  for (const odd of [{}, { arms: null, seeds: 8 }, { arms: "bn", seeds: 8 }, { ...file, seeds: "8" }])
    expect(networksOf(odd as never)).toBeUndefined();
  expect(networksOf({ ...file, learningRates: null } as never)).toBe(24);
});
