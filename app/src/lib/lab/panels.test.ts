import { describe, expect, test } from "vitest";
import { kernelName } from "../../../../src/core/engine/engine.ts";
import { sha256Hex } from "../../../../src/core/math/sha256.ts";
import { conclude } from "../../../../src/lab/conclude.ts";
import { engineTrials } from "../../../../src/lab/engineTrials.ts";
import type { ExperimentFile } from "../../../../src/lab/experimentFile.ts";
import { plan } from "../../../../src/lab/plan.ts";
import { taskCells } from "../../../../src/lab/report/input/taskCells.ts";
import { experiment } from "../../../../src/lab/spec.ts";
import type { TrialRecord } from "../../../../src/lab/types.ts";
import { REACH, SIDE } from "./decisionGrid.ts";
import { grid, mapMaker } from "./decisionMaps.ts";
import { defaultFile, withArm, withData, withoutArm, withSeeds, withTraining } from "./labFile.ts";
import { labPanels } from "./labPanels.ts";
import { lossCurves } from "./lossCurves.ts";
import population from "./population.json" with { type: "json" };

const looks = { type: "sequential", at: [2] } as const;

function trained(file: ExperimentFile, seeds?: readonly number[]) {
  const own = experiment(file, "lab");
  const planned = plan(own, kernelName("exact"));
  const records = new Map<string, TrialRecord>();
  for (const { spec, trial, seed } of planned)
    if (seeds === undefined || seeds.includes(seed))
      for (const record of engineTrials([spec])) records.set(trial, record);
  return { own, planned, records, conclusion: conclude([own], planned, records, looks) };
}

const small = withTraining(withSeeds(defaultFile, 2), { epochs: 12 });
const few = trained(small);

describe("what the panels draw", () => {
  test("are the values of the records, and their means", () => {
    const panels = labPanels(few.conclusion, few.records, 0);
    expect(panels).toMatchObject({ wholeSeeds: 2, trials: { planned: 8, done: 8 } });
    for (const { arm, seed, trial } of few.planned) {
      const values = panels?.summaries[arm]?.["test.nll"]?.values;
      expect(values?.find((value) => value.seed === seed)?.value).toBe(few.records.get(trial)?.scalars["test.nll"]);
    }
    expect(panels?.estimates.map(({ arm, against }) => `${arm} ${against}`)).toContain("bn bn-full");
    const matrix = few.records.get(few.planned[0].trial)?.arrays["rely.matrix.layer2"];
    expect(panels?.reliance?.matrices["plain"]).toEqual(matrix);
  });

  test("count a seed only when every arm has finished it, and show the seed that was chosen or none", () => {
    const part = new Map([...few.records].filter(([trial]) => trial !== few.planned.at(-1)?.trial));
    const panels = labPanels(few.conclusion, part, 1);
    expect(panels?.wholeSeeds).toBe(1);
    expect(Object.keys(panels?.reliance?.matrices ?? {})).toEqual(["plain", "bn", "bn-full"]);
    expect(labPanels(few.conclusion, few.records, 99)?.reliance).toBeUndefined();
  });
});

describe("the loss curves", () => {
  test("begin with the untrained network and end with the trained one, in epochs", () => {
    const curves = lossCurves(taskCells(few.own, few.planned, few.records, new Set()));
    expect(curves?.x[0]).toBe(0);
    expect(curves?.x[24]).toBe(12);
    for (const arm of Object.keys(few.own.arms)) {
      const own = few.planned.filter((cell) => cell.arm === arm).flatMap(({ trial }) => few.records.get(trial) ?? []);
      const ends = own.map(({ curves: { "speed.curve": curve = [] } }) => [curve[0], curve[curve.length - 1]]);
      for (const [at, end] of [0, 24].entries())
        expect(curves?.arms[arm]?.mean[end]).toBeCloseTo((ends[0][at] + ends[1][at]) / 2, 6);
    }
  });

  test("read every arm at the same epochs, also one whose own batch makes other steps", () => {
    const file = withArm(withSeeds(small, 1), "plain-batch40", { train: { batch: 40 } });
    const { own, planned, records } = trained(file);
    const curves = lossCurves(taskCells(own, planned, records, new Set()));
    const trial = planned.find(({ arm }) => arm === "plain-batch40")?.trial ?? "";
    const curve = records.get(trial)?.curves["speed.curve"] ?? [];
    expect(curves?.arms["plain-batch40"]?.mean[24]).toBeCloseTo(curve[curve.length - 1], 6);
  });

  test("average the batch losses between two places", () => {
    const plain = trained(withoutArm(withoutArm(withoutArm(withSeeds(small, 1), "bn"), "bn-full"), "dropout-.2"));
    const curves = lossCurves(taskCells(plain.own, plain.planned, plain.records, new Set()));
    const loss = [...plain.records.values()][0].curves["loss"];
    // 60 steps, each of them kept; half an epoch holds two or three of its five steps.
    expect(loss).toHaveLength(60);
    expect(curves?.arms["plain"]?.thin?.[24]).toBeCloseTo((loss[57] + loss[58] + loss[59]) / 3, 6);
    expect(curves?.arms["plain"]?.thin?.[0]).toBeNaN();
  });
});

describe("decision maps", () => {
  test("lie on a grid from the upper left, in standard deviations", () => {
    const at = grid();
    expect([at[0], at[1]]).toEqual([-REACH * (1 - 1 / SIDE), REACH * (1 - 1 / SIDE)]);
    expect(at[2 * (SIDE * SIDE - 1)]).toBeCloseTo(REACH * (1 - 1 / SIDE), 12);
  });

  test("answer as the networks did: near the training points as often right as they are", () => {
    const long = trained(withSeeds(defaultFile, 1));
    const found = mapMaker().maps(long.planned, long.records, 0);
    expect(found?.maps.map(({ arm, n }) => `${arm} ${n}`)).toEqual(["plain 1", "bn 1", "bn-full 1", "dropout-.2 1"]);
    const { x = [], y = [], label = [] } = found?.points ?? {};
    for (const { arm, probability } of found?.maps ?? []) {
      const cell = (value: number) => Math.min(SIDE - 1, Math.max(0, Math.floor(((value / REACH + 1) / 2) * SIDE)));
      const right = label.filter((own, n) => {
        const p = probability[(SIDE - 1 - cell(y[n])) * SIDE + cell(x[n])];
        return p > 0.5 === (own === 1);
      }).length;
      const record = long.records.get(long.planned.find((planned) => planned.arm === arm)?.trial ?? "");
      // The map is read at the middle of a cell and not at the point: a few points near the boundary may differ.
      expect(Math.abs(right / label.length - (record?.scalars["train.accuracy"] ?? 0))).toBeLessThan(0.1);
    }
  });

  test("are the mean over the networks, each computed once, and exist only in a plane", () => {
    const maker = mapMaker();
    const one = (seed: number) =>
      mapMaker().maps(
        few.planned.filter((cell) => cell.seed === seed),
        few.records,
        seed,
      )?.maps[0]?.probability ?? [];
    const both = maker.maps(few.planned, few.records, 0)?.maps[0];
    expect(both?.n).toBe(2);
    expect(both?.probability[777]).toBeCloseTo((one(0)[777] + one(1)[777]) / 2, 6);
    const disc = trained(withTraining(withData(withSeeds(small, 1), "disc"), { epochs: 1 }));
    expect(mapMaker().maps(disc.planned, disc.records, 0)).toBeUndefined();
  });
});

describe("the population that the Lab begins with", () => {
  const own = experiment(defaultFile, "lab");
  const planned = plan(own, kernelName("exact"));

  test("is of its experiment as it is now; else: node tools/labPopulation.ts", () => {
    expect(population.plan).toBe(sha256Hex(planned.map(({ trial }) => trial).join("\n")));
    expect(population.panels.trials).toEqual({ planned: planned.length, done: planned.length, diverged: 0 });
  });

  test("has the values that its networks have when they are trained again", () => {
    const [again, seed] = [trained(withSeeds(defaultFile, 1)), own.firstSeed];
    const summaries: Record<string, Record<string, { values: { seed: number; value: number }[] }>> = population.panels
      .summaries;
    for (const { arm, trial } of again.planned)
      for (const [metric, { values }] of Object.entries(summaries[arm])) {
        const value = again.records.get(trial)?.scalars[metric] ?? Number.NaN;
        // Six figures are kept.
        expect(values.find((kept) => kept.seed === seed)?.value).toBeCloseTo(value, 5);
      }
  });
});
