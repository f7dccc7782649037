import { describe, expect, test } from "vitest";
import { type Random, stream } from "../../src/core/math/random.ts";
import { type FamilyTest, type FamilyVerdict, judgeFamily } from "../../src/core/stats/family.ts";
import { pairedT } from "../../src/core/stats/pairedT.ts";
import { powerPairedT } from "../../src/core/stats/power.ts";

// The chain from differences to verdicts, exactly as the laboratory runs it, on arms whose truth is known. Streams are
// fixed. The short form takes some designs and few populations; LINCHPIN_LONG=1 takes all designs, 2000 populations each
// (some minutes), and prints the shares.
const LONG = process.env["LINCHPIN_LONG"] === "1";
const LIMIT_MS = 600_000;

/** 4.42 standard errors of a share: a correct machine with another stream would fail a test once in 100 000. */
const slack = (share: number, times: number): number => 4.42 * Math.sqrt((share * (1 - share)) / times);

/** Laws of one arm's metric over seeds. An arm against itself gives differences that are symmetric about 0. */
const laws: Record<string, (random: Random) => number> = {
  normal: (random) => random.normal(),
  // Exponential: skewness 2.
  skewed: (random) => -Math.log(1 - random.uniform()),
  // Student's t with 3 degrees of freedom: no fourth moment.
  heavy: (random) =>
    random.normal() / Math.sqrt((random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2) / 3),
};

interface Design {
  readonly law: string;
  readonly seeds: number;
  readonly restatements: number;
  readonly margin: number;
  /** Added to every difference. */
  readonly effect?: number;
}

/** A claim with so many restatements, all measured on the same seeds (half of each metric is common to all). */
function claim({ law, seeds, restatements, margin, effect = 0 }: Design, random: Random): FamilyTest[] {
  const arm = (): number[][] => {
    const common = Array.from({ length: seeds }, () => laws[law](random));
    return Array.from({ length: restatements }, () => common.map((x) => x + laws[law](random)));
  };
  const [a, b] = [arm(), arm()];
  return a.map((values, i) => ({
    differences: values.map((value, s) => value - b[i][s] + effect),
    better: i % 2 === 0 ? "lower" : "higher",
    margin,
  }));
}

/** Share of the families in which any verdict is one of those named. */
function share(design: Design, times: number, hit: (verdict: FamilyVerdict) => boolean): number {
  const { law, seeds, restatements } = design;
  const random = stream(1, seeds, `calibration/${law}/${restatements}`);
  let count = 0;
  for (let i = 0; i < times; i++) if (judgeFamily(claim(design, random), { random }).some(hit)) count++;
  if (LONG) console.log(JSON.stringify({ ...design, times, share: count / times }));
  return count / times;
}

const directed = ({ decision }: FamilyVerdict): boolean => decision === "supported" || decision === "refuted";

describe("false verdicts of arms that do not differ", () => {
  const all = Object.keys(laws).flatMap((law) =>
    [16, 32].flatMap((seeds) => [1, 4, 8].map((restatements) => ({ law, seeds, restatements, times: 2000 }))),
  );
  const some = [
    { law: "normal", seeds: 16, restatements: 1, times: 1000 },
    { law: "skewed", seeds: 16, restatements: 4, times: 400 },
    { law: "heavy", seeds: 16, restatements: 8, times: 200 },
    { law: "normal", seeds: 32, restatements: 4, times: 100 },
    { law: "heavy", seeds: 32, restatements: 1, times: 300 },
  ];
  test.each(LONG ? all : some)(
    "$law arms, $seeds seeds, $restatements restatements: at most 5 % of the families",
    ({ times, ...design }) => {
      expect(share({ ...design, margin: 0.5 }, times, directed)).toBeLessThanOrEqual(0.05 + slack(0.05, times));
    },
    LIMIT_MS,
  );

  test("a difference as large as the margin is called equivalent in at most 5 % of the families", () => {
    // Two standard deviations of a difference: at less, hardly any interval would fit between the margins.
    const design = { law: "normal", seeds: 16, restatements: 4, margin: 4, effect: 4 };
    const times = LONG ? 4000 : 400;
    const found = share(design, times, ({ decision }) => decision === "equivalent");
    expect(found).toBeLessThanOrEqual(0.05 + slack(0.05, times));
    expect(found).toBeGreaterThan(0);
  });
});

describe("the machine is not merely silent", () => {
  // Standard deviation of a difference: two arms, each with a common and an own part.
  const sd = Math.sqrt(4);

  test("a planted effect is found about as often as the power of the paired t test says", () => {
    for (const [effectSize, seeds] of [
      [0.7, 16],
      [1, 16],
    ]) {
      const design = { law: "normal", seeds, restatements: 1, margin: 0.01, effect: -effectSize * sd };
      const times = LONG ? 4000 : 800;
      const found = share(design, times, ({ decision }) => decision === "supported");
      // Holm multiplies the smaller of two p-values by 2. Interval and sign-flip must agree, which costs a little more.
      const predicted = powerPairedT(effectSize, seeds, 0.025);
      expect(found).toBeGreaterThan(predicted - 0.03 - slack(predicted, times));
      expect(found).toBeLessThan(predicted + slack(predicted, times));
    }
  });

  test("with a wide margin and no effect the arms are called equivalent", () => {
    const design = { law: "normal", seeds: 16, restatements: 4, margin: 2 * sd };
    expect(share(design, 200, ({ decision }) => decision !== "equivalent")).toBeLessThan(0.05);
  });
});

describe("coverage of the 95 % t interval", () => {
  test.each([
    ["normal", 16, 0.95],
    ["normal", 8, 0.95],
    // Differences of skewed or heavy-tailed arms are symmetric, and the interval errs on the wide side. The two shares are
    // those of a million populations simulated with numpy.
    ["skewed", 16, 0.955],
    ["heavy", 16, 0.9557],
  ])("%s arms, %i seeds", (law, seeds, level) => {
    const times = LONG ? 20000 : 2000;
    const random = stream(2, seeds, `coverage/${law}`);
    let covered = 0;
    for (let i = 0; i < times; i++) {
      const { low, high } = pairedT(Array.from({ length: seeds }, () => laws[law](random) - laws[law](random)));
      if (low <= 0 && high >= 0) covered++;
    }
    if (LONG) console.log(JSON.stringify({ law, seeds, coverage: covered / times }));
    expect(Math.abs(covered / times - level)).toBeLessThan(slack(level, times));
  });
});
