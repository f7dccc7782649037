import { expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { inclusiveNoise, normaliser } from "./batchNoise.ts";
import { drawBatches } from "./drawBatches.ts";
import { drawnNoise } from "./drawnNoise.ts";

test("a batch of two by hand: the probe at 1 with the other at -1 is normalised to 1", () => {
  // Population -1, 1 with variance 1: the probe's own value is 1 too, so the noise is 0.
  const of = normaliser(Float64Array.from([-1, 1]), 1, 0);
  expect(Array.from(drawnNoise(of, Int32Array.from([0, 0, 0]), 2, 1, 1))).toEqual([0]);
  // Population -3, 1, 1, 1: mean 0, variance 3; the probe is 1/sqrt(3), in the batch with -3 it is 1.
  const skewed = normaliser(Float64Array.from([-3, 1, 1, 1]), 1, 0);
  expect(drawnNoise(skewed, Int32Array.from([0, 2, 3]), 2, 1, 1)[0]).toBeCloseTo(1 - 1 / Math.sqrt(3), 12);
});

test("over many batches its variance and mean are those of the inclusive noise of that probe", () => {
  const random = stream(1, 2, "drawn");
  const units = 3;
  const z = Float64Array.from({ length: 200 * units }, () => random.normal());
  const of = normaliser(z, units, 1e-5);
  const [batch, count] = [8, 60];
  const draws = drawBatches(200, batch + 1, count, random);
  const values = drawnNoise(of, draws, batch, 17, count);
  const expected = inclusiveNoise(of, draws, batch, Int32Array.from([17]));
  for (let u = 0; u < units; u++) {
    const own = Array.from({ length: count }, (_, r) => values[r * units + u]);
    const mean = own.reduce((s, v) => s + v, 0) / count;
    const variance = own.reduce((s, v) => s + (v - mean) ** 2, 0) / count;
    // Two formulae for one number in float64.
    expect(mean).toBeCloseTo(expected.bias[u], 10);
    expect(variance).toBeCloseTo(expected.variance[u], 10);
  }
});
