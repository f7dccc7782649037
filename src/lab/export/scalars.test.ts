import { describe, expect, test } from "vitest";
import { plan } from "../plan.ts";
import { recordDigest } from "../recordDigest.ts";
import { experiment } from "../spec.ts";
import type { PlannedTrial, TrialRecord } from "../types.ts";
import { arrayRows, curveRows } from "./arrayRows.ts";
import type { ExportedRun } from "./exportedRun.ts";
import { longScalars } from "./longScalars.ts";
import type { Cell, Table } from "./table.ts";
import { wideScalars } from "./wideScalars.ts";

const KERNEL = "test-1";
const moons = experiment({ data: "moons", arms: ["plain", "bn"], seeds: 2 }, "two");
const planned = plan(moons, KERNEL);

function record({ trial, spec }: PlannedTrial, parts: Partial<TrialRecord>): TrialRecord {
  const content = { outcome: "ok" as const, scalars: {}, invalid: {}, curves: {}, arrays: {}, ...parts };
  return { trial, spec, ...content, digest: recordDigest(content) };
}

/** plain 0 and 1 are done, the second with a measure that is not valid; bn 0 diverged; bn 1 is missing. */
const records = [
  record(planned[0]!, {
    scalars: { "test.nll": 0.1, "test.accuracy": 1 / 3 },
    curves: { loss: Float32Array.of(0.1, Number.NaN, -0) },
    arrays: { "rely.matrix.layer2": { shape: [1, 2], data: Float32Array.of(2, Number.NEGATIVE_INFINITY) } },
  }),
  record(planned[1]!, { scalars: { "test.nll": 0.2 }, invalid: { "test.temperature": "no examples are wrong" } }),
  record(planned[2]!, { outcome: "diverged", divergedAt: 7 }),
];
const byTrial = new Map(records.map((one) => [one.trial, one]));
const run: ExportedRun = { id: "f00", name: "two", kernel: KERNEL, experiments: [moons], planned };
const load = (trial: string): TrialRecord | undefined => byTrial.get(trial);

/** The rows as objects, without what says only where they come from. */
function rows({ columns, rows: given }: Table): Record<string, Cell>[] {
  const left = new Set([
    "experiment",
    "profile",
    "task",
    "learning_rate",
    "trial",
    "digest",
    "kernel",
    "experiment_id",
  ]);
  return [...given].map((cells) => {
    expect(cells).toHaveLength(columns.length);
    const named = columns.map(({ name }, i): [string, Cell] => [name, cells[i]!]);
    return Object.fromEntries(named.filter(([name]) => !left.has(name)));
  });
}

describe("longScalars", () => {
  test("has a row for every number, every invalid measure and every trial without any", () => {
    const common = { unit: "nats", outcome: "ok", diverged_at: null, valid: true, why: null };
    const none = { metric: null, value: null, unit: null, valid: null, why: null };
    expect(rows(longScalars([run], load))).toEqual([
      { arm: "plain", seed: 0, metric: "test.nll", value: 0.1, ...common },
      { arm: "plain", seed: 0, metric: "test.accuracy", value: 1 / 3, ...common, unit: "fraction" },
      { arm: "plain", seed: 1, metric: "test.nll", value: 0.2, ...common },
      {
        ...{ arm: "plain", seed: 1, metric: "test.temperature", value: null, ...common },
        ...{ unit: "ratio", valid: false, why: "no examples are wrong" },
      },
      { arm: "bn", seed: 0, ...none, outcome: "diverged", diverged_at: 7 },
      { arm: "bn", seed: 1, ...none, outcome: "missing", diverged_at: null },
    ]);
  });

  test("says of each row which trial, record, kernel and experiment it is of", () => {
    const { columns, rows: all } = longScalars([run], load);
    const [first] = [...all];
    const cell = (name: string): Cell => first![columns.findIndex((column) => column.name === name)]!;
    expect([cell("experiment"), cell("task"), cell("learning_rate")]).toEqual([
      "two",
      "moons",
      moons.train.learningRate,
    ]);
    expect([cell("trial"), cell("digest"), cell("kernel"), cell("experiment_id")]).toEqual([
      ...[records[0]!.trial, records[0]!.digest, KERNEL, "f00"],
    ]);
  });
});

describe("wideScalars", () => {
  test("has a row a trial and a column a metric", () => {
    const empty = { "test.nll": null, "test.accuracy": null, "test.temperature": null };
    const done = { ...empty, outcome: "ok", diverged_at: null, invalid: null };
    expect(rows(wideScalars([run], load))).toEqual([
      { arm: "plain", seed: 0, ...done, "test.nll": 0.1, "test.accuracy": 1 / 3 },
      { arm: "plain", seed: 1, ...done, "test.nll": 0.2, invalid: "test.temperature: no examples are wrong" },
      { arm: "bn", seed: 0, ...done, outcome: "diverged", diverged_at: 7 },
      { arm: "bn", seed: 1, ...done, outcome: "missing" },
    ]);
  });

  test("keeps a metric apart that is called like one of its own columns", () => {
    const named = new Map([[planned[0]!.trial, record(planned[0]!, { scalars: { seed: 0.5 } })]]);
    const [first] = rows(wideScalars([run], (trial) => named.get(trial)));
    expect(first).toMatchObject({ seed: 0, "seed (metric)": 0.5 });
  });
});

describe("curves and arrays", () => {
  test("have a row a point, and a value that is no number is named, not written", () => {
    const at = { arm: "plain", seed: 0, curve: "loss", valid: true, why: null };
    expect(rows(curveRows([run], load))).toEqual([
      { ...at, index: 0, value: Math.fround(0.1) },
      { ...at, index: 1, value: null, valid: false, why: "the value is NaN" },
      { ...at, index: 2, value: -0 },
    ]);
  });

  test("of arrays are in row-major order", () => {
    const at = { arm: "plain", seed: 0, array: "rely.matrix.layer2", shape: "1x2" };
    expect(rows(arrayRows([run], load))).toEqual([
      { ...at, index: 0, value: 2, valid: true, why: null },
      { ...at, index: 1, value: null, valid: false, why: "the value is -Infinity" },
    ]);
  });
});
