import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { conditionalVariance, partialCorrelation, precision } from "./conditionalVariance.ts";
import { covariance, crossProducts } from "./crossProducts.ts";
import { irreplaceability, irreplaceable } from "./irreplaceability.ts";
import { jackknifeGroups, withoutGroup } from "./jackknife.ts";
import { adjacentReliance } from "./reliance.ts";
import { exampleRandom, examplesOf, netByHand, trainedNets } from "./testing/exampleNets.ts";

const draw = stream(6, 1, "h");
const normals = (n: number): Float64Array => new Float64Array(n).map(() => draw.normal());

/** Columns of equal length as (N, U), and z their sum weighted by `weights` (U). */
function layerOf(columns: readonly Float64Array[], weights: readonly number[]) {
  const upstream = columns.length;
  const h = Float64Array.from(
    { length: columns[0].length * upstream },
    (_, at) => columns[at % upstream][Math.floor(at / upstream)],
  );
  const z = columns[0].map((_, i) => columns.reduce((sum, column, u) => sum + weights[u] * column[i], 0));
  return { name: "layer2", from: 0, upstream, downstream: 1, h, z, weights: Float32Array.from(weights) };
}

describe("irreplaceable", () => {
  test("of two identical inputs is of the order of the ridge, while their reliance is large", () => {
    const twin = normals(1000);
    const layer = layerOf([twin, twin], [1, 1]);
    const found = irreplaceable(layer, crossProducts(layer.h, 2));
    // Var(h_u | twin, ridge) is about 2 lambda, lambda = 1e-3 of the variance; over Var(z) = 4 variances.
    found?.matrix.forEach((value) => {
      expect(value).toBeGreaterThan(0);
      expect(value).toBeLessThan(1e-3);
    });
    adjacentReliance(layer, "mean").forEach((value) => {
      expect(Math.abs(value - 0.25)).toBeLessThan(1e-6); // float32 weights are exact; rounding of sums
    });
  });

  test("of independent inputs is their reliance, up to the ridge", () => {
    const layer = layerOf([normals(4000), normals(4000), normals(4000)], [1, 2, 0.5]);
    const reliance = adjacentReliance(layer, "mean");
    irreplaceable(layer, crossProducts(layer.h, 3))?.matrix.forEach((value, u) => {
      // Ridge 1e-3; chance correlations of 4000 rows, squared: below 1e-3 each.
      expect(Math.abs(value / reliance[u] - 1)).toBeLessThan(4e-3);
    });
  });

  test("the own share is 1 - R^2 of the regression on the others: .36 for a unit correlated .8 with one of them", () => {
    const [a, e, b] = [normals(20000), normals(20000), normals(20000)];
    const layer = layerOf([a, a.map((x, i) => 0.8 * x + 0.6 * e[i]), b], [1, 1, 1]);
    const own = irreplaceable(layer, crossProducts(layer.h, 3))?.own ?? new Float64Array();
    // Correlation .8 is good to .0025 at 20000 rows, R^2 to .004; the ridge adds 1e-3.
    expect(Math.abs(own[0] - 0.36)).toBeLessThan(0.02);
    expect(Math.abs(own[2] - 1)).toBeLessThan(0.01);
  });

  test("is not defined where every input is dead", () => {
    const layer = layerOf([new Float64Array(50), new Float64Array(50)], [1, 1]);
    expect(irreplaceable(layer, crossProducts(layer.h, 2))).toBeUndefined();
    const dead = netByHand([{ weight: [[-1]] }, { weight: [[1, 2]] }], examplesOf([[1], [2]], [0, 1]));
    const [readings] = irreplaceability.measure(dead, {}, exampleRandom);
    expect(readings.measures["rely.partial.max.output"].why).toContain("the same to everything");
  });
});

describe("covariance", () => {
  test("is that of all rows, or of those outside a group", () => {
    const h = normals(3 * 47).map((value, at) => value + 1000 * (at % 3));
    const cross = crossProducts(h, 3);
    for (const group of [undefined, 0, 6, jackknifeGroups - 1]) {
      const rows = group === undefined ? h : withoutGroup(h, 3, group);
      const n = rows.length / 3;
      const mean = [0, 1, 2].map((u) => rows.filter((_, at) => at % 3 === u).reduce((a, b) => a + b) / n);
      covariance(cross, group).forEach((value, at) => {
        const [u, v] = [Math.floor(at / 3), at % 3];
        let sum = 0;
        for (let i = 0; i < n; i++) sum += (rows[3 * i + u] - mean[u]) * (rows[3 * i + v] - mean[v]);
        // Means of 1000 in the plain sums cost three digits of sixteen.
        expect(Math.abs(value - sum / n)).toBeLessThan(1e-10);
      });
    }
  });
});

describe("partial correlation", () => {
  test("of a common cause's two effects is 0, though they correlate", () => {
    const [cause, e, f] = [normals(20000), normals(20000), normals(20000)];
    const layer = layerOf([cause, cause.map((x, i) => x + e[i]), cause.map((x, i) => x + f[i])], [1, 1, 1]);
    const inverse = precision(covariance(crossProducts(layer.h, 3)), 3) ?? new Float64Array();
    const partial = partialCorrelation(inverse, 3);
    // Standard error 1/sqrt(20000) = .007; the ridge leaves some 1e-3.
    expect(Math.abs(partial[5])).toBeLessThan(0.03);
    expect(partial[1]).toBeGreaterThan(0.4);
    expect([partial[0], partial[4], partial[8]]).toEqual([1, 1, 1]);
    expect(conditionalVariance(inverse, 3).length).toBe(3);
  });
});

test("the instrument gives (D, U) arrays and never more than the reliance", () => {
  const nets = trainedNets(true);
  const [readings] = irreplaceability.measure(nets, {}, exampleRandom);
  expect(readings.arrays["rely.partial.layer2"].shape).toEqual([6, 8]);
  expect(readings.arrays["rely.partial.output"].shape).toEqual([3, 6]);
  const { value } = readings.measures["rely.partial.own.layer1"];
  expect(value).toBeGreaterThan(0);
  // A ridge can only lift the variance left over, by 1e-3 of the mean variance.
  expect(value).toBeLessThan(1.01);
});
