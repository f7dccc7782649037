import { describe, expect, test } from "vitest";
import type { LayerSpec } from "../nn/spec.ts";
import { outputNoise } from "./outputNoise.ts";
import { exampleRandom, examplesOf, netByHand, trainedNets } from "./testing/exampleNets.ts";
import { netOfLayers, regressionNets, weights } from "./testing/imageNets.ts";
import type { Nets, Readings } from "./types.ts";

const measure = (nets: Nets, settings = {}): Readings => outputNoise.measure(nets, settings, exampleRandom)[0];
const value = (readings: Readings, name: string): number => readings.measures[`noise.output.${name}`].value;

/** One unit that is 1 for every example, dropped half the time, and logits (h, .5): (2, .5) or (0, .5) instead of (1, .5). */
function coin(examples: number): Nets {
  const layers: [LayerSpec, object][] = [
    [{ type: "dense", units: 1 }, weights([1], [0])],
    [{ type: "relu" }, {}],
    [{ type: "dropout", rate: 0.5, boosting: false }, {}],
    [{ type: "dense", units: 2 }, weights([1, 0], [0, 0.5])],
  ];
  const rows = Array.from({ length: examples }, () => [1]);
  return netOfLayers(
    layers,
    examplesOf(
      rows,
      rows.map(() => 0),
    ),
  );
}

describe("output noise", () => {
  test("noise off: 0, 0, 0", () => {
    const found = measure(trainedNets(false));
    for (const name of ["variance", "flips"]) expect(value(found, name)).toBe(0);
    // log p is taken as a difference of logits on one side and of p itself on the other.
    expect(value(found, "kl")).toBeLessThan(1e-14);
    expect(found.measures["noise.output.variance"].method).toContain("no source of noise");
  });

  test("statistics of the whole training set are no noise", () => {
    const found = measure(trainedNets(true), { samples: 4, statisticsBatch: 120 });
    // Sums over the rows in another order, in float32 logits of order 1.
    expect(value(found, "variance")).toBeLessThan(1e-12);
    expect(value(found, "flips")).toBe(0);
    expect(value(found, "kl")).toBeLessThan(1e-12);
  });

  test("a unit dropped half the time: variance 1 of one logit and 0 of the other, half the answers turn over", () => {
    const found = measure(coin(50), { samples: 400 });
    // 20000 draws of a coin: three standard errors of a share of a half are .011, and within an example 400 draws make no bias.
    expect(value(found, "flips")).toBeGreaterThan(0.489);
    expect(value(found, "flips")).toBeLessThan(0.511);
    expect(Math.abs(value(found, "variance") - 0.5)).toBeLessThan(0.005);
    const [kept, dropped] = [1 / (1 + Math.exp(-1.5)), 1 / (1 + Math.exp(0.5))];
    const p = (kept + dropped) / 2;
    const kl =
      p * Math.log(p) +
      (1 - p) * Math.log(1 - p) -
      (p * (Math.log(kept) + Math.log(dropped))) / 2 -
      ((1 - p) * (Math.log(1 - kept) + Math.log(1 - dropped))) / 2;
    // Its error follows that of the share of kept units, which is flat at a half, times the spread of log p: below 2 %.
    expect(Math.abs(value(found, "kl") / kl - 1)).toBeLessThan(0.02);
  });

  test("smaller statistics batches shake the answers more", () => {
    const [four, forty] = [4, 40].map((statisticsBatch) => measure(trainedNets(true), { statisticsBatch }));
    for (const name of ["variance", "flips", "kl"]) expect(value(four, name)).toBeGreaterThan(value(forty, name));
  });

  test("logits too far apart for probabilities in float64 still have a finite divergence", () => {
    const sharp = netByHand([{ weight: [[1]] }, { weight: [[2000, 0]] }], examplesOf([[1], [2]], [0, 1]));
    expect(measure(sharp).measures["noise.output.kl"].valid).toBe(true);
  });

  test("a regression has a variance, but neither classes to turn over nor probabilities", () => {
    const { measures } = measure(regressionNets());
    expect(measures["noise.output.variance"].value).toBeGreaterThan(0);
    expect(measures["noise.output.flips"]).toMatchObject({ valid: false });
    expect(measures["noise.output.kl"]).toMatchObject({ valid: false });
  });
});
