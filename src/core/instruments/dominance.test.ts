import { describe, expect, test } from "vitest";
import { ablation } from "./ablation.ts";
import { dominance } from "./dominance.ts";
import { harmonicShare, herfindahl } from "./shares.ts";
import { exampleRandom, examplesOf, netByHand, trainedNets } from "./testing/exampleNets.ts";
import type { Nets, Readings } from "./types.ts";

const measure = (nets: Nets, settings = {}): Readings => dominance.measure(nets, settings, exampleRandom)[0];
const value = (readings: Readings, name: string): number => readings.measures[name].value;

const signs = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 1 : -1));
/** Label = sign of the input, three of forty wrong. */
const examples = examplesOf(
  signs.map((x) => [x]),
  signs.map((x, i) => Number(x > 0) ^ Number(i % 14 === 0)),
);

describe("known answers", () => {
  test("one unit that does everything has all of all four, over a chance share of 1", () => {
    const readings = measure(netByHand([{ weight: [[1]] }, { weight: [[0, 2]], bias: [1, 0] }], examples));
    for (const meter of ["variance", "gradient", "damage", "classDamage"]) {
      expect(value(readings, `dominance.${meter}`)).toBe(1);
      expect(value(readings, `dominance.${meter}Ratio`)).toBe(1);
      expect(value(readings, `dominance.${meter}Herfindahl`)).toBe(1);
    }
  });

  test("variance shares by hand: units that see x and 2 x have 1/5 and 4/5", () => {
    const readings = measure(
      netByHand(
        [
          { weight: [[1, 2]] },
          {
            weight: [
              [0, 1],
              [0, 1],
            ],
            bias: [1, 0],
          },
        ],
        examples,
      ),
    );
    expect(Math.abs(value(readings, "dominance.variance") - 0.8)).toBeLessThan(1e-12);
    expect(Math.abs(value(readings, "dominance.varianceRatio") - 0.8 / 0.75)).toBeLessThan(1e-12);
    expect(Math.abs(value(readings, "dominance.varianceHerfindahl") - 0.68)).toBeLessThan(1e-12);
  });

  test("gradient shares are those of the squared gradients of the incoming weights", () => {
    const nets = trainedNets(false);
    const squares = Array.from(nets.incomingGradients("train", 1)[0]);
    const total = squares.reduce((a, b) => a + b);
    const readings = measure(nets);
    expect(value(readings, "dominance.gradient.layer2")).toBeCloseTo(Math.max(...squares) / total, 12);
    expect(value(readings, "dominance.gradientHerfindahl.layer2")).toBeCloseTo(herfindahl(squares), 12);
    expect(readings.measures["dominance.gradient"].se).toBeUndefined();
  });
});

test("the damage meter is the top share of single-unit ablation, over H_n/n", () => {
  const nets = trainedNets(true);
  const [single] = ablation.measure(nets, {}, exampleRandom);
  const readings = measure(nets);
  for (const suffix of ["", ".layer1", ".layer2"]) {
    const share = value(readings, `dominance.damage${suffix}`);
    expect(share).toBe(value(single, `rely.single.topShare${suffix}`));
    const units = suffix === "" ? 14 : suffix === ".layer1" ? 8 : 6;
    expect(value(readings, `dominance.damageRatio${suffix}`)).toBeCloseTo(share / harmonicShare(units), 12);
  }
});

test("under batch norm the variance meter says that it is small by construction", () => {
  expect(measure(trainedNets(true)).measures["dominance.variance.layer1"].method).toContain("by construction");
  expect(measure(trainedNets(false)).measures["dominance.variance.layer1"].method).not.toContain("by construction");
});

test("a dead network has no shares of anything", () => {
  const dead = netByHand(
    [
      { weight: [[-1, -1]], bias: [-2, -2] },
      {
        weight: [
          [1, 0],
          [1, 0],
        ],
      },
    ],
    examples,
  );
  const readings = measure(dead);
  expect(readings.measures["dominance.variance"].why).toContain("a share of nothing");
  expect(readings.measures["dominance.gradient"].why).toContain("a share of nothing");
  expect(readings.measures["dominance.damage"].why).toContain("best constant answer");
});
