import { expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { type FamilyTest, judgeFamily } from "./family.ts";
import { holm } from "./holm.ts";
import { meanEquivalence, meanInterval } from "./looks.ts";
import { moreSeeds } from "./moreSeeds.ts";
import { signFlip } from "./signFlip.ts";

const noise = stream(1, 0, "family");
const sample = (n: number, mean: number): number[] => Array.from({ length: n }, () => mean + noise.normal());
const tests: FamilyTest[] = [
  { differences: sample(16, -3), better: "lower", margin: 0.5, divergedPairs: 1, unit: "nats" },
  { differences: sample(16, 0.05), better: "equal", margin: 3 },
  { differences: sample(16, -0.4), better: "higher", margin: 0.5 },
  { differences: sample(16, -1).map((x) => x / 20), better: "equal", margin: 0.1, target: -0.05 },
];
const family = judgeFamily(tests, { random: stream(1, 0, "signflip") });

test("sign-flip and TOST p-values of all tests form one Holm family", () => {
  const moved = tests.map(({ differences, target = 0 }) => differences.map((x) => x - target));
  const flips = moved.map((d) => signFlip(d).p);
  const equivalences = moved.map((d, i) => meanEquivalence(d, tests[i].margin).p);
  const adjusted = holm([...flips, ...equivalences]);
  family.forEach((verdict, i) => {
    expect(verdict).toMatchObject({
      p: flips[i],
      pAdjusted: adjusted[i],
      pEquivalence: equivalences[i],
      pEquivalenceAdjusted: adjusted[4 + i],
      effect: meanInterval(moved[i], 0.95, "fixed"),
    });
  });
});

test("each kind of test is judged by its own rule", () => {
  expect(family.map(({ decision }) => decision)).toEqual(["supported", "supported", "undecided", "supported"]);
  expect(family[0].because).toContain("(and 1 diverged)");
  expect(family[3].text).toBe("supported: within 0.1 of -0.05");
});

test("the number of further seeds is counted at the level of the family's next step", () => {
  const adjusted = family.flatMap(({ pAdjusted, pEquivalenceAdjusted }) => [pAdjusted, pEquivalenceAdjusted]);
  const standing = adjusted.filter((p) => p > 0.05).length;
  const { differences, margin, better } = tests[2];
  expect(standing).toBeGreaterThan(1);
  expect(family[2].moreSeeds).toBe(moreSeeds({ differences, margin, better, family: standing }).seeds);
});

test("a test without pairs stays in the family and costs the others its two hypotheses", () => {
  const [first] = judgeFamily([tests[2]], { random: noise });
  const [again, empty] = judgeFamily([tests[2], { differences: [], better: "lower", margin: 1 }], { random: noise });
  expect(empty).toMatchObject({ p: 1, pAdjusted: 1, pEquivalence: 1, decision: "undecided" });
  expect(first.pAdjusted).toBe(Math.min(1, 2 * first.p));
  expect(again.pAdjusted).toBe(Math.min(1, 4 * again.p));
});

test("level and least number of pairs are the caller's", () => {
  const [strict] = judgeFamily([tests[0]], { random: noise, alpha: 0.00001 });
  expect(strict.decision).toBe("undecided");
  expect(strict.interval.level).toBe(0.99999);
  expect(judgeFamily([tests[0]], { random: noise, minimumPairs: 17 })[0].text).toBe(
    "no verdict below 17 seeds: about 1 more seed",
  );
  expect(judgeFamily([], { random: noise })).toEqual([]);
});

test("with sequential looks the family holds always-valid p-values, needs no sign-flip test and gives wider intervals", () => {
  const random = stream(1, 0, "unused");
  const sequential = judgeFamily(tests, { random, looks: "sequential" });
  const moved = tests.map(({ differences, target = 0 }) => differences.map((x) => x - target));
  const effects = moved.map((d) => meanInterval(d, 0.95, "sequential"));
  const equivalences = moved.map((d, i) => meanEquivalence(d, tests[i].margin, 0.05, "sequential").p);
  const adjusted = holm([...effects.map(({ p }) => p), ...equivalences]);
  sequential.forEach((verdict, i) => {
    expect(verdict).toMatchObject({ effect: effects[i], p: effects[i].p, pEquivalence: equivalences[i] });
    expect([verdict.pAdjusted, verdict.pEquivalenceAdjusted]).toEqual([adjusted[i], adjusted[4 + i]]);
    expect(verdict.because).toContain("95 % always-valid interval");
    expect(verdict.because).toContain("always-valid p ");
  });
  expect(sequential.map(({ decision }) => decision)).toEqual(["supported", "supported", "undecided", "supported"]);
  expect(random.normal()).toBe(stream(1, 0, "unused").normal());
});

test("with sequential looks skewed differences wait for 16 pairs and say what carries their mean", () => {
  const skewed = [5, 5, 5, 5, 5, 5, 5, 6];
  const judged = (looks: "fixed" | "sequential") =>
    judgeFamily([{ differences: skewed, better: "higher", margin: 1 }], { random: noise, looks })[0];
  expect(judged("fixed").decision).toBe("supported");
  expect(judged("sequential").text).toBe("no verdict below 16 seeds: about 8 more seeds");
  expect(judged("sequential").because).toContain("skewed (1.9), median 5: a few seeds carry the mean");
  const [four] = judgeFamily([{ differences: [1, 2, 3, 4], better: "higher", margin: 1 }], {
    random: noise,
    looks: "sequential",
  });
  expect(four.because).toContain("mean 2.5, no finite 95 % always-valid interval yet, 4 pairs");
  expect(four.decision).toBe("undecided");
});
