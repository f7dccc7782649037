import type { CurveArm, CurveSet } from "../../../../src/lab/report/reportInput.ts";
import type { CurvesAnswer } from "../../../../src/lab/serverAnswers.ts";

/** Points of one experiment's curve that are drawn at most, so that the steps of several find room on one axis. */
const MOST_POINTS = 60;

/** A set of curves that several experiments have, arm by arm, all on the same axes. */
export interface ComparedCurves extends Pick<CurveSet, "id" | "title" | "xLabel" | "yLabel" | "method" | "level"> {
  readonly task: string;
  /** Every place at which one of the experiments has a point, ascending. */
  readonly x: readonly number[];
  /** From the lowest to the highest of all arms. */
  readonly y: readonly [number, number];
  readonly arms: readonly {
    readonly arm: string;
    /** In the order of the experiments, at the places of `x`, NaN where one has no point; undefined where it has no such arm. */
    readonly curves: readonly (CurveArm | undefined)[];
  }[];
}

/**
 * The curves that at least two of the experiments have of an arm of the same name on a task of the same name, in the order
 * in which they first stand. Nothing is interpolated: each keeps its own points, at most 60 of them.
 */
export function comparedCurves(experiments: readonly CurvesAnswer["tasks"][]): readonly ComparedCurves[] {
  const found = new Map<string, { readonly task: string; readonly sets: (CurveSet | undefined)[] }>();
  for (const [place, tasks] of experiments.entries())
    for (const { name: task, curves } of tasks)
      for (const set of curves) {
        const key = [task, set.id, set.xLabel, set.yLabel].join("\n");
        const entry = found.get(key) ?? { task, sets: experiments.map(() => undefined) };
        entry.sets[place] = set;
        found.set(key, entry);
      }
  return [...found.values()].flatMap(({ task, sets }) => onOneAxis(task, sets) ?? []);
}

function onOneAxis(task: string, sets: readonly (CurveSet | undefined)[]): ComparedCurves | undefined {
  const names = [...new Set(sets.flatMap((set) => Object.keys(set?.arms ?? {})))];
  const shared = names.filter((arm) => sets.filter((set) => set?.arms[arm] !== undefined).length > 1);
  const first = sets.find((set) => set !== undefined);
  if (first === undefined || shared.length === 0) return undefined;
  const kept = sets.map((set) => (set === undefined ? [] : evenly(set.x.length)));
  const x = [...new Set(sets.flatMap((set, place) => (kept[place] ?? []).map((at) => set?.x[at] ?? Number.NaN)))]
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const arms = shared.map((arm) => ({
    arm,
    curves: sets.map((set, place): CurveArm | undefined => {
      const curve = set?.arms[arm];
      if (set === undefined || curve === undefined) return undefined;
      const index = new Map((kept[place] ?? []).map((at) => [set.x[at], at]));
      const placed = (values: ArrayLike<number>): number[] =>
        x.map((across) => {
          const at = index.get(across);
          // The server writes null for what is no number.
          return at === undefined ? Number.NaN : ((values[at] as number | null | undefined) ?? Number.NaN);
        });
      const { n, mean, low, high, thin } = curve;
      const band = { n, mean: placed(mean), low: placed(low), high: placed(high) };
      return thin === undefined ? band : { ...band, thin: placed(thin) };
    }),
  }));
  const heights = arms
    .flatMap(({ curves }) => curves.flatMap((one) => [one?.mean, one?.low, one?.high, one?.thin]))
    .flatMap((values) => Array.from(values ?? []))
    .filter(Number.isFinite);
  const { id, title, xLabel, yLabel, method } = first;
  const levels = new Set(sets.flatMap((set) => (set === undefined ? [] : [set.level?.value])));
  return {
    ...{ task, id, title, xLabel, yLabel, method, x, arms },
    y: [Math.min(...heights), Math.max(...heights)],
    // A level of one experiment alone says nothing of the others.
    ...(first.level !== undefined && levels.size === 1 ? { level: first.level } : {}),
  };
}

/** Indices of a curve, evenly spaced, first and last included. */
function evenly(length: number): readonly number[] {
  const points = Math.min(length, MOST_POINTS);
  return Array.from({ length: points }, (_, k) => (points < 2 ? 0 : Math.round((k * (length - 1)) / (points - 1))));
}
