import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { exclusiveNoise, inclusiveNoise, mapVariance, populationOf } from "./batchNoise.ts";
import { byExample, momentsByExample } from "./byExample.ts";
import { cascadedNoise } from "./cascadedNoise.ts";
import { deltaNoise, deltaNoiseAt } from "./deltaNoise.ts";
import { drawBatches } from "./drawBatches.ts";
import { drawnNoise } from "./drawnNoise.ts";
import { evaluationVariance } from "./evaluationVariance.ts";
import { noiseBn } from "./noiseBn.ts";
import { resampledNoise } from "./resampledNoise.ts";
import { mean } from "./sample.ts";
import { batchRatios } from "./signalRatio.ts";
import { exampleNorm, exampleRandom } from "./testing/exampleNets.ts";
import { conv, convNets, netOfLayers, weights } from "./testing/imageNets.ts";
import type { Nets } from "./types.ts";

const draw = stream(43, 0, "z");
const normals = (n: number): Float64Array => new Float64Array(n).map(() => draw.normal());

/** Maps of one unit (N, M): a value of the example, and one of the place, which the units of a batch share in part. */
function mapsOf(examples: number, positions: number, common: number): Float64Array {
  const own = normals(examples);
  return normals(examples * positions).map((z, at) => z + common * own[Math.floor(at / positions)]);
}

/** Mean and mean square over the positions, in double precision. */
function pooled(maps: Float64Array, positions: number) {
  const rows = Array.from({ length: maps.length / positions }, (_, i) =>
    maps.subarray(i * positions, (i + 1) * positions),
  );
  const centre = Float64Array.from(rows, mean);
  const within = Float64Array.from(rows, (row, i) => mean(row.map((z) => (z - centre[i]) ** 2)));
  return { mean: centre, within };
}

/** Every ordered choice of `size` of `rows` rows. */
function ordered(rows: number, size: number): number[][] {
  if (size === 0) return [[]];
  return ordered(rows, size - 1).flatMap((chosen) =>
    Array.from({ length: rows }, (_, i) => i)
      .filter((i) => !chosen.includes(i))
      .map((i) => [...chosen, i]),
  );
}

describe("moments by example", () => {
  test("the variance over the positions, and none where every example has one value", () => {
    const square = Float32Array.of(5, 4, 9);
    expect(byExample({ mean: Float32Array.of(1, 2, 3), square })).toEqual({
      mean: Float32Array.of(1, 2, 3),
      within: Float64Array.of(4, 0, 0),
    });
    const mean = Float32Array.of(0.1, -0.2);
    expect(byExample({ mean, square: mean.map((z) => z * z) })).toEqual({ mean });
  });

  test("values 0 and 2, and 3 and 7: mean 3, variance 6.5, of which 4 lies between the examples", () => {
    const found = momentsByExample({ mean: Float64Array.of(1, 5), within: Float64Array.of(1, 4) }, 1);
    expect([found.n, found.mean[0], found.variance[0], found.meanShare?.[0]]).toEqual([2, 3, 6.5, 4 / 6.5]);
    // y^2 averages (4 + 1) / 6.5 and (4 + 4) / 6.5; ybar is -2 and 2 over sqrt(6.5).
    const [s, t] = [5 / 6.5, 8 / 6.5];
    expect(found.skewness[0]).toBeCloseTo(t / Math.sqrt(6.5) - s / Math.sqrt(6.5), 12);
    expect(found.kurtosis[0]).toBeCloseTo(((s - 1) ** 2 + (t - 1) ** 2) / 2 - 2, 12);
  });
});

describe("against every batch there is, value by value", () => {
  const [rows, positions, batch, eps] = [6, 4, 3, 1e-5];
  const maps = mapsOf(rows, positions, 0.7).map((z) => 2 * z + 1);
  const of = populationOf(pooled(maps, positions), 1, eps);
  const draws = Int32Array.from(ordered(rows, batch + 1).flat());
  const valuesOf = (chosen: readonly number[]): number[] =>
    chosen.flatMap((i) => Array.from(maps.subarray(i * positions, (i + 1) * positions)));
  const all = Array.from({ length: rows }, (_, i) => i);
  const xhat = (z: number, chosen: readonly number[]): number => {
    const values = valuesOf(chosen);
    const centre = mean(values);
    return (z - centre) / Math.sqrt(mean(values.map((v) => (v - centre) ** 2)) + eps);
  };
  /** Deviations (batches, positions) of one example by the batches that contain it, or that do not. */
  const direct = (contains: boolean, probe: number): number[][] =>
    ordered(rows, batch)
      .filter((own) => own.includes(probe) === contains)
      .map((own) => valuesOf([probe]).map((z) => xhat(z, own) - xhat(z, all)));
  const varianceOf = (values: readonly number[]): number => mean(values.map((v) => (v - mean(values)) ** 2));
  const column = (deviations: number[][], m: number): number[] => deviations.map((row) => row[m]);
  const places = Array.from({ length: positions }, (_, m) => m);

  test.each([true, false])("the noise is the mean over the positions (probe in the batch: %s)", (contains) => {
    const probes = Int32Array.from(all);
    const found = contains ? inclusiveNoise(of, draws, batch, probes) : exclusiveNoise(of, draws, batch);
    for (const probe of all) {
      const deviations = direct(contains, probe);
      const noise = mean(places.map((m) => varianceOf(column(deviations, m))));
      const bias = places.map((m) => mean(column(deviations, m)));
      const { slope, within } = found.along ?? { slope: [], within: [] };
      // float64 sums of some hundred terms of order 1 to 10.
      expect(Math.abs(found.variance[probe] - noise)).toBeLessThan(1e-10);
      expect(Math.abs(found.bias[probe] - mean(bias))).toBeLessThan(1e-11);
      expect(Math.abs(slope[probe] ** 2 * within[probe] - varianceOf(bias))).toBeLessThan(1e-11);
    }
  });

  test("one batch without the members' places is the affine map of every value", () => {
    const chosen = [4, 1, 2];
    const [a, c] = [0, 1].map((z) => xhat(z, chosen) - xhat(z, all));
    const { maps: sums } = exclusiveNoise(of, Int32Array.of(...chosen, 0), batch);
    const centre = mean(valuesOf(all));
    expect(Math.abs(sums[0].a[0] - (c - a))).toBeLessThan(1e-12);
    // The map is kept about the population mean.
    expect(Math.abs(sums[0].c[0] - (a + (c - a) * centre))).toBeLessThan(1e-12);
    expect(mapVariance({ ...sums[0], count: 2 }, of.variance)[0]).toBeGreaterThan(0);
  });

  test("shared noise is the covariance between values of two examples, over all pairs and positions", () => {
    const count = 12;
    const own = Int32Array.from(
      ordered(rows, batch + 1)
        .slice(0, count)
        .flat(),
    );
    const { shared, maps: affine } = exclusiveNoise(of, own, batch, count);
    const centre = mean(valuesOf(all));
    const deviations = all.map((i) => valuesOf([i]).map((z) => affine.map(({ a, c }) => a[0] * (z - centre) + c[0])));
    const pairs = all.flatMap((i) => all.filter((j) => j !== i).map((j) => [i, j]));
    const products = pairs.flatMap(([i, j]) =>
      deviations[i].flatMap((left) =>
        deviations[j].map((right) => mean(left.map((d, r) => (d - mean(left)) * (right[r] - mean(right))))),
      ),
    );
    expect(Math.abs(shared[0] - mean(products))).toBeLessThan(1e-11);
  });

  test("the picture is the mean over the positions of one example in each batch", () => {
    const probe = 3;
    const drawn = drawnNoise(of, draws, batch, probe, draws.length / (batch + 1));
    const batches = Array.from({ length: drawn.length }, (_, r) =>
      draws.subarray(r * (batch + 1), (r + 1) * (batch + 1)),
    );
    batches.forEach((own, r) => {
      const companions = Array.from(own.subarray(0, batch - 1));
      const members = [...companions, companions.includes(probe) ? own[batch - 1] : probe];
      const want = mean(valuesOf([probe]).map((z) => xhat(z, members) - xhat(z, all)));
      expect(Math.abs(drawn[r] - want)).toBeLessThan(1e-12);
    });
  });

  test("noise over signal: the variance over the batches, and over examples and positions of the mean", () => {
    const count = draws.length / (batch + 1);
    const deviations = all.map((probe) => direct(false, probe));
    const noise = mean(deviations.flatMap((own) => places.map((m) => varianceOf(column(own, m)))));
    const means = all.flatMap((probe) =>
      valuesOf([probe]).map((z, m) => xhat(z, all) + mean(column(deviations[probe], m))),
    );
    const want = ((noise / varianceOf(means)) * count) / (count - 1);
    // Groups of 36 batches, and as above.
    expect(Math.abs(batchRatios(of, draws, batch).ratio[0] / want - 1)).toBeLessThan(1e-10);
  });

  test.each(["inclusive", "exclusive"] as const)(
    "the bias is the root mean square over examples and positions, %s",
    (mode) => {
      const found = resampledNoise(of, draws, { batch, mode, probes: Int32Array.from(all) });
      const squares = all.flatMap((probe) => {
        const deviations = direct(mode === "inclusive", probe);
        return places.map((m) => mean(column(deviations, m)) ** 2);
      });
      // What 360 batches scatter is taken off.
      const want = Math.sqrt(Math.max(0, mean(squares) - found.variance[0] / 360));
      expect(want).toBeGreaterThan(0);
      expect(Math.abs(found.bias[0] - want)).toBeLessThan(1e-10);
    },
  );
});

describe("the delta formula for whole examples", () => {
  test.each([
    ["constant maps", 1, 1],
    ["independent positions", 0, 1 / 9],
    ["half and half", 1, (1 + 1 / 9) / 2],
  ])("%s", (name, common, share) => {
    const positions = 9;
    const [rows, batch] = [4000, 64];
    const maps = mapsOf(rows, positions, common).map((z, at, own) =>
      name === "constant maps" ? own[at - (at % positions)] : z,
    );
    const values = pooled(maps, positions);
    const found = momentsByExample(values, 1);
    // A share of variances of 4000 examples; 4 standard errors of a variance, sqrt(2 / 4000) each.
    expect(Math.abs((found.meanShare?.[0] ?? 1) / share - 1)).toBeLessThan(0.1);
    const draws = drawBatches(rows, batch + 1, 4000, stream(43, 1, name));
    const how = { batch, mode: "exclusive", probes: new Int32Array() } as const;
    const noise = resampledNoise(populationOf(values, 1, 0), draws, how).variance[0];
    const delta = deltaNoise(found, batch, [1])[0];
    // The formula is 3 to 7 % too small at 64 draws; 4000 batches tell a variance to 2.2 %, three times that.
    expect(noise / delta).toBeGreaterThan(0.94);
    expect(noise / delta).toBeLessThan(1.14);
    const meanShare = found.meanShare?.[0] ?? 1;
    const own = { n: rows, skewness: found.skewness[0], kurtosis: found.kurtosis[0], meanShare };
    const at = (y: number): number => deltaNoiseAt(y, own, batch, 1);
    // Values of mean 0 and mean square 1 have the mean noise, as -1 and 1 together do.
    expect(Math.abs((at(1) + at(-1)) / 2 - delta)).toBeLessThan(1e-12);
  });
});

test("cascaded noise of a first convolution is its local inclusive noise", () => {
  const random = stream(43, 2, "x");
  const x = new Float32Array(64 * 9).map(() => random.normal());
  const y = Int32Array.from({ length: 64 }, () => random.below(2));
  const nets = netOfLayers(
    [
      [conv(2, 2), weights([0.5, -1, 0.25, 1, 1, 1, 1, 1])],
      [exampleNorm, { gamma: Float64Array.of(2, 1), beta: Float64Array.of(0.5, -1) }],
      [{ type: "relu" }, {}],
      [{ type: "globalAveragePool" }, {}],
      [{ type: "dense", units: 2 }, weights([1, 0, 0, 1])],
    ],
    { x, y },
    { image: { channels: 1, height: 3, width: 3 } },
  );
  const settings = { batches: [8], modes: ["inclusive"], resamples: 2000, probes: 64, shown: 0 };
  const [local] = noiseBn.measure(nets, settings, exampleRandom);
  const [cascaded] = cascadedNoise(nets, 0, { batch: 8, passes: 400 }, [stream(43, 3, "order")]);
  cascaded.variance.forEach((noise, u) => {
    // 400 passes of 8 batches and 2000 batches: some 2 % each, and positions share them.
    expect(Math.abs(noise / local.arrays["noise.bn.inclusive.b8.layer1"].data[u] - 1)).toBeLessThan(0.08);
  });
});

test("evaluation that changes a map without changing its mean is found out", () => {
  const nets = convNets();
  expect(evaluationVariance(nets, "test", 0, [8, 16])).toEqual([0, 0]);
  let passes = 0;
  const restless: Nets = {
    ...nets,
    exampleMoments: (...request) => {
      passes++;
      return nets
        .exampleMoments(...request)
        .map(({ mean, square }) => ({ mean, square: square.map((z) => z + passes) }));
    },
  };
  // Two passes that count, two apart: squares differ by 2, a variance of 1.
  evaluationVariance(restless, "test", 0, [8, 16]).forEach((variance) => {
    expect(Math.abs(variance - 1)).toBeLessThan(1e-5); // float32 squares of order 10
  });
});
