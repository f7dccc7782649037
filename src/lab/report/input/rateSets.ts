import { canonical } from "../../canonical.ts";
import type { Conclusion } from "../../conclude.ts";
import type { ArmSpec, ArmSummary, Estimate } from "../../types.ts";
import type { RateSet } from "../reportInput.ts";
import { chosenArm } from "../reportView.ts";
import { armName, shortArmName } from "./armName.ts";
import type { TaskCells } from "./taskCells.ts";

type Point = RateSet["arms"][string][number];

/**
 * Each primary measure of a task at every learning rate that was tried: those of the experiment's strip, else those that
 * arms have of their own. None where there is but one rate.
 */
export function rateSets(task: TaskCells, { arms, estimates }: Pick<Conclusion, "arms" | "estimates">): RateSet[] {
  const { compare, learningRates } = task.experiment;
  const measures = [...new Set(compare.flatMap(({ primary, on }) => (primary ? [on] : [])))];
  const own = arms.filter((summary) => summary.task === task.experiment.task);
  return learningRates.length === 0 ? ownSets(task, measures, own, estimates) : stripSets(task, measures, own);
}

function stripSets(task: TaskCells, measures: readonly string[], own: readonly ArmSummary[]): RateSet[] {
  const { train, learningRates } = task.experiment;
  const rates = [train.learningRate, ...learningRates].sort((a, b) => a - b);
  return measures.map((on) => ({
    on,
    arms: Object.fromEntries(
      task.arms.map(({ arm }) => {
        const rows = own.filter((row) => row.arm === arm && row.metric === on);
        const best = rows.find(({ learningRate }) => learningRate === "best")?.rate;
        return [arm, rates.flatMap((rate) => point(task, rows, arm, { rate, at: rate, best: best === rate }))] as const;
      }),
    ),
  }));
}

/** At least so many rates of one arm make a strip. */
const STRIP = 3;

/**
 * Arms that differ in nothing but their rates are one line, under the id of the first. The best of them is the one that the
 * experiment chose, if it chose.
 */
function ownSets(
  task: TaskCells,
  measures: readonly string[],
  own: readonly ArmSummary[],
  estimates: readonly Estimate[],
): RateSet[] {
  const { arms: specs, train, task: name } = task.experiment;
  const compared = estimates.filter((estimate) => estimate.task === name).flatMap(({ arm, against }) => [arm, against]);
  const chosen = new Set(compared.filter((arm) => chosenArm(arm) !== arm).map(chosenArm));
  const lines = [...Map.groupBy(Object.keys(specs), (arm) => canonical(withoutRate(specs[arm] ?? {}))).values()].filter(
    (ids) => ids.length >= STRIP,
  );
  if (lines.length === 0) return [];
  const rateOf = (arm: string): number => specs[arm]?.learningRate ?? train.learningRate;
  return measures.map((on) => ({
    on,
    names: Object.fromEntries(lines.map(([first = ""]) => [first, nameOf(withoutRate(specs[first] ?? {}))])),
    arms: Object.fromEntries(
      lines.map((ids) => {
        const points = ids
          .toSorted((a, b) => rateOf(a) - rateOf(b))
          .flatMap((arm) => {
            const rows = own.filter((row) => row.arm === arm && row.metric === on);
            return point(task, rows, arm, { rate: rateOf(arm), at: train.learningRate, best: chosen.has(arm) });
          });
        return [ids[0] ?? "", points] as const;
      }),
    ),
  }));
}

interface PointOf {
  /** The rate that the arm trained at. */
  readonly rate: number;
  /** The learning rate under which its cells and summaries stand. */
  readonly at: number;
  readonly best: boolean;
}

function point(task: TaskCells, rows: readonly ArmSummary[], arm: string, { rate, at, best }: PointOf): Point[] {
  const row = rows.find(({ learningRate }) => learningRate === at);
  if (row === undefined) return [];
  const diverged = task.at(arm, at).cells.filter(({ record }) => record?.outcome === "diverged").length;
  const { mean, low, high, n } = row;
  return [{ learningRate: rate, mean, low, high, n, diverged, ...(best ? { best: true } : {}) }];
}

function withoutRate({ learningRate: _, ...rest }: ArmSpec): ArmSpec {
  return rest;
}

function nameOf(arm: ArmSpec): string {
  return shortArmName(arm) ?? armName(arm);
}
