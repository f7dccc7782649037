import type { Dataset, Examples } from "../../data/types.ts";
import { type Random, stream } from "../../math/random.ts";
import { initialise, initialiseRunning } from "../../nn/initialise.ts";
import { type LayerParams, mapParams, type NetParams } from "../../nn/params.ts";
import { type Program, program } from "../../nn/program.ts";
import { type ReferenceNet, referenceNets } from "../../nn/referenceNets.ts";
import type { ImageShape, LayerSpec, NetSpec } from "../../nn/spec.ts";
import { train } from "../../nn/train.ts";
import type { Nets } from "../types.ts";
import { exampleNorm } from "./exampleNets.ts";

/** A convolution with stride 1 and no padding. */
export function conv(units: number, kernel: number): LayerSpec {
  return { type: "conv2d", units, kernel: [kernel, kernel], stride: 1, padding: 0 };
}

/** One network by its layers and their parameters, measured on `test`, with the other sets the same unless given. */
export function netOfLayers(
  layers: readonly (readonly [LayerSpec, LayerParams])[],
  test: Examples,
  given: { readonly image?: ImageShape; readonly loss?: NetSpec["loss"]; readonly sets?: Partial<Dataset> } = {},
): Nets {
  const { image, loss = "softmax", sets } = given;
  const inputs = test.x.length / test.y.length;
  const spec = { inputs, ...(image && { image }), layers: layers.map(([l]) => l), loss, initialiser: "he" } as const;
  const net = program(spec);
  const data = { inputs, classes: net.outputs, train: test, validation: test, test, ...sets };
  const params = layers.map(([, own]) => own);
  return referenceNets([
    { program: net, params, running: initialiseRunning(net), data, batch: 8, streams: { root: 3, seed: 0 } },
  ]);
}

/** Parameters from plain lists. */
export function weights(weight: readonly number[], bias?: readonly number[]): LayerParams {
  return { weight: Float64Array.from(weight), ...(bias && { bias: Float64Array.from(bias) }) };
}

/**
 * Two small networks trained for a while on images of 2 x 6 x 6 with three classes: convolutions of 4 and 5 maps with
 * batch norm, a pooling behind the first, flattened; 60 training and 50 other examples, each net its own.
 */
export function convNets(): Nets {
  const net = program({
    inputs: 72,
    image: { channels: 2, height: 6, width: 6 },
    layers: [
      conv(4, 3),
      exampleNorm,
      { type: "relu" },
      { type: "maxPool", size: 2, stride: 2, padding: 0 },
      { type: "conv2d", units: 5, kernel: [2, 2], stride: 1, padding: 1 },
      exampleNorm,
      { type: "relu" },
      { type: "flatten" },
      { type: "dense", units: 3 },
    ],
    loss: "softmax",
    initialiser: "he",
  });
  return trained(net, 3, (n, random) => patterns(n, random));
}

/** Two small networks 4-8-6-2 with batch norm trained for a while on two noisy products of the inputs. */
export function regressionNets(): Nets {
  const net = program({
    inputs: 4,
    layers: [
      { type: "dense", units: 8 },
      exampleNorm,
      { type: "relu" },
      { type: "dense", units: 6 },
      exampleNorm,
      { type: "relu" },
      { type: "dense", units: 2 },
    ],
    loss: "squared",
    initialiser: "he",
  });
  return trained(net, 2, (n, random) => {
    const x = new Float32Array(4 * n).map(() => random.normal());
    const targets = Float32Array.from(
      { length: 2 * n },
      (_, at) => x[4 * (at >> 1) + (at % 2)] + 0.3 * x[4 * (at >> 1) + 2] + 0.2 * random.normal(),
    );
    return { x, y: new Int32Array(n), targets };
  });
}

/** Two untrained networks of `depth` hidden layers of five units, every other one with batch norm. */
export function deepNets(depth: number): Nets {
  const hidden = Array.from({ length: depth }, (_, l): LayerSpec[] => [
    { type: "dense", units: 5 },
    ...(l % 2 === 0 ? [exampleNorm] : []),
    { type: "relu" },
  ]);
  const layers: LayerSpec[] = [...hidden.flat(), { type: "dense", units: 3 }];
  const net = program({ inputs: 4, layers, loss: "softmax", initialiser: "he" });
  return referenceNets(
    [0, 1].map((seed) => {
      const random = stream(31, seed, "data");
      const sets = () => ({
        x: new Float32Array(4 * 40).map(() => random.normal()),
        y: Int32Array.from({ length: 40 }, () => random.below(3)),
      });
      const data = { inputs: 4, classes: 3, train: sets(), validation: sets(), test: sets() };
      const params = initialise(net, stream(31, seed, "init"));
      return { program: net, params, running: initialiseRunning(net), data, batch: 20, streams: { root: 7, seed } };
    }),
  );
}

/** Noise with a bright spot, whose column tells the class and whose row does not matter. */
function patterns(n: number, random: Random): Examples {
  const y = Int32Array.from({ length: n }, () => random.below(3));
  const x = new Float32Array(72 * n).map(() => 0.7 * random.normal());
  for (let i = 0; i < n; i++) x[72 * i + 36 * random.below(2) + 6 * random.below(6) + 2 * y[i]] += 6;
  return { x, y };
}

function trained(net: Program, classes: number, draw: (n: number, random: Random) => Examples): Nets {
  return referenceNets([0, 1].map((seed) => trainedNet(net, classes, seed, draw)));
}

function trainedNet(
  net: Program,
  classes: number,
  seed: number,
  draw: (n: number, random: Random) => Examples,
): ReferenceNet {
  const random = stream(29, seed, "data");
  const [own, validation, test] = [60, 50, 50].map((n) => draw(n, random));
  const { inputs } = net.spec;
  const data = { inputs, classes, train: own, validation, test };
  const params: NetParams = initialise(net, stream(29, seed, "init"));
  const velocity = params.map((layer) => mapParams(layer, (values) => new Float64Array(values.length)));
  const start = { params, running: initialiseRunning(net), velocity };
  const order = Array.from({ length: 40 }, (_, step) =>
    Int32Array.from({ length: 20 }, (_, i) => (step * 20 + i) % 60),
  );
  const rows = { x: Float64Array.from(own.x), labels: own.y, targets: own.targets && Float64Array.from(own.targets) };
  const { state } = train(net, start, rows, { order, learningRate: 0.05, momentum: 0.9 });
  return { program: net, params: state.params, running: state.running, data, batch: 20, streams: { root: 7, seed } };
}
