import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { activity, unitActivity } from "./activity.ts";
import { exampleRandom, examplesOf, netByHand, trainedNets } from "./testing/exampleNets.ts";
import { convNets } from "./testing/imageNets.ts";

describe("known answers", () => {
  test("a ReLU of N(0, 1) is above 0 half of the time, with mean 1 / sqrt(2 pi)", () => {
    const draw = stream(12, 0, "h");
    const h = new Float64Array(100000).map(() => Math.max(0, draw.normal()));
    const found = unitActivity({ mean: h }, { values: h, positions: 1 }, 1);
    // Four standard errors: .5 / sqrt(1e5) and sqrt(1/2 - 1 / (2 pi)) / sqrt(1e5).
    expect(Math.abs(found.positive[0] - 0.5)).toBeLessThan(0.0064);
    expect(Math.abs(found.mean[0] - 1 / Math.sqrt(2 * Math.PI))).toBeLessThan(0.0074);
    expect(found.dead[0]).toBe(0);
  });

  test("a unit is dead below a variance of 1e-8, at whatever level it stands still", () => {
    // Standard deviations 0 (at 0 and at 3), 5e-5 (variance 2.5e-9) and 2e-4 (4e-8).
    const h = Float64Array.of(0, 3, 1, 1, 0, 3, 1.0001, 1.0004);
    const { dead, positive } = unitActivity({ mean: h }, { values: h, positions: 1 }, 4);
    expect(Array.from(dead)).toEqual([1, 1, 1, 0]);
    expect(Array.from(positive)).toEqual([0, 1, 1, 1]);
  });

  test("of a network: shares over the units of a layer and over all units", () => {
    // Layer 1: x, -x, never, x; layer 2: the sum of x and -x, that is |x|, and a unit that never fires.
    const nets = netByHand(
      [
        { weight: [[1, -1, 0, 1]], bias: [0, 0, -1, 0] },
        {
          weight: [
            [1, 0],
            [1, 0],
            [0, 0],
            [0, 0],
          ],
          bias: [0, -1],
        },
        {
          weight: [
            [1, 0],
            [0, 1],
          ],
        },
      ],
      examplesOf([[1], [-1], [2], [-2]], [0, 1, 0, 1]),
    );
    const [{ measures, arrays }] = activity.measure(nets, {}, exampleRandom);
    const value = (name: string) => measures[`activity.${name}`].value;
    expect([value("dead.layer1"), value("dead.layer2"), value("dead")]).toEqual([1 / 4, 1 / 2, 2 / 6]);
    expect([value("positive.layer1"), value("positive.layer2")]).toEqual([(0.5 + 0.5 + 0 + 0.5) / 4, 0.5]);
    // Means of max(x, 0) over 1, -1, 2, -2 are 3/4.
    expect([value("mean.layer1"), value("mean.layer2")]).toEqual([(3 * 0.75) / 4, 1.5 / 2]);
    expect(Array.from(arrays["activity.positive.layer1"].data)).toEqual([0.5, 0.5, 0, 0.5]);
  });
});

describe("instrument", () => {
  test("a feature map is above 0 where its values are, not where its mean is", () => {
    const nets = convNets();
    const [{ arrays }] = activity.measure(nets, {}, exampleRandom);
    const [map] = nets.unitValues("ablation", 1, 0);
    const share = map.filter((value) => value > 0).length / map.length;
    const ofMeans = nets.hidden("ablation", 1)[0].filter((value, at) => at % 5 === 0 && value > 0).length;
    expect(nets.positions[1]).toBe(9);
    expect(share).toBeLessThan((ofMeans / map.length) * 9);
    // Nine positions are all looked at; arrays are float32.
    expect(arrays["activity.positive.layer2"].data[0]).toBe(Math.fround(share));
  });

  test("activations that are multiplied by 2 have twice the mean and the same shares", () => {
    const nets = trainedNets(true);
    const doubled = {
      ...nets,
      hidden: (...request: Parameters<typeof nets.hidden>) => nets.hidden(...request).map((h) => h.map((v) => 2 * v)),
    };
    const [once, twice] = [nets, doubled].map((own) => activity.measure(own, {}, exampleRandom)[0].measures);
    for (const [name, { value, se }] of Object.entries(once)) {
      const factor = name.startsWith("activity.mean") ? 2 : 1;
      expect(twice[name].value, name).toBe(factor * value);
      expect(twice[name].se, name).toBe(factor * (se ?? Number.NaN));
    }
  });
});
