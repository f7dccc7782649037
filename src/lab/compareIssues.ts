import type { ExperimentFile } from "./experimentFile.ts";
import { metricsOf } from "./fillDefaults.ts";
import { type Metric, metric, metricNames } from "./metrics.ts";
import { didYouMean } from "./nearest.ts";
import { isRegression } from "./netChecks.ts";
import type { Issue, Path } from "./specSource.ts";
import type { Comparison, Experiment, InstrumentRequest } from "./types.ts";

/** What is wrong with the comparisons and choices of an experiment: names that do not exist, margins that mean nothing. */
export function compareIssues(file: ExperimentFile, experiment: Experiment): Issue[] {
  return [
    ...Object.keys(experiment.choices).flatMap((name) => choiceIssues(name, experiment)),
    ...experiment.compare.flatMap((comparison, i) => comparisonIssues(["compare", i], comparison, experiment)),
    ...restatementIssues(file),
  ];
}

function choiceIssues(name: string, experiment: Experiment): Issue[] {
  const choice = experiment.choices[name];
  const path: Path = ["choices", name];
  if (choice === undefined) return [];
  const arms = Object.keys(experiment.arms);
  const taken =
    name in experiment.arms
      ? [{ path: ["choices"], key: name, message: `"${name}" is also an arm; take another name` }]
      : [];
  return [
    ...taken,
    ...choice.of.flatMap((arm, i) => armIssue([...path, "of", i], arm, arms)),
    ...metricIssue([...path, "by"], choice.by, experiment),
  ];
}

function comparisonIssues(path: Path, comparison: Comparison, experiment: Experiment): Issue[] {
  const { arm, against, minus } = comparison;
  const arms = [...Object.keys(experiment.arms), ...Object.keys(experiment.choices)];
  const issues = [
    ...armIssue([...path, "arm"], arm, arms),
    ...(typeof against === "string" ? armIssue([...path, "against"], against, arms) : []),
    ...(minus === undefined ? [] : armIssue([...path, "minus", "arm"], minus.arm, arms)),
    ...(minus === undefined ? [] : armIssue([...path, "minus", "against"], minus.against, arms)),
    ...metricsOf(comparison).flatMap((name, i) => metricIssue([...path, i === 0 ? "on" : "margin"], name, experiment)),
    ...marginIssue(path, comparison),
  ];
  if (arm === against) issues.push({ path: [...path, "against"], message: `arm "${arm}" compared with itself` });
  return issues;
}

/** Where the file words its restatements, a comparison that names another one is a slip. */
function restatementIssues({ restatements, compare = [] }: ExperimentFile): Issue[] {
  const known = Object.keys(restatements ?? {});
  return compare.flatMap(({ restatement }, i): Issue[] => {
    if (!restatement || known.length === 0 || known.includes(restatement)) return [];
    const near = didYouMean(restatement, known);
    const path = ["compare", i, "restatement"];
    return [{ path, message: `unknown restatement "${restatement}"${near}; there are ${known.join(", ")}` }];
  });
}

function armIssue(path: Path, arm: string, arms: readonly string[]): Issue[] {
  if (arms.includes(arm)) return [];
  return [{ path, message: `unknown arm "${arm}"${didYouMean(arm, arms)}; arms: ${arms.join(", ")}` }];
}

function metricIssue(path: Path, name: string, experiment: Experiment): Issue[] {
  const { instruments, net } = experiment;
  const found = metric(name);
  if (found === undefined) {
    const near = didYouMean(name, metricNames());
    return [
      {
        path,
        message: `unknown metric "${name}"${near}${near === "" ? "; docs/experimentFile.md lists the metrics" : ""}`,
      },
    ];
  }
  if (!instruments.some(({ id }) => id === found.instrument))
    return [{ path, message: `"${name}" is measured by ${found.instrument}, which is not among the instruments` }];
  const lacks = Object.entries(found.needs ?? {}).find(
    ([setting, value]) =>
      !instruments.some((request) => request.id === found.instrument && has(request[setting], value)),
  );
  if (lacks !== undefined)
    return [{ path, message: `"${name}" needs ${found.instrument} with ${lacks[0]}: ${lacks[1]}` }];
  const wrong = answersIssue(found, experiment);
  if (wrong !== undefined) return [{ path, message: wrong }];
  const hidden = net.filter((layer) => /^(dense|conv) /.test(layer)).length - 1;
  if (found.layer !== undefined && found.layer > hidden)
    return [{ path, message: `"${name}": the net has ${hidden} hidden layer${hidden === 1 ? "" : "s"}` }];
  return [];
}

/** Why a metric does not exist under the loss and data of an experiment. */
function answersIssue({ name, answers }: Metric, { loss, data }: Experiment): string | undefined {
  if (answers === "probabilities" && loss === "squared")
    return `"${name}" needs probabilities, and the loss is squared; expected a metric such as test.loss`;
  if (answers === "squared" && loss !== "squared")
    return `"${name}" needs loss: squared, and the loss is ${loss}; expected a metric such as test.nll`;
  if (answers === "classes" && isRegression(data.name))
    return `"${name}" needs classes, and "${data.name}" is a regression; expected a metric such as test.loss`;
  return undefined;
}

function has(setting: InstrumentRequest[string] | undefined, value: string | boolean | number): boolean {
  return Array.isArray(setting) ? setting.some((entry) => entry === value) : setting === value;
}

function marginIssue(path: Path, { margin, better, against, on }: Comparison): Issue[] {
  const at = [...path, "margin"];
  if (typeof margin === "string") {
    if (typeof against === "number" && !margin.includes(" of "))
      return [
        { path: at, message: `a percentage needs an arm to be a share of; expected a number in the unit of ${on}` },
      ];
    return Number.parseFloat(margin) > 0 ? [] : [{ path: at, message: `${margin}; expected more than 0 %` }];
  }
  if (margin > 0 || better === "equal") return [];
  return [{ path: at, message: `expected the smallest effect of interest: a number above 0, such as 0.01, or "10%"` }];
}
