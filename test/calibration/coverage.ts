import { exp, log } from "../../src/core/math/elementary.ts";
import { normalCdf } from "../../src/core/math/normal.ts";
import { type Random, stream } from "../../src/core/math/random.ts";
import { firstLook } from "../../src/core/stats/alwaysValid.ts";
import { bca } from "../../src/core/stats/bca.ts";
import { betweenCorrelation } from "../../src/core/stats/betweenCorrelation.ts";
import { binomialShare } from "../../src/core/stats/binomialShare.ts";
import { fieller } from "../../src/core/stats/fieller.ts";
import { kaplanMeier, type Lifetime } from "../../src/core/stats/kaplanMeier.ts";
import { meanInterval } from "../../src/core/stats/looks.ts";
import { pairedT } from "../../src/core/stats/pairedT.ts";
import { mean } from "../../src/core/stats/sampleMoments.ts";
import { seedsSaved } from "../../src/core/stats/seedsSaved.ts";
import { withinCorrelation } from "../../src/core/stats/withinCorrelation.ts";
import { wrongSignHalved, wrongSignPaired, wrongSignUnpaired } from "../../src/core/stats/wrongSign.ts";
import { draw, LAWS, type Law, laws } from "./laws.ts";
import { count, type Measurement } from "./measurement.ts";
import type { Sizes } from "./sizes.ts";

const LEVEL = 0.95;
/** Row of {@link plainT}. */
export const PLAIN_T = "t alone, of the mean: for comparison, no verdict uses it";
/** Row of {@link bootstrapOfMean}. */
export const BOOTSTRAP_OF_MEAN = "BCa bootstrap, of the mean: for comparison, a mean has its own interval";
/** Resamples of a bootstrap here; the product takes 10 000, which moves the coverage by less than the digits shown. */
const RESAMPLES = 2000;

/** How often each interval holds the true value. */
export function coverage(sizes: Sizes): Measurement[] {
  return [
    ...LAWS.flatMap((law) => [8, 16, 32].map((seeds) => tInterval(law, seeds, sizes.intervals))),
    ...[8, 16, 32].map((seeds) => plainT(seeds, sizes.intervals)),
    ...LAWS.map((law) => atAllLooks(law, sizes.sequences)),
    ...LAWS.flatMap((law) => [8, 16, 32].map((seeds) => ratio(law, seeds, sizes.intervals))),
    ...LAWS.map((law) => ratioAtAllLooks(law, sizes.sequences)),
    ...LAWS.flatMap((law) => [32, 64].map((seeds) => bootstrap("median", law, seeds, sizes.bootstraps))),
    ...LAWS.flatMap((law) => [32, 64].map((seeds) => bootstrapOfMean(law, seeds, sizes.bootstraps))),
    ...[8, 16, 32].map((seeds) => correlationWithin(seeds, sizes.estimates)),
    ...[8, 16].map((arms) => correlationBetween(arms, sizes.estimates)),
    ...[16, 32].flatMap((seeds) => signs(seeds, sizes.estimates)),
    ...[32, 64].map((seeds) => pairingGain(seeds, sizes.estimates)),
    ...[16, 32].flatMap((seeds) => survival(seeds, sizes.estimates)),
    share(16, 0.1, sizes.intervals),
  ];
}

interface Ends {
  readonly low: number;
  readonly high: number;
}

const holds = ({ low, high }: Ends, truth: number): boolean => low <= truth && truth <= high;
const row = { table: "coverage", rule: "coverage", nominal: LEVEL } as const;

function tInterval(law: Law, seeds: number, times: number): Measurement {
  const random = stream(2, seeds, `calibration/t/${law}`);
  return {
    ...row,
    ...{ what: "fixed looks, of the mean (t, widened by Hall's)", law, seeds: `${seeds}` },
    ...count(times, () => holds(meanInterval(draw(law, seeds, random), LEVEL, "fixed"), 0)),
  };
}

/** What t alone would do of skewed differences: shown, not promised. */
export function plainT(seeds: number, times: number): Measurement {
  const random = stream(2, seeds, "calibration/plain-t/skewed");
  return {
    ...{ table: "coverage", rule: "power", what: PLAIN_T, law: "skewed", seeds: `${seeds}` },
    ...count(times, () => holds(pairedT(draw("skewed", seeds, random), LEVEL), 0)),
  };
}

/** Looked at after every seed from the first look on: an interval covers if it holds the mean at every look. */
function atAllLooks(law: Law, times: number): Measurement {
  const random = stream(2, 0, `calibration/always-valid/${law}`);
  return {
    ...row,
    ...{ what: "always valid, of the mean, at all looks (widened by Hall's)", law, seeds: "8, 9, ..., 128" },
    ...count(times, () => {
      const all = draw(law, 128, random);
      for (let seeds = 8; seeds <= 128; seeds++) {
        const d = all.slice(0, seeds);
        if (seeds >= firstLook(d) && !holds(meanInterval(d, LEVEL, "sequential"), 0)) return false;
      }
      return true;
    }),
  };
}

/** Means 2 and 4; both of standard deviation about 1, correlated .45. */
function ratioSample(law: Law, seeds: number, random: Random): { readonly x: number[]; readonly y: number[] } {
  const common = draw(law, seeds, random);
  return { x: common.map((c) => 2 + 0.5 * c + laws[law](random)), y: common.map((c) => 4 + c) };
}

function ratio(law: Law, seeds: number, times: number): Measurement {
  const random = stream(2, seeds, `calibration/fieller/${law}`);
  return {
    ...row,
    ...{ what: "Fieller, of a ratio of means", law, seeds: `${seeds}` },
    ...count(times, () => {
      const { x, y } = ratioSample(law, seeds, random);
      const found = fieller(x, y, LEVEL);
      // Where there is no bounded interval, none is printed and everything is possible.
      return found === undefined || holds(found, 0.5);
    }),
  };
}

function ratioAtAllLooks(law: Law, times: number): Measurement {
  const random = stream(2, 0, `calibration/fieller-sequential/${law}`);
  return {
    ...row,
    ...{ what: "Fieller, always valid, at all looks", law, seeds: "8, 16, ..., 128" },
    ...count(times, () => {
      const { x, y } = ratioSample(law, 128, random);
      for (let seeds = 8; seeds <= 128; seeds += 8) {
        const found = fieller(x.slice(0, seeds), y.slice(0, seeds), LEVEL, "sequential");
        if (found !== undefined && !holds(found, 0.5)) return false;
      }
      return true;
    }),
  };
}

function bootstrap(statistic: "mean" | "median", law: Law, seeds: number, times: number): Measurement {
  const random = stream(2, seeds, `calibration/bca/${statistic}/${law}`);
  // The median of an exponential is log 2; the other laws are symmetric about 0.
  const truth = statistic === "median" && law === "skewed" ? log(2) - 1 : 0;
  const of = statistic === "mean" ? mean : median;
  return {
    ...row,
    ...{ what: `BCa bootstrap, of the ${statistic}`, law, seeds: `${seeds}` },
    ...count(times, () =>
      holds(bca(draw(law, seeds, random), of, { level: LEVEL, resamples: RESAMPLES, random }), truth),
    ),
  };
}

/** What a bootstrap would do of a mean, which has its own interval: shown, not promised. */
function bootstrapOfMean(law: Law, seeds: number, times: number): Measurement {
  const { nominal, ...measured } = bootstrap("mean", law, seeds, times);
  return { ...measured, rule: "power", what: BOOTSTRAP_OF_MEAN };
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** Two measures with Pearson's correlation .5, half of the variance common to the four arms of a seed. */
function correlationWithin(seeds: number, times: number): Measurement {
  const random = stream(2, seeds, "calibration/within");
  const pair = (): readonly [number, number] => {
    const x = random.normal();
    return [x, 0.5 * x + Math.sqrt(0.75) * random.normal()];
  };
  // Spearman's of a normal pair: (6 / pi) asin(rho / 2).
  const truth = 0.4825837395309974;
  return {
    ...row,
    ...{ what: "rank correlation within four arms (Fisher's z, jackknife)", law: "normal", seeds: `${seeds}` },
    ...count(times, () => {
      const points = Array.from({ length: seeds }, (_, seed) => {
        const [cx, cy] = pair();
        return ["a", "b", "c", "d"].map((arm) => {
          const [x, y] = pair();
          return { arm, seed, x: cx + x, y: cy + y };
        });
      }).flat();
      return holds(withinCorrelation(points).interval(LEVEL), truth);
    }),
  };
}

function correlationBetween(arms: number, times: number): Measurement {
  const random = stream(2, arms, "calibration/between");
  // Pearson's .8 between the arms' means.
  const truth = 0.7859392826067277;
  return {
    ...row,
    ...{ what: "rank correlation between arms (Fisher's z)", law: "normal", seeds: `${arms} arms` },
    ...count(times, () => {
      const points = Array.from({ length: arms }, (_, arm) => {
        const x = random.normal();
        return { arm: `${arm}`, seed: 0, x, y: 0.8 * x + 0.6 * random.normal() };
      });
      return holds(betweenCorrelation(points).interval(LEVEL), truth);
    }),
  };
}

/** Two arms of variance 1 that share half of it through the seed; their means differ by .7. */
function pairOfArms(seeds: number, random: Random): { readonly a: number[]; readonly b: number[] } {
  const common = draw("normal", seeds, random).map((c) => Math.sqrt(0.5) * c);
  const arm = (shift: number): number[] => common.map((c) => shift + c + Math.sqrt(0.5) * random.normal());
  return { a: arm(0.7), b: arm(0) };
}

function signs(seeds: number, times: number): Measurement[] {
  const paired = normalCdf(-0.7);
  const unpaired = normalCdf(-0.7 / Math.SQRT2);
  return (
    [
      ["wrong-sign rate of one pair (Clopper-Pearson)", wrongSignPaired, paired],
      ["wrong-sign rate of two runs (jackknife)", wrongSignUnpaired, unpaired],
      ["paired less half of the unpaired wrong-sign rate", wrongSignHalved, paired - unpaired / 2],
    ] as const
  ).map(([what, estimate, truth]) => {
    const random = stream(2, seeds, `calibration/${what}`);
    return {
      ...row,
      ...{ what, law: "normal", seeds: `${seeds}` },
      ...count(times, () => {
        const { a, b } = pairOfArms(seeds, random);
        return holds(estimate(a, b).interval(LEVEL), truth);
      }),
    };
  });
}

function pairingGain(seeds: number, times: number): Measurement {
  const random = stream(2, seeds, "calibration/seeds-saved");
  // Guenther's formulae at mean .7, var(d) 1 and var a + var b 2.
  const truth = (7.848879734349088 * 2 + 0.96 * 0.49) / (7.848879734349088 + 1.92 * 0.49);
  return {
    ...row,
    ...{ what: "how many times fewer runs with pairing (jackknife)", law: "normal", seeds: `${seeds}` },
    ...count(times, () => {
      const { a, b } = pairOfArms(seeds, random);
      return holds(seedsSaved(a, b).interval(LEVEL), truth);
    }),
  };
}

/** Exponential lifetimes of mean 1, watched until 1.5. */
function survival(seeds: number, times: number): Measurement[] {
  const lifetimes = (random: Random): Lifetime[] =>
    Array.from({ length: seeds }, () => {
      const time = -log(1 - random.uniform());
      return { time: Math.min(time, 1.5), reached: time < 1.5 };
    });
  const [share, middle] = ["share", "median"].map((name) => stream(2, seeds, `calibration/survival/${name}`));
  return [
    {
      ...row,
      ...{ what: "Kaplan-Meier, of the share still without it", law: "exponential", seeds: `${seeds}` },
      ...count(times, () => {
        const last = kaplanMeier(lifetimes(share), LEVEL).steps.findLast(({ time }) => time <= 0.7);
        return last === undefined || holds(last, exp(-0.7));
      }),
    },
    {
      ...row,
      ...{ what: "Kaplan-Meier, of the median time", law: "exponential", seeds: `${seeds}` },
      ...count(times, () => {
        const { medianLow: low = Infinity, medianHigh: high = Infinity } = kaplanMeier(lifetimes(middle), LEVEL);
        return holds({ low, high }, log(2));
      }),
    },
  ];
}

function share(seeds: number, chance: number, times: number): Measurement {
  const random = stream(2, seeds, "calibration/share");
  return {
    ...row,
    ...{ what: `Clopper-Pearson, of a share of ${chance}`, law: "binomial", seeds: `${seeds}` },
    ...count(times, () => {
      const { hits } = count(seeds, () => random.uniform() < chance);
      return holds(binomialShare(hits, seeds).interval(LEVEL), chance);
    }),
  };
}
