import { describe, expect, test } from "vitest";
import { exampleRandom, examplesOf, trainedNets } from "./testing/exampleNets.ts";
import { netOfLayers, regressionNets, weights } from "./testing/imageNets.ts";
import { uncertainty } from "./uncertainty.ts";

const norm = trainedNets(true);

describe("uncertainty", () => {
  const [found] = uncertainty.measure(norm, { samples: 20 }, exampleRandom);
  const value = (name: string): number => found.measures[`uncertainty.${name}`].value;

  test("the average is never worse than single passes (Jensen), and information is what lies between the entropies", () => {
    expect(value("nll")).toBeLessThanOrEqual(value("oneNll"));
    expect(value("mutualInformation")).toBeGreaterThan(0);
    expect(value("mutualInformation")).toBeLessThan(value("entropy"));
  });

  test("the curve begins with a single pass and ends with the average of all", () => {
    const curve = found.curves["uncertainty.curve"];
    expect(curve).toHaveLength(20);
    // Stored in float32.
    expect(curve[19]).toBeCloseTo(value("nll"), 6);
  });

  test("passes until the average is as good: the first such point of the curve, or one more than were tried", () => {
    expect(value("crossing")).toBeLessThanOrEqual(20);
    expect(value("crossingRestricted")).toBe(value("crossing"));
    // Statistics of two rows are noise so large that three passes never reach the network without it.
    const [never] = uncertainty.measure(norm, { samples: 3, statisticsBatch: 2 }, exampleRandom);
    expect(never.measures["uncertainty.crossing"].valid).toBe(false);
    expect(never.measures["uncertainty.crossingRestricted"].value).toBe(4);
  });

  test("an answer that is surely wrong has its loss of 100 nats, in single passes and on average", () => {
    // At rate 0 every pass is the whole network: logits 0 and 100, and the label is the first.
    const sure = netOfLayers(
      [
        [{ type: "dense", units: 1 }, weights([100])],
        [{ type: "relu" }, {}],
        [{ type: "dropout", rate: 0, boosting: false }, {}],
        [{ type: "dense", units: 2 }, weights([0, 1])],
      ],
      examplesOf([[1]], [0]),
    );
    const [wrong] = uncertainty.measure(sure, { samples: 2, ood: false }, exampleRandom);
    expect(wrong.measures["uncertainty.oneNll"].value).toBeCloseTo(100, 10);
    expect(wrong.measures["uncertainty.nll"].value).toBeCloseTo(100, 10);
    expect(wrong.measures["uncertainty.crossing"].valid).toBe(true);
  });

  test("with statistics of the whole training set every pass is the deterministic network", () => {
    const [same] = uncertainty.measure(norm, { samples: 3, statisticsBatch: 120 }, exampleRandom);
    expect(same.measures["uncertainty.mutualInformation"].value).toBeCloseTo(0, 10);
    expect(same.measures["uncertainty.errorAuroc"].value).toBeCloseTo(
      same.measures["uncertainty.plainErrorAuroc"].value,
      10,
    );
    // The order of the rows in the sums of mean and variance differs.
    expect(same.measures["uncertainty.nll"].value).toBeCloseTo(same.measures["uncertainty.oneNll"].value, 10);
  });

  test("shuffled columns are told from the set better than by chance", () => {
    expect(value("oodAuroc")).toBeGreaterThan(0);
    expect(value("oodAuroc")).toBeLessThan(1);
    const [without] = uncertainty.measure(norm, { samples: 2, ood: false }, exampleRandom);
    expect(without.measures["uncertainty.oodAuroc"]).toMatchObject({ valid: false, why: "ood is off" });
  });

  describe("a second set", () => {
    // Logits 0 and x, and noise that is none: the entropy falls with the size of x.
    const netWith = (ood: readonly number[] | undefined) =>
      netOfLayers(
        [
          [{ type: "dense", units: 1 }, weights([1])],
          [{ type: "relu" }, {}],
          [{ type: "dropout", rate: 0, boosting: false }, {}],
          [{ type: "dense", units: 2 }, weights([0, 1])],
        ],
        examplesOf([[1], [2], [3]], [1, 0, 1]),
        ood === undefined
          ? {}
          : {
              sets: {
                ood: examplesOf(
                  ood.map((x) => [x]),
                  ood.map(() => 0),
                ),
              },
            },
      );
    const aurocs = (ood: readonly number[] | undefined, given = {}): (number | undefined)[] => {
      const [{ measures }] = uncertainty.measure(netWith(ood), { samples: 2, ...given }, exampleRandom);
      return ["oodSetAuroc", "plainOodSetAuroc"].map((name) => measures[`uncertainty.${name}`]?.value);
    };

    test.each<[string, readonly number[], number]>([
      ["of which the network is less sure", [0, 0.5], 1],
      ["of which it is surer", [4, 5, 6, 7], 0],
      ["that is the set itself", [1, 2, 3], 0.5],
      // Of six pairs 1.5 has the higher entropy in two, and 3 in none but for a tie of one half.
      ["that lies within", [1.5, 3], 2.5 / 6],
    ])("%s", (_, ood, auroc) => {
      for (const found of aurocs(ood)) expect(found).toBeCloseTo(auroc, 12);
    });

    test("is measured only where there is one, and not where ood is off", () => {
      expect(aurocs(undefined)).toEqual([undefined, undefined]);
      expect(aurocs([1], { ood: false })).toEqual([undefined, undefined]);
    });

    test("is told by a network without noise as well, in its one pass", () => {
      const still = trainedNets(false);
      const seen = { ...still, ood: (p: number) => still.examples(p, "test") };
      const [{ measures }] = uncertainty.measure(seen, { samples: 2 }, exampleRandom);
      expect(measures["uncertainty.plainOodSetAuroc"].value).toBeCloseTo(0.5, 12);
      expect(measures["uncertainty.oodSetAuroc"].why).toMatch(/no noise of its own/);
    });

    test("meets the noise of the passes, and leaves all other measures as they are", () => {
      const { x, y } = norm.examples(0, "validation");
      const seen = { ...norm, ood: () => ({ x: x.map((value) => 3 * value), y }) };
      const [{ measures, curves }] = uncertainty.measure(seen, { samples: 20 }, exampleRandom);
      const { "uncertainty.oodSetAuroc": noisy, "uncertainty.plainOodSetAuroc": plain, ...rest } = measures;
      expect({ measures: rest, curves }).toEqual({ measures: found.measures, curves: found.curves });
      expect(noisy.value).not.toBe(plain.value);
      // Values three times as large lie far out, where this network is sure.
      expect(plain.value).toBeLessThan(0.5);
    });
  });

  test("a network without noise has no such uncertainty, nor has a regression", () => {
    for (const nets of [trainedNets(false), regressionNets()]) {
      const [none] = uncertainty.measure(nets, { samples: 2 }, exampleRandom);
      for (const [name, { valid }] of Object.entries(none.measures)) expect(valid, name).toBe(false);
      expect(none.curves).toEqual({});
    }
  });

  test("is the same whatever else is in the group", () => {
    const alone = uncertainty.measure(norm, { samples: 4 }, exampleRandom)[1];
    const again = uncertainty.measure(norm, { samples: 4 }, exampleRandom)[1];
    expect(alone).toEqual(again);
  });
});
