import { describe, expect, test } from "vitest";
import type { Dataset, Examples } from "../data/types.ts";
import { type Random, stream } from "../math/random.ts";
import { initialiseRunning } from "../nn/initialise.ts";
import type { LayerParams, NetParams } from "../nn/params.ts";
import { program } from "../nn/program.ts";
import { referenceNets } from "../nn/referenceNets.ts";
import type { ImageShape, LayerSpec } from "../nn/spec.ts";
import { instruments } from "./index.ts";
import { exampleNorm, exampleRandom } from "./testing/exampleNets.ts";
import { conv } from "./testing/imageNets.ts";
import type { Nets, Readings } from "./types.ts";

/** Everything that an instrument can be asked for. */
const thorough: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "rely.single": { constants: ["zero", "mean", "permuted"], recalibrate: true, bootstrap: 20 },
  "rely.curve": { constant: "mean", rescaled: true, orders: 3 },
  "rely.matrix": { forms: ["mean", "permutation", "zero"], nonAdjacent: true },
  correlation: { matrix: true },
  "noise.bn": { batches: [8, 16], modes: ["inclusive", "exclusive", "cascaded"], passes: 20, resamples: 60 },
  "noise.bn.delta": { batches: [16, 32] },
  information: { units: 3 },
  "noise.nsr": { dropout: 0.2, matched: 16 },
  "noise.beff": { samplings: ["epoch", "iid", "balanced", "sorted"], resamples: 40 },
  "noise.bn.law": { batches: [8, 10, 12], resamples: 60 },
};

const random = stream(41, 0, "weights");
const normals = (n: number, scale = 1): Float64Array => new Float64Array(n).map(() => scale * random.normal());
const [inputs, widths] = [4, [6, 5, 3]] as const;
const shapes = widths.map((units, l) => ({ units, inputs: l === 0 ? inputs : widths[l - 1] }));
/** Dense weights (I, U), biases, gammas and betas, a bit apart from 1 and 0. */
const layers = shapes.map((shape) => ({
  ...shape,
  weight: normals(shape.inputs * shape.units, 1 / Math.sqrt(shape.inputs)),
  bias: normals(shape.units, 0.3),
  gamma: normals(shape.units, 0.2).map((g) => 1 + g),
  beta: normals(shape.units, 0.5).map((b) => 0.3 + b),
}));

function examples(n: number, draw: Random): Examples {
  const y = Int32Array.from({ length: n }, () => draw.below(3));
  const x = new Float32Array(inputs * n).map(() => draw.normal());
  for (let i = 0; i < n; i++) x[inputs * i + y[i]] += 2;
  return { x, y };
}

const sets = [110, 60, 70].map((n, k) => examples(n, stream(41, k, "data")));

/** Examples whose every channel has its value at all of `pixels` positions. */
const spread = ({ x, y }: Examples, pixels: number): Examples => ({
  x: Float32Array.from({ length: x.length * pixels }, (_, at) => x[Math.floor(at / pixels)]),
  y,
});

function build(spec: readonly LayerSpec[], params: NetParams, pixels: number, image: ImageShape | undefined): Nets {
  const net = program({
    inputs: inputs * pixels,
    ...(image && { image }),
    layers: spec,
    loss: "softmax",
    initialiser: "he",
  });
  const [train, validation, test] = sets.map((set) => spread(set, pixels));
  const data: Dataset = { inputs: inputs * pixels, classes: 3, train, validation, test };
  return referenceNets([
    { program: net, params, running: initialiseRunning(net), data, batch: 22, streams: { root: 41, seed: 0 } },
  ]);
}

/** (I, U) as a convolution keeps its weights: (U, C, 1, 1), or with a kernel of `cells` cells of which the first counts. */
function kernels(weight: Float64Array, units: number): Float64Array {
  const rows = weight.length / units;
  return weight.map((_, at) => weight[(at % rows) * units + Math.floor(at / rows)]);
}

/** The network as dense layers, or as convolutions on images of height x width with `end` before the last, dense layer. */
function network(image?: {
  readonly height: number;
  readonly width: number;
  readonly end: "flatten" | "globalAveragePool";
}): Nets {
  const spec: LayerSpec[] = [];
  const params: LayerParams[] = [];
  const pixels = image === undefined ? 1 : image.height * image.width;
  layers.forEach(({ units, weight, bias, gamma, beta }, l) => {
    const last = l === layers.length - 1;
    if (last && image !== undefined) {
      spec.push({ type: image.end });
      params.push({});
    }
    spec.push(image === undefined || last ? { type: "dense", units } : conv(units, 1));
    const flat = image?.end === "flatten" && last;
    params.push({
      // A flattened map has a weight for each position; together they do what the single one does.
      weight: flat
        ? Float64Array.from({ length: weight.length * pixels }, (_, at) => {
            const row = Math.floor(Math.floor(at / units) / pixels);
            return weight[row * units + (at % units)] / pixels;
          })
        : image === undefined || last
          ? weight
          : kernels(weight, units),
      bias,
    });
    if (last) return;
    spec.push(exampleNorm, { type: "relu" });
    params.push({ gamma, beta }, {});
  });
  return build(spec, params, pixels, image && { channels: inputs, height: image.height, width: image.width });
}

const dense = network();
const measure = (id: string, nets: Nets): Readings => {
  const found = instruments.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no instrument ${id}`);
  const { measures, curves, arrays } = found.measure(nets, thorough[id] ?? {}, exampleRandom)[0];
  const kept = Object.entries(measures).filter(([name]) => !ofDenseLayers.test(name));
  return { measures: Object.fromEntries(kept), curves, arrays };
};
/** Formulae of dense layers, which are not valid for maps. */
const ofDenseLayers = /^shift\.variance\.(predicted|exact)/;

/** The same names, shapes and units, and nearly the same numbers. */
function expectNearly(own: Readings, want: Readings): void {
  expect(Object.keys(own.measures)).toEqual(Object.keys(want.measures));
  // Readings are sums of some hundred float32 numbers of order 1 to 10, and squares of differences of such.
  const near = (a: number, b: number, name: string) =>
    expect(Math.abs(a - b), `${name}: ${a} against ${b}`).toBeLessThan(2e-4 * (1 + Math.abs(b)));
  for (const [name, measured] of Object.entries(want.measures)) {
    expect(own.measures[name].valid, name).toBe(measured.valid);
    expect(own.measures[name].n, name).toBe(measured.n);
    expect(own.measures[name].unit, name).toBe(measured.unit);
    if (!measured.valid) continue;
    near(own.measures[name].value, measured.value, name);
    near(own.measures[name].se ?? 0, measured.se ?? 0, `${name} error`);
  }
  for (const [name, curve] of Object.entries(want.curves))
    curve.forEach((value, at) => {
      near(own.curves[name][at], value, name);
    });
  expect(Object.keys(own.arrays)).toEqual(Object.keys(want.arrays));
  for (const [name, { shape, data }] of Object.entries(want.arrays)) {
    expect(own.arrays[name].shape, name).toEqual(shape);
    data.forEach((value, at) => {
      near(own.arrays[name].data[at], value, name);
    });
  }
}

/** These look at weights one by one, which a convolution keeps in another order than a dense layer. */
const byWeight: readonly string[] = ["noise.sgd", "parameters", "outlier"];

describe("a convolutional network on images of one pixel is the dense network", () => {
  const onePixel = network({ height: 1, width: 1, end: "flatten" });
  test.each(instruments.flatMap(({ id }) => (byWeight.includes(id) ? [] : [[id]])))("%s: to the last bit", (id) => {
    expect(measure(id, onePixel)).toEqual(measure(id, dense));
  });

  test.each([["noise.sgd"], ["outlier"]])("%s: but for rounding", (id) => {
    expectNearly(measure(id, onePixel), measure(id, dense));
  });
});

/**
 * These change single inputs, count operations or look at single weights: one of many pixels is not the one input of the
 * dense network, nor one of many weights of a flattened map its one weight.
 */
const byPixel: ReadonlySet<string> = new Set(["rely.input", "cost", "robustness", "uncertainty", ...byWeight]);

describe.each([
  ["flattened", network({ height: 2, width: 2, end: "flatten" })],
  ["averaged", network({ height: 1, width: 3, end: "globalAveragePool" })],
])(
  "a network whose maps are constant over the positions (%s) reads as the dense network on the constants",
  (_, constant) => {
    test.each(instruments.flatMap(({ id }) => (byPixel.has(id) ? [] : [[id]])))("%s", (id) => {
      expectNearly(measure(id, constant), measure(id, dense));
    });
  },
);
