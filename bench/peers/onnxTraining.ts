import { draftGraph, encodeModel, type Value } from "./onnxGraph.ts";
import { backwardOf, type Flow, forwardOf } from "./onnxLayers.ts";
import type { WorkSettings } from "./workFile.ts";

/** What the loop carries from step to step: parameters, their velocities, running moments, in this order. */
export function carriedShapes({ layers, parameters }: WorkSettings, networks: number): readonly (readonly number[])[] {
  const params: (readonly number[])[] = [];
  const running: (readonly number[])[] = [];
  const lead = networks === 1 ? [] : [networks];
  let at = 0;
  let row: readonly number[] = [];
  for (const { type } of layers) {
    if (type === "dense" || type === "conv2d") {
      const { weight, bias } = parameters[at++];
      row = type === "conv2d" ? [1, bias, 1, 1] : [...lead, 1, bias];
      params.push(type === "conv2d" ? weight : [...lead, ...weight], row);
    }
    if (type !== "batchNorm") continue;
    params.push(row, row);
    running.push(row, row);
  }
  return [...params, ...params, ...running];
}

/** Parameters among what is carried; as many velocities follow. */
export function parameterCount({ layers }: WorkSettings): number {
  return 2 * layers.filter(({ type }) => type === "dense" || type === "conv2d" || type === "batchNorm").length;
}

/**
 * A whole training as one ONNX graph: a Loop over steps whose body takes the step's batch, passes it forward and the loss's
 * gradient back, and moves the loop-carried parameters. Inputs: `steps`, `going`; `x`, the batches of an epoch
 * (batches, S, B, I) or (batches, B, C, H, W); `y` (batches, S, B, K), one-hot; `c0`, `c1`, ... what is carried. Outputs: what
 * is carried, and the losses (steps, S). S is left out for one network.
 */
export function trainingModel(settings: WorkSettings, networks: number, batches: number): Uint8Array {
  const { batch, image, inputs, loss, parameters } = settings;
  const lead = networks === 1 ? [] : [networks];
  const one = image ? [image.channels, image.height, image.width] : [inputs];
  const classes = loss === "softmax" ? (parameters.at(-1)?.bias ?? 1) : 1;
  const float = (name: string, shape: readonly number[]): Value => ({ name, type: "float", shape });
  const shapes = carriedShapes(settings, networks);
  const carried = shapes.map((shape, k) => float(`c${k}`, shape));
  const outer = draftGraph("outer");
  const body = stepGraph(settings, networks, batches, shapes);
  const looped = outer.op("Loop", ["steps", "going", ...carried.map(({ name }) => name)], { body }, shapes.length + 1);
  const graph = outer.encode(
    [
      { name: "steps", type: "int64", shape: [] },
      { name: "going", type: "bool", shape: [] },
      float("x", [batches, ...lead, batch, ...one]),
      float("y", [batches, ...lead, batch, classes]),
      ...carried,
    ],
    [...looped.map((name, k): Value => ({ name, type: "float", ...(shapes[k] && { shape: shapes[k] }) }))],
  );
  return encodeModel(graph);
}

/** The body of the loop: one training step. */
function stepGraph(
  settings: WorkSettings,
  networks: number,
  batches: number,
  shapes: readonly (readonly number[])[],
): Uint8Array {
  const { learningRate, momentum, batch, loss } = settings;
  const graph = draftGraph("body");
  const { constant } = graph;
  const op = (type: string, ...inputs: readonly string[]): string => graph.op(type, inputs)[0];
  const count = parameterCount(settings);
  const carried = shapes.map((_, k) => `b${k}`);
  const place = op("Mod", "iteration", constant([BigInt(batches)]));
  const flow: Flow = {
    graph,
    op,
    rowAxis: networks === 1 ? 0 : 1,
    networks,
    params: carried.slice(0, count),
    running: carried.slice(2 * count),
  };
  const { output, passed, moments } = forwardOf(flow, settings, op("Gather", "x", place));
  const y = op("Gather", "y", place);
  const { losses, gradient } = lossOf(flow, loss, output, y, batch);
  const gradients = backwardOf(passed, gradient);
  const velocities = gradients.map((g, k) => op("Add", op("Mul", carried[count + k], constant([momentum])), g));
  const params = velocities.map((v, k) => op("Sub", carried[k], op("Mul", v, constant([learningRate]))));
  const results = [op("Identity", "going_on"), ...params, ...velocities, ...moments, losses];
  const float = (name: string, shape?: readonly number[]): Value => ({ name, type: "float", ...(shape && { shape }) });
  return graph.encode(
    [
      { name: "iteration", type: "int64", shape: [] },
      { name: "going_on", type: "bool", shape: [] },
      ...carried.map((name, k) => float(name, shapes[k])),
    ],
    results.map((name, k) => (k === 0 ? { name, type: "bool", shape: [] } : float(name, shapes[k - 1]))),
  );
}

/** Losses, (S) or one number, and the gradient of their sum with respect to the last layer's outputs. */
function lossOf(
  { graph: { op: node, constant }, op, networks, rowAxis }: Flow,
  loss: WorkSettings["loss"],
  z: string,
  y: string,
  batch: number,
): { readonly losses: string; readonly gradient: string } {
  const axes = constant(networks === 1 ? [0n, 1n] : [1n, 2n], [2]);
  const sum = (x: string): string => node("ReduceSum", [x, axes], { keepdims: 0 })[0];
  const share = constant([1 / batch]);
  if (loss === "softmax") {
    const [logs] = node("LogSoftmax", [z], { axis: rowAxis + 1 });
    const gradient = op("Mul", op("Sub", op("Exp", logs), y), share);
    return { losses: op("Mul", sum(op("Mul", logs, y)), constant([-1 / batch])), gradient };
  }
  const tail = op("Log", op("Add", op("Exp", op("Neg", op("Abs", z))), constant([1])));
  const each = op("Add", op("Sub", op("Relu", z), op("Mul", z, y)), tail);
  return { losses: op("Mul", sum(each), share), gradient: op("Mul", op("Sub", op("Sigmoid", z), y), share) };
}
