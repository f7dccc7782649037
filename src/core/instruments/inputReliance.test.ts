import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { inputReliance } from "./inputReliance.ts";
import { exampleRandom, examplesOf, netByHand, trainedNets } from "./testing/exampleNets.ts";
import { convNets, regressionNets } from "./testing/imageNets.ts";
import type { Nets } from "./types.ts";

const measured = (nets: Nets, given = {}) => inputReliance.measure(nets, given, exampleRandom)[0];
const value = (readings: ReturnType<typeof measured>, name: string) => readings.measures[`rely.input.${name}`].value;

const random = stream(24, 0, "x");
const rows = Array.from({ length: 200 }, () => [random.normal(), random.normal(), random.normal()]);
/** x to two units, its positive and its negative part. */
const split = (weights: readonly number[]) => ({ weight: weights.map((w) => [w, -w]) });
const out = {
  weight: [
    [0, 2],
    [2, 0],
  ],
};

describe("known answers", () => {
  test("of a network that reads one input that one has the whole damage, and another none", () => {
    // Now and then the label is the other one: T* exists.
    const labels = rows.map(([, x], i) => Number(i % 10 === 0 ? x < 0 : x > 0));
    const nets = netByHand([split([0, 1, 0]), out], examplesOf(rows, labels));
    const own = measured(nets, { input: 1 });
    expect([value(own, "share"), value(own, "shareT")]).toEqual([1, 1]);
    expect(value(own, "damage")).toBe(value(own, "total"));
    expect(value(own, "damage")).toBeGreaterThan(0.5);
    const other = measured(nets, { input: 2 });
    expect([value(other, "share"), value(other, "damage")]).toEqual([0, 0]);
    expect(Array.from(own.arrays["rely.input.damage"].data).map((d) => d > 0)).toEqual([false, true, false]);
  });

  test("an input at 0: a network without it answers at its bias, or by the others", () => {
    const labels = rows.map(([x]) => Number(x > 0));
    const nets = netByHand([split([1, 0, 0]), out], examplesOf(rows, labels));
    // Equal logits: class 0 by the tie, ln 2 nats.
    const { measures } = measured(nets);
    expect(measures["rely.input.zeroedAccuracy"].value).toBe(labels.filter((y) => y === 0).length / 200);
    expect(Math.abs(measures["rely.input.zeroedNll"].value - Math.log(2))).toBeLessThan(1e-12);
    expect(value(measured(nets, { input: 1 }), "zeroedAccuracy")).toBe(1);
  });

  test("squared error of a linear network: permuting an input costs 2 w^2 Var(x), so shares are those of w^2", () => {
    const weights = [1, 2, -3];
    const targets = Float32Array.from(rows, (x) => x.reduce((sum, v, i) => sum + weights[i] * v, 0));
    const examples = {
      ...examplesOf(
        rows,
        rows.map(() => 0),
      ),
      targets,
    };
    const nets: Nets = { ...netByHand([split(weights), { weight: [[1], [-1]] }], examples), loss: "squared" };
    const shares = [0, 1, 2].map((input) => value(measured(nets, { input }), "share"));
    // Variances and covariances of 200 rows: each damage is good to some 12 %.
    [1 / 14, 4 / 14, 9 / 14].forEach((share, i) => {
      expect(Math.abs(shares[i] / share - 1)).toBeLessThan(0.3);
    });
    expect(Math.abs(shares.reduce((sum, share) => sum + share) - 1)).toBeLessThan(1e-12);
    expect(measured(nets).measures["rely.input.damage"].unit).toBe("squared error");
  });
});

describe("instrument", () => {
  test("all logits multiplied by ten change raw damages but none at T*", () => {
    const nets = trainedNets(false);
    const louder: Nets = { ...nets, logits: (...request) => nets.logits(...request).map((z) => z.map((v) => 10 * v)) };
    const [once, again] = [nets, louder].map((own) => measured(own));
    expect(value(again, "damage")).toBeGreaterThan(3 * value(once, "damage"));
    // T* is found to 1e-13, products by ten are rounded to float32.
    for (const name of ["damageT", "shareT", "totalT"])
      expect(Math.abs(value(again, name) / value(once, name) - 1), name).toBeLessThan(1e-4);
  });

  test("permutes alike in every arm and leaves the network as it is", () => {
    const nets = trainedNets(true);
    const before = nets.logits("test");
    const [first, second] = [measured(nets), measured(nets)];
    expect(first).toEqual(second);
    expect(nets.logits("test")).toEqual(before);
    for (const name of ["damage", "share", "total", "zeroedAccuracy"])
      expect(first.measures[`rely.input.${name}`].se, name).toBeGreaterThan(0);
  });

  test("with very many inputs there are no shares, but the damage of the one asked for", () => {
    const { measures, arrays } = measured(convNets(), { most: 50, input: 40 });
    expect(measures["rely.input.share"].why).toBe("the network has 72 inputs: more than most = 50");
    expect(measures["rely.input.total"].valid).toBe(false);
    expect(measures["rely.input.damage"].valid).toBe(true);
    expect(measures["rely.input.damage"].value).toBe(
      measured(convNets(), { input: 40 }).measures["rely.input.damage"].value,
    );
    expect(arrays).toEqual({});
  });

  test("is in squared error and without classes in a regression", () => {
    const { measures } = measured(regressionNets());
    expect(measures["rely.input.share"].valid).toBe(true);
    expect(measures["rely.input.shareT"].why).toContain("not logits of probabilities");
    expect(measures["rely.input.zeroedAccuracy"].why).toContain("no classes");
  });

  test("is not defined for a network that knows nothing; an input that is not there is refused", () => {
    const nets = netByHand(
      [split([0, 0, 0]), out],
      examplesOf(
        rows,
        rows.map(([x]) => Number(x < 0)),
      ),
    );
    expect(measured(nets).measures["rely.input.share"].why).toContain("best constant answer");
    expect(() => measured(nets, { input: 3 })).toThrow("rely.input: input is 3; expected one of 0 to 2");
  });
});
