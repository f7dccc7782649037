import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { normaliser } from "./batchNoise.ts";
import { drawBatches } from "./drawBatches.ts";
import { gaussianNoise } from "./gaussianNoise.ts";
import { meanOf, noiseGroups, resampledNoise, rescaled, wholeGroups } from "./resampledNoise.ts";
import { mean } from "./sample.ts";
import { batchRatios } from "./signalRatio.ts";

const draw = stream(14, 0, "z");
const [rows, units] = [4000, 4];
const of = normaliser(
  new Float64Array(rows * units).map(() => draw.normal()),
  units,
  0,
);

/** Averages over repeated measurements with few batches: a bias of few batches would stay. */
function repeated(times: number, batch: number, count: number, value: (draws: Int32Array) => Float64Array): number {
  return mean(Array.from({ length: times }, () => mean(value(drawBatches(rows, batch + 1, count, draw)))));
}

describe("few batches, often", () => {
  test("the noise of twenty batches is too large as often as too small: its mean is the exact .1233", () => {
    for (const [mode, want] of [
      ["exclusive", 0.1233],
      ["inclusive", 1.41 / 16],
    ] as const) {
      const probes = drawBatches(rows, 64, 1, draw);
      const found = repeated(100, 16, 20, (draws) => resampledNoise(of, draws, { batch: 16, mode, probes }).variance);
      // 400 unit-measurements good to a third each: 1.7 %; 64 probes 6 % (inclusive). Undivided by 19/20 it would be 5 % low,
      // by one half (inclusive, two a group) 50 %.
      expect(Math.abs(found / want - 1)).toBeLessThan(mode === "exclusive" ? 0.045 : 0.15);
    }
  });

  test("the bias is that of the gain, E[sigma/sigma_B] - 1, and the scatter of few batches is taken off", () => {
    const probes = Int32Array.of(0);
    const squares = repeated(60, 8, 60, (draws) =>
      resampledNoise(of, draws, { batch: 8, mode: "exclusive", probes }).bias.map((b) => b * b),
    );
    const gain = gaussianNoise(8).gain - 1;
    // 240 squares with a standard deviation of half their mean: 3 %; left in, the scatter would add 14 %.
    expect(Math.abs(squares / (gain * gain) - 1)).toBeLessThan(0.1);
  });

  test("so is the noise-to-signal ratio: .1041 from twenty batches at a time", () => {
    const found = repeated(200, 16, 20, (draws) => batchRatios(of, draws, 16).ratio);
    // 800 measurements good to a third: 1.2 %; undivided by 19/20 it would be 5 % low.
    expect(Math.abs(found / 0.1041 - 1)).toBeLessThan(0.035);
  });
});

describe("groups", () => {
  test("are ten of at least two batches", () => {
    expect([1, 20, 21, 200, 400].map(wholeGroups)).toEqual([20, 20, 40, 200, 400]);
    const draws = drawBatches(rows, 9, 40, draw);
    const probes = Int32Array.of(1, 2, 3);
    for (const mode of ["inclusive", "exclusive"] as const) {
      const { groups, variance } = resampledNoise(of, draws, { batch: 8, mode, probes });
      expect(groups.length).toBe(noiseGroups);
      meanOf(groups).forEach((value, u) => {
        expect(value / variance[u]).toBeCloseTo(1, 12);
      });
    }
  });

  test("rescaled keeps what is 0 at 0", () => {
    expect(rescaled([Float64Array.of(0, 1), Float64Array.of(0, 3)], Float64Array.of(0, 4))).toEqual([
      Float64Array.of(0, 2),
      Float64Array.of(0, 6),
    ]);
  });
});
