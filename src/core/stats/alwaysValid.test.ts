import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Random, stream } from "../math/random.ts";
import { alwaysValid, criticalT, firstLook } from "./alwaysValid.ts";
import { pairedT } from "./pairedT.ts";

const LONG = process.env["LINCHPIN_LONG"] === "1";

describe("known values", () => {
  test("the critical value is 4.25 at 8 pairs, 3.51 at 16, 3.34 at 32, and infinite below 5 (below 7 at .005)", () => {
    // The fixture has two decimals; the longer numbers are by numpy.
    expect([8, 16, 32].map((n) => criticalT(n, 0.05).toFixed(2))).toEqual(["4.25", "3.51", "3.34"]);
    expect(criticalT(8, 0.05)).toBeCloseTo(4.250893488831472, 12);
    expect(criticalT(1000, 0.005)).toBeCloseTo(4.202356604144203, 12);
    expect([2, 3, 4].map((n) => criticalT(n, 0.05))).toEqual([Infinity, Infinity, Infinity]);
    expect(criticalT(5, 0.05)).toBeCloseTo(8.453187187536571, 12);
    expect([criticalT(6, 0.005), criticalT(7, 0.005).toFixed(3)]).toEqual([Infinity, "11.416"]);
  });

  test("the differences 1 to 8 give 4.5 +- 3.681 and p .0224; the fixed interval is narrower by 1.80", () => {
    const result = alwaysValid([1, 2, 3, 4, 5, 6, 7, 8]);
    // By numpy.
    expect(result.p).toBeCloseTo(0.022449443852444288, 14);
    expect(result.low).toBeCloseTo(0.8186182498900845, 13);
    expect(result.high).toBeCloseTo(8.181381750109916, 13);
    const fixed = pairedT([1, 2, 3, 4, 5, 6, 7, 8]);
    expect((result.high - result.low) / (fixed.high - fixed.low)).toBeCloseTo(1.8, 2);
    expect(result).toMatchObject({ n: 8, mean: 4.5, sd: fixed.sd, level: 0.95, effectSize: fixed.effectSize });
  });

  test("p is the density of t without effect over its mean under effect sizes from N(0, 1)", () => {
    // scipy: stats.t.pdf(t, 7) / quad(lambda e: nct.pdf(t, 7, e sqrt(8)) norm.pdf(e), -8, 8), the definition of L.
    expect(alwaysValid([0.5, -0.2, 0.1, 0.4, 0.3, 0.9, -0.1, 0.6]).p).toBeCloseTo(0.3851504892400419, 12);
  });

  test("differences that are all equal: p = (1 + n)^(-(n - 1) / 2), and everything is possible below 5 pairs", () => {
    expect(alwaysValid(new Array(8).fill(0.1))).toMatchObject({ low: 0.1, high: 0.1 });
    expect(alwaysValid(new Array(8).fill(0.1)).p).toBeCloseTo(9 ** -3.5, 14);
    expect(alwaysValid([2, 2, 2])).toMatchObject({ low: -Infinity, high: Infinity });
    expect(alwaysValid([2, 2, 2]).p).toBeCloseTo(1 / 4, 14);
    expect(alwaysValid(new Array(8).fill(0))).toMatchObject({ low: 0, high: 0, p: 1 });
  });

  test("too few differences and such as are not finite give no interval and say why", () => {
    expect(alwaysValid([1])).toMatchObject({ valid: false, why: "an interval needs at least 2 pairs; got 1", p: NaN });
    expect(alwaysValid([1, NaN])).toMatchObject({ valid: false, why: "difference 2 of 2 is NaN" });
  });

  test("a look is allowed at 8 pairs, and at 16 where the differences are skewed by more than 1", () => {
    expect(firstLook([1, 2, 3, 4, 5, 6, 7, 8])).toBe(8);
    // One of eight apart: skewness 1.86.
    expect(firstLook([0, 0, 0, 0, 0, 0, 0, 1])).toBe(16);
    expect(firstLook([0, 0, 0, 0, 0, 0, 0, -1])).toBe(16);
    expect(firstLook([1, 1, 1])).toBe(8);
  });
});

const differences = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 2, maxLength: 40 });

test("the interval excludes 0 exactly where p is at most 1 - level", () => {
  fc.assert(
    fc.property(differences, fc.constantFrom(0.8, 0.95, 0.99), (d, level) => {
      const { low, high, p, sd } = alwaysValid(d, level);
      // Spreads near the smallest number, and p within rounding of the border, say nothing.
      if (!(sd > 1e-100) || Math.abs(p - (1 - level)) < 1e-9) return;
      expect(low > 0 || high < 0).toBe(p <= 1 - level);
    }),
  );
});

/** Share of the sequences of 128 seeds in which any look from the fourth seed on shows an interval without 0. */
function everExcluded(name: keyof typeof laws, times: number, interval: typeof alwaysValid): number {
  const random = stream(1, 0, `always-valid/${name}`);
  const law = laws[name];
  let hits = 0;
  for (let i = 0; i < times; i++) {
    const d: number[] = [];
    for (let n = 1; n <= 128; n++) {
      d.push(law(random));
      if (n < 4) continue;
      const { low, high } = interval(d);
      if (low > 0 || high < 0) {
        hits++;
        break;
      }
    }
  }
  return hits / times;
}

const laws = {
  normal: (random: Random): number => random.normal(),
  // Student's t with 3 degrees of freedom.
  "heavy-tailed": (random: Random): number =>
    random.normal() / Math.sqrt((random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2) / 3),
};

describe("looking after every seed from 4 to 128, with no effect", () => {
  const times = LONG ? 20000 : 800;
  // 4.42 standard errors: a correct interval would fail once in 100 000 streams; the stream is fixed.
  const slack = (share: number): number => 4.42 * Math.sqrt((share * (1 - share)) / times);

  // Expected shares: numpy, 100 000 sequences.
  test.each([
    ["normal", 0.0304],
    ["heavy-tailed", 0.0181],
  ] as const)("%s differences: the interval ever excludes 0 in a share of %d of the sequences", (law, expected) => {
    expect(Math.abs(everExcluded(law, times, alwaysValid) - expected)).toBeLessThan(slack(expected));
  });

  test("the fixed t interval excludes it in 37 % of the sequences", () => {
    const found = everExcluded("normal", times / 4, pairedT);
    expect(Math.abs(found - 0.37)).toBeLessThan(2 * slack(0.37));
  });
});
