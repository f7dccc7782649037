import { expect, test } from "vitest";
import { dot, expectGradient, normals } from "../../../test/oracles/finiteDifferences.ts";
import { UserError } from "../math/errors.ts";
import { stream } from "../math/random.ts";
import { dropout } from "./dropout.ts";

test("dropout of rate 0.75 quadruples what it keeps", () => {
  expect([...dropout.forward(Float64Array.of(1, 2, 3), Float64Array.of(1, 0, 1), 0.75)]).toEqual([4, 0, 12]);
});

test("dropout at rate 1 drops everything and divides by nothing", () => {
  expect([...dropout.forward(Float64Array.of(1, -2), Float64Array.of(0, 0), 1)]).toEqual([0, 0]);
});

test("dropout: its gradient agrees with finite differences", () => {
  const random = stream(1, 0, "dropout");
  const [h, dy] = [normals(40, random), normals(40, random)];
  const mask = dropout.draw(0.3, 40, random);
  expectGradient((v) => dot(dropout.forward(v, mask, 0.3), dy), h, dropout.backward(dy, mask, 0.3));
});

test("drawn masks drop the stated fraction", () => {
  const mask = dropout.draw(0.2, 10_000, stream(1, 0, "mask"));
  const dropped = mask.filter((m) => m === 0).length / mask.length;
  // Five standard errors of a fraction of .2 in 10 000 draws (.004 each): a false alarm in 2 million seeds; this one is fixed.
  expect(Math.abs(dropped - 0.2)).toBeLessThan(0.02);
  expect(mask.every((m) => m === 0 || m === 1)).toBe(true);
});

test("dropout refuses a rate outside [0, 1] and a mask of another size", () => {
  for (const rate of [-0.1, 1.5, Number.NaN])
    expect(() => dropout.forward(Float64Array.of(1), Float64Array.of(1), rate)).toThrow(UserError);
  expect(() => dropout.draw(1.5, 1, stream(1, 0, "x"))).toThrow("in [0, 1]");
  expect(() => dropout.forward(new Float64Array(2), new Float64Array(3), 0.5)).toThrow("mask has 3");
});
