import { describe, expect, it } from "vitest";
import { stream } from "../math/random.ts";
import { drawHand, type Hand, writePath } from "./handwriting.ts";
import { inkStroke } from "./inkStroke.ts";
import { strokeSkeletons } from "./strokeSkeletons.ts";
import { strokes } from "./strokes.ts";
import { traceStroke } from "./traceStroke.ts";

const task = (seed: number) => stream(0, seed, "task");

describe("strokeSkeletons", () => {
  it("has ten digits in at least two ways each, every point inside the unit square", () => {
    expect(strokeSkeletons.length).toBe(10);
    for (const ways of strokeSkeletons) {
      expect(ways.length).toBeGreaterThanOrEqual(2);
      for (const [x, y] of ways.flat(2)) {
        expect(Math.min(x, y)).toBeGreaterThan(0);
        expect(Math.max(x, y)).toBeLessThan(1);
      }
    }
  });
});

describe("traceStroke", () => {
  it("joins two points by a straight line", () => {
    const path = traceStroke(new Float64Array([0, 0, 0.6, 0.3]), [
      [0, 0],
      [0.6, 0.3],
    ]);
    expect(path.length).toBe(14);
    // One rounding a coordinate.
    for (let k = 0; k < 7; k++) expect(path[2 * k]).toBeCloseTo(0.1 * k, 15);
    for (let k = 0; k < 7; k++) expect(path[2 * k + 1]).toBeCloseTo(0.05 * k, 15);
  });

  it("passes through every point, and through a corner in straight lines", () => {
    const points = new Float64Array([0, 0, 0.4, 0.1, 0.5, 0.6, 0.2, 0.9]);
    const smooth = traceStroke(points, [
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    for (let k = 0; k < 4; k++) {
      expect(smooth[12 * k]).toBeCloseTo(points[2 * k], 14);
      expect(smooth[12 * k + 1]).toBeCloseTo(points[2 * k + 1], 14);
    }
    const bent = traceStroke(points.subarray(0, 6), [
      [0, 0],
      [0, 0, "corner"],
      [0, 0],
    ]);
    for (let k = 0; k <= 6; k++) expect(bent[2 * k + 1]).toBeCloseTo(bent[2 * k] / 4, 14);
  });
});

describe("inkStroke", () => {
  it("notes the distance of each pixel centre within reach from the nearest piece", () => {
    const distances = new Float64Array(16).fill(Infinity);
    inkStroke([0.125, 0.125, 0.625, 0.125], 4, 0.3, distances);
    // The line runs through the centres of the first three pixels of the first row.
    expect([...distances]).toEqual([
      ...[0, 0, 0, 0.25],
      ...[0.25, 0.25, 0.25, Math.hypot(0.25, 0.25)],
      ...new Array(8).fill(Infinity),
    ]);
  });
});

describe("writePath", () => {
  const still = { amplitude: 0, frequency: 1, phase: 0 };
  const hand: Hand = { map: [1, 0, 0, 1], shift: [0, 0], bend: [still, still], radius: 0.05, ink: 1 };

  it("leaves a path as it is where nothing is turned, moved or bent", () => {
    const path = [0.25, 0.75, 0.5, 0.5];
    writePath(path, hand);
    expect(path).toEqual([0.25, 0.75, 0.5, 0.5]);
  });

  it("turns about the centre, bends by the other coordinate and shifts", () => {
    const path = [0.75, 0.5];
    writePath(path, { ...hand, map: [0, -1, 1, 0], shift: [0.1, 0] });
    expect(path[0]).toBeCloseTo(0.6, 15);
    expect(path[1]).toBeCloseTo(0.75, 15);
    const bent = [0.5, 0.25];
    writePath(bent, { ...hand, bend: [{ amplitude: 0.1, frequency: 1, phase: 0 }, still] });
    expect(bent[0]).toBeCloseTo(0.6, 15);
  });

  it("draws hands that lean to the right more often than not and vary in thickness", () => {
    const random = task(0);
    const hands = Array.from({ length: 400 }, () => drawHand(random));
    // Mean slant .12 with sd .2 (and a turn of mean 0): a share right of 1/2 by 9 standard errors.
    const leaning = hands.filter(({ map }) => map[1] < 0).length;
    expect(leaning).toBeGreaterThan(220);
    for (const { radius, ink } of hands) {
      expect(radius).toBeGreaterThanOrEqual(0.036);
      expect(radius).toBeLessThan(0.07);
      expect(ink).toBeLessThanOrEqual(1);
    }
  });
});

describe("strokes", () => {
  it.each([8, 14, 28, 40])("draws size x size pixels in [0, 1] for size %i", (size) => {
    const { x, y, inputs, groups } = strokes(30, task(0), size);
    expect(inputs).toBe(size * size);
    expect(x.length).toBe(30 * inputs);
    expect(groups).toEqual(new Int32Array(inputs));
    expect(Math.min(...x)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...x)).toBeLessThanOrEqual(1);
    expect(y.length).toBe(30);
  });

  it("writes with about the same share of ink at any size", () => {
    const ink = [10, 20, 40].map((size) => {
      const { x } = strokes(100, task(0), size);
      return Float64Array.from(x).reduce((sum, value) => sum + value, 0) / x.length;
    });
    // Same digits? No: pixel noise takes more numbers at a larger size, so 100 other digits; their spread is 3 %.
    for (const share of ink) expect(Math.abs(share / ink[1] - 1)).toBeLessThan(0.15);
    expect(ink[1]).toBeGreaterThan(0.08);
    expect(ink[1]).toBeLessThan(0.3);
  });

  it("is learnable and not trivial: nearest class mean of 1000 rows reads 60 to 85 % of others", () => {
    const { x, y } = strokes(2000, task(0), 14);
    const means = Array.from({ length: 10 }, () => new Float64Array(196));
    const counts = new Float64Array(10);
    for (let n = 0; n < 1000; n++) {
      counts[y[n]]++;
      for (let p = 0; p < 196; p++) means[y[n]][p] += x[196 * n + p];
    }
    let right = 0;
    for (let n = 1000; n < 2000; n++) {
      const distance = means.map((mean, k) =>
        mean.reduce((sum, value, p) => sum + (value / counts[k] - x[196 * n + p]) ** 2, 0),
      );
      if (distance.indexOf(Math.min(...distance)) === y[n]) right++;
    }
    expect(right / 1000).toBeGreaterThan(0.6);
    expect(right / 1000).toBeLessThan(0.85);
  });
});
