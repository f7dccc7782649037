import { mean } from "../../../core/stats/sampleMoments.ts";
import { isRegression } from "../../netChecks.ts";
import type { CurveArm, CurveSet } from "../reportInput.ts";
import { sentenceCase } from "../sentence.ts";
import { type ArmCells, BAND, meanInterval, type TaskCells, valuesOf } from "./taskCells.ts";

/** Accuracy while units are removed, and the loss in training: what the records have of the two. */
export function curveSets(task: TaskCells): CurveSet[] {
  return [...ablation(task), ...training(task)];
}

function ablation({ arms, experiment }: TaskCells): CurveSet[] {
  const [shown, thin] = ["rely.curve.test", "rely.curve.train"];
  const test = curvesByArm(arms, shown);
  const train = curvesByArm(arms, thin);
  const main = Object.keys(test).length > 0 ? test : train;
  const points = Object.values(main)[0]?.mean.length ?? 0;
  if (points < 2) return [];
  const regression = isRegression(experiment.data);
  const grade = regression ? "explained variance" : "accuracy";
  const chance = regression ? [0] : arms.flatMap((arm) => valuesOf(arm, "test.bestConstant").map(({ value }) => value));
  const units = experiment.net.some((layer) => layer.startsWith("conv ")) ? "units (feature maps)" : "units";
  return [
    {
      id: "ablation",
      kind: "ablation",
      title: `${sentenceCase(grade)} while hidden units are removed`,
      xLabel: `fraction of hidden ${units} set to zero, in random orders`,
      yLabel: main === test ? grade : `${grade} on the training set`,
      x: Array.from({ length: points }, (_, i) => i / (points - 1)),
      method: BAND,
      ...(chance.length === 0 ? {} : { level: { value: mean(chance), text: "best constant answer" } }),
      arms: Object.fromEntries(
        Object.entries(main).map(([arm, curve]): [string, CurveArm] => {
          const behind = main === test ? train[arm]?.mean : undefined;
          return [arm, behind === undefined ? curve : { ...curve, thin: behind }];
        }),
      ),
    },
  ];
}

function training({ arms, experiment }: TaskCells): CurveSet[] {
  const curves = curvesByArm(arms, "loss");
  const points = Object.values(curves)[0]?.mean.length ?? 0;
  if (points < 2) return [];
  const { batch, epochs, lastBatch } = experiment.train;
  const whole = experiment.data.train / batch;
  const steps = epochs * (lastBatch === "keep" ? Math.ceil(whole) : Math.floor(whole));
  return [
    {
      id: "training",
      kind: "training",
      title: "Loss of each batch in training",
      xLabel: "step",
      yLabel: `${experiment.loss === "squared" ? "squared error" : "nats"}, in training mode`,
      // As `thin` picks them: evenly spaced, first and last included.
      x: Array.from({ length: points }, (_, i) => Math.round((i * (steps - 1)) / (points - 1))),
      method: BAND,
      arms: curves,
    },
  ];
}

/** Mean and band of a curve in every arm that has it; diverged trials have none. */
function curvesByArm(arms: readonly ArmCells[], name: string): Record<string, CurveArm> {
  return Object.fromEntries(
    arms.flatMap((arm): [string, CurveArm][] => {
      const curves = arm.cells.flatMap(({ record }) => {
        const curve = record?.outcome === "ok" ? record.curves[name] : undefined;
        return curve === undefined ? [] : [curve];
      });
      return curves.length === 0 ? [] : [[arm.arm, band(curves)]];
    }),
  );
}

function band(curves: readonly Float32Array[]): CurveArm {
  const points = Array.from({ length: curves[0]?.length ?? 0 }, (_, i) =>
    meanInterval(curves.map((curve) => curve[i] ?? Number.NaN)),
  );
  return {
    n: curves.length,
    mean: points.map((point) => point.mean),
    low: points.map((point) => point.low),
    high: points.map((point) => point.high),
  };
}
