import { describe, expect, test } from "vitest";
import { type Found, fakeRecords } from "../../test/lab/fakeRecords.ts";
import type { ExperimentFile } from "./experimentFile.ts";
import { type RateTolerance, rateTolerances } from "./rateTolerance.ts";
import { experiment } from "./spec.ts";
import type { PlannedTrial } from "./types.ts";

const base: ExperimentFile = { data: "moons", arms: ["plain"], seeds: 10, learningRates: [0.002, 0.2, 2] };

function found(measure: (cell: PlannedTrial) => Found, changes: Partial<ExperimentFile> = {}): RateTolerance[] {
  const made = experiment({ ...base, ...changes }, "t");
  const { planned, records } = fakeRecords(made, measure);
  return rateTolerances(made, planned, records);
}

/** Seeds 0 to 9; at each rate so many of them end at a loss of .3, the others at .7. */
const reaching =
  (counts: Readonly<Record<number, number>>) =>
  ({ learningRate, seed }: PlannedTrial): Found => ({
    "train.nll": seed < (counts[learningRate] ?? 0) ? 0.3 : 0.7,
  });

describe("the largest rate at which a network trains", () => {
  test("is the largest with at least 80 % of the seeds below the target, with Clopper-Pearson intervals", () => {
    const [plain] = found(reaching({ 0.002: 3, 0.02: 10, 0.2: 8, 2: 7 }));
    expect(plain).toMatchObject({ task: "moons", arm: "plain", target: 0.5, unit: "nats", largest: 0.2 });
    expect(plain?.largestTried).toBe(false);
    expect(plain?.rates.map(({ learningRate, reached, n }) => [learningRate, reached, n])).toEqual([
      [0.002, 3, 10],
      [0.02, 10, 10],
      [0.2, 8, 10],
      [2, 7, 10],
    ]);
    // scipy.stats.beta.ppf: 8 of 10, and 10 of 10.
    expect(plain?.rates[2]?.low).toBeCloseTo(0.4439045376923585, 10);
    expect(plain?.rates[2]?.high).toBeCloseTo(0.9747892736731666, 10);
    expect(plain?.rates[1]?.low).toBeCloseTo(0.6915028921812392, 10);
    expect(plain?.rates[1]?.high).toBe(1);
  });

  test("may be the largest that was tried, or none", () => {
    expect(found(reaching({ 2: 9 }))[0]).toMatchObject({ largest: 2, largestTried: true });
    const [none] = found(reaching({ 0.02: 7 }));
    expect([none?.largest, none?.largestTried]).toEqual([undefined, false]);
  });

  test("counts a seed that diverged as one that does not reach it, and one that is missing not at all", () => {
    const [plain] = found(({ learningRate, seed }) => {
      if (learningRate !== 2) return { "train.nll": 0.1 };
      return seed < 2 ? "diverged" : seed < 4 ? undefined : { "train.nll": 0.1 };
    });
    expect(plain?.rates[3]).toMatchObject({ n: 8, reached: 6, diverged: 2 });
    expect(plain?.largest).toBe(0.2);
  });

  test("takes the target of the instrument speed where it watches the training set", () => {
    const speed = (set: string) => ["generalisation", { id: "speed", set, target: 0.2 }];
    const losses = reaching({ 0.02: 10 });
    expect(found(losses, { instruments: speed("train") })[0]).toMatchObject({ target: 0.2 });
    expect(found(losses, { instruments: speed("train") })[0]?.largest).toBeUndefined();
    expect(found(losses, { instruments: speed("validation") })[0]).toMatchObject({ target: 0.5, largest: 0.02 });
  });

  test("is one of squared errors under squared loss, where a target was named", () => {
    const squared = { loss: "squared", instruments: ["generalisation", "speed"] } as const;
    const measure = ({ learningRate }: PlannedTrial): Found => ({ "train.loss": learningRate });
    expect(found(measure, squared)[0]).toMatchObject({ unit: "squared error", target: 0.5, largest: 0.2 });
    expect(found(measure, { loss: "squared" })).toEqual([]);
  });
});

describe("decades of rates near the best", () => {
  const accurate =
    (means: Readonly<Record<number, number>>) =>
    ({ learningRate, seed }: PlannedTrial): Found => ({
      "train.nll": 0.1,
      "test.accuracy": (means[learningRate] ?? 0) + (seed % 2 === 0 ? 0.05 : -0.05),
    });

  test("reach from the smallest to the largest rate whose mean accuracy is at most a point below", () => {
    const [plain] = found(accurate({ 0.002: 0.8, 0.02: 0.9, 0.2: 0.89, 2: 0.7 }));
    expect(plain?.near).toMatchObject({ best: 0.02, from: 0.02, to: 0.2, open: false });
    expect(plain?.near?.decades).toBeCloseTo(1, 12);
  });

  test("do not leap over a rate that is worse, and are a lower bound at the end of the strip", () => {
    expect(found(accurate({ 0.002: 0.9, 0.02: 0.88, 0.2: 0.9, 2: 0.895 }))[0]?.near).toMatchObject({
      ...{ best: 0.002, from: 0.002, to: 0.002, decades: 0, open: true },
    });
    const [wide] = found(accurate({ 0.002: 0.9, 0.02: 0.9, 0.2: 0.9, 2: 0.9 }));
    expect(wide?.near).toMatchObject({ from: 0.002, to: 2, open: true });
    expect(wide?.near?.decades).toBeCloseTo(3, 12);
  });

  test("do not count rates at which more than a tenth of the seeds diverged: their mean is one of survivors", () => {
    const lost = (most: number) => (cell: PlannedTrial) =>
      cell.learningRate === 2 && cell.seed < most ? "diverged" : accurate({ 0.2: 0.8, 2: 0.95 })(cell);
    expect(found(lost(1))[0]?.near?.best).toBe(2);
    expect(found(lost(2))[0]?.near?.best).toBe(0.2);
    expect(found(lost(2))[0]?.rates[3]?.accuracy).toBeUndefined();
  });

  test("are not known where no accuracy is", () => {
    expect(found(reaching({ 0.02: 10 }))[0]?.near).toBeUndefined();
  });
});

describe("no tolerance is told", () => {
  test("of a single rate, of an arm with a rate of its own, or where the training loss was not measured", () => {
    const losses = reaching({ 0.02: 10 });
    expect(found(losses, { learningRates: [] })).toEqual([]);
    const own = found(losses, { arms: { plain: {}, slow: { learningRate: 0.001 } } });
    expect(own.map(({ arm }) => arm)).toEqual(["plain"]);
    expect(found(() => ({ "test.accuracy": 0.9 }))).toEqual([]);
    expect(found(({ learningRate }) => (learningRate === 0.02 ? { "train.nll": 0.1 } : undefined))).toEqual([]);
  });
});
