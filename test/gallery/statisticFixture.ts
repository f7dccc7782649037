import { betweenCorrelation } from "../../src/core/stats/betweenCorrelation.ts";
import { firstToReach } from "../../src/core/stats/firstToReach.ts";
import type { IntervalEstimate } from "../../src/core/stats/intervalEstimate.ts";
import { kaplanMeier } from "../../src/core/stats/kaplanMeier.ts";
import { seedsSaved } from "../../src/core/stats/seedsSaved.ts";
import { withinCorrelation } from "../../src/core/stats/withinCorrelation.ts";
import { wrongSignHalved, wrongSignPaired, wrongSignUnpaired } from "../../src/core/stats/wrongSign.ts";
import type { ReportInput } from "../../src/lab/report/reportInput.ts";
import { statisticText } from "../../src/lab/statistics.ts";
import type { ArmCensoring, Censoring, Estimate, EstimatePoint, Statistic } from "../../src/lab/types.ts";
import { reportFixture } from "./reportFixture.ts";

/** The made-up report with estimates of other statistics than mean differences, of the same made-up numbers. */
export function statisticFixture(): ReportInput {
  const input = reportFixture();
  const [task] = input.tasks;
  if (task === undefined) return input;
  const of = (arm: string, on: string): readonly number[] => task.summaries[arm][on].values.map(({ value }) => value);
  const points = input.arms.flatMap(({ id }) =>
    of(id, "rely.single.topShare").map(
      (x, seed): EstimatePoint => ({ arm: id, seed, x, y: of(id, "test.accuracy")[seed] }),
    ),
  );
  const arms = input.arms.map(({ id }) => id);
  const correlation = (type: "correlationWithin" | "correlationBetween", made: IntervalEstimate): Estimate =>
    estimate({
      ...{
        made,
        points,
        on: "rely.single.topShare",
        arm: `${type === "correlationWithin" ? "within" : "between"} 10 arms`,
      },
      ...{ against: "0.2", statistic: { type, with: "test.accuracy", arms, target: 0.2 } },
    });
  const [a, b] = [of("bn-g16", "test.accuracy"), of("bn-full", "test.accuracy")];
  const pairs = a.map((x, seed): EstimatePoint => ({ arm: "bn-g16", seed, x, y: b[seed] }));
  const lottery = (
    type: "wrongSignUnpaired" | "wrongSignPaired" | "wrongSignHalved" | "seedsSaved",
    target: number,
  ): Estimate =>
    estimate({
      ...{ made: { wrongSignUnpaired, wrongSignPaired, wrongSignHalved, seedsSaved }[type](a, b), points: pairs },
      ...{ on: "test.accuracy", arm: "bn-g16", against: "bn-full", statistic: { type, target } },
    });
  const censored: Censoring = { pairs: 9, arm: way((seed) => 60 + 7 * seed), against: way((seed) => 150 + 20 * seed) };
  const race = estimate({
    ...{ made: firstToReach(censored.arm.lifetimes, censored.against.lifetimes), on: "speed.restricted", censored },
    ...{ arm: "bn-full", against: "plain", statistic: { type: "firstToReach", target: 0.5 } },
  });
  return {
    ...input,
    estimates: [
      ...input.estimates,
      correlation("correlationBetween", betweenCorrelation(points)),
      correlation("correlationWithin", withinCorrelation(points)),
      lottery("wrongSignUnpaired", 0.2),
      lottery("wrongSignPaired", 0.2),
      lottery("wrongSignHalved", 0),
      lottery("seedsSaved", 3),
      race,
    ],
    notices: [
      ...input.notices,
      {
        ...{ type: "simpson", task: "teacher", learningRate: 0.02, arms },
        title: "not the same within arms as between them",
        text: "test accuracy against top share of damage: made up to point apart",
        metrics: ["rely.single.topShare", "test.accuracy"],
      },
    ],
  };
}

/** 16 runs that are cut off at 240 steps. */
function way(steps: (seed: number) => number): ArmCensoring {
  const lifetimes = Array.from({ length: 16 }, (_, seed) => {
    const time = steps(seed);
    return time < 240 ? { seed, time, reached: true } : { seed, time: 240, reached: false };
  });
  const { n, censored, median } = kaplanMeier(lifetimes);
  return { runs: n, censored, ...(median === undefined ? {} : { median }), lifetimes };
}

interface Made extends Pick<Estimate, "on" | "arm" | "against">, Partial<Pick<Estimate, "points" | "censored">> {
  readonly made: IntervalEstimate;
  readonly statistic: Statistic;
}

function estimate({ made, statistic, ...rest }: Made): Estimate {
  const { unit, better } = statisticText(statistic.type);
  return {
    ...{ restatement: "R1", contrast: "", task: "teacher", learningRate: 0.02, better, margin: 0, unit },
    ...{ pairs: made.n, divergedPairs: 0, invalidPairs: 0, mean: made.value, ...made.interval(0.95), level: 0.95 },
    ...{ method: made.method, p: made.p(statistic.target), pAdjusted: made.p(statistic.target) },
    ...{
      pEquivalence: 1,
      pEquivalenceAdjusted: 1,
      effectSize: Number.NaN,
      winRate: Number.NaN,
      seeds: [],
      differences: [],
    },
    ...{
      primary: true,
      decides: true,
      decision: "undecided",
      text: "could still be luck",
      because: "made up",
      statistic,
    },
    ...rest,
  };
}
