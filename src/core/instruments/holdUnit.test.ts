import { describe, expect, test } from "vitest";
import { type constants, hasNormBehind, unitHolds } from "./holdUnit.ts";
import { exampleRandom, trainedNets } from "./testing/exampleNets.ts";
import { unitMoments } from "./unitMoments.ts";

const nets = trainedNets(true);
const hidden = nets.hidden("train", 0);
const unit = hidden[0].subarray(0, 8).findIndex((_, u) => unitMoments(hidden[0], 8).variance[u] > 0.1);
const values = (p: number): number[] => Array.from({ length: 120 }, (_, i) => hidden[p][8 * i + unit]);
const streams = [0, 1].map((p) => exampleRandom(p, "ablation/x"));
const held = (constant: (typeof constants)[number], p: number) => {
  const shown = nets.hidden("train", 0, { holds: unitHolds(nets, "train", 0, constant, streams)(unit) })[p];
  shown.forEach((h, at) => {
    if (at % 8 !== unit) expect(h).toBe(hidden[p][at]);
  });
  return Array.from({ length: 120 }, (_, i) => shown[8 * i + unit]);
};

describe("what takes a unit's place", () => {
  test("zero", () => {
    expect(new Set(held("zero", 0))).toEqual(new Set([0]));
  });

  test("its mean, each network its own", () => {
    for (const p of [0, 1]) {
      const mean = Math.fround(unitMoments(Float64Array.from(values(p)), 1).mean[0]);
      expect(new Set(held("mean", p))).toEqual(new Set([mean]));
    }
  });

  test("permuted: the same values in another order", () => {
    const found = held("permuted", 1);
    expect(found).not.toEqual(values(1));
    expect(found.toSorted((a, b) => a - b)).toEqual(values(1).toSorted((a, b) => a - b));
  });

  test("noise: the values with as much variance again, nearly independent of them", () => {
    const own = Float64Array.from(values(0));
    const added = Float64Array.from(held("noise", 0), (h, i) => h - own[i]);
    const [before, noise] = [own, added].map((v) => unitMoments(v, 1).variance[0]);
    // A variance of 120 normal numbers is good to 13 %; three of them.
    expect(Math.abs(noise / before - 1)).toBeLessThan(0.4);
  });
});

test("a batch norm stands behind every layer but the last, or nowhere", () => {
  expect([0, 1].map((layer) => hasNormBehind(nets, 0, layer))).toEqual([true, false]);
  expect(hasNormBehind(trainedNets(false), 0, 0)).toBe(false);
});
