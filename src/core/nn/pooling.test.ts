import { describe, expect, test } from "vitest";
import { dot, expectGradient, normals } from "../../../test/oracles/finiteDifferences.ts";
import { UserError } from "../math/errors.ts";
import { stream } from "../math/random.ts";
import { averagePool } from "./averagePool.ts";
import { poolWindows, type Windows } from "./geometry.ts";
import { globalAveragePool } from "./globalAveragePool.ts";
import { maxPool } from "./maxPool.ts";

const windows = (size: number, stride: number, padding: number, height: number, width: number): Windows =>
  poolWindows({ type: "maxPool", size, stride, padding }, { channels: 2, height, width }, "test");
const shapes: readonly [string, Windows][] = [
  ["2 x 2, stride 2", windows(2, 2, 0, 4, 5)],
  ["2 x 2, stride 1: windows overlap", windows(2, 1, 0, 3, 4)],
  ["3 x 3, stride 2, padding 1", windows(3, 2, 1, 5, 4)],
];

describe("max pooling", () => {
  test("of 1 .. 16 in rows of four, by 2 x 2, takes the lower right corners", () => {
    const x = Float64Array.from({ length: 16 }, (_, i) => i + 1);
    expect([...maxPool.forward(x, windows(2, 2, 0, 4, 4)).y]).toEqual([6, 8, 14, 16]);
  });

  test("padding never wins, even over negative numbers", () => {
    const { y } = maxPool.forward(Float64Array.of(-1, -2, -3, -4), windows(2, 2, 1, 2, 2));
    expect([...y]).toEqual([-1, -2, -3, -4]);
  });

  test("of equal values the first in row-major order has the whole gradient", () => {
    const pool = windows(2, 2, 0, 2, 2);
    const { y, from } = maxPool.forward(Float64Array.of(1, 3, 3, 3), pool);
    expect([...y]).toEqual([3]);
    expect([...maxPool.backward(Float64Array.of(5), from, pool)]).toEqual([0, 5, 0, 0]);
  });

  test("NaN wins, so that divergence is seen", () => {
    expect(maxPool.forward(Float64Array.of(1, Number.NaN, 3, 2), windows(2, 2, 0, 2, 2)).y[0]).toBeNaN();
  });

  test.each(shapes)("%s: its gradient agrees with finite differences", (_name, pool) => {
    const random = stream(1, 0, "maxPool");
    const x = normals(3 * 2 * pool.input.height * pool.input.width, random);
    const { y, from } = maxPool.forward(x, pool);
    const dy = normals(y.length, random);
    expectGradient((v) => dot(maxPool.forward(v, pool).y, dy), x, maxPool.backward(dy, from, pool));
  });
});

describe("average pooling", () => {
  test("of a 2 x 2 image, padded by 1, counts the zeros", () => {
    expect([...averagePool.forward(Float64Array.of(4, 8, 12, 16), windows(2, 2, 1, 2, 2))]).toEqual([1, 2, 3, 4]);
  });

  test.each(shapes)("%s: its gradient agrees with finite differences", (_name, pool) => {
    const random = stream(1, 0, "averagePool");
    const x = normals(3 * 2 * pool.input.height * pool.input.width, random);
    const dy = normals(averagePool.forward(x, pool).length, random);
    expectGradient((v) => dot(averagePool.forward(v, pool), dy), x, averagePool.backward(dy, pool));
  });
});

test("global average pooling is the mean of each map, and its gradient agrees with finite differences", () => {
  expect([...globalAveragePool.forward(Float64Array.of(1, 2, 3, 10, 20, 30), 3)]).toEqual([2, 20]);
  const random = stream(1, 0, "globalAveragePool");
  const [x, dy] = [normals(24, random), normals(6, random)];
  expectGradient((v) => dot(globalAveragePool.forward(v, 4), dy), x, globalAveragePool.backward(dy, 4));
});

test("pooling refuses numbers that are no images", () => {
  expect(() => maxPool.forward(new Float64Array(5), windows(2, 2, 0, 2, 2))).toThrow(UserError);
  expect(() => averagePool.forward(new Float64Array(5), windows(2, 2, 0, 2, 2))).toThrow("rows of 4");
  expect(() => globalAveragePool.forward(new Float64Array(5), 4)).toThrow("rows of 4");
});
