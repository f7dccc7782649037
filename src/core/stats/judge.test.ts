import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { holm } from "./holm.ts";
import { type Evidence, type Judgement, judgeDirected, judgeEquality, judgeThreshold } from "./judge.ts";
import { signFlip } from "./signFlip.ts";
import { tost } from "./tost.ts";

/** n differences with exactly this mean and standard deviation. */
function sample(n: number, mean: number, sd: number): number[] {
  const half = sd * Math.sqrt((n - 1) / n);
  const even = Array.from({ length: n - (n % 2) }, (_, i) => (i % 2 === 0 ? half : -half));
  return [...even, ...(n % 2 === 1 ? [0] : [])].map((x) => mean + x);
}

/** The evidence of one comparison alone: a family of its sign-flip and its TOST p. */
function alone(differences: readonly number[], more: Partial<Evidence> = {}): Evidence {
  const [pAdjusted, pEquivalenceAdjusted] = holm([
    signFlip(differences, stream(1, 0, "signflip")).p,
    tost(differences, 0.4).p,
  ]);
  return { differences, margin: 0.4, pAdjusted, pEquivalenceAdjusted, ...more };
}

const lower = (d: number[], more?: Partial<Evidence>): Judgement =>
  judgeDirected({ ...alone(d, more), better: "lower" });
const equal = (d: number[], more?: Partial<Evidence>): Judgement => judgeEquality(alone(d, more));

describe("verdict states", () => {
  // Claim "lower", margin 0.4, unless the row says equality. One row a reachable state and text. The numbers of seeds, by
  // scipy: 272 in all for a 90 % interval of half-width .1; 63 for power .8 at d_z .361, the 80 % limit under .6; 787 at
  // d_z .1, half of (.5 - .4) / .5.
  const rows: [string, Judgement, string, string][] = [
    ["clearly lower, not clearly by the margin", lower(sample(16, -0.6, 0.8)), "supported", "supported"],
    ["lower by more than the margin", lower(sample(16, -2, 0.5)), "supported", "supported by at least 0.4"],
    ["clearly higher", lower(sample(16, 1, 0.5)), "refuted", "refuted: the effect goes the other way"],
    ["close to 0", lower(sample(16, 0.02, 0.3)), "equivalent", "no effect as large as 0.4"],
    [
      "small but not 0",
      lower(sample(16, -0.2, 0.15)),
      "equivalent",
      "no effect as large as 0.4: real but smaller than 0.4",
    ],
    ["too wide to tell", lower(sample(16, -0.3, 1)), "undecided", "could still be luck: about 260 more seeds"],
    [
      "interval and sign-flip disagree",
      lower(sample(16, -0.6, 1)),
      "undecided",
      "could still be luck: about 47 more seeds",
    ],
    ["seven pairs", lower(sample(7, -2, 0.5)), "undecided", "no verdict below 8 seeds: about 1 more seed"],
    [
      "more than a tenth diverged",
      lower(sample(16, -2, 0.5), { divergedPairs: 2 }),
      "undecided",
      "undecided: 2 of 18 pairs diverged or are not valid, more than 10 %",
    ],
    ["equality, close to 0", equal(sample(16, 0.02, 0.3)), "supported", "supported: no effect as large as 0.4"],
    ["equality, beyond the margin", equal(sample(16, 1, 0.5)), "refuted", "refuted: off by at least 0.4"],
    [
      "equality, around the margin",
      equal(sample(16, 0.5, 0.5)),
      "undecided",
      "could still be luck: about 780 more seeds",
    ],
  ];

  test.each(rows)("%s", (_, judgement, decision, text) => {
    expect([judgement.decision, judgement.text]).toEqual([decision, text]);
  });

  test("a claim of the other direction turns supported and refuted round and leaves the rest", () => {
    const higher = (d: number[]): string => judgeDirected({ ...alone(d), better: "higher" }).decision;
    expect(higher(sample(16, -2, 0.5))).toBe("refuted");
    expect(higher(sample(16, 0.6, 0.8))).toBe("supported");
    expect(judgeDirected({ ...alone(sample(16, 2, 0.5)), better: "higher" }).text).toBe("supported by at least 0.4");
    expect(higher(sample(16, 0.02, 0.3))).toBe("equivalent");
  });

  test("a tenth of the pairs may be left out; with more, what is left was chosen by its result and decides nothing", () => {
    expect(lower(sample(18, -2, 0.5), { divergedPairs: 2 }).decision).toBe("supported");
    expect(lower(sample(16, 2, 0.5), { divergedPairs: 8 }).decision).toBe("undecided");
    expect(lower(sample(16, 0.02, 0.3), { invalidPairs: 2 }).decision).toBe("undecided");
    expect(lower(sample(18, 2, 0.5), { divergedPairs: 1, invalidPairs: 1 }).decision).toBe("refuted");
    expect(equal(sample(16, 0.02, 0.3), { divergedPairs: 2 }).decision).toBe("undecided");
    expect(lower(sample(16, -2, 0.5), { divergedPairs: 2 }).moreSeeds).toBeUndefined();
  });

  test("skewed differences are said to be so, with their median", () => {
    const d = [...sample(15, -0.1, 0.01), -3];
    expect(lower(d).because).toMatch(/skewed \(−3.*\), median −0\.(09|1).*: a few seeds carry the mean/);
    expect(lower(sample(16, -2, 0.5)).because).not.toContain("skewed");
  });

  test("a sign-flip p that Holm raised above alpha takes the verdict back", () => {
    const d = sample(16, -2, 0.5);
    expect(lower(d, { pAdjusted: 0.05 }).decision).toBe("supported");
    const raised = lower(d, { pAdjusted: 0.051 });
    expect(raised.decision).toBe("undecided");
    expect(raised.because).toContain("the interval excludes 0, but the test does not reject;");
    expect(lower(d, { p: 0.01, pAdjusted: 0.051 }).because).toContain("does not reject after Holm");
    expect(lower(sample(16, 0.02, 0.3), { pEquivalenceAdjusted: 0.051 }).decision).toBe("undecided");
    // "Real" needs the sign-flip test too.
    expect(lower(sample(16, -0.2, 0.15), { pAdjusted: 0.2 }).text).toBe("no effect as large as 0.4");
  });

  test("a sign-flip p below alpha with an interval around 0 is a disagreement too", () => {
    const judgement = lower(sample(16, -0.3, 1), { pAdjusted: 0.01 });
    expect(judgement.decision).toBe("undecided");
    expect(judgement.because).toContain("the test rejects after Holm, but the interval holds 0");
  });

  test("an equality that holds with a difference inside the margin says that it is real", () => {
    expect(equal(sample(16, 0.2, 0.15)).text).toBe("supported: no effect as large as 0.4, real but smaller than 0.4");
  });

  test("thresholds are judged about their target, and the interval is of the values themselves", () => {
    const about = (mean: number, better: "lower" | "higher" | "equal"): Judgement => {
      const values = sample(16, mean, 0.1);
      const moved = alone(values.map((v) => v + 1));
      const p = tost(moved.differences, 0.1).p;
      return judgeThreshold({
        ...moved,
        differences: values,
        margin: 0.1,
        pEquivalenceAdjusted: p,
        target: -1,
        better,
      });
    };
    const slope = about(-0.98, "equal");
    expect([slope.decision, slope.text]).toEqual(["supported", "supported: within 0.1 of -1"]);
    expect(slope.interval.mean).toBeCloseTo(-0.98, 12);
    expect(slope.interval.low).toBeLessThan(-1);
    expect(about(-0.7, "equal").text).toBe("refuted: off -1 by at least 0.1");
    expect(about(-0.7, "higher").text).toBe("supported by at least 0.1");
    expect(about(-0.7, "lower").text).toBe("refuted: on the other side of -1");
    expect(about(-0.98, "lower").text).toBe("within 0.1 of -1");
  });

  test("the reason holds mean, interval, pairs, margin, unit and both p-values", () => {
    const { because, interval } = lower(sample(16, -2, 0.5), { unit: "nats", divergedPairs: 1 });
    expect(because).toBe(
      "mean −2 nats, 95 % interval −2.3 to −1.7 nats, 16 pairs (and 1 diverged), margin 0.4 nats; " +
        "sign-flip p 0.000061, equivalence p 1 after Holm",
    );
    expect(interval.level).toBe(0.95);
    expect(lower(sample(16, -2, 0.5), { alpha: 0.01 }).interval.level).toBe(0.99);
  });

  test("no pairs at all is undecided, with the number of seeds a verdict needs", () => {
    const nothing = judgeDirected({
      differences: [],
      margin: 1,
      pAdjusted: 1,
      pEquivalenceAdjusted: 1,
      better: "lower",
    });
    expect(nothing).toMatchObject({
      decision: "undecided",
      moreSeeds: 8,
      text: "no verdict below 8 seeds: about 8 more seeds",
    });
    expect(nothing.because).toContain("0 pairs: an interval needs at least 2 pairs");
  });
});
