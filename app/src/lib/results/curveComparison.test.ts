import { expect, test } from "vitest";
import type { CurveArm, CurveSet } from "../../../../src/lab/report/reportInput.ts";
import { comparedCurves } from "./curveComparison.ts";

const curve = (mean: readonly number[], n = 8): CurveArm => ({
  ...{ n, mean, low: mean.map((value) => value - 0.1), high: mean.map((value) => value + 0.1) },
});
const set = (x: readonly number[], arms: CurveSet["arms"], more: Partial<CurveSet> = {}): CurveSet => ({
  ...{ id: "training", kind: "training", title: "Loss", xLabel: "step", yLabel: "nats", method: "band", x, arms },
  ...more,
});
const tasks = (...curves: readonly CurveSet[]) => [
  { name: "moons", curves, rates: [], noise: null, reliance: null } as const,
];

test("an arm of several experiments lies on one axis, each curve with its own points and no others", () => {
  const [found, ...more] = comparedCurves([
    tasks(set([0, 10, 20], { plain: curve([3, 2, 1]), bn: curve([3, 1, 0]) })),
    tasks(set([0, 5, 10], { plain: curve([4, 3, 2.5], 4), dropout: curve([9, 9, 9]) })),
  ]);
  expect(more).toEqual([]);
  expect(found?.x).toEqual([0, 5, 10, 20]);
  // Of dropout and batch norm only one experiment has a curve.
  expect(found?.arms.map(({ arm }) => arm)).toEqual(["plain"]);
  const [first, second] = found?.arms[0]?.curves ?? [];
  expect(first?.mean).toEqual([3, NaN, 2, 1]);
  expect(second?.mean).toEqual([4, 3, 2.5, NaN]);
  expect([first?.n, second?.n]).toEqual([8, 4]);
  expect(found?.y).toEqual([0.9, 4.1]);
});

test("tasks, kinds of curves and units are kept apart, and an experiment alone is compared with nothing", () => {
  const loss = set([0, 1], { plain: curve([2, 1]) });
  const other = set([0, 1], { plain: curve([2, 1]) }, { yLabel: "squared error" });
  expect(comparedCurves([tasks(loss), tasks(other)])).toEqual([]);
  expect(comparedCurves([tasks(loss), tasks()])).toEqual([]);
  expect(comparedCurves([tasks(loss), tasks(), tasks(loss)])[0]?.arms[0]?.curves[1]).toBeUndefined();
});

test("long curves are thinned each by itself, with both ends, and what the server wrote as null is no point", () => {
  const x = Array.from({ length: 241 }, (_, step) => step);
  const long = curve(x.map((step) => (step === 0 ? (null as unknown as number) : 1 / step)));
  const [found] = comparedCurves([tasks(set(x, { plain: long })), tasks(set(x, { plain: long }))]);
  expect(found?.x).toHaveLength(60);
  expect([found?.x[0], found?.x.at(-1)]).toEqual([0, 240]);
  expect(found?.arms[0]?.curves[0]?.mean[0]).toBeNaN();
});

test("a level stands where it is that of all", () => {
  const at = (value: number) => set([0, 1], { plain: curve([2, 1]) }, { level: { value, text: "chance" } });
  expect(comparedCurves([tasks(at(0.5)), tasks(at(0.5))])[0]?.level).toEqual({ value: 0.5, text: "chance" });
  expect(comparedCurves([tasks(at(0.5)), tasks(at(0.6))])[0]).not.toHaveProperty("level");
});
