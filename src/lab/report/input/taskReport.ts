import type { ScheduleSpec, TrainSpec } from "../../../core/nn/spec.ts";
import type { Conclusion } from "../../conclude.ts";
import { importedText } from "../../import/importedText.ts";
import type { Experiment, ImportedFrom, TrialRecord } from "../../types.ts";
import type { Summary, TaskReport } from "../reportInput.ts";
import { sentenceCase } from "../sentence.ts";
import { curveSets } from "./curveSets.ts";
import { noiseData } from "./noiseData.ts";
import { rateSets } from "./rateSets.ts";
import { relianceSet } from "./relianceSet.ts";
import { type ArmCells, type TaskCells, valuesOf } from "./taskCells.ts";

/** What a report says about one task. @param load the whole record of a trial, arrays included */
export function taskReport(
  task: TaskCells,
  conclusion: Conclusion,
  load: (trial: string) => TrialRecord | undefined,
): TaskReport {
  const { experiment, arms } = task;
  const own = experiment.train.learningRate;
  const estimates = conclusion.estimates.filter(
    (estimate) => estimate.task === experiment.task && estimate.learningRate === own,
  );
  const reliance = relianceSet(task, estimates, load);
  const noise = noiseData(task, reliance?.seed, load);
  const rates = rateSets(task, conclusion);
  const tolerances = conclusion.tolerances.filter((tolerance) => tolerance.task === experiment.task);
  return {
    name: experiment.task,
    setting: setting(experiment),
    learningRate: own,
    summaries: Object.fromEntries(arms.map((arm) => [arm.arm, summaries(task, arm, conclusion)])),
    invalid: Object.fromEntries(arms.map((arm) => [arm.arm, invalid(arm)])),
    curves: curveSets(task),
    ...(reliance === undefined ? {} : { reliance }),
    ...(noise === undefined ? {} : { noise }),
    ...(rates.length === 0 ? {} : { rates }),
    ...(tolerances.length === 0 ? {} : { tolerances }),
    completion: Object.fromEntries(
      arms.map(({ arm, cells }) => [arm, cells.map((cell) => ({ seed: cell.seed, state: task.state(cell) }))]),
    ),
  };
}

/** Data, network and training in a sentence. */
function setting({ data, net, train, initialiser, loss, seeds, imported, arms }: Experiment): string {
  if (imported !== undefined && net.length === 0)
    return `${importedSentence(imported)} Data, network and training are not known; ${seeds} seeds.`;
  const ownRates = Object.values(arms).some(({ learningRate }) => learningRate !== undefined);
  const size = data.size === undefined ? "" : `, ${data.size} x ${data.size}`;
  const changes = [
    ...(data.flipLabels ? [`${100 * data.flipLabels} % of the training labels redrawn`] : []),
    ...(data.outliers ? [`${100 * data.outliers.fraction} % outliers`] : []),
    ...(data.corrupt ? [`test inputs with noise of ${data.corrupt}`] : []),
    ...(data.dropInputs ? [`test inputs dropped with probability ${data.dropInputs}`] : []),
    ...(data.ood ? [`${data.test} inputs of ${data.ood.name} that none was trained on`] : []),
  ];
  return (
    `${imported === undefined ? "" : `${importedSentence(imported)} As the experiment file says, not checked: `}` +
    `${data.name}${size}: ${[`${data.train} training and ${data.test} test examples`, ...changes].join(", ")}; ` +
    `network ${layers(net)} (${initialiser} start, ${loss} loss)${convolutional(net)}; ${training(train)}, ` +
    `gradient batch ${train.batch}, ${train.epochs} epochs; ${seeds} seeds.${ownRates ? " Arms that name a rate train at that one." : ""}`
  );
}

/** Layers in their order; a run of the same layers is written once: `6 times (dense 32, relu), dense 10`. */
export function layers(net: readonly string[]): string {
  const parts: string[] = [];
  for (let at = 0; at < net.length; ) {
    const [first = "", second = ""] = net.slice(at, at + 2);
    let times = 1;
    while (
      /^(dense|conv) /.test(first) &&
      second !== "" &&
      net[at + 2 * times] === first &&
      net[at + 2 * times + 1] === second
    )
      times += 1;
    if (times > 2) parts.push(`${times} times (${first}, ${second})`);
    else parts.push(first);
    at += times > 2 ? 2 * times : 1;
  }
  return parts.join(", ");
}

function importedSentence(imported: ImportedFrom): string {
  return `${sentenceCase(importedText(imported))}.`;
}

/** What the word unit means in a convolution. */
function convolutional(net: readonly string[]): string {
  return net.some((layer) => layer.startsWith("conv ")) ? ", whose units are feature maps in conv layers" : "";
}

/** `SGD with momentum 0.9`, `adamw with momentum 0.9, weight decay 0.01 (decoupled)`. */
function training({ optimiser, momentum, weightDecay, maxNorm, clipNorm, schedule, ...rest }: TrainSpec): string {
  const parts = [
    `${optimiser ?? "SGD"} with momentum ${momentum}`,
    ...(rest.dialect === undefined ? [] : [`dialect ${rest.dialect}`]),
    ...(["nesterov", "amsgrad", "centred"] as const).filter((member) => rest[member]),
    ...(["dampening", "squareDecay", "eps"] as const).flatMap((member) =>
      rest[member] === undefined ? [] : [`${member} ${rest[member]}`],
    ),
    ...(weightDecay === undefined ? [] : [`weight decay ${weightDecay.rate} (${weightDecay.form})`]),
    ...(maxNorm === undefined ? [] : [`max-norm ${maxNorm}`]),
    ...(clipNorm === undefined ? [] : [`gradients clipped at ${clipNorm}`]),
    ...(schedule === undefined ? [] : [scheduleText(schedule)]),
  ];
  return parts.join(", ");
}

function scheduleText({ type, every, factor, warmup }: ScheduleSpec): string {
  const drops = type === "step" ? `, times ${factor} after every ${every} epochs` : "";
  return `${type} schedule${drops}${warmup ? `, ${warmup} steps of warm-up` : ""}`;
}

function summaries({ experiment }: TaskCells, cells: ArmCells, { arms }: Conclusion): Record<string, Summary> {
  const own = arms.filter(
    ({ arm, task, learningRate }) =>
      arm === cells.arm && task === experiment.task && learningRate === experiment.train.learningRate,
  );
  return Object.fromEntries(
    own.map(({ metric, mean, low, high, n }) => [metric, { mean, low, high, n, values: valuesOf(cells, metric) }]),
  );
}

/** Measures that no seed of an arm has, with the reason that the first one gives. */
function invalid({ cells }: ArmCells): Record<string, string> {
  const reasons: Record<string, string> = {};
  const valid = new Set(cells.flatMap(({ record }) => Object.keys(record?.scalars ?? {})));
  for (const { record } of cells)
    for (const [metric, why] of Object.entries(record?.invalid ?? {})) if (!valid.has(metric)) reasons[metric] ??= why;
  return reasons;
}
