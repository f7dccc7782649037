import type { BatchNormSpec, Conv2dSpec, PoolSpec } from "../../src/core/nn/spec.ts";
import type { GraphDraft } from "./onnxGraph.ts";
import type { WorkSettings } from "./workFile.ts";

/** A step's graph and the names of what it starts from. Rows are (B, U), or (S, B, U) for several networks. */
export interface Flow {
  readonly graph: GraphDraft;
  /** Adds a node without attributes; the name of its output. */
  op(type: string, ...inputs: readonly string[]): string;
  /** Axis of the rows of a batch. */
  readonly rowAxis: number;
  readonly networks: number;
  readonly params: readonly string[];
  readonly running: readonly string[];
}

/** One layer: what comes out, and how the gradient goes back. Nobody asks for the gradient of the first layer's input. */
interface Passed {
  readonly h: string;
  readonly moments?: readonly string[];
  back(gradient: string, first: boolean): { readonly input: string; readonly params: readonly string[] };
}

/** Adds all layers: what comes out of the last, the layers for {@link backwardOf}, and the running moments after the step. */
export function forwardOf(
  flow: Flow,
  { layers, batch, image }: WorkSettings,
  x: string,
): { readonly output: string; readonly passed: readonly Passed[]; readonly moments: readonly string[] } {
  const passed: Passed[] = [];
  let [at, norms] = [0, 0];
  /** Numbers of a unit in a batch, and whether they lie in images. */
  let shape = { rows: batch, image: image && { height: image.height, width: image.width } };
  for (const layer of layers) {
    const h = passed.at(-1)?.h ?? x;
    const own = [flow.params[at], flow.params[at + 1]] as const;
    switch (layer.type) {
      case "dense":
        passed.push(dense(flow, h, ...own));
        at += 2;
        break;
      case "conv2d":
        passed.push(convolution(flow, h, ...own, layer));
        at += 2;
        break;
      case "batchNorm": {
        const axes = shape.image ? [0, 2, 3] : [flow.rowAxis];
        const count = shape.rows * (shape.image ? shape.image.height * shape.image.width : 1);
        const running = [flow.running[norms], flow.running[norms + 1]] as const;
        passed.push(batchNorm(flow, h, own, running, layer, axes, count));
        at += 2;
        norms += 2;
        break;
      }
      case "maxPool":
        if (shape.image === undefined) throw new Error("onnx: pooling behind rows");
        passed.push(maxPool(flow, h, layer));
        shape = {
          ...shape,
          image: { height: shape.image.height / layer.stride, width: shape.image.width / layer.stride },
        };
        break;
      case "flatten":
        passed.push(flatten(flow, h));
        shape = { ...shape, image: undefined };
        break;
      case "relu":
      case "tanh":
        passed.push(layer.type === "relu" ? relu(flow, h) : tanh(flow, h));
        break;
      default:
        throw new Error(`onnx: no ${layer.type} here`);
    }
  }
  const moments = passed.flatMap((layer) => layer.moments ?? []);
  return { output: passed.at(-1)?.h ?? x, passed, moments };
}

/** Passes the gradient of the loss back; the gradients of all parameters in their order. */
export function backwardOf(passed: readonly Passed[], gradient: string): readonly string[] {
  const found: string[] = [];
  let going = gradient;
  for (let l = passed.length - 1; l >= 0; l--) {
    const { input, params } = passed[l].back(going, l === 0);
    found.unshift(...params);
    going = input;
  }
  return found;
}

function dense({ graph, op, rowAxis, networks }: Flow, h: string, weight: string, bias: string): Passed {
  const rows = graph.constant([BigInt(rowAxis)], [1]);
  const biasGradient = (dz: string): string => graph.op("ReduceSum", [dz, rows], { keepdims: 1 })[0];
  if (networks === 1)
    return {
      h: op("Gemm", h, weight, bias),
      back: (dz, first) => ({
        input: first ? "" : graph.op("Gemm", [dz, weight], { transB: 1 })[0],
        params: [graph.op("Gemm", [h, dz], { transA: 1 })[0], biasGradient(dz)],
      }),
    };
  // The runtime fuses a transposition with the product behind it.
  const turned = (x: string): string => graph.op("Transpose", [x], { perm: [0, 2, 1] })[0];
  return {
    h: op("Add", op("MatMul", h, weight), bias),
    back: (dz, first) => ({
      input: first ? "" : op("MatMul", dz, turned(weight)),
      params: [op("MatMul", turned(h), dz), biasGradient(dz)],
    }),
  };
}

/**
 * Both gradients of a convolution of stride 1 are convolutions: of the input with the gradient as kernel, rows and channels
 * exchanged, and of the gradient with the turned kernel.
 */
function convolution({ graph, op }: Flow, h: string, weight: string, bias: string, spec: Conv2dSpec): Passed {
  if (spec.stride !== 1 || spec.padding === "same")
    throw new Error("onnx: convolutions of stride 1, padding in numbers");
  const pads = [spec.padding, spec.padding, spec.padding, spec.padding];
  const exchanged = (x: string): string => graph.op("Transpose", [x], { perm: [1, 0, 2, 3] })[0];
  return {
    h: op("Add", graph.op("Conv", [h, weight], { pads })[0], bias),
    back: (dz, first) => ({
      input: first ? "" : graph.op("ConvTranspose", [dz, weight], { pads })[0],
      params: [
        exchanged(graph.op("Conv", [exchanged(h), exchanged(dz)], { pads })[0]),
        graph.op("ReduceSum", [dz, graph.constant([0n, 2n, 3n], [3])], { keepdims: 1 })[0],
      ],
    }),
  };
}

/** y = gamma (x - mean) / sqrt(var + eps) + beta; the gradient flows through the statistics (Ioffe and Szegedy 2015). */
function batchNorm(
  { graph, op }: Flow,
  h: string,
  [gamma, beta]: readonly [string, string],
  running: readonly [string, string],
  { eps, momentum }: BatchNormSpec,
  axes: readonly number[],
  count: number,
): Passed {
  if (momentum === "cumulative") throw new Error("onnx: momentum in numbers only");
  const { constant } = graph;
  const along = constant(axes.map(BigInt), [axes.length]);
  const sum = (x: string): string => graph.op("ReduceSum", [x, along], { keepdims: 1 })[0];
  const mean = graph.op("ReduceMean", [h, along], { keepdims: 1 })[0];
  const centred = op("Sub", h, mean);
  const variance = graph.op("ReduceMean", [op("Mul", centred, centred), along], { keepdims: 1 })[0];
  const inverse = op("Reciprocal", op("Sqrt", op("Add", variance, constant([eps]))));
  const normal = op("Mul", centred, inverse);
  const blend = (old: string, now: string, scale: number): string =>
    op("Add", op("Mul", old, constant([1 - momentum])), op("Mul", now, constant([momentum * scale])));
  return {
    h: op("Add", op("Mul", normal, gamma), beta),
    moments: [blend(running[0], mean, 1), blend(running[1], variance, count / (count - 1))],
    back(dy) {
      const dGamma = sum(op("Mul", dy, normal));
      const dBeta = sum(dy);
      const share = constant([1 / count]);
      const without = op("Sub", op("Sub", dy, op("Mul", dBeta, share)), op("Mul", normal, op("Mul", dGamma, share)));
      return { input: op("Mul", without, op("Mul", gamma, inverse)), params: [dGamma, dBeta] };
    },
  };
}

function maxPool({ graph, op }: Flow, h: string, { size, stride, padding }: PoolSpec): Passed {
  const window = { kernel_shape: [size, size], strides: [stride, stride], pads: [padding, padding, padding, padding] };
  const [pooled, places] = graph.op("MaxPool", [h], window, 2);
  return {
    h: pooled,
    back: (dy) => ({ input: graph.op("MaxUnpool", [dy, places, op("Shape", h)], window)[0], params: [] }),
  };
}

function flatten({ graph, op }: Flow, h: string): Passed {
  return {
    h: graph.op("Flatten", [h], { axis: 1 })[0],
    back: (dy) => ({ input: op("Reshape", dy, op("Shape", h)), params: [] }),
  };
}

function relu({ op }: Flow, z: string): Passed {
  const h = op("Relu", z);
  return { h, back: (dh) => ({ input: op("Mul", dh, op("Sign", h)), params: [] }) };
}

function tanh({ graph, op }: Flow, z: string): Passed {
  const h = op("Tanh", z);
  const slope = (): string => op("Sub", graph.constant([1]), op("Mul", h, h));
  return { h, back: (dh) => ({ input: op("Mul", dh, slope()), params: [] }) };
}
