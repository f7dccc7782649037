import { datasetShape } from "../core/data/datasetShape.ts";
import { blocksOf } from "../core/engine/blocks.ts";
import { UserError } from "../core/math/errors.ts";
import { stagesOf } from "../core/nn/program.ts";
import { attempt } from "./attempt.ts";
import { datasetEntry } from "./fillDefaults.ts";
import { buildNet, isInputNoise, isWeightLayer } from "./net.ts";
import { type BaseLayer, parseLayer } from "./parseLayer.ts";
import type { Issue, Path } from "./specSource.ts";
import type { ArmSpec, DataSpec, Experiment } from "./types.ts";

/** Places inside a hidden layer, in the order in which they must come. */
const PLACES = ["add", "activation", "pooling", "flatten"] as const;
type Place = (typeof PLACES)[number];

/** What cannot be read or does not fit together in the layers of an experiment, each at its place in the list. */
export function netIssues(experiment: Experiment): Issue[] {
  const issues: Issue[] = [];
  const layers = experiment.net.map((text, i) => attempt(issues, ["net", i], () => parseLayer(text)));
  const read = layers.filter((layer) => layer !== undefined);
  if (read.length < layers.length) return [...issues, ...outputIssues(experiment, layers.at(-1))];
  const found = [...orderIssues(read, experiment.net), ...outputIssues(experiment, layers.at(-1))];
  return found.length > 0 ? found : shapeIssues(experiment, read);
}

function orderIssues(layers: readonly BaseLayer[], net: readonly string[]): Issue[] {
  return layers.flatMap((layer, i): Issue[] => {
    const path: Path = ["net", i];
    const before = layers[i - 1];
    if (isWeightLayer(layer)) return [];
    if (isInputNoise(layer))
      return before === undefined
        ? []
        : [
            {
              path,
              message: `${net[i]} behind another layer; noise on hidden units comes from the arm, such as dropout: 0.2`,
            },
          ];
    if (before === undefined || isInputNoise(before))
      return [{ path, message: "the first layer must be dense or conv; dense reads an image as a row of numbers" }];
    if (isWeightLayer(before)) return [];
    const [place, last] = [placeOf(layer), placeOf(before)];
    if (PLACES.indexOf(place) > PLACES.indexOf(last)) return [];
    const words = `${net[i]} right behind ${net[i - 1]}`;
    if (place === last) return [{ path, message: `${words}; put a dense or conv layer between them` }];
    return [{ path, message: `${words}; behind dense or conv come add, activation, pooling, flatten in this order` }];
  });
}

function placeOf({ type }: BaseLayer): Place {
  switch (type) {
    case "add":
    case "flatten":
      return type;
    case "maxPool":
    case "averagePool":
    case "globalAveragePool":
      return "pooling";
    default:
      return "activation";
  }
}

function outputIssues({ net, loss, data }: Experiment, last: BaseLayer | undefined): Issue[] {
  const path: Path = ["net", net.length - 1];
  const outputs = attempt([], [], () => datasetShape(data))?.classes;
  const lossIssues = outputs === undefined ? [] : lossFits(loss, outputs, data);
  if (last === undefined || lossIssues.length > 0) return lossIssues;
  if (last.type !== "dense") return [{ path, message: "the last layer must be dense: its outputs are the logits" }];
  const wanted = loss === "logistic" ? 1 : outputs;
  if (wanted === undefined || last.units === wanted) return [];
  if (loss === "logistic")
    return [{ path, message: `the logistic loss takes one output, got ${last.units}; write "dense 1"` }];
  const what = isRegression(data) ? "targets" : "classes";
  return [{ path, message: `${last.units} outputs for ${wanted} ${what}; write "dense ${wanted}"` }];
}

function lossFits(loss: Experiment["loss"], classes: number, data: DataSpec): Issue[] {
  const path: Path = ["loss"];
  if (isRegression(data) && loss !== "squared")
    return [
      { path, message: `"${data.name}" is a regression, which has no classes; expected "squared", got "${loss}"` },
    ];
  if (loss === "logistic" && classes !== 2)
    return [{ path, message: `the logistic loss has two classes, the data ${classes}; use softmax` }];
  return [];
}

/** Whether a set asks for numbers rather than for classes. */
export function isRegression({ name, table }: DataSpec): boolean {
  return table === undefined ? datasetEntry(name)?.task === "regression" : table.classes === undefined;
}

/** The first layer whose input has not the shape it takes: the net is built layer by layer until one is refused. */
function shapeIssues(experiment: Experiment, layers: readonly BaseLayer[]): Issue[] {
  const shape = attempt([], [], () => datasetShape(experiment.data));
  if (shape === undefined) return [];
  const base = { ...experiment, batch: experiment.train.batch };
  let weights = 0;
  for (const [i, layer] of layers.entries()) {
    const path: Path = ["net", i];
    if (isWeightLayer(layer)) weights++;
    if (layer.type === "conv2d" && shape.image === undefined)
      return [{ path, message: `"${experiment.data.name}" has no images, which conv needs; use dense layers` }];
    if (layer.type === "add" && layer.back >= weights)
      return [
        { path, message: `spans ${layer.back} layers, but what enters the net is not added; ${atMost(weights - 1)}` },
      ];
    const issues: Issue[] = [];
    const part = { ...base, net: experiment.net.slice(0, i + 1) };
    attempt(issues, path, () => stagesOf(buildNet(part, {}, shape.inputs, shape.image)));
    if (issues.length > 0) return issues.map(({ message }) => ({ path, message: withoutPlace(message) }));
  }
  return [];
}

function atMost(layers: number): string {
  return layers === 0 ? "leave it out of the first hidden layer" : `expected at most ${layers}`;
}

/** In the words of the file; where, the issue's own path says. */
function withoutPlace(message: string): string {
  return message.replace(/^layer \d+ \(\w+\): /, "").replace("globalAveragePool", "globalaveragepool");
}

/** What of an arm does not fit the net: group sizes, noise behind statistics that it does not match, and the like. */
export function armNetIssues(path: Path, arm: ArmSpec, experiment: Experiment): Issue[] {
  const { inputs, image } = datasetShape(experiment.data);
  try {
    blocksOf(buildNet({ ...experiment, batch: experiment.train.batch }, arm, inputs, image));
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const member = /groupNorm\)/.test(error.message) ? (arm.norm === "instance" ? "norm" : "groups") : undefined;
    return [{ path: member === undefined ? path : [...path, member], message: error.message }];
  }
}
