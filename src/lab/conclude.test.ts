import { describe, expect, test } from "vitest";
import { type Found, fakeRecords, wobble } from "../../test/lab/fakeRecords.ts";
import { conclude } from "./conclude.ts";
import type { ExperimentFile } from "./experimentFile.ts";
import { combine } from "./judge.ts";
import { planAll } from "./plan.ts";
import { experiment } from "./spec.ts";
import type { Experiment, PlannedTrial, Verdict } from "./types.ts";

const base: ExperimentFile = {
  data: "moons",
  arms: ["plain", "bn"],
  compare: [{ arm: "bn", against: "plain", on: "test.nll", margin: 0.1, better: "lower" }],
};

const make = (changes: Partial<ExperimentFile> = {}): Experiment => experiment({ ...base, ...changes }, "t");

function concludeFrom(made: Experiment, found: (cell: PlannedTrial) => Found): ReturnType<typeof conclude> {
  const { planned, records } = fakeRecords(made, found);
  return conclude([made], planned, records);
}

/** The verdict where bn - plain has this mean and standard deviation over the seeds. */
function verdictOf(mean: number, sd: number, changes: Partial<ExperimentFile> = {}): Verdict {
  const { verdicts } = concludeFrom(make(changes), ({ arm, seed }) => ({
    "test.nll": 1 + wobble(seed, 3) + (arm === "bn" ? mean + sd * wobble(seed) : 0),
  }));
  expect(verdicts).toHaveLength(1);
  return verdicts[0]!;
}

describe("sequential looks", () => {
  const found = ({ arm, seed }: PlannedTrial): Found => ({
    "test.nll": 1 + wobble(seed, 3) + (arm === "bn" ? -0.7 + wobble(seed) : 0),
  });
  const { planned, records } = fakeRecords(make(), found);
  const [fixed, sequential] = [
    conclude([make()], planned, records),
    conclude([make()], planned, records, { type: "sequential", at: [8, 16] }),
  ];

  test("intervals and tests are always valid, and the conclusion says how often it was judged", () => {
    expect([fixed.looks, sequential.looks]).toEqual([
      { type: "fixed", at: [16] },
      { type: "sequential", at: [8, 16] },
    ]);
    const [wide, narrow] = [sequential.estimates[0]!, fixed.estimates[0]!];
    expect(narrow.method).toBe("paired t interval, widened where skewed (Hall); sign-flip test; TOST");
    expect(wide.method).toBe(
      "always-valid interval, widened where skewed (Hall); mixture likelihood ratio test; equivalence by the interval",
    );
    expect(wide.mean).toBe(narrow.mean);
    // 16 pairs: 3.506 against 2.131.
    expect((wide.high - wide.low) / (narrow.high - narrow.low)).toBeCloseTo(3.5063 / 2.1314, 3);
    expect(wide.p).toBeGreaterThan(narrow.p);
  });

  test("a plan that is not done has estimates with such intervals, and no verdicts", () => {
    const unfinished = { done: 30, planned: 32 };
    const early = conclude([make()], planned, records, { type: "sequential", at: [15], unfinished });
    expect(early.verdicts).toEqual([]);
    const { decision: _, text: __, moreSeeds: ___, ...numbers } = sequential.estimates[0]!;
    expect(early.estimates[0]).toEqual({ ...numbers, decision: "undecided", text: "not judged yet" });
  });

  test("an effect that a single planned look supports may still be open to one who looks again", () => {
    expect(fixed.verdicts[0]!.decision).toBe("supported");
    expect(sequential.verdicts[0]!.decision).toBe("undecided");
    expect(sequential.verdicts[0]!.because).toContain("95 % always-valid interval");
  });
});

describe("one comparison, decided by planted differences", () => {
  // 16 seeds: standard error sd/4, interval half-width 2.131 sd/4, TOST half-width about 1.75 sd/4.
  test("supported: a clear effect on the claimed side, larger than the margin", () => {
    const verdict = verdictOf(-0.5, 0.1);
    expect(verdict).toMatchObject({ decision: "supported", restatement: "C1", task: "moons", primary: true });
    expect(verdict.text).toBe("bn lowers test loss against plain");
    expect(verdict.because).toMatch(
      /^supported by at least 0.1 nats \(mean −0.5 nats, 95 % interval −0.55 to −0.45 nats, 16 pairs/,
    );
  });

  test("refuted: the same effect on the other side", () => {
    expect(verdictOf(0.5, 0.1)).toMatchObject({ decision: "refuted" });
  });

  test("equivalent: nothing, and narrow", () => {
    expect(verdictOf(0, 0.02)).toMatchObject({ decision: "equivalent" });
  });

  test("equivalent: real but smaller than the margin", () => {
    const verdict = verdictOf(-0.02, 0.01);
    expect(verdict.decision).toBe("equivalent");
    expect(verdict.because).toContain("real but smaller than 0.1 nats");
  });

  test("undecided: wide, with the number of further seeds", () => {
    const verdict = verdictOf(-0.1, 0.5);
    expect(verdict.decision).toBe("undecided");
    expect(verdict.because).toMatch(/could still be luck: about \d+ more seeds/);
  });

  test("undecided below 8 seeds, however large the effect", () => {
    const verdict = verdictOf(-0.5, 0.01, { seeds: 7 });
    expect(verdict.decision).toBe("undecided");
    expect(verdict.because).toContain("no verdict below 8 seeds");
  });
});

describe("pairs", () => {
  test("are made by seed: what the arms share does not matter", () => {
    const { estimates } = concludeFrom(make(), ({ arm, seed }) => ({
      "test.nll": 100 * seed + (arm === "bn" ? seed % 2 : 0),
    }));
    expect(estimates[0]).toMatchObject({ pairs: 16, mean: 0.5, seeds: Array.from({ length: 16 }, (_, i) => i) });
    expect(estimates[0]!.differences).toEqual(Array.from({ length: 16 }, (_, i) => i % 2));
    expect(estimates[0]!.winRate).toBe(0.75);
  });

  test("with a diverged trial are left out and counted, and a tenth of them bars support", () => {
    const found = (diverging: number[]): ReturnType<typeof conclude> =>
      concludeFrom(make(), ({ arm, seed }) =>
        arm === "bn" && diverging.includes(seed) ? "diverged" : { "test.nll": arm === "bn" ? 0.1 * wobble(seed) : 1 },
      );
    const one = found([3]);
    expect(one.estimates[0]).toMatchObject({ pairs: 15, divergedPairs: 1, decision: "supported" });
    expect(one.estimates[0]!.seeds).not.toContain(3);
    expect(one.trials).toEqual({ planned: 32, done: 32, diverged: 1 });
    const two = found([3, 4]);
    expect(two.estimates[0]).toMatchObject({ pairs: 14, divergedPairs: 2, decision: "undecided" });
    expect(two.verdicts[0]!.because).toContain("2 of 16 pairs diverged or are not valid, more than 10 %");
    expect(two.notices).toContainEqual(
      expect.objectContaining({ type: "diverged", text: expect.stringContaining("2 of 16 pairs of bn and plain") }),
    );
  });

  test("whose measure is not valid are left out, counted and explained", () => {
    const { estimates, notices } = concludeFrom(make(), ({ arm, seed }) =>
      arm === "bn" && seed < 2 ? { "test.nll": "the network is dead" } : { "test.nll": seed },
    );
    expect(estimates[0]).toMatchObject({ pairs: 14, invalidPairs: 2, invalidWhy: "the network is dead" });
    expect(notices).toContainEqual(
      expect.objectContaining({
        type: "invalid",
        text: "test loss is not defined in up to 2 of 16 pairs of bn, plain, which are left out of its means: the network is dead",
      }),
    );
  });

  test("that are not finished are not there, and not counted as anything", () => {
    const { estimates, trials } = concludeFrom(make(), ({ arm, seed }) =>
      arm === "bn" && seed > 9 ? undefined : { "test.nll": seed },
    );
    expect(estimates[0]).toMatchObject({ pairs: 10, divergedPairs: 0, invalidPairs: 0 });
    expect(trials).toEqual({ planned: 32, done: 26, diverged: 0 });
  });

  test("of no records at all give undecided verdicts and no exception", () => {
    const { estimates, verdicts } = concludeFrom(make(), () => undefined);
    expect(estimates[0]).toMatchObject({ pairs: 0, decision: "undecided" });
    expect(verdicts[0]).toMatchObject({ decision: "undecided" });
  });
});

describe("margins", () => {
  const marginOf = (margin: "10%" | "1% of test.accuracy", against: string | number = "plain"): number =>
    concludeFrom(
      make({ compare: [{ arm: "bn", against, on: "test.nll", margin, better: "lower" }] }),
      ({ arm, seed }) => ({
        "test.nll": arm === "plain" ? 4 + wobble(seed) : 1,
        "test.accuracy": arm === "plain" ? 0.5 : 0.25,
      }),
    ).estimates[0]!.margin;

  test("a percentage is one of the mean of the arm compared with", () => {
    // The wobble has mean 0 over 16 seeds, up to rounding.
    expect(marginOf("10%")).toBeCloseTo(0.4, 12);
  });

  test("or of that arm's mean of another metric; against a number, of the arm's own", () => {
    expect(marginOf("1% of test.accuracy")).toBeCloseTo(0.005, 12);
    expect(marginOf("1% of test.accuracy", 2)).toBeCloseTo(0.0025, 12);
  });
});

describe("claims about a number", () => {
  const about = (
    better: "equal" | "higher",
    margin: number,
    against: number,
    value: (seed: number) => number,
  ): Verdict =>
    concludeFrom(make({ compare: [{ arm: "bn", against, on: "test.nll", margin, better }] }), ({ seed }) => ({
      "test.nll": value(seed),
    })).verdicts[0]!;

  test("a slope of -0.97 is within 0.1 of -1", () => {
    const verdict = about("equal", 0.1, -1, (seed) => -0.97 + 0.03 * wobble(seed));
    expect(verdict).toMatchObject({ decision: "supported", text: "bn has the same test loss as -1" });
    expect(verdict.because).toContain("within 0.1 nats of -1");
  });

  test("a slope of -1.3 is not", () => {
    expect(about("equal", 0.1, -1, (seed) => -1.3 + 0.03 * wobble(seed)).decision).toBe("refuted");
  });

  test("a share of 0.9 is above 0.8, one of 0.7 is not", () => {
    expect(about("higher", 0.05, 0.8, (seed) => 0.9 + 0.02 * wobble(seed)).decision).toBe("supported");
    expect(about("higher", 0.05, 0.8, (seed) => 0.7 + 0.02 * wobble(seed)).decision).toBe("refuted");
  });

  test("exactly 0 needs every seed to be exactly 0", () => {
    expect(about("equal", 0, 0, () => 0)).toMatchObject({ decision: "supported" });
    const off = about("equal", 0, 0, (seed) => (seed === 5 ? 1e-300 : 0));
    expect(off.decision).toBe("refuted");
    expect(off.because).toContain("1 of 16 seeds differ from it");
  });
});

describe("restatements of several parts", () => {
  test.each([
    [["supported", "supported"], "supported"],
    [["supported", "refuted"], "refuted"],
    [["undecided", "refuted"], "refuted"],
    [["equivalent", "equivalent"], "equivalent"],
    [["supported", "equivalent"], "undecided"],
    [["supported", "undecided"], "undecided"],
    [["equivalent", "undecided"], "undecided"],
    [[], "undecided"],
  ] as const)("%s give %s", (parts, decision) => {
    expect(combine(parts)).toBe(decision);
  });

  test("their verdicts stand in the order of their names, in whatever order the rows are written", () => {
    const row = { arm: "bn", against: "plain", on: "test.nll", margin: 0.1, better: "lower" } as const;
    const order = (ids: readonly string[]) => {
      const made = make({
        restatements: Object.fromEntries(ids.map((id) => [id, `it is so, ${id}`])),
        compare: ids.map((restatement) => ({ ...row, restatement })),
      });
      const found = concludeFrom(made, ({ seed }) => ({ "test.nll": 1 + 0.1 * wobble(seed, 1) }));
      return found.verdicts.map(({ restatement }) => restatement);
    };
    expect(order(["R10", "R2", "R1b", "R1a"])).toEqual(["R1a", "R1b", "R2", "R10"]);
    expect(order(["later", "earlier"])).toEqual(["later", "earlier"]);
  });

  const noise: ExperimentFile = {
    data: "moons",
    arms: ["plain", "bn-full", "bn-g16", "bn-full+shared16"],
    restatements: { R1: "both noise contrasts lower the test loss" },
    compare: [
      ...(
        [
          ["NC1", "bn-g16", "bn-full", true],
          ["NC2-shared", "bn-full+shared16", "bn-full", true],
          ["normalisation", "bn-full", "plain", false],
          ["total", "bn-g16", "plain", false],
        ] as const
      ).map(([contrast, arm, against, primary]) => ({
        restatement: "R1",
        contrast,
        arm,
        against,
        on: "test.nll",
        margin: 0.1,
        better: "lower" as const,
        primary,
      })),
    ],
  };

  /** Effects of normalisation, real batch noise and matched noise on a loss of about 3. */
  function noiseVerdict(
    normalisation: number,
    nc1: number,
    nc2: number,
    changes: Partial<ExperimentFile> = {},
  ): Verdict {
    const made = experiment({ ...noise, ...changes }, "noise");
    const effect = (arm: string, seed: number): number => {
      if (arm === "plain") return 0;
      const full = normalisation + 0.02 * wobble(seed, 1);
      if (arm === "bn-full") return full;
      return full + (arm === "bn-g16" ? nc1 : nc2) + 0.02 * wobble(seed, arm === "bn-g16" ? 2 : 5);
    };
    const { verdicts } = concludeFrom(made, ({ arm, seed }) => ({ "test.nll": 3 + effect(arm, seed) }));
    return verdicts[0]!;
  }

  test("both parts supported and half the margin reached: because of the noise", () => {
    const verdict = noiseVerdict(0, -0.5, -0.4);
    expect(verdict).toMatchObject({
      restatement: "R1",
      text: "both noise contrasts lower the test loss",
      decision: "supported",
      attribution: "noise",
    });
    expect(verdict.because).toMatch(/^NC1: supported .*; NC2-shared: supported .*; because of the noise$/);
    expect(verdict.attributionDetail).toMatchObject({
      becauseOfNoise: true,
      coupling: { mean: expect.closeTo(-0.1, 10) },
    });
  });

  test("only the real batches do it: the batch, but not noise of that size", () => {
    const verdict = noiseVerdict(0, -0.5, 0);
    expect(verdict).toMatchObject({ decision: "undecided", attribution: "coupling" });
    expect(verdict.because).toContain("because of the batch, but not because of noise of that size");
    expect(verdict.attributionDetail).toMatchObject({ becauseOfNoise: false });
  });

  test("one part on the other side refutes the whole", () => {
    expect(noiseVerdict(0, -0.5, 0.5)).toMatchObject({ decision: "refuted", attribution: "coupling" });
  });

  test("normalisation is held fixed by a noise contrast, so it is never its reason", () => {
    const verdict = noiseVerdict(-0.5, 0, 0);
    expect(verdict).toMatchObject({ decision: "equivalent", attribution: "none" });
    expect(verdict.attributionDetail!.text).toBe("the batch noise is not shown to do it");
  });

  test("where both lower it, the contrast is due to the noise, and the share is printed because total and parts allow it", () => {
    const verdict = noiseVerdict(-0.5, -0.5, -0.5);
    expect(verdict).toMatchObject({ decision: "supported", attribution: "noise" });
    expect(verdict.attributionDetail!.share!.value).toBeCloseTo(0.5, 2);
  });

  test("no share is printed where noise and normalisation pull apart", () => {
    const verdict = noiseVerdict(0.2, -0.5, -0.5);
    expect(verdict.attributionDetail!.share).toBeUndefined();
    expect(verdict.attributionDetail!.shareWhyNot).toContain("do not have the same sign");
  });

  test("nothing does it", () => {
    expect(noiseVerdict(0, 0, 0)).toMatchObject({ decision: "equivalent", attribution: "none" });
  });

  test("secondary rows do not decide, and are no part of the primary family", () => {
    const made = experiment(noise, "noise");
    const { estimates } = concludeFrom(made, ({ arm, seed }) => ({
      "test.nll": (arm === "bn-g16" ? -0.06 : arm === "plain" ? 1 : 0) + 0.1 * wobble(seed, arm.length),
    }));
    expect(estimates.map(({ contrast, primary, decides }) => [contrast, primary, decides])).toEqual([
      ["NC1", true, true],
      ["NC2-shared", true, true],
      ["normalisation", false, false],
      ["total", false, false],
    ]);
    // Alone in its family a comparison has two hypotheses (difference and equivalence), so p is doubled, not more.
    const normalisation = estimates[2]!;
    expect(normalisation.pAdjusted).toBeCloseTo(2 * normalisation.p, 12);
    // Of the four hypotheses of the primary family the smallest p is multiplied by four.
    const primary = estimates.slice(0, 2);
    const all = primary.flatMap(({ p, pEquivalence }) => [p, pEquivalence]);
    const adjusted = primary.flatMap(({ pAdjusted, pEquivalenceAdjusted }) => [pAdjusted, pEquivalenceAdjusted]);
    expect(Math.min(...adjusted)).toBeCloseTo(4 * Math.min(...all), 12);
  });
});

describe("a difference of differences", () => {
  const slight: Partial<ExperimentFile> = {
    arms: ["plain", "bn", "dropout-.2", "dropout-.5"],
    choices: { "best-dropout": { of: ["dropout-.2", "dropout-.5"], by: "validation.nll", better: "lower" } },
    compare: [
      {
        arm: "bn",
        against: "plain",
        minus: { arm: "best-dropout", against: "plain" },
        on: "test.nll",
        margin: 0.1,
        better: "higher",
      },
    ],
  };
  const effects =
    (gain: number) =>
    ({ arm, seed }: PlannedTrial): Found => ({
      "test.nll":
        5 +
        wobble(seed, 3) -
        ({ bn: 0.2, "dropout-.2": gain, "dropout-.5": 3 }[arm] ?? 0) +
        0.01 * wobble(seed, arm.length),
      "validation.nll": arm === "dropout-.5" ? 9 : 1,
    });

  test("is taken against the arm that validation chose, whatever the test says", () => {
    const { estimates, verdicts } = concludeFrom(make(slight), effects(1));
    expect(estimates[0]).toMatchObject({ arm: "bn - plain", against: "best-dropout (dropout-.2) - plain" });
    // bn lowers the loss by 0.2 and the chosen dropout by 1: the difference of the changes is +0.8.
    expect(estimates[0]!.mean).toBeCloseTo(0.8, 10);
    expect(verdicts[0]).toMatchObject({ decision: "supported" });
    expect(verdicts[0]!.attribution).toBeUndefined();
  });

  test("refutes where bn gains more", () => {
    expect(concludeFrom(make(slight), effects(0)).verdicts[0]).toMatchObject({ decision: "refuted" });
  });
});

describe("the learning-rate strip", () => {
  const made = make({ learningRates: [0.005, 0.1] });
  /** bn helps at 0.02 and 0.1 only; plain is best at 0.005 on validation examples, bn at 0.1. */
  const found = ({ arm, learningRate, seed }: PlannedTrial): Found => ({
    "test.nll": 2 + (arm === "bn" && learningRate > 0.01 ? -0.5 : 0) + 0.05 * wobble(seed, arm.length) + learningRate,
    "validation.nll": arm === "bn" ? 1 - learningRate : 1 + learningRate,
  });
  const { estimates, verdicts, arms } = concludeFrom(made, found);
  const at = (place: number | "best"): Verdict => verdicts.find(({ learningRate }) => learningRate === place)!;

  test("has a verdict at each rate and at each arm's best; only the planned one is primary", () => {
    expect(verdicts.map(({ learningRate, primary }) => [learningRate, primary])).toEqual([
      [0.02, true],
      [0.005, false],
      [0.1, false],
      ["best", false],
    ]);
    expect(estimates.map(({ primary, decides }) => [primary, decides])).toEqual([
      [true, true],
      [false, true],
      [false, true],
      [false, true],
    ]);
  });

  test("compares each arm at the rate that its validation examples prefer", () => {
    expect(at("best").decision).toBe("supported");
    const best = estimates.find(({ learningRate }) => learningRate === "best")!;
    // bn at 0.1: 2 - 0.5 + 0.1; plain at 0.005: 2.005.
    expect(best.mean).toBeCloseTo(-0.405, 10);
    expect(
      arms
        .filter(({ learningRate, metric }) => learningRate === "best" && metric === "test.nll")
        .map(({ arm, rate }) => [arm, rate]),
    ).toEqual([
      ["plain", 0.005],
      ["bn", 0.1],
    ]);
  });

  test("under squared loss the validation squared error prefers", () => {
    const compare = [{ arm: "bn", against: "plain", on: "test.loss", margin: 0.1 }];
    const squared = make({ learningRates: [0.005, 0.1], loss: "squared", compare });
    const { arms: others, estimates: made } = concludeFrom(squared, (cell) => {
      const { arm, learningRate } = cell;
      const validation = arm === "bn" ? 1 - learningRate : 1 + learningRate;
      return { "test.loss": 2 + 0.05 * wobble(cell.seed, arm.length), "validation.loss": validation };
    });
    const rates = others.filter(({ learningRate, metric }) => learningRate === "best" && metric === "test.loss");
    expect(rates.map(({ arm, rate }) => [arm, rate])).toEqual([
      ["plain", 0.005],
      ["bn", 0.1],
    ]);
    expect(made[0]).toMatchObject({ unit: "squared error" });
  });

  test("a claim that holds at some rates only says at which", () => {
    expect(at(0.02)).toMatchObject({
      decision: "supported",
      text: "bn lowers test loss against plain, at learning rate 0.02",
    });
    expect(at(0.005).decision).not.toBe("supported");
    expect(at("best").text).toBe("bn lowers test loss against plain, each arm at its validation-best learning rate");
  });

  test("a rate at which more than a tenth of the seeds diverged is not an arm's best", () => {
    const { arms: others } = concludeFrom(made, (cell) =>
      cell.arm === "bn" && cell.learningRate === 0.1 && cell.seed < 3 ? "diverged" : found(cell),
    );
    const best = others.find(({ arm, learningRate }) => arm === "bn" && learningRate === "best")!;
    expect(best.rate).toBe(0.02);
  });
});

describe("several tasks", () => {
  const tasks = [make(), make({ data: "disc" })];
  const found = ({ arm, task, seed }: PlannedTrial): Found => ({
    "test.nll": 2 + (arm === "bn" && task === "moons" ? -0.5 : 0) + 0.05 * wobble(seed, arm.length),
  });
  const both = tasks.map((one) => fakeRecords(one, found));
  const records = new Map(both.flatMap((one) => [...one.records]));

  test("have a verdict each and one primary family together", () => {
    const { verdicts, estimates } = conclude(tasks, planAll(tasks, "lanes-exact-1"), records);
    expect(verdicts.map(({ task, decision }) => [task, decision])).toEqual([
      ["moons", "supported"],
      ["disc", "equivalent"],
    ]);
    // Two tasks, two hypotheses each: the smallest p of all four is multiplied by four.
    const all = estimates.flatMap(({ p, pEquivalence }) => [p, pEquivalence]);
    const adjusted = estimates.flatMap(({ pAdjusted, pEquivalenceAdjusted }) => [pAdjusted, pEquivalenceAdjusted]);
    expect(Math.min(...adjusted)).toBe(4 * Math.min(...all));
  });
});

describe("summaries", () => {
  test("mean, deviation and t interval of every metric over the seeds of an arm", () => {
    const { arms } = concludeFrom(make({ seeds: 5 }), ({ seed }) => ({ "test.nll": seed + 1 }));
    expect(arms).toHaveLength(2);
    // t of 4 degrees of freedom at 97.5 % is 2.776; sd/sqrt(5) is 0.7071.
    expect(arms[0]).toMatchObject({ arm: "plain", n: 5, mean: 3, unit: "nats", metric: "test.nll", rate: 0.02 });
    expect(arms[0]!.low).toBeCloseTo(3 - 1.9632, 4);
    expect(arms[0]!.high).toBeCloseTo(3 + 1.9632, 4);
    expect(arms[0]!.sd).toBeCloseTo(Math.sqrt(2.5), 12);
  });
});
