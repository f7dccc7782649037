import { wholeSeeds } from "#lib/trainHere/progress.ts";
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
  const shown = shownMetrics(experiment);
  const summariesOf = (cell: (typeof cells.arms)[number]): Record<string, Summary> =>
    Object.fromEntries(
      arms.flatMap(({ arm, metric, learningRate, mean, low, high, n }): [string, Summary][] =>
        arm === cell.arm && learningRate === own && shown.has(metric)
          ? [[metric, { mean, low, high, n, values: valuesOf(cell, metric) }]]
          : [],
      ),
    );
  const loss = lossCurves(cells);
  const ablation = curveSets(cells).find(({ kind }) => kind === "ablation");
  const reliance = relianceOfSeed(cells, seed);
  return {
    ...{ trials, looks, wholeSeeds: wholeSeeds(planned, records) },
    arms: armTexts(experiment),
    summaries: Object.fromEntries(cells.arms.map((cell) => [cell.arm, summariesOf(cell)])),
    ...(loss === undefined ? {} : { loss }),
    ...(ablation === undefined ? {} : { ablation }),
    ...(reliance === undefined ? {} : { reliance }),
    estimates: estimates.filter(({ learningRate }) => learningRate === own),
    invalid: invalidReasons(cells.arms, shown),
  };
}

/** The arms in words. */
export function armTexts({ arms }: Pick<Experiment, "arms">): readonly ArmText[] {
  return Object.entries(arms).map(([id, arm]) => armText(id, arm));
}

/** The metrics of the Lab, and those that the experiment judges by. */
function shownMetrics({ compare }: Experiment): ReadonlySet<string> {
  return new Set([...LAB_METRICS, ...compare.map(({ on }) => on)]);
}

type Arms = ReturnType<typeof taskCells>["arms"];

function invalidReasons(arms: Arms, shown: ReadonlySet<string>): readonly string[] {
  return [
    ...new Set(
      arms.flatMap(({ cells }) =>
        cells.flatMap(({ record }) =>
          Object.entries(record?.invalid ?? {}).flatMap(([metric, why]) =>
            shown.has(metric) ? [`${metric}: ${why}`] : [],
          ),
        ),
      ),
    ),
  ];
}
