import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { conclude } from "../conclude.ts";
import { recordDigest } from "../recordDigest.ts";
import { experiment } from "../spec.ts";
import { trialId } from "../trialId.ts";
import { type ImportQuestion, importedExperiments } from "./importedExperiments.ts";
import { type ImportedTrials, importedRecords } from "./importedRecords.ts";
import { judgedByFile } from "./judgedByFile.ts";
import { missingPairs } from "./missingPairs.ts";
import { readResultRows } from "./resultRows.ts";

const from = { file: "results.csv", sha256: "0".repeat(64) };
const HEAD = "arm,seed,metric,value\n";

function trials(body: string, head = HEAD): ImportedTrials {
  const { rows } = readResultRows(new TextEncoder().encode(head + body), from.file, ",");
  return importedRecords(rows, { task: "results", learningRate: 0 }, from.file);
}

/** Rows of one metric: an arm and its values by seed; a text stands as it is. */
function rows(arm: string, metric: string, values: readonly (number | string)[]): string {
  return values.map((value, seed) => `${arm},${seed},${metric},${value}\n`).join("");
}

function judged(found: ImportedTrials, question: Partial<ImportQuestion>) {
  const experiments = importedExperiments(found, from, { metrics: [], ...question });
  return conclude(experiments, found.planned, found.records);
}

describe("importedRecords", () => {
  test("makes a record of each arm and seed, with an identity that belongs to its content", () => {
    const { planned, records } = trials("bn,0,test.nll,0.5\nbn,0,f1,0.25\nbn,1,test.nll,0.75\n");
    expect(planned.map(({ arm, seed, task }) => [arm, seed, task])).toEqual([
      ["bn", 0, "results"],
      ["bn", 1, "results"],
    ]);
    const [first] = [...records.values()];
    expect(first).toMatchObject({ outcome: "ok", scalars: { "test.nll": 0.5, f1: 0.25 }, invalid: {} });
    for (const [trial, record] of records) {
      expect(trialId(record.spec)).toBe(trial);
      expect(recordDigest(record)).toBe(record.digest);
    }
  });

  test("names a trial by what the file says of it: a longer file has the same trial, another value makes another", () => {
    const ids = (body: string): string[] => trials(body).planned.map(({ trial }) => trial);
    const [one] = ids("bn,0,f1,0.5\n");
    expect(ids("bn,0,f1,0.5\nbn,1,f1,0.5\n")[0]).toBe(one);
    expect(ids("bn,1,f1,0.5\nbn,0,f1,0.5\n")[1]).toBe(one);
    expect(ids("bn,0,f1,0.51\n")[0]).not.toBe(one);
    expect(ids("bn,0,f1,0.5\nbn,1,f1,0.5\n")[1]).not.toBe(one);
  });

  test("records a trial with a value that is not finite as diverged, and keeps in words what the file says", () => {
    const [record] = [...trials("bn,0,test.nll,nan\nbn,0,test.accuracy,0.5\n").records.values()];
    expect(record).toMatchObject({
      outcome: "diverged",
      scalars: {},
      invalid: { "test.nll": "the file says nan", "test.accuracy": "the file says 0.5; the trial diverged" },
    });
  });

  test("counts a row that says the same twice, and refuses another value with both lines", () => {
    expect(trials("bn,0,f1,0.5\nbn,0,f1,0.50\n").repeated).toBe(1);
    expect(() => trials("bn,0,f1,0.5\nbn,1,f1,0.5\nbn,0,f1,0.6\n")).toThrow(
      'results.csv: lines 2 and 4 give "f1" of arm "bn", seed 0, two values, 0.5 and 0.6; keep one row',
    );
    expect(() => trials("bn,0,f1,0.5\nbn,0,f1,nan\n")).toThrow("two values, 0.5 and nan");
  });
});

describe("imported results, judged", () => {
  test("get the paired t interval that a hand computes: differences 1 to 5 give 3 ± 1.963", () => {
    const found = trials(rows("plain", "f1", [0, 0, 0, 0, 0]) + rows("bn", "f1", [1, 2, 3, 4, 5]));
    const [estimate] = judged(found, { against: "plain", better: "higher", margin: 0.1 }).estimates;
    expect(estimate).toMatchObject({ arm: "bn", against: "plain", on: "f1", pairs: 5, mean: 3, unit: "" });
    // sd 1.5811 / sqrt 5 times t(4, .975) = 2.7764: three decimals are given.
    expect([estimate!.low, estimate!.high].map((end) => Number(end.toFixed(3)))).toEqual([1.037, 4.963]);
    // 2 of 2^5 sign patterns are as extreme.
    expect(estimate!.p).toBe(2 / 32);
    expect(estimate!.decision).toBe("undecided");
  });

  test("are undecided below 8 pairs, however clear they are, and decided from 8 on", () => {
    const decide = (n: number): string => {
      const values = Array.from({ length: n }, (_, i) => 1 + i / 100);
      const found = trials(
        rows(
          "plain",
          "f1",
          values.map(() => 0),
        ) + rows("bn", "f1", values),
      );
      return judged(found, { against: "plain", better: "higher", margin: 0.1 }).verdicts[0]!.decision;
    };
    expect([7, 8].map(decide)).toEqual(["undecided", "supported"]);
  });

  test("leave out pairs with a diverged trial, count them, and support nothing with more than a tenth of them", () => {
    const values = Array.from({ length: 20 }, (_, i) => 1 + i / 100);
    const zeros = values.map(() => 0);
    const decide = (diverged: number) => {
      const some = values.map((value, i) => (i < diverged ? "nan" : value));
      const found = trials(rows("plain", "f1", zeros) + rows("bn", "f1", some));
      return judged(found, { against: "plain", better: "higher", margin: 0.1 });
    };
    expect(decide(2).estimates[0]).toMatchObject({ pairs: 18, divergedPairs: 2, decision: "supported" });
    expect(decide(3).estimates[0]).toMatchObject({ pairs: 17, divergedPairs: 3, decision: "undecided" });
    expect(decide(3).trials).toEqual({ planned: 40, done: 40, diverged: 3 });
  });

  test("pair by seed alone: the order of rows and of arms in the file changes no number", () => {
    const lines = [
      ...rows("plain", "f1", [1, 5, 2, 8, 3, 9, 4, 7, 6]),
      ...rows("bn", "f1", [2, 3, 9, 4, 8, 1, 6, 5, 7]),
    ]
      .join("")
      .trimEnd()
      .split("\n");
    const numbers = (order: readonly string[]) => {
      const found = trials(`${order.join("\n")}\n`);
      const [{ seeds, differences, low, high, p }] = judged(found, { against: "plain", better: "higher", margin: 1 })
        .estimates as [never];
      return { seeds, differences, low, high, p };
    };
    const expected = numbers(lines);
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: lines.length }), (order) => {
        expect(numbers(order)).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  test("take direction and margin of our own metrics, and show the others of ours beside", () => {
    const found = trials(
      rows("plain", "test.nll", [1, 2]) +
        rows("bn", "test.nll", [1, 2]) +
        rows("plain", "test.accuracy", [0.5, 0.5]) +
        rows("bn", "test.accuracy", [0.5, 0.5]) +
        rows("plain", "speed", [1, 2]),
    );
    const [first] = importedExperiments(found, from, { against: "plain", metrics: ["test.nll"] });
    expect(first!.compare).toEqual([
      {
        restatement: "C1",
        contrast: "",
        arm: "bn",
        against: "plain",
        on: "test.nll",
        margin: "1%",
        better: "lower",
        primary: true,
      },
      {
        restatement: "",
        contrast: "",
        arm: "bn",
        against: "plain",
        on: "test.accuracy",
        margin: 0.002,
        better: "higher",
        primary: false,
      },
    ]);
    expect(first!.restatements).toEqual({ C1: "bn lowers test loss against plain" });
  });

  test("take the margin of generated data where the task is called like one of ours", () => {
    const found = trials("moons,a,0,test.accuracy,0.5\nmoons,b,0,test.accuracy,0.5\n", "task,arm,seed,metric,value\n");
    expect(importedExperiments(found, from, { against: "a", metrics: [] })[0]!.compare[0]!.margin).toBe(0.005);
  });

  test("are one family over all tasks and arms", () => {
    const head = "task,arm,seed,metric,value\n";
    const body = ["t", "u"].flatMap((task) => ["a", "b", "c"].map((arm) => `${task},${arm},0,f1,1\n`)).join("");
    const { estimates } = judged(trials(body, head), { against: "a", better: "higher", margin: 1 });
    expect(estimates.map(({ task, arm, primary }) => [task, arm, primary])).toEqual([
      ...[
        ["t", "b", true],
        ["t", "c", true],
        ["u", "b", true],
        ["u", "c", true],
      ],
    ]);
  });

  test("may be held against a number, with one arm", () => {
    const found = trials(rows("bn", "f1", [1, 2, 3]));
    expect(judged(found, { against: "0.5", better: "higher", margin: 0.1 }).estimates[0]).toMatchObject({
      ...{ arm: "bn", against: "0.5", mean: 1.5, pairs: 3 },
    });
  });

  test("are compared at the learning rate that is named, and at each arm's best by its validation loss", () => {
    const head = "arm,seed,learning_rate,metric,value\n";
    const body = ["a", "b"].flatMap((arm) =>
      [0.1, 0.2].flatMap((rate) => [
        `${arm},0,${rate},validation.nll,${rate}\n`,
        `${arm},0,${rate},f1,${rate * (arm === "a" ? 1 : 3)}\n`,
      ]),
    );
    const question = { against: "a", metrics: ["f1"], better: "higher", margin: 1, learningRate: 0.2 } as const;
    const { estimates } = judged(trials(body.join(""), head), question);
    const means = estimates
      .filter(({ on }) => on === "f1")
      .map(({ learningRate, mean }) => [learningRate, Number(mean.toFixed(12))]);
    expect(means).toEqual([
      [0.2, 0.4],
      [0.1, 0.2],
      ["best", 0.2],
    ]);
    const without = trials(body.join("").replaceAll("validation.nll", "other"), head);
    expect(() => judged(without, question)).toThrow("chosen by validation.nll, which some trials lack");
    expect(() => judged(trials(body.join(""), head), { ...question, learningRate: 0.3 })).toThrow("there are 0.1, 0.2");
    expect(() =>
      importedExperiments(trials(body.join(""), head), from, {
        against: "a",
        metrics: ["f1"],
        better: "higher",
        margin: 1,
      }),
    ).toThrow("--learning-rate 0.1");
  });

  const two = rows("plain", "f1", [1]) + rows("bn", "f1", [2]);
  const f1 = { better: "higher", margin: 0.1 } as const;
  const wrong: readonly (readonly [string, string, Partial<ImportQuestion>, string])[] = [
    ["no reference", two, f1, "say what the arms are compared with: --against plain (of plain, bn)"],
    ["an unknown reference", two, { ...f1, against: "plan" }, 'no row has the arm "plan"; did you mean "plain"'],
    ["a single arm", rows("bn", "f1", [1]), { ...f1, against: "bn" }, '"bn" is the only arm'],
    [
      "several metrics and none named",
      two + rows("bn", "f2", [1]),
      { against: "plain" },
      "say which one decides: --metric f1 (of f1, f2)",
    ],
    ["an unknown metric", two, { ...f1, against: "plain", metrics: ["f2"] }, 'no row has the metric "f2"'],
    [
      "a foreign metric without direction and margin",
      two,
      { against: "plain" },
      '"f1" is not one of ours; give --better lower or higher and --margin',
    ],
    [
      "one of ours without a margin",
      rows("a", "test.temperature", [1]) + rows("b", "test.temperature", [1]),
      { against: "a", better: "lower" },
      '"test.temperature" has no default for everything; give --margin',
    ],
    ["a margin of 0", two, { against: "plain", better: "higher", margin: 0 }, "smallest effect of interest"],
    ["a percentage of a number", two, { against: "1.5", better: "higher", margin: "5%" }, "a percentage needs an arm"],
  ];
  test.each(wrong)("refuse %s", (_, body, question, message) => {
    expect(() => judged(trials(body), question)).toThrow(message);
  });
});

describe("judgedByFile", () => {
  const file = experiment(
    {
      data: "moons",
      arms: ["plain", "bn"],
      compare: [{ arm: "bn", against: "plain", on: "test.nll" }],
      learningRates: [0.1],
    },
    "mine",
  );
  const own = (body: string, head = HEAD): ImportedTrials => {
    const { rows: read } = readResultRows(new TextEncoder().encode(head + body), from.file, ",");
    return importedRecords(read, { task: "moons", learningRate: file.train.learningRate }, from.file);
  };

  test("puts the file's question to the seeds and rates of the results", () => {
    const found = own("plain,3,test.nll,1\nbn,3,test.nll,0.5\nbn,9,test.nll,0.5\n");
    const judgedFile = judgedByFile(found, from, file);
    expect(judgedFile).toEqual({
      ...file,
      name: "results.csv",
      seeds: 2,
      firstSeed: 3,
      learningRates: [],
      imported: from,
    });
    expect(conclude([judgedFile], found.planned, found.records).estimates[0]).toMatchObject({ pairs: 1, mean: -0.5 });
  });

  test("refuses what the file does not have", () => {
    expect(() => judgedByFile(own("bnn,0,test.nll,1\n"), from, file)).toThrow('no arm "bnn"; did you mean "bn"');
    expect(() => judgedByFile(own("bn,0,f1,1\n"), from, file)).toThrow(
      "none of the metrics that the experiment compares: test.nll",
    );
    expect(() => judgedByFile(own("xor,bn,0,test.nll,1\n", "task,arm,seed,metric,value\n"), from, file)).toThrow(
      'task "xor", but the experiment has "moons"',
    );
    const rated = "arm,seed,metric,value,learning_rate\n";
    expect(() => judgedByFile(own("bn,0,test.nll,1,0.5\n", rated), from, file)).toThrow(
      "learning rate 0.5, but the experiment has",
    );
    expect(() => judgedByFile(own("bn,0,test.nll,1,0.1\n", rated), from, file)).toThrow(
      "at which the experiment is judged",
    );
  });
});

describe("missingPairs", () => {
  test("names the arms and seeds of which there is no result", () => {
    const found = trials(rows("plain", "f1", [1, 2, 3]) + rows("bn", "f1", [1]));
    const experiments = importedExperiments(found, from, {
      against: "plain",
      metrics: ["f1"],
      better: "higher",
      margin: 1,
    });
    expect(missingPairs(experiments, found.planned)).toEqual([
      "results: there is no result of bn for seeds 1, 2, so no pair either",
    ]);
    expect(missingPairs([{ ...experiments[0]!, arms: { plain: {}, other: {} } }], found.planned)).toEqual([
      "results: there is no result of other for any seed, so no pair either",
    ]);
  });
});
