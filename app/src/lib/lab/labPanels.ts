import type { Conclusion } from "../../../../src/lab/conclude.ts";
import { armText } from "../../../../src/lab/report/input/armText.ts";
import { curveSets } from "../../../../src/lab/report/input/curveSets.ts";
import { taskCells, valuesOf } from "../../../../src/lab/report/input/taskCells.ts";
import type { ArmText, CurveSet, RelianceSet, Summary } from "../../../../src/lab/report/reportInput.ts";
import type { Estimate, Experiment, LooksMade, TrialRecord } from "../../../../src/lab/types.ts";
import { LAB_METRICS } from "./labMetrics.ts";
import { lossCurves } from "./lossCurves.ts";
import { relianceOfSeed } from "./relianceOfSeed.ts";

/** What the panels of the Lab draw: plain data, made of records at the desk. */
export interface LabPanels {
  /** Distinct trials. */
  readonly trials: Conclusion["trials"];
  /** Seeds of which every arm is finished. */
  readonly wholeSeeds: number;
  readonly looks: LooksMade;
  readonly arms: readonly ArmText[];
  /** arm -> metric -> values of its networks, of the metrics of the Lab. */
  readonly summaries: Readonly<Record<string, Readonly<Record<string, Summary>>>>;
  readonly loss?: CurveSet;
  readonly ablation?: CurveSet;
  readonly reliance?: RelianceSet;
  readonly estimates: readonly Estimate[];
  /** Why measures of the Lab are not valid, each reason once. */
  readonly invalid: readonly string[];
}

/**
 * The panels of one experiment.
 * @param conclusion of its records @param records by trial id @param seed whose reliance is shown
 */
export function labPanels(
  conclusion: Conclusion,
  records: ReadonlyMap<string, TrialRecord>,
  seed: number,
): LabPanels | undefined {
  const { planned, trials, looks, estimates, arms } = conclusion;
  const experiment = conclusion.experiments[0];
  if (experiment === undefined) return undefined;
  const cells = taskCells(experiment, planned, records, new Set());
  const own = experiment.train.learningRate;
  const summariesOf = (cell: (typeof cells.arms)[number]): Record<string, Summary> =>
    Object.fromEntries(
      arms.flatMap(({ arm, metric, learningRate, mean, low, high, n }): [string, Summary][] =>
        arm === cell.arm && learningRate === own && (LAB_METRICS as readonly string[]).includes(metric)
          ? [[metric, { mean, low, high, n, values: valuesOf(cell, metric) }]]
          : [],
      ),
    );
  const loss = lossCurves(cells);
  const ablation = curveSets(cells).find(({ kind }) => kind === "ablation");
  const reliance = relianceOfSeed(cells, seed);
  return {
    ...{ trials, looks, wholeSeeds: wholeSeeds(cells.arms) },
    arms: armTexts(experiment),
    summaries: Object.fromEntries(cells.arms.map((cell) => [cell.arm, summariesOf(cell)])),
    ...(loss === undefined ? {} : { loss }),
    ...(ablation === undefined ? {} : { ablation }),
    ...(reliance === undefined ? {} : { reliance }),
    estimates: estimates.filter(({ learningRate }) => learningRate === own),
    invalid: invalidReasons(cells.arms),
  };
}

/** The arms in words. */
export function armTexts({ arms }: Pick<Experiment, "arms">): readonly ArmText[] {
  return Object.entries(arms).map(([id, arm]) => armText(id, arm));
}

type Arms = ReturnType<typeof taskCells>["arms"];

function wholeSeeds(arms: Arms): number {
  const finished = arms.map(({ cells }) => cells.map(({ record }) => record !== undefined));
  return (finished[0] ?? []).filter((_, seed) => finished.every((arm) => arm[seed])).length;
}

function invalidReasons(arms: Arms): readonly string[] {
  const shown: readonly string[] = LAB_METRICS;
  return [
    ...new Set(
      arms.flatMap(({ cells }) =>
        cells.flatMap(({ record }) =>
          Object.entries(record?.invalid ?? {}).flatMap(([metric, why]) =>
            shown.includes(metric) ? [`${metric}: ${why}`] : [],
          ),
        ),
      ),
    ),
  ];
}
