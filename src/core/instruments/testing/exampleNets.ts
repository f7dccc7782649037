import type { Dataset, Examples } from "../../data/types.ts";
import { type Random, stream } from "../../math/random.ts";
import { initialise, initialiseRunning } from "../../nn/initialise.ts";
import { type LayerParams, mapParams } from "../../nn/params.ts";
import { program } from "../../nn/program.ts";
import { referenceNets } from "../../nn/referenceNets.ts";
import type { BatchNormSpec, LayerSpec } from "../../nn/spec.ts";
import { train } from "../../nn/train.ts";
import type { Nets } from "../types.ts";

/** A dense layer by its weight (I, U), row by row, and its bias (U). */
export interface DenseByHand {
  readonly weight: readonly (readonly number[])[];
  readonly bias?: readonly number[];
}

/** Streams of example networks: one for each network and purpose. */
export function exampleRandom(net: number, purpose: string): Random {
  return stream(3, net, purpose);
}

/** Examples from rows of inputs and their labels. */
export function examplesOf(rows: readonly (readonly number[])[], labels: readonly number[]): Examples {
  return { x: Float32Array.from(rows.flat()), y: Int32Array.from(labels) };
}

/**
 * A network with weights given by hand: dense layers with ReLU between them (`norm`: batch norm before it), measured on
 * `test`, with the other sets the same unless given.
 */
export function netByHand(
  layers: readonly DenseByHand[],
  test: Examples,
  sets: Partial<Dataset> = {},
  norm = false,
): Nets {
  const params: LayerParams[] = [];
  const spec: LayerSpec[] = [];
  layers.forEach(({ weight, bias }, l) => {
    const units = weight[0].length;
    spec.push({ type: "dense", units });
    params.push({
      weight: Float64Array.from(weight.flat()),
      bias: Float64Array.from(bias ?? new Array(units).fill(0)),
    });
    if (l === layers.length - 1) return;
    if (norm) {
      spec.push(exampleNorm);
      params.push({ gamma: new Float64Array(units).fill(1), beta: new Float64Array(units) });
    }
    spec.push({ type: "relu" });
    params.push({});
  });
  const inputs = layers[0].weight.length;
  const classes = layers[layers.length - 1].weight[0].length;
  const data = { inputs, classes, train: test, validation: test, test, ...sets };
  const built = program({ inputs, layers: spec, loss: "softmax", initialiser: "he" });
  return referenceNets([
    { program: built, params, running: initialiseRunning(built), data, batch: 8, streams: { root: 3, seed: 0 } },
  ]);
}

/** A batch norm over the gradient batch, PyTorch dialect. */
export const exampleNorm: BatchNormSpec = {
  type: "batchNorm",
  dialect: "pytorch",
  statistics: "batch",
  stopGradient: false,
  affine: true,
  eps: 1e-5,
  momentum: 0.1,
};

/**
 * Two small networks 4-8-6-3 (`norm`: with batch norm) trained for a while on clouds of three classes that overlap, so
 * that no answer is certain: 120 training and 90 validation, test and ablation examples, each net its own.
 */
export function trainedNets(norm: boolean): Nets {
  const between: LayerSpec[] = norm ? [exampleNorm, { type: "relu" }] : [{ type: "relu" }];
  const net = program({
    inputs: 4,
    layers: [
      { type: "dense", units: 8 },
      ...between,
      { type: "dense", units: 6 },
      ...between,
      { type: "dense", units: 3 },
    ],
    loss: "softmax",
    initialiser: "he",
  });
  return referenceNets(
    [0, 1].map((seed) => {
      const random = stream(7, seed, "data");
      const [own, validation, test] = [120, 90, 90].map((n) => clouds(n, random));
      const data = { inputs: 4, classes: 3, train: own, validation, test };
      const params = initialise(net, stream(7, seed, "init"));
      const velocity = params.map((layer) => mapParams(layer, (values) => new Float64Array(values.length)));
      const start = { params, running: initialiseRunning(net), velocity };
      const order = Array.from({ length: 120 }, (_, step) =>
        Int32Array.from({ length: 24 }, (_, i) => (step * 24 + i) % 120),
      );
      const rows = { x: Float64Array.from(own.x), labels: own.y };
      const { state } = train(net, start, rows, { order, learningRate: 0.05, momentum: 0.9 });
      return {
        program: net,
        params: state.params,
        running: state.running,
        data,
        batch: 24,
        streams: { root: 7, seed },
      };
    }),
  );
}

function clouds(n: number, random: Random): Examples {
  const y = Int32Array.from({ length: n }, () => random.below(3));
  const x = new Float32Array(4 * n);
  for (let i = 0; i < n; i++) {
    for (let d = 0; d < 4; d++) x[4 * i + d] = random.normal() + (d === y[i] ? 1.5 : 0);
  }
  return { x, y };
}
