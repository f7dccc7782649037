import { combine } from "../judge.ts";
import { isCorrelation } from "../statistics.ts";
import type { Decision, Estimate, Notice } from "../types.ts";
import { type ArmStyle, armStyles } from "./armStyle.ts";
import { formText } from "./contrastText.ts";
import { metricPlace, metricText } from "./metricText.ts";
import type { ArmText, MetricText, ReportInput, TaskReport } from "./reportInput.ts";
import { ended, sentence } from "./sentence.ts";

/** The input of a report with its lookups ready: every name has a text, every arm a style. */
export interface ReportView {
  readonly input: ReportInput;
  readonly arm: (id: string) => ArmText;
  /** Of an arm, or of the first arm of `x - y`. */
  readonly style: (id: string) => ArmStyle;
  readonly metric: (name: string, unit?: string) => MetricText;
}

/** Opens an input: arms that only estimates name are known too, by their bare names. */
export function reportView(input: ReportInput): ReportView {
  const texts = new Map(input.arms.map((arm) => [arm.id, arm]));
  const named = input.estimates.flatMap(({ arm, statistic }) =>
    statistic !== undefined && isCorrelation(statistic) ? statistic.arms : [firstArm(arm)],
  );
  const styles = armStyles([...new Set([...texts.keys(), ...named.filter((arm) => !texts.has(arm))])]);
  const other = armStyles(["plain"]).get("plain") ?? { color: "arm-plain", marker: "square", dash: [], round: false };
  return {
    input,
    arm: (id) => texts.get(id) ?? { id, name: id, description: "", role: "control" },
    style: (id) => styles.get(firstArm(id)) ?? other,
    metric: (name, unit) => metricText(name, input.metrics, unit),
  };
}

/** Of `x - y` the first, and of an arm that was chosen among others, `best-bn (bn-lr0.1)`, the one it is. */
function firstArm(arm: string): string {
  return chosenArm(arm.split(" - ")[0] ?? arm);
}

/** `bn-lr0.1` of `best-bn (bn-lr0.1)`: a chosen arm is drawn as the one that was chosen. Any other arm is itself. */
export function chosenArm(arm: string): string {
  return /^\S+ \((\S+)\)$/.exec(arm)?.[1] ?? arm;
}

/** A sentence of a notice; the name of an arm at its start stays as it is: `bn`, not `Bn`. */
export function armSentence({ input }: ReportView, text: string): string {
  const [word = ""] = text.trim().split(/[\s:,]/);
  return input.arms.some(({ id }) => id === word) ? ended(text) : sentence(text);
}

/** A measure of a task with its estimates over all hidden units and by place. */
export interface MeasureGroup {
  readonly base: string;
  /** What its estimates are besides differences; see `formText`. */
  readonly form: string;
  readonly primary: boolean;
  readonly whole: readonly Estimate[];
  /** By layer, in the order of the input. */
  readonly places: readonly { readonly place: string; readonly estimates: readonly Estimate[] }[];
  /** Undefined where the measure is shown and no rule was fixed for it, or nothing is judged yet. */
  readonly decision: Decision | undefined;
}

/** Groups the mean differences of one task at its learning rate by measure, primary measures first. */
export function measureGroups({ input }: ReportView, task: TaskReport): readonly MeasureGroup[] {
  const own = input.estimates.filter(
    ({ task: name, learningRate, statistic }) =>
      name === task.name && learningRate === task.learningRate && statistic === undefined,
  );
  // Differences, ratios and slopes of one metric have axes of their own.
  const byMeasure = Map.groupBy(own, (estimate) => `${metricPlace(estimate.on).base}\n${formText(estimate)}`);
  const groups = [...byMeasure].map(([key, all]): MeasureGroup => {
    const [base = "", form = ""] = key.split("\n");
    const byPlace = Map.groupBy(all, ({ on }) => metricPlace(on).place);
    const placed = [...byPlace].flatMap(([place, found]) =>
      place === undefined ? [] : [{ place, estimates: distinct(found) }],
    );
    return {
      base,
      form,
      primary: all.some(({ primary }) => primary),
      whole: distinct(byPlace.get(undefined) ?? []),
      places: placed,
      decision:
        input.looks?.unfinished === undefined
          ? measureDecision(
              own.filter((estimate) => formText(estimate) === form),
              base,
              own,
            )
          : undefined,
    };
  });
  return [...groups.filter(({ primary }) => primary), ...groups.filter(({ primary }) => !primary)];
}

/** One estimate a contrast: two restatements may read the same one; the one that decides stays. */
function distinct(estimates: readonly Estimate[]): readonly Estimate[] {
  const found = new Map<string, Estimate>();
  for (const estimate of estimates) {
    const key = `${estimate.contrast}\n${estimate.arm}\n${estimate.against}`;
    if (!found.has(key) || estimate.decides) found.set(key, estimate);
  }
  return [...found.values()];
}

/**
 * The verdict of one measure: of its rows that decide a restatement; where it has none, of its rows for the contrasts
 * that decide one elsewhere, so that every measure answers the question of the claim with its own voice.
 */
function measureDecision(estimates: readonly Estimate[], base: string, all: readonly Estimate[]): Decision | undefined {
  const whole = estimates.filter(({ on }) => on === base);
  const rows = whole.length > 0 ? whole : estimates.filter(({ on }) => metricPlace(on).base === base);
  const contrasts = decidingContrasts(all);
  const deciding = rows.some(({ decides }) => decides)
    ? rows.filter(({ decides }) => decides)
    : rows.filter(({ contrast }) => contrasts.has(contrast));
  return deciding.length === 0 ? undefined : combine(deciding.map(({ decision }) => decision));
}

/** The contrasts that decide any restatement. */
export function decidingContrasts(estimates: readonly Estimate[]): ReadonlySet<string> {
  return new Set(estimates.filter(({ decides }) => decides).map(({ contrast }) => contrast));
}

/** Notices about a task at the learning rate of its figures. */
export function taskNotices({ input }: ReportView, task: TaskReport): readonly Notice[] {
  return input.notices.filter(
    ({ task: name, learningRate }) => name === task.name && learningRate === task.learningRate,
  );
}

/** True for estimates and notices about the two arms of a contrast that decides a restatement of the task. */
export function decisivePair({ input }: ReportView, task: TaskReport): (arm: string, against: string) => boolean {
  const pairs = input.estimates.filter(({ decides, task: name }) => decides && name === task.name);
  return (arm, against) => pairs.some((pair) => pair.arm === arm && pair.against === against);
}
