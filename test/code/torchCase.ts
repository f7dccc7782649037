import { makeDataset } from "../../src/core/data/makeDataset.ts";
import { permutation, type Random, stream } from "../../src/core/math/random.ts";
import { initialise, initialiseRunning } from "../../src/core/nn/initialise.ts";
import type { StepDraws } from "../../src/core/nn/network.ts";
import { forward } from "../../src/core/nn/network.ts";
import { optimisers } from "../../src/core/nn/optimisers.ts";
import { populationMoments } from "../../src/core/nn/population.ts";
import { isWeightLayer, type Program, program, type Stage } from "../../src/core/nn/program.ts";
import { drawStep, train } from "../../src/core/nn/train.ts";
import type { TrainingData } from "../../src/core/nn/trainStep.ts";
import { layerName } from "../../src/lab/code/layerNames.ts";
import type { TrialSpec } from "../../src/lab/types.ts";

interface ArrayJson {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** What a training came to: losses by step, arrays by their name in PyTorch, logits of all rows under population statistics. */
export interface Outcome {
  readonly losses: readonly number[];
  readonly trained: Readonly<Record<string, readonly number[]>>;
  readonly logits: readonly number[];
}

/** A training of the float64 reference: what a generated program is given, and what it must come to. */
export function torchCase({ data, net: spec, train: how, root, seed }: TrialSpec) {
  const net = program(spec);
  const set = makeDataset(data, root, seed).train;
  const rows = set.y.length;
  const examples: TrainingData = {
    x: Float64Array.from(set.x),
    labels: set.y,
    targets: set.targets && Float64Array.from(set.targets),
  };
  const params = initialise(net, stream(root, seed, "init"));
  const start = { params, running: initialiseRunning(net), ...optimisers.init(params) };
  const epochs = orders(rows, how, stream(root, seed, "order"));
  const order = batches(epochs, how);
  const streams = spec.layers.map((_, layer) => stream(root, seed, `noise/${layer}`));
  const draws = order.map((batch) => drawStep(net, (layer) => streams[layer]!, batch.length, rows));
  const stepsPerEpoch = order.length / how.epochs;
  const result = train(net, start, examples, { ...how, order, draws: (step) => draws[step]!, stepsPerEpoch });
  const { params: trained, running } = result.state;
  const moments = populationMoments(net, trained, examples.x);
  const { logits } = forward(net, trained, running, examples.x, {
    mode: "eval",
    given: moments.map((own) => own && [own]),
  });
  const named = new Map(net.stages.map((stage) => [stage, layerName(stage, net.hidden.length)]));
  const arrays: Record<string, readonly number[]> = {};
  for (const [stage, name] of named) {
    const { weight, bias, gamma, beta } = trained[stage.layer]!;
    if (weight) arrays[`${name}.weight`] = Array.from(stage.spec.type === "dense" ? transposed(weight, stage) : weight);
    if (bias) arrays[`${name}.bias`] = Array.from(bias);
    if (gamma) arrays[`${name}.weight`] = Array.from(gamma);
    if (beta) arrays[`${name}.bias`] = Array.from(beta);
    const remembered = running[stage.layer];
    if (!remembered) continue;
    arrays[`${name}.running_mean`] = Array.from(remembered.mean);
    arrays[`${name}.running_var`] = Array.from(remembered.variance);
    if (!remembered.renorm) continue;
    arrays[`${name}.moving_mean`] = Array.from(remembered.renorm.mean);
    arrays[`${name}.moving_std`] = Array.from(remembered.renorm.deviation);
  }
  const given = {
    x: { shape: [rows, ...shapeOf(net)], data: Array.from(examples.x) },
    ...(examples.targets
      ? { targets: { shape: [rows, net.outputs], data: Array.from(examples.targets) } }
      : { labels: Array.from(set.y) }),
    start: startOf(named, params),
    orders: epochs.map((epoch) => Array.from(epoch)),
    order: order.map((batch) => Array.from(batch)),
    stepsPerEpoch,
    draws: draws.map((step) => drawsOf(named, step)),
  };
  const expected: Outcome = {
    losses: Array.from(result.lossByStep),
    trained: arrays,
    logits: Array.from(logits),
  };
  return { given, expected };
}

/** The order of the rows in each epoch; one where all epochs have the same batches. */
function orders(rows: number, { epochs, reshuffle }: TrialSpec["train"], random: Random): readonly Int32Array[] {
  return Array.from({ length: reshuffle ? epochs : 1 }, () => permutation(rows, random));
}

function batches(all: readonly Int32Array[], { batch, epochs, lastBatch }: TrialSpec["train"]): readonly Int32Array[] {
  return Array.from({ length: epochs }, (_, epoch) => {
    const order = all[epoch] ?? all[0]!;
    const size = lastBatch === "keep" ? order.length : Math.floor(order.length / batch) * batch;
    return Array.from({ length: Math.ceil(size / batch) }, (_, b) =>
      order.slice(b * batch, Math.min((b + 1) * batch, size)),
    );
  }).flat();
}

function shapeOf({ spec }: Program): number[] {
  return spec.image === undefined ? [spec.inputs] : [spec.image.channels, spec.image.height, spec.image.width];
}

type Named = ReadonlyMap<Stage, string | undefined>;

function startOf(named: Named, params: ReturnType<typeof initialise>): Record<string, ArrayJson> {
  const arrays: Record<string, ArrayJson> = {};
  for (const [stage, name] of named) {
    const { weight, bias } = params[stage.layer]!;
    if (!isWeightLayer(stage.spec) || !weight || !bias) continue;
    const shape =
      stage.spec.type === "dense"
        ? [stage.inputs, stage.units]
        : [stage.units, stage.from.units, stage.windows!.kernelHeight, stage.windows!.kernelWidth];
    arrays[`start.${name}.weight`] = { shape, data: Array.from(weight) };
    arrays[`start.${name}.bias`] = { shape: [stage.units], data: Array.from(bias) };
  }
  return arrays;
}

function drawsOf(named: Named, step: StepDraws): Record<string, object> {
  const flat = (values: Float64Array): ArrayJson => ({ shape: [values.length], data: Array.from(values) });
  const given: Record<string, object> = {};
  for (const [{ layer, spec, noise, units }, name] of named) {
    if (name === undefined) continue;
    const [mask, normals] = [step.masks?.[layer], step.normals?.[layer]];
    if (mask) given[name] = { mask: flat(mask) };
    if (normals) given[name] = { normals: flat(normals) };
    const drawn = step.noise?.[noise?.layer ?? layer];
    if (!drawn) continue;
    const like = spec.type === "shiftedNoise" ? "values" : "units";
    const shape = like === "values" ? [drawn.shift.length] : [drawn.shift.length / units, units];
    const array = (values: Float64Array): ArrayJson => ({ shape, data: Array.from(values) });
    given[name] = { like, shift: array(drawn.shift), scale: array(drawn.scale) };
  }
  return given;
}

function transposed(weight: Float64Array, { inputs, units }: Stage): Float64Array {
  return weight.map((_, i) => weight[(i % inputs) * units + Math.floor(i / inputs)]!);
}
