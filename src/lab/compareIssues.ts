import { derivedArms } from "./derivedArms.ts";
import type { ExperimentFile } from "./experimentFile.ts";
import { metricsOf, OF_MINUS } from "./fillDefaults.ts";
import { findInstrument, isWatching } from "./instrumentSettings.ts";
import { type Metric, metric, metricNames } from "./metrics.ts";
import { splitMoment } from "./moment.ts";
import { didYouMean } from "./nearest.ts";
import { isRegression } from "./netChecks.ts";
import type { Issue, Path } from "./specSource.ts";
import { aloneIssues, statisticIssues } from "./statisticIssues.ts";
import { isCorrelation } from "./statistics.ts";
import type { Comparison, Experiment, InstrumentRequest } from "./types.ts";

/** What is wrong with the comparisons and choices of an experiment: names that do not exist, margins that mean nothing. */
export function compareIssues(file: ExperimentFile, experiment: Experiment): Issue[] {
  return [
    ...Object.keys(experiment.choices).flatMap((name) => choiceIssues(name, experiment)),
    ...DERIVED.flatMap(([member, instrument]) => derivedIssues(member, instrument, experiment)),
    ...experiment.compare.flatMap((comparison, i) => {
      const [written] = file.compare?.slice(i, i + 1) ?? [];
      const path: Path = ["compare", i];
      const form = written === undefined ? [] : statisticIssues(path, written, comparison);
      // Names are judged where the members that hold them are there.
      return form.length > 0 ? form : comparisonIssues(path, comparison, experiment);
    }),
    ...aloneIssues(experiment.compare),
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

/** Members of the file that make arms of trained ones, and the instrument that their members need. */
const DERIVED = [
  ["ensembles", "predictions"],
  ["weightAverages", "parameters"],
] as const;

function derivedIssues(member: (typeof DERIVED)[number][0], instrument: string, experiment: Experiment): Issue[] {
  const { arms, choices, instruments } = experiment;
  return Object.entries(experiment[member] ?? {}).flatMap(([name, members]) => {
    const path: Path = [member, name];
    const issues = members.flatMap((arm, i) => armIssue([...path, i], arm, Object.keys(arms)));
    if (name in arms || name in choices)
      issues.push({ path: [member], key: name, message: `"${name}" is also an arm or a choice; take another name` });
    if (new Set(members).size < members.length) issues.push({ path, message: "an arm is a member twice" });
    if (!instruments.some(({ id, at }) => id === instrument && at === undefined))
      issues.push({ path, message: `its members must be measured by it: add "${instrument}" to the instruments` });
    return issues;
  });
}

function comparisonIssues(path: Path, comparison: Comparison, experiment: Experiment): Issue[] {
  const { arm, against, minus, againstOn, slope, statistic } = comparison;
  const derived = derivedArms(experiment).map(({ name }) => name);
  const correlates = statistic !== undefined && isCorrelation(statistic);
  const arms = [...Object.keys(experiment.arms), ...Object.keys(experiment.choices), ...derived];
  const issues = [
    ...armIssue([...path, "arm"], arm, arms),
    ...(typeof against === "string" ? armIssue([...path, "against"], against, arms) : []),
    ...(minus === undefined ? [] : armIssue([...path, "minus", "arm"], minus.arm, arms)),
    ...(minus === undefined ? [] : armIssue([...path, "minus", "against"], minus.against, arms)),
    ...Object.keys(slope?.over ?? {}).flatMap((name) => armIssue([...path, "slope", "over"], name, arms)),
    ...(correlates ? statistic.arms.flatMap((name, k) => armIssue([...path, "statistic", "arms", k], name, arms)) : []),
    ...metricsOf(comparison).flatMap((name, i) =>
      metricIssue([...path, ...memberOf(comparison, name, i)], name, experiment),
    ),
    ...(statistic === undefined ? marginIssue(path, comparison) : []),
    ...formIssues(path, comparison),
  ];
  if (arm === against && !correlates && (againstOn ?? comparison.on) === comparison.on)
    issues.push({ path: [...path, "against"], message: `arm "${arm}" compared with itself` });
  return issues;
}

/** The member in which the i-th metric of a comparison stands. */
function memberOf({ againstOn, minus, statistic }: Comparison, name: string, i: number): Path {
  if (i === 0) return ["on"];
  if (name === againstOn) return ["againstOn"];
  if (name === minus?.on) return ["minus", "on"];
  return statistic !== undefined && isCorrelation(statistic) && name === statistic.with
    ? ["statistic", "with"]
    : ["margin"];
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
  const asked = instruments.filter(({ id }) => id === found.instrument);
  if (asked.length === 0)
    return [{ path, message: `"${name}" is measured by ${found.instrument}, which is not among the instruments` }];
  const { at } = splitMoment(name);
  const instrument = findInstrument(found.instrument);
  // To an instrument that looks while networks train, `at` is a setting like any other.
  const then = instrument && isWatching(instrument) ? asked : asked.filter((request) => request["at"] === at);
  if (at === undefined && then.length === 0)
    return [{ path, message: `"${name}" is measured after training; add ${found.instrument} without at` }];
  const lacks = Object.entries(found.needs ?? {}).find(
    ([setting, value]) => !then.some((request) => has(request[setting], value)),
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
function answersIssue({ name, answers, data: member }: Metric, { loss, data }: Experiment): string | undefined {
  if (member !== undefined && data[member] === undefined)
    return `"${name}" needs a second set; name it in data, such as ${member}: fashion-1k beside mnist-1k`;
  if (answers === "probabilities" && loss === "squared")
    return `"${name}" needs probabilities, and the loss is squared; expected a metric such as test.loss`;
  if (answers === "squared" && loss !== "squared")
    return `"${name}" needs loss: squared, and the loss is ${loss}; expected a metric such as test.nll`;
  if (answers === "classes" && isRegression(data))
    return `"${name}" needs classes, and "${data.name}" is a regression; expected a metric such as test.loss`;
  return undefined;
}

function has(setting: InstrumentRequest[string] | undefined, value: string | boolean | number): boolean {
  return Array.isArray(setting) ? setting.some((entry) => entry === value) : setting === value;
}

/** Members of a comparison that do not go together. */
function formIssues(path: Path, { against, minus, againstOn, share, scale, slope }: Comparison): Issue[] {
  const issues: Issue[] = [];
  if (slope !== undefined) {
    for (const [member, value] of Object.entries({ minus, againstOn, share }))
      if (value !== undefined)
        issues.push({ path: [...path, member], message: "does not go with a slope; leave it out" });
    const places = Object.values(slope.over);
    if (new Set(places).size < 2)
      issues.push({ path: [...path, "slope", "over"], message: "expected arms at two places of the axis or more" });
  }
  if (againstOn !== undefined && minus !== undefined)
    issues.push({ path: [...path, "againstOn"], message: "does not go with minus; leave one of them out" });
  if (againstOn !== undefined && typeof against === "number")
    issues.push({ path: [...path, "againstOn"], message: "needs an arm as `against`, not a number" });
  if (share !== undefined && (typeof against === "number" || scale === "log"))
    issues.push({
      path: [...path, "share"],
      message:
        scale === "log" ? "does not go with scale: log" : "needs an arm as `against`; multiply the number instead",
    });
  if (scale === "log" && slope === undefined && typeof against === "number" && !(against > 0))
    issues.push({
      path: [...path, "against"],
      message: `${against} is no ratio; under scale: log expected a number above 0`,
    });
  return issues;
}

/** What is wrong with the margin of a comparison. */
export function marginIssue(path: Path, { margin, better, against, on, scale, minus }: Comparison): Issue[] {
  const at = [...path, "margin"];
  if (typeof margin === "string" && margin.endsWith(` of ${OF_MINUS}`) && minus === undefined)
    return [{ path: at, message: `"${margin}" needs a second pair: minus: { arm, against }` }];
  if (scale === "log" && typeof margin === "number" && !(margin > 1) && !(margin === 0 && better === "equal"))
    return [{ path: at, message: `${margin}; under scale: log a margin is a ratio, such as 1.2` }];
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
