import { datasetShape } from "../core/data/datasetShape.ts";
import { UserError } from "../core/math/errors.ts";
import { armIssues, armNameIssues } from "./armChecks.ts";
import { compareIssues } from "./compareIssues.ts";
import type { ExperimentFile } from "./experimentFile.ts";
import { datasetEntry } from "./fillDefaults.ts";
import { findInstrument, instrumentIds } from "./instrumentSettings.ts";
import { didYouMean } from "./nearest.ts";
import { type BaseLayer, parseLayer } from "./net.ts";
import type { Issue, Path } from "./specSource.ts";
import type { Experiment, InstrumentRequest } from "./types.ts";

/**
 * What is wrong with an experiment whose shape is right: things that contradict each other or cannot be trained.
 * @param file the same experiment as its writer left it, for the places
 */
export function specChecks(file: ExperimentFile, experiment: Experiment): Issue[] {
  return [
    ...dataIssues(experiment, typeof file.data === "string"),
    ...netIssues(experiment),
    ...trainIssues(experiment),
    ...armNameIssues(file.arms),
    ...Object.entries(experiment.arms).flatMap(([name, arm]) => armIssues(armPath(file, name), arm, experiment)),
    ...experiment.instruments.flatMap((request, i) => instrumentIssues(["instruments", i], request)),
    ...compareIssues(file, experiment),
  ];
}

function armPath({ arms }: ExperimentFile, name: string): Path {
  return Array.isArray(arms) ? ["arms", arms.indexOf(name)] : ["arms", name];
}

/** The name of the set is known by now; its task and size may still not fit. */
function dataIssues({ data }: Experiment, short: boolean): Issue[] {
  const path: Path = short ? ["data"] : ["data", "name"];
  const issues: Issue[] = [];
  attempt(issues, data.size === undefined ? path : ["data", "size"], () => datasetShape(data));
  if (data.train < 2)
    issues.push({ path: ["data", "train"], message: `${data.train} training rows; at least 2 are needed` });
  if (data.test < 1) issues.push({ path: ["data", "test"], message: "no test rows; every measure needs some" });
  if (data.ablation !== undefined && data.ablation > data.test)
    issues.push({
      path: ["data", "ablation"],
      message: `${data.ablation} rows for ablation, but only ${data.test} test rows`,
    });
  if (data.sha256 !== undefined && datasetEntry(data.name)?.kind === "generated")
    issues.push({
      path: ["data", "sha256"],
      message: `"${data.name}" is generated and has no files; leave sha256 out`,
    });
  return issues;
}

function netIssues({ net, loss, data }: Experiment): Issue[] {
  const issues: Issue[] = [];
  const layers = net.map((text, i) => attempt(issues, ["net", i], () => parseLayer(text)));
  const at = (i: number, message: string): void => void issues.push({ path: ["net", i], message });
  layers.forEach((layer, i) => {
    const before = layers[i - 1];
    if (i === 0 && layer !== undefined && layer.type !== "dense") at(i, "the first layer must be dense");
    if (before !== undefined && layer !== undefined && before.type !== "dense" && layer.type !== "dense")
      at(i, `${layer.type} right behind ${before.type}; put a dense layer between them`);
  });
  const last = layers.at(-1);
  if (last === undefined) return issues;
  return [...issues, ...outputIssues(last, net.length - 1, loss, attempt([], [], () => datasetShape(data))?.classes)];
}

function outputIssues(last: BaseLayer, i: number, loss: Experiment["loss"], classes: number | undefined): Issue[] {
  const path: Path = ["net", i];
  if (last.type !== "dense") return [{ path, message: "the last layer must be dense: its outputs are the logits" }];
  if (classes === undefined) return [];
  if (loss === "logistic") {
    if (classes !== 2)
      return [{ path: ["loss"], message: `the logistic loss has two classes, the data ${classes}; use softmax` }];
    return last.units === 1
      ? []
      : [{ path, message: `the logistic loss takes one output, got ${last.units}; write "dense 1"` }];
  }
  if (last.units === classes) return [];
  return [{ path, message: `${last.units} outputs for ${classes} classes; write "dense ${classes}"` }];
}

function trainIssues({ train, data, arms }: Experiment): Issue[] {
  const { batch } = train;
  if (batch > data.train)
    return [
      {
        path: ["train", "batch"],
        message: `a gradient batch of ${batch}, but only ${data.train} training rows; lower batch or raise data.train`,
      },
    ];
  const left = data.train % batch;
  const counts = Object.values(arms).some(({ norm, statistics }) => norm === "batch" && statistics !== "all");
  if (train.lastBatch === "keep" && left === 1 && batch > 1 && counts)
    return [
      {
        path: ["train", "lastBatch"],
        message: `${data.train} rows in batches of ${batch} leave a last batch of one, which batch norm cannot normalise; drop it or change batch`,
      },
    ];
  return [];
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

/** Runs a check of another part of the house and notes the user's mistake it finds. */
function attempt<T>(issues: Issue[], path: Path, check: () => T): T | undefined {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    issues.push({ path, message: error.message });
    return undefined;
  }
}
