import { expect, test } from "vitest";
import { correlation } from "./correlation.ts";
import { positionSamples } from "./positionSamples.ts";
import { spreadPositions } from "./spreadPositions.ts";
import { exampleRandom } from "./testing/exampleNets.ts";
import { conv, convNets, netOfLayers, weights } from "./testing/imageNets.ts";

test("spread positions are different, all of them where there are few, and clear of single columns", () => {
  for (const positions of [1, 2, 3, 4, 9, 16, 25, 49, 196]) {
    const all = spreadPositions(positions, positions);
    expect(Array.from(all).sort((a, b) => a - b)).toEqual(Array.from({ length: positions }, (_, m) => m));
    expect(spreadPositions(positions, 1000)).toEqual(all);
  }
  for (const side of [8, 14, 16, 28, 32]) {
    const found = Array.from(spreadPositions(side * side, 16));
    expect(new Set(found).size).toBe(16);
    for (const line of [found.map((m) => m % side), found.map((m) => Math.floor(m / side))]) {
      expect(new Set(line).size).toBeGreaterThanOrEqual(7);
      // Every third of the image is looked at.
      for (const third of [0, 1, 2]) expect(line.some((at) => Math.floor((3 * at) / side) === third)).toBe(true);
    }
  }
});

test("samples are the values of all units at the same positions", () => {
  const nets = convNets();
  for (const layer of [0, 1]) {
    const [units, positions] = [nets.units[layer], nets.positions[layer]];
    const places = spreadPositions(positions, 16);
    const { values, positions: sampled } = positionSamples(nets, "test", layer)[1];
    expect(sampled).toBe(places.length);
    for (let u = 0; u < units; u++) {
      const own = nets.unitValues("test", layer, u)[1];
      for (let i = 0; i < 50; i++)
        places.forEach((place, k) => {
          expect(values[(i * sampled + k) * units + u]).toBe(own[i * positions + place]);
        });
    }
  }
});

test("maps are correlated value by value: equal means, opposite patterns correlate -1", () => {
  // Two maps +x and -x of an image whose mean is 0 in every example, and a third with x too.
  const x = Float32Array.from({ length: 40 * 4 }, (_, at) => (at % 4 < 2 ? 1 : -1) * (1 + (at >> 2)));
  const y = Int32Array.from({ length: 40 }, (_, i) => i % 2);
  const nets = netOfLayers(
    [
      [conv(3, 1), weights([1, -1, 2])],
      [{ type: "flatten" }, {}],
      [{ type: "dense", units: 2 }, weights(new Array(24).fill(1))],
    ],
    { x, y },
    { image: { channels: 1, height: 2, width: 2 } },
  );
  expect(nets.hidden("test", 0)[0].every((mean) => mean === 0)).toBe(true);
  const [readings] = correlation.measure(nets, { matrix: true }, exampleRandom);
  const want = [1, -1, 1, -1, 1, -1, 1, -1, 1];
  Array.from(readings.arrays["correlation.layer1"].data).forEach((rho, at) => {
    expect(rho).toBeCloseTo(want[at], 6); // stored in float32
  });
  expect(readings.measures["correlation.meanAbs.layer1"].value).toBeCloseTo(1, 12);
  expect(readings.measures["correlation.meanAbs.layer1"].n).toBe(40);
});
