import { describe, expect, test } from "vitest";
import { concentration } from "./concentration.ts";
import { type DenseByHand, exampleRandom, examplesOf, netByHand, trainedNets } from "./testing/exampleNets.ts";
import type { Nets, Readings } from "./types.ts";

const measure = (nets: Nets, settings = {}): Readings => concentration.measure(nets, settings, exampleRandom)[0];
const value = (readings: Readings, name: string): number => readings.measures[name].value;

/** Four hidden units that copy the first input; `weights` are those of the two outputs. */
const copies = (weights: readonly (readonly number[])[]): Nets =>
  netByHand(
    [{ weight: [[1, 1, 1, 1]] }, { weight: weights }] satisfies DenseByHand[],
    examplesOf([[1], [2], [5], [3]], [0, 1, 1, 0]),
  );

describe("known answers", () => {
  test("equal contributions: as many effective inputs as units, Gini 0, top share 1/n", () => {
    const readings = measure(
      copies([
        [1, -2],
        [1, 2],
        [-1, 2],
        [1, 2],
      ]),
    );
    expect(Math.abs(value(readings, "concentration.nEff.output") - 4)).toBeLessThan(1e-12);
    expect(Math.abs(value(readings, "concentration.gini.output"))).toBeLessThan(1e-12);
    expect(Math.abs(value(readings, "concentration.top.output") - 0.25)).toBeLessThan(1e-12);
  });

  test("one contribution: one effective input, Gini 1 - 1/n, top share 1", () => {
    const readings = measure(
      copies([
        [0, 0],
        [7, 0],
        [0, 0],
        [0, 3],
      ]),
    );
    expect(value(readings, "concentration.nEff.output")).toBe(1);
    expect(value(readings, "concentration.gini.output")).toBe(0.75);
    expect(value(readings, "concentration.top.output")).toBe(1);
  });

  test("contributions are squared: weights 1 and 2 alone make 25/17 effective inputs", () => {
    const readings = measure(
      copies([
        [1, 1],
        [2, 2],
        [0, 0],
        [0, 0],
      ]),
      { top: [1, 2] },
    );
    expect(Math.abs(value(readings, "concentration.nEff.output") - 25 / 17)).toBeLessThan(1e-12);
    expect(Math.abs(value(readings, "concentration.top.output") - 0.8)).toBeLessThan(1e-12);
    expect(Math.abs(value(readings, "concentration.top2.output") - 1)).toBeLessThan(1e-12);
  });

  test("the row of an output whose weights are all 0 does not count", () => {
    expect(
      value(
        measure(
          copies([
            [1, 0],
            [1, 0],
            [1, 0],
            [1, 0],
          ]),
        ),
        "concentration.nEff",
      ),
    ).toBeCloseTo(4, 12);
  });
});

test("without a suffix: the units of hidden layer 2, or the output where there is one hidden layer", () => {
  const deep = measure(trainedNets(false));
  expect(deep.measures["concentration.nEff"]).toEqual(deep.measures["concentration.nEff.layer2"]);
  const flat = measure(
    copies([
      [1, 1],
      [2, 2],
      [3, 0],
      [0, 0],
    ]),
  );
  expect(flat.measures["concentration.nEff"]).toEqual(flat.measures["concentration.nEff.output"]);
});

test("the error of the effective number covers what other examples of the same network give", () => {
  const nets = trainedNets(true);
  const readings = (["test", "validation"] as const).map(
    (set) => measure(nets, { set }).measures["concentration.nEff"],
  );
  const apart = Math.abs(readings[0].value - readings[1].value);
  const error = Math.sqrt((readings[0].se ?? 0) ** 2 + (readings[1].se ?? 0) ** 2);
  // Within four standard errors, and the errors are not absurdly wide.
  expect(apart).toBeLessThan(4 * error);
  expect(error).toBeLessThan(0.5 * readings[0].value);
});

test("a layer of dead units has no inputs to count", () => {
  const dead = netByHand([{ weight: [[-1]] }, { weight: [[1, 2]] }], examplesOf([[1], [2], [3]], [0, 1, 0]));
  expect(measure(dead).measures["concentration.nEff"].why).toContain("dead");
});
