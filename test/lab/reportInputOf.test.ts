import { beforeAll, describe, expect, test } from "vitest";
import { kernelName } from "../../src/core/engine/engine.ts";
import { conclude } from "../../src/lab/conclude.ts";
import { plan } from "../../src/lab/plan.ts";
import { reportInputOf } from "../../src/lab/report/input/reportInputOf.ts";
import { renderReport } from "../../src/lab/report/renderReport.ts";
import type { ReportInput, TaskReport } from "../../src/lab/report/reportInput.ts";
import { experiment } from "../../src/lab/spec.ts";
import { trialTasks } from "../../src/lab/trialTasks.ts";
import type { Experiment, PlannedTrial, TrialRecord } from "../../src/lab/types.ts";
import { runTrials } from "../../src/node/pool/labRunner.ts";

const tried: Experiment = experiment(
  {
    question: "Does the noise lower the loss?",
    data: { name: "moons", train: 96, validation: 40, test: 200 },
    net: ["dense 6", "relu", "dense 5", "relu", "dense 2"],
    train: { batch: 32, epochs: 3 },
    arms: ["plain", "bn-g16", "bn-full"],
    learningRates: [0.1],
    seeds: 5,
    instruments: ["generalisation", "rely.curve", "rely.matrix", { id: "noise.bn", batches: [8, 16], resamples: 40 }],
    compare: [{ arm: "bn-g16", against: "bn-full", on: "test.nll", better: "lower" }],
  },
  "tried",
);

let planned: PlannedTrial[];
let records: Map<string, TrialRecord>;
let input: ReportInput;
let task: TaskReport;

/** The input where only the trials of `kept` are there. */
function inputOf(kept: ReadonlyMap<string, TrialRecord>, failed: readonly string[] = []): ReportInput {
  const light = new Map([...kept].map(([trial, record]) => [trial, { ...record, arrays: {} }]));
  return reportInputOf({
    conclusion: conclude([tried], planned, light),
    records: light,
    load: (trial) => kept.get(trial),
    failed: new Set(failed),
    provenance: {
      ...{ kernel: "k", version: "v", node: "n", os: "o", store: "s", experiment: "e", records: "r" },
      date: "2026-01-01T00:00:00.000Z",
    },
    commands: { run: "linchpin run tried.yaml", replay: "linchpin replay x", report: "linchpin report" },
  });
}

beforeAll(() => {
  planned = plan(tried, kernelName("exact"));
  const done = trialTasks(
    planned.map(({ spec }) => spec),
    4,
  ).flatMap(({ specs }) => runTrials(specs));
  records = new Map(done.map((record) => [record.trial, record]));
  input = inputOf(records);
  [task] = input.tasks as [TaskReport];
});

const cell = (arm: string, seed: number): PlannedTrial =>
  planned.find((one) => one.arm === arm && one.seed === seed && one.learningRate === tried.train.learningRate)!;

describe("reportInputOf", () => {
  test("gives each arm's measures with the value of every seed, at the experiment's own learning rate", () => {
    const summary = task.summaries["bn-g16"]!["test.nll"]!;
    expect(summary.values).toEqual(
      [0, 1, 2, 3, 4].map((seed) => ({ seed, value: records.get(cell("bn-g16", seed).trial)!.scalars["test.nll"] })),
    );
    const sum = summary.values.reduce((total, { value }) => total + value, 0);
    // One addition more or less: the last bits may differ.
    expect(summary.mean).toBeCloseTo(sum / 5, 12);
    expect([summary.low < summary.mean, summary.high > summary.mean, summary.n]).toEqual([true, true, 5]);
  });

  test("says where a measure means nothing, and why", () => {
    expect(task.invalid!["plain"]!["noise.bn.inclusive.b16"]).toBe("the network has no batch norm, so no batch noise");
    expect(Object.keys(task.invalid!["bn-g16"]!)).not.toContain("noise.bn.inclusive.b16");
  });

  test("has the curve of removed units from none to all, training set behind it, and the loss over all steps", () => {
    const [ablation, training] = task.curves;
    expect(ablation!.x).toHaveLength(11);
    expect([ablation!.x[0], ablation!.x[10]]).toEqual([0, 1]);
    expect(ablation!.arms["plain"]!.thin).toHaveLength(11);
    // With no unit removed, the curve is the accuracy.
    expect(ablation!.arms["bn-full"]!.mean[0]).toBeCloseTo(task.summaries["bn-full"]!["test.accuracy"]!.mean, 6);
    // 3 epochs of 3 batches.
    expect([training!.x[0], training!.x[training!.x.length - 1]]).toEqual([0, 8]);
    expect(training!.arms["bn-g16"]!.mean[8]).toBeCloseTo(
      [0, 1, 2, 3, 4].reduce((sum, seed) => sum + records.get(cell("bn-g16", seed).trial)!.curves["loss"]![8]! / 5, 0),
      6,
    );
  });

  test("shows the reliance of the seed in the middle of the first primary comparison, in every arm", () => {
    const { seeds, differences } = input.estimates.find(({ primary }) => primary)!;
    const middle = [...differences].sort((a, b) => a - b)[2]!;
    expect(task.reliance!.seed).toBe(seeds[differences.indexOf(middle)]);
    expect(Object.keys(task.reliance!.matrices)).toEqual(["plain", "bn-g16", "bn-full"]);
    expect(task.reliance!.matrices["plain"]!.shape).toEqual([5, 6]);
    const record = records.get(cell("plain", task.reliance!.seed).trial)!;
    expect(task.reliance!.matrices["plain"]!.data).toEqual(record.arrays["rely.matrix.layer2"]!.data);
  });

  test("shows one example shaking in many batches: every unit of the shown seed, only in arms that have noise", () => {
    const { wobble } = task.noise!;
    expect([...new Set(wobble.map(({ arm }) => arm))]).toEqual(["bn-g16"]);
    expect(wobble.map(({ unit }) => unit).sort()).toEqual([0, 1, 2, 3, 4, 5]);
    for (const { values, batch } of wobble) {
      expect(batch).toBe("batches of 16");
      expect(values.length).toBe(40);
    }
    expect(new Set(wobble.flatMap(({ values }) => Array.from(values))).size).toBeGreaterThan(100);
  });

  test("shows the noise of the arm that has it, falling with the batch, and of no arm whose noise is off", () => {
    const { byBatch, byArm } = task.noise!;
    expect(byBatch.map(({ batch }) => batch)).toEqual([8, 16]);
    expect(byBatch[0]!.inclusive.mean).toBeGreaterThan(byBatch[1]!.inclusive.mean);
    expect(Object.keys(byArm)).toEqual(["bn-g16"]);
    expect(byArm["bn-g16"]!.mean).toBeCloseTo(task.summaries["bn-g16"]!["noise.bn.inclusive.b16"]!.mean, 12);
  });

  test("has each primary measure at every learning rate, ascending, with one best rate an arm", () => {
    const [rates] = task.rates!;
    expect(rates!.on).toBe("test.nll");
    for (const points of Object.values(rates!.arms)) {
      expect(points.map(({ learningRate }) => learningRate)).toEqual([0.02, 0.1]);
      expect(points.filter(({ best }) => best)).toHaveLength(1);
    }
  });

  test("tells finished, failed and missing trials apart, and warns that the numbers rest on part of the plan", () => {
    const kept = new Map(records);
    const [gone, broken] = [cell("plain", 1).trial, cell("bn-full", 4).trial];
    for (const trial of [gone, broken]) kept.delete(trial);
    const part = inputOf(kept, [broken]);
    expect(part.tasks[0]!.completion["plain"]!.map(({ state }) => state)).toEqual(["ok", "missing", "ok", "ok", "ok"]);
    expect(part.tasks[0]!.completion["bn-full"]!.map(({ state }) => state)).toEqual(["ok", "ok", "ok", "ok", "failed"]);
    expect(part.warnings).toEqual([
      "2 of 30 trials are missing, 1 of them failed: the numbers rest on those that are there.",
    ]);
    expect(input.warnings).toBeUndefined();
  });

  test("makes a page, also of a plan of which nothing is finished, without a number that does not exist", () => {
    for (const one of [input, inputOf(new Map())]) {
      const page = renderReport(one);
      expect(page).toMatch(/^<!doctype html>/);
      expect(page).not.toMatch(/NaN|undefined|\[object|Infinity/);
    }
  });
});
