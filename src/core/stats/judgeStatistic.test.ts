import { expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { binomialShare } from "./binomialShare.ts";
import { type FamilyTest, judgeFamily, type StatisticTest } from "./family.ts";
import { holm } from "./holm.ts";
import { noEstimate } from "./intervalEstimate.ts";
import { judgeStatistic, type StatisticEvidence } from "./judgeStatistic.ts";
import { meanEquivalence } from "./looks.ts";
import { signFlip } from "./signFlip.ts";

/** So many of 32 seeds, held against one half. */
function share(hits: number, more: Partial<StatisticEvidence> = {}): StatisticEvidence {
  const estimate = binomialShare(hits, 32);
  const p = estimate.p(0.5);
  return {
    ...{ estimate, target: 0.5, better: "higher", margin: 0, replicates: "seeds", seeds: 32, measured: 32, leftOut: 0 },
    ...{ p, pAdjusted: p, unit: "of the seeds" },
    ...more,
  };
}

test("an interval beyond the target supports on the claimed side and refutes on the other", () => {
  const supported = judgeStatistic(share(28));
  expect(supported).toMatchObject({ decision: "supported", text: "supported" });
  expect(supported.because).toBe(
    "0.88 of the seeds, 95 % interval 0.71 to 0.96, 32 seeds, held against 0.5; p 0.000019 after Holm",
  );
  expect(judgeStatistic(share(28, { better: "lower" }))).toMatchObject({
    decision: "refuted",
    text: "refuted: on the other side of 0.5",
  });
  // 0.71 is beyond 0.5 by 0.2 and not by 0.25.
  expect(judgeStatistic(share(28, { margin: 0.2 })).text).toBe("supported by at least 0.2 of the seeds");
  expect(judgeStatistic(share(28, { margin: 0.25 })).text).toBe("supported");
});

test("an interval that holds the target is undecided, with the seeds that would decide", () => {
  const open = judgeStatistic(share(20));
  expect(open.decision).toBe("undecided");
  // p 0.215 is 1.24 normal deviates, 0.219 a root of 32 seeds; half of it, 0.11, needs 657 for power 0.8.
  expect(open.moreSeeds).toBe(625);
  expect(open.text).toBe("could still be luck: about 630 more seeds");
  // At the target itself no number helps, and no number of seeds gives more arms.
  expect(judgeStatistic(share(16)).moreSeeds).toBeUndefined();
  expect(judgeStatistic(share(20, { replicates: "arms" })).text).toBe("could still be luck");
});

test("a test that does not reject after Holm keeps an interval from deciding", () => {
  const found = judgeStatistic(share(28, { pAdjusted: 0.2 }));
  expect(found.decision).toBe("undecided");
  expect(found.because).toContain("the interval excludes 0.5, but the test does not reject after Holm");
});

test("too few seeds, no interval, too many left out, and repeated looks are undecided and say why", () => {
  expect(judgeStatistic(share(28, { seeds: 5 })).text).toBe("no verdict below 8 seeds: about 3 more seeds");
  const none = noEstimate(9, "jackknife over seeds", "there is nothing to count");
  expect(judgeStatistic(share(28, { estimate: none }))).toMatchObject({
    decision: "undecided",
    text: "undecided: there is nothing to count",
    because: "9 seeds that tell, of 32: there is nothing to count",
  });
  expect(judgeStatistic(share(28, { leftOut: 4 })).text).toBe(
    "undecided: 4 of 36 diverged or are not valid, more than 10 %",
  );
  expect(judgeStatistic(share(28, { looks: "sequential" })).decision).toBe("undecided");
});

test("in a family it adds one p, and the mean differences their two", () => {
  const random = stream(1, 0, "judgeStatistic");
  const differences = Array.from({ length: 12 }, () => 0.6 + random.normal());
  const mean: FamilyTest = { differences, better: "higher", margin: 0.5 };
  const { p: _, pAdjusted: __, ...test }: StatisticEvidence = share(24);
  const statistic: StatisticTest = test;
  const [first, second, third] = judgeFamily([mean, statistic, mean], { random });
  const p = signFlip(differences).p;
  const equivalence = meanEquivalence(differences, 0.5).p;
  const adjusted = holm([p, statistic.estimate.p(0.5), p, equivalence, equivalence]);
  expect([first.pAdjusted, second.pAdjusted, third.pAdjusted]).toEqual(adjusted.slice(0, 3));
  expect([first.pEquivalenceAdjusted, third.pEquivalenceAdjusted]).toEqual(adjusted.slice(3));
  expect(second).toMatchObject({ pEquivalence: 1, pEquivalenceAdjusted: 1, effect: { n: 32, mean: 0.75 } });
  expect(judgeFamily([statistic], { random, looks: "sequential" })[0]).toMatchObject({ p: 1, decision: "undecided" });
});

test("differences that are bounds towards 0 are never called equivalent", () => {
  const random = stream(1, 0, "judgeStatistic/censored");
  const differences = Array.from({ length: 20 }, () => 0.01 * random.normal());
  const open: FamilyTest = { differences, better: "lower", margin: 1 };
  expect(judgeFamily([open], { random })[0].decision).toBe("equivalent");
  const [cut] = judgeFamily([{ ...open, censoredPairs: 1 }], { random });
  expect(cut).toMatchObject({ decision: "undecided", pEquivalence: 1 });
  expect(cut.because).not.toContain("inside the margin");
});

test("no more families of three have a false verdict than their level", () => {
  const random = stream(1, 0, "judgeStatistic/family");
  const times = 1500;
  let wrong = 0;
  for (let i = 0; i < times; i++) {
    const tests = [0, 1, 2].map((): StatisticTest => {
      const hits = Array.from({ length: 20 }, () => random.uniform() < 0.5).filter(Boolean).length;
      const { p: _, pAdjusted: __, ...test } = share(0, { estimate: binomialShare(hits, 20), seeds: 20, measured: 20 });
      return test;
    });
    if (judgeFamily(tests, { random }).some(({ decision }) => decision !== "undecided")) wrong++;
  }
  // 4.42 standard errors above: false alarm 1e-5, with a fixed seed. Exact tests of whole numbers stay below their level.
  expect(wrong / times).toBeLessThan(0.05 + 4.42 * Math.sqrt((0.05 * 0.95) / times));
});
