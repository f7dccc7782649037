import { makeDataset } from "../../core/data/makeDataset.ts";
import type { Examples, Sources } from "../../core/data/types.ts";
import type { ArrayToWrite } from "../../core/data/writeNpz.ts";
import { batchOrder } from "../../core/engine/batchOrder.ts";
import { memberPurpose } from "../../core/math/memberPurpose.ts";
import { stream } from "../../core/math/random.ts";
import { initialise } from "../../core/nn/initialise.ts";
import { program } from "../../core/nn/program.ts";
import type { TrialSpec } from "../types.ts";
import { layerName } from "./layerNames.ts";

/**
 * What a trial begins with, for a generated program's `--data`: inputs `x_train` (N, I) and labels or targets `y_train`, the
 * same of validation and test; `start.dense1.weight` (I, U), convolutions (U, C, kh, kw), and `start.dense1.bias` (U);
 * `order` (epochs, N), the rows of each epoch, one row where all epochs have the same batches.
 */
export function trialArrays(trial: TrialSpec, sources: Sources = {}): Record<string, ArrayToWrite> {
  const { data, net, train, root, seed } = trial;
  const { ablation: _, ...set } = data;
  const drawn = makeDataset(set, root, seed, sources);
  const arrays: Record<string, ArrayToWrite> = {};
  for (const name of ["train", "validation", "test"] as const) {
    const { x, y, targets }: Examples = drawn[name];
    arrays[`x_${name}`] = { shape: [y.length, drawn.inputs], data: x };
    arrays[`y_${name}`] =
      targets === undefined
        ? { shape: [y.length], data: y }
        : { shape: [y.length, drawn.classes], data: Float32Array.from(targets) };
  }
  const checked = program(net);
  const params = initialise(checked, stream(root, seed, memberPurpose("init", trial.member)));
  for (const stage of checked.stages) {
    const { spec, inputs, units, from, windows, layer } = stage;
    const { weight, bias } = params[layer] ?? {};
    if ((spec.type !== "dense" && spec.type !== "conv2d") || weight === undefined) continue;
    const name = `start.${layerName(stage, checked.hidden.length)}`;
    const kernel = [units, from.units, windows?.kernelHeight ?? 1, windows?.kernelWidth ?? 1];
    arrays[`${name}.weight`] = {
      shape: spec.type === "dense" ? [inputs, units] : kernel,
      data: Float32Array.from(weight),
    };
    if (bias !== undefined) arrays[`${name}.bias`] = { shape: [units], data: Float32Array.from(bias) };
  }
  const epochs = train.reshuffle ? train.epochs : 1;
  const order = new Int32Array(epochs * data.train);
  for (let epoch = 0; epoch < epochs; epoch++) order.set(batchOrder(trial, epoch, data.train), epoch * data.train);
  arrays["order"] = { shape: [epochs, data.train], data: order };
  return arrays;
}
