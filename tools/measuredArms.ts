// What the page shows of a population before any difference is taken: the value of every trained network, by arm, of the
// measures in the claim's figure. Pure; `npm run docs` writes it beside docs/measured.
import type { Conclusion } from "../src/lab/conclude.ts";
import { figureEstimates } from "../src/lab/report/claimFigure.ts";
import type { Summary } from "../src/lab/report/reportInput.ts";
import type { ArmSummary, TrialRecord } from "../src/lab/types.ts";

/** The networks of one task, by one measure. */
export interface MeasuredArms {
  readonly task: string;
  readonly metric: string;
  readonly unit: string;
  readonly arms: readonly (Summary & { readonly arm: string })[];
}

/** The measures of the claim's figure for every arm of their task, at the learning rate that the figure shows. */
export function measuredArms(
  { estimates, arms, planned }: Conclusion,
  records: ReadonlyMap<string, TrialRecord>,
): readonly MeasuredArms[] {
  const shown = Map.groupBy(figureEstimates(estimates), ({ task, on, learningRate }) =>
    JSON.stringify([task, on, learningRate]),
  );
  return [...shown.keys()].flatMap((key) => {
    const [task, metric, learningRate] = JSON.parse(key) as [string, string, ArmSummary["learningRate"]];
    const own = arms.filter(
      (arm) => arm.task === task && arm.metric === metric && arm.learningRate === learningRate && arm.n > 0,
    );
    const rows = own.map(({ arm, rate, mean, low, high, n }) => {
      const cells = planned.filter((cell) => cell.arm === arm && cell.task === task && cell.learningRate === rate);
      const values = cells.flatMap(({ seed, trial }) => {
        const value = records.get(trial)?.scalars[metric];
        return value === undefined ? [] : [{ seed, value }];
      });
      return { arm, mean, low, high, n, values };
    });
    const complete = rows.filter(({ n, values }) => n === values.length);
    return complete.length === 0 ? [] : [{ task, metric, unit: own[0]?.unit ?? "", arms: complete }];
  });
}

/** Its file: a line an arm. */
export function measuredArmsJson(sets: readonly MeasuredArms[]): string {
  const blocks = sets.map(({ arms, ...head }) => {
    const lines = arms.map((arm) => `    ${JSON.stringify(arm)}`).join(",\n");
    return `  ${JSON.stringify(head).slice(0, -1)},"arms":[\n${lines}\n  ]}`;
  });
  return `[\n${blocks.join(",\n")}\n]\n`;
}
