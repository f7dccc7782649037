import { type Random, stream } from "../../src/core/math/random.ts";
import { type FamilyTest, type FamilyVerdict, judgeFamily } from "../../src/core/stats/family.ts";
import { meanEquivalence } from "../../src/core/stats/looks.ts";
import { draw, LAWS, type Law, laws } from "./laws.ts";
import { count, type Measurement } from "./measurement.ts";
import type { Sizes } from "./sizes.ts";

const SEEDS = [8, 16, 32];
const NOMINAL = 0.05;
/** Numbers of seeds of the looks of `run --until decided` with its default block, up to 128. */
const LOOKS = Array.from({ length: 16 }, (_, i) => 8 * (i + 1));

/** The chain from differences to verdicts where there is no effect, or where the effect is as large as the margin. */
export function falseVerdicts(sizes: Sizes): Measurement[] {
  return [
    ...LAWS.flatMap((law) => SEEDS.map((seeds) => oneComparison(law, seeds, sizes.families))),
    ...LAWS.flatMap((law) => SEEDS.map((seeds) => likeArms(law, seeds, sizes.families))),
    ...LAWS.map((law) => sequential(law, sizes.sequences)),
    ...LAWS.flatMap((law) => SEEDS.map((seeds) => equivalence(law, seeds, sizes.intervals))),
    ...LAWS.map((law) => sequentialEquivalence(law, sizes.sequences)),
  ];
}

const directed = ({ decision }: FamilyVerdict): boolean => decision === "supported" || decision === "refuted";
const row = { table: "falseVerdicts", rule: "atMost", nominal: NOMINAL } as const;

function oneComparison(law: Law, seeds: number, times: number): Measurement {
  const random = stream(1, seeds, `calibration/one/${law}`);
  return {
    ...row,
    what: "one comparison, supported or refuted",
    ...{ law, seeds: `${seeds}` },
    ...count(times, () => {
      const test: FamilyTest = { differences: draw(law, seeds, random), better: "lower", margin: 0.5 };
      return judgeFamily([test], { random }).some(directed);
    }),
  };
}

/**
 * Four restatements on the same seeds of two like arms; half of the variance of each metric is common to all four. The
 * differences of like arms are symmetric, whatever the law of an arm.
 */
function likeArms(law: Law, seeds: number, times: number): Measurement {
  const random = stream(1, seeds, `calibration/like/${law}`);
  return {
    ...row,
    what: "two like arms, any of four comparisons supported or refuted",
    ...{ law, seeds: `${seeds}` },
    ...count(times, () => judgeFamily(family(law, seeds, random), { random }).some(directed)),
  };
}

function family(law: Law, seeds: number, random: Random): FamilyTest[] {
  const arm = (): number[][] => {
    const common = draw(law, seeds, random);
    return Array.from({ length: 4 }, () => common.map((x) => x + laws[law](random)));
  };
  const [a, b] = [arm(), arm()];
  return a.map((values, i) => ({
    differences: values.map((value, s) => value - b[i][s]),
    better: i % 2 === 0 ? "lower" : "higher",
    margin: 0.5,
  }));
}

/** Judged after every block of eight seeds, until it is supported or refuted or there are 128. */
function sequential(law: Law, times: number): Measurement {
  const random = stream(1, 0, `calibration/sequential/${law}`);
  return {
    ...row,
    what: "sequential looks at one comparison, ever supported or refuted",
    ...{ law, seeds: "8, 16, ..., 128" },
    ...count(times, () => {
      const all = draw(law, 128, random);
      return LOOKS.some((seeds) => {
        const test: FamilyTest = { differences: all.slice(0, seeds), better: "lower", margin: 1e-9 };
        return judgeFamily([test], { random, looks: "sequential" }).some(directed);
      });
    }),
  };
}

/** True differences of exactly the margin, one standard deviation. */
function equivalence(law: Law, seeds: number, times: number): Measurement {
  const random = stream(1, seeds, `calibration/equivalence/${law}`);
  return {
    ...row,
    what: "an effect as large as the margin, TOST passed",
    ...{ law, seeds: `${seeds}` },
    ...count(
      times,
      () =>
        meanEquivalence(
          draw(law, seeds, random).map((d) => d + 1),
          1,
          NOMINAL,
        ).passed,
    ),
  };
}

function sequentialEquivalence(law: Law, times: number): Measurement {
  const random = stream(1, 0, `calibration/sequential-equivalence/${law}`);
  return {
    ...row,
    what: "an effect as large as the margin, sequential looks, ever equivalent",
    ...{ law, seeds: "8, 16, ..., 128" },
    ...count(times, () => {
      const all = draw(law, 128, random).map((d) => d + 1);
      return LOOKS.some((seeds) => meanEquivalence(all.slice(0, seeds), 1, NOMINAL, "sequential").passed);
    }),
  };
}
