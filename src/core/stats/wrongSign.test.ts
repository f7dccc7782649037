import { expect, test } from "vitest";
import { normalCdf } from "../math/normal.ts";
import { stream } from "../math/random.ts";
import { wrongSignHalved, wrongSignPaired, wrongSignUnpaired } from "./wrongSign.ts";

const a = [3, 5, 2, 6, 4, 7, 1, 8];
const b = [2, 4.5, 3, 5, 1, 6, 1, 5];

test("by hand: 22 of the 56 ordered pairs of different seeds, 1.5 of the 8 pairs", () => {
  expect(wrongSignUnpaired(a, b).value).toBeCloseTo(22 / 56, 14);
  // One seed of eight has the other sign and one is a tie.
  expect(wrongSignPaired(a, b).value).toBe(1.5 / 8);
  expect(wrongSignHalved(a, b).value).toBeCloseTo(1.5 / 8 - 11 / 56, 14);
});

test("intervals by a jackknife in numpy and scipy's beta quantiles", () => {
  const unpaired = wrongSignUnpaired(a, b);
  expect(unpaired.interval(0.95).low).toBeCloseTo(0.2939308838758756, 11);
  expect(unpaired.interval(0.95).high).toBeCloseTo(0.5014330804595987, 11);
  expect(unpaired.p(0.2)).toBeCloseTo(0.001401822135311085, 11);
  const halved = wrongSignHalved(a, b).interval(0.95);
  expect(halved.low).toBeCloseTo(-0.19087799461982088, 11);
  expect(halved.high).toBeCloseTo(0.3982107327132979, 11);
});

test("the order of the arms and the unit do not matter", () => {
  const there = wrongSignUnpaired(a, b);
  const back = wrongSignUnpaired(
    b.map((value) => 4 * value),
    a.map((value) => 4 * value),
  );
  expect(back.value).toBeCloseTo(there.value, 14);
  expect(back.interval(0.9).low).toBeCloseTo(there.interval(0.9).low, 12);
});

test("without one wrong sign the seeds are that many comparisons without a miss", () => {
  const far = a.map((value) => value + 100);
  const found = wrongSignUnpaired(far, b);
  expect(found).toMatchObject({ value: 0, n: 8, valid: true });
  expect(found.interval(0.95).low).toBe(0);
  expect(found.interval(0.95).high).toBeCloseTo(1 - 0.025 ** (1 / 8), 12);
  expect(wrongSignHalved(far, b)).toMatchObject({ value: 0, valid: true });
});

test("p of the halved rate is the level at which its interval just holds the target", () => {
  const halved = wrongSignHalved(a, b);
  const { low } = halved.interval(1 - halved.p(-0.3));
  expect(low).toBeCloseTo(-0.3, 9);
  expect(halved.p(halved.value)).toBe(1);
});

test("too few seeds have no rate", () => {
  expect(wrongSignUnpaired([1, 2, 3, 4], [0, 1, 2, 3])).toMatchObject({
    valid: false,
    why: "a wrong-sign rate needs at least 5 seeds; got 4",
  });
  expect(wrongSignHalved([1], [0])).toMatchObject({
    valid: false,
    why: "a wrong-sign rate needs at least 5 seeds; got 1",
  });
  expect(() => wrongSignPaired([1], [])).toThrow("wrongSign: 1 and 0 seeds");
});

test.each([
  // Effect, share of variance through the seed, seeds.
  [0.5, 0, 16],
  [0.5, 0.95, 32],
  [1.2, 0.5, 16],
  [2, 0, 32],
])(
  "effect %f, %f of the variance common to the seed, %i seeds: the intervals cover at their level",
  (effect, common, seeds) => {
    const random = stream(1, seeds, `wrongSign/${effect}/${common}`);
    const times = 400;
    const [shared, own] = [Math.sqrt(common), Math.sqrt(1 - common)];
    const unpairedTruth = normalCdf(-effect * Math.SQRT1_2);
    const pairedTruth = normalCdf((-effect * Math.SQRT1_2) / own);
    const covered = { unpaired: 0, paired: 0, halved: 0 };
    for (let i = 0; i < times; i++) {
      const u = Array.from({ length: seeds }, () => random.normal());
      const x = u.map((value) => effect + shared * value + own * random.normal());
      const y = u.map((value) => shared * value + own * random.normal());
      const holds = (estimate: ReturnType<typeof wrongSignPaired>, truth: number): number => {
        const { low, high } = estimate.interval(0.95);
        return low <= truth && truth <= high ? 1 : 0;
      };
      covered.unpaired += holds(wrongSignUnpaired(x, y), unpairedTruth);
      covered.paired += holds(wrongSignPaired(x, y), pairedTruth);
      covered.halved += holds(wrongSignHalved(x, y), pairedTruth - unpairedTruth / 2);
    }
    // 4.42 standard errors below: false alarm 1e-5, with a fixed seed. Above is allowed: two of the three are cautious.
    const least = 0.95 - 4.42 * Math.sqrt((0.95 * 0.05) / times);
    expect(covered.unpaired / times).toBeGreaterThan(least);
    expect(covered.paired / times).toBeGreaterThan(least);
    expect(covered.halved / times).toBeGreaterThan(least);
  },
);
