import type { DatasetEntry } from "../core/data/catalogue.ts";
import { datasetShape } from "../core/data/datasetShape.ts";
import { otherSet } from "../core/data/otherSet.ts";
import { armIssues, armNameIssues } from "./armChecks.ts";
import { armExperiment } from "./armExperiment.ts";
import { attempt } from "./attempt.ts";
import { compareIssues } from "./compareIssues.ts";
import type { ExperimentFile } from "./experimentFile.ts";
import { findInstrument, instrumentIds, isWatching } from "./instrumentSettings.ts";
import { isMoment } from "./moment.ts";
import { didYouMean } from "./nearest.ts";
import { armNetIssues, isRegression, netIssues } from "./netChecks.ts";
import type { Issue, Path } from "./specSource.ts";
import { trainIssues } from "./trainChecks.ts";
import type { ArmSpec, Experiment, InstrumentRequest } from "./types.ts";

/**
 * What is wrong with an experiment whose shape is right: things that contradict each other or cannot be trained.
 * @param file the same experiment as its writer left it, for the places @param entry the set that its data mean
 */
export function specChecks(file: ExperimentFile, experiment: Experiment, entry: DatasetEntry): Issue[] {
  const base = [...dataIssues(file, experiment, entry), ...netIssues(experiment), ...trainIssues(file, experiment)];
  return [
    ...base,
    ...armNameIssues(file.arms),
    ...Object.entries(experiment.arms).flatMap(([name, arm]): Issue[] => {
      const path = armPath(file, name);
      const seen = armExperiment(experiment, arm);
      const changed = seen === experiment || base.length > 0 ? [] : changedIssues(path, file, arm, { seen, entry });
      const own = [...changed, ...armIssues(path, arm, seen)];
      // What the arm builds can be judged only where net, training and its own members are right.
      return own.length > 0 || base.length > 0 ? own : armNetIssues(path, arm, seen);
    }),
    ...experiment.instruments.flatMap((request, i) => instrumentIssues(["instruments", i], request)),
    ...compareIssues(file, experiment),
  ];
}

/** What is wrong with the layers, data or batches that an arm has of its own, at their place in the arm. */
function changedIssues(
  path: Path,
  file: ExperimentFile,
  arm: ArmSpec,
  { seen, entry }: { readonly seen: Experiment; readonly entry: DatasetEntry },
): Issue[] {
  const issues = [...dataIssues(file, seen, entry), ...netIssues(seen), ...trainIssues(file, seen)];
  return issues.map(({ path: at, ...issue }) => {
    const [member] = at;
    const own = (member === "net" || member === "data" || member === "train") && arm[member] !== undefined;
    return { ...issue, path: own ? [...path, ...at] : path };
  });
}

function armPath({ arms }: ExperimentFile, name: string): Path {
  return Array.isArray(arms) ? ["arms", arms.indexOf(name)] : ["arms", name];
}

/** The name of the set is known by now; its task and size may still not fit. */
function dataIssues(file: ExperimentFile, { data }: Experiment, { kind, rows }: DatasetEntry): Issue[] {
  const path: Path = typeof file.data === "string" ? ["data"] : ["data", data.table === undefined ? "name" : "file"];
  const issues: Issue[] = [];
  attempt(issues, data.size === undefined ? path : ["data", "size"], () => datasetShape(data));
  attempt(issues, ["data", "ood"], () => otherSet(data));
  if (data.train < 2)
    issues.push({ path: ["data", "train"], message: `${data.train} training rows; at least 2 are needed` });
  if (data.test < 1) issues.push({ path: ["data", "test"], message: "no test rows; every measure needs some" });
  if (data.ablation !== undefined && data.ablation > data.test)
    issues.push({
      path: ["data", "ablation"],
      message: `${data.ablation} rows for ablation, but only ${data.test} test rows`,
    });
  const asked = data.train + data.validation + data.test;
  if (rows !== undefined && asked > rows)
    issues.push({
      path: ["data"],
      message: `train ${data.train} + validation ${data.validation} + test ${data.test} are ${asked} rows, but ${data.name} has ${rows} that miss nothing; ask for fewer`,
    });
  for (const wrapper of ["flipLabels", "outliers"] as const)
    if (data[wrapper] !== undefined && isRegression(data))
      issues.push({ path: ["data", wrapper], message: `"${data.name}" is a regression without labels; leave it out` });
  if (data.sha256 !== undefined && kind === "generated")
    issues.push({
      path: ["data", "sha256"],
      message: `"${data.name}" is generated and has no files; leave sha256 out`,
    });
  return issues;
}

function instrumentIssues(path: Path, request: InstrumentRequest): Issue[] {
  const instrument = findInstrument(request.id);
  if (instrument === undefined) {
    const ids = instrumentIds();
    return [
      {
        path,
        message: `unknown instrument "${request.id}"${didYouMean(request.id, ids)}; instruments: ${ids.join(", ")}`,
      },
    ];
  }
  return Object.entries(request).flatMap(([key, value]): Issue[] => {
    const expected = instrument.defaults[key];
    if (key === "id") return [];
    if (key === "at" && !isWatching(instrument)) return isMoment(value) ? [] : [momentIssue(path, value)];
    if (expected === undefined) {
      const known = Object.keys(instrument.defaults);
      return [
        {
          path,
          key,
          message: `${request.id} has no setting "${key}"${didYouMean(key, known)}; settings: ${known.join(", ") || "none"}`,
        },
      ];
    }
    if (typeof expected === typeof value && Array.isArray(expected) === Array.isArray(value)) return [];
    return [
      {
        path: [...path, key],
        message: `expected a value like ${JSON.stringify(expected)}, got ${JSON.stringify(value)}`,
      },
    ];
  });
}

function momentIssue(path: Path, value: unknown): Issue {
  const message = `expected a share of the training's steps in whole hundredths, from 0 to 1, such as 0.1; got ${JSON.stringify(value)}`;
  return { path: [...path, "at"], message };
}
