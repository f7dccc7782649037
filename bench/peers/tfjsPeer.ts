// TensorFlow.js at a workload of the bench, on the wasm backend with one thread: `tfjsPeer.ts FOLDER one | seeds STEPS`. `one`
// trains one network at a time; `seeds` all at once by matrix products over a leading seed dimension.
import * as tf from "@tensorflow/tfjs";
import { setThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import { batchesOf, type PeerTrainer, serve, takeRows } from "./serve.ts";
import type { SeedWork, WorkSettings } from "./workFile.ts";

/** Parameters in the order of the layers, (S, ...): weight and bias, or gamma and beta; running moments of each norm. */
interface Start {
  readonly params: readonly tf.Tensor[];
  readonly running: readonly tf.Tensor[];
}

setThreadsCount(1);
await tf.setBackend("wasm");
await tf.ready();
await serve(open);

async function open(settings: WorkSettings, seeds: readonly SeedWork[], mode: string): Promise<PeerTrainer> {
  const { learningRate, momentum } = settings;
  const groups = mode === "seeds" ? [seeds] : seeds.map((seed) => [seed]);
  const networks = groups[0].length;
  const starts = groups.map((group) => startOf(settings, group));
  const batches = groups.map((group) => batchTensors(settings, group));
  const params = starts[0].params.map((start) => tf.variable(start));
  const running = starts[0].running.map((start) => tf.variable(start, false));
  const velocity = starts[0].params.map((start) => tf.variable(zerosLike(start), false));
  let own = batches[0];
  const step = (k: number): tf.Tensor =>
    tf.tidy(() => {
      const { x, y } = own[k % own.length];
      let losses: tf.Tensor | undefined;
      const { grads } = tf.variableGrads(() => {
        losses = tf.keep(lossesOf(settings, params, running, x, y));
        return losses.sum();
      }, params);
      params.forEach((param, p) => {
        velocity[p].assign(velocity[p].mul(momentum).add(grads[param.name]));
        param.assign(param.sub(velocity[p].mul(learningRate)));
      });
      if (losses === undefined) throw new Error("tfjs: no loss");
      return losses;
    });
  return {
    networks,
    async restart(turn) {
      const at = turn % groups.length;
      own = batches[at];
      tf.tidy(() => {
        params.forEach((param, p) => {
          param.assign(starts[at].params[p]);
          velocity[p].assign(zerosLike(starts[at].params[p]));
        });
        running.forEach((one, p) => {
          one.assign(starts[at].running[p]);
        });
      });
    },
    async advance(steps) {
      const kept: tf.Tensor[] = [];
      for (let k = 0; k < steps; k++) kept.push(step(k));
      const values: number[] = [];
      for (const losses of kept) {
        values.push(...(await losses.data()));
        losses.dispose();
      }
      return values;
    },
  };
}

/** Mean losses of each network's batch, (S); updates the running moments. Rows are (S, B, U), images (B, H, W, C). */
function lossesOf(
  { layers, loss, batch, image }: WorkSettings,
  params: readonly tf.Tensor[],
  running: readonly tf.Variable[],
  x: tf.Tensor,
  y: tf.Tensor,
): tf.Tensor {
  const networks = x.shape[0];
  let h = image ? x.reshape([batch, image.height, image.width, image.channels]) : x;
  let at = 0;
  let norms = 0;
  for (const layer of layers) {
    switch (layer.type) {
      case "dense":
        h = h.matMul(params[at]).add(params[at + 1].reshape([networks, 1, layer.units]));
        at += 2;
        break;
      case "conv2d":
        // (1, U, C, kh, kw) to (kh, kw, C, U).
        h = tf.conv2d(
          h,
          tf.transpose(params[at].reshape(params[at].shape.slice(1)), [2, 3, 1, 0]),
          layer.stride,
          layer.padding,
        );
        h = h.add(params[at + 1].reshape([layer.units]));
        at += 2;
        break;
      case "batchNorm": {
        if (layer.momentum === "cumulative") throw new Error("tfjs: momentum in numbers only");
        const axes = h.shape.length === 4 ? [0, 1, 2] : [1];
        const units = h.shape.at(-1) ?? 0;
        const shape = h.shape.length === 4 ? [units] : [networks, 1, units];
        const { mean, variance } = tf.moments(h, axes, true);
        const scale = params[at].reshape(shape).div(variance.add(layer.eps).sqrt());
        h = h
          .sub(mean)
          .mul(scale)
          .add(params[at + 1].reshape(shape));
        const count = h.shape.reduce((product, side) => product * side, 1) / units / networks;
        const blend = (place: number, now: tf.Tensor): void =>
          running[place].assign(
            running[place]
              .mul(1 - Number(layer.momentum))
              .add(now.reshape([networks, units]).mul(Number(layer.momentum))),
          );
        blend(norms, mean);
        blend(norms + 1, variance.mul(count / (count - 1)));
        norms += 2;
        at += 2;
        break;
      }
      case "maxPool":
        h = tf.maxPool(h, layer.size, layer.stride, layer.padding);
        break;
      case "flatten": {
        // Channels first, as the dense weights have it.
        const [rows, height, width, channels] = h.shape;
        h = tf.transpose(h, [0, 3, 1, 2]).reshape([1, rows, channels * height * width]);
        break;
      }
      case "relu":
        h = h.relu();
        break;
      case "tanh":
        h = h.tanh();
        break;
      default:
        throw new Error(`tfjs: no ${layer.type} here`);
    }
  }
  if (loss === "softmax") return h.logSoftmax(2).mul(y).sum(2).mean(1).neg();
  const z = h.reshape([networks, batch]);
  return z.relu().sub(z.mul(y)).add(z.abs().neg().exp().log1p()).mean(1);
}

function zerosLike({ shape }: tf.Tensor): tf.Tensor {
  return tf.tensor(new Float32Array(shape.reduce((product, side) => product * side, 1)), shape);
}

function batchTensors({ batch, inputs, loss, parameters }: WorkSettings, group: readonly SeedWork[]) {
  const classes = parameters.at(-1)?.bias ?? 1;
  const orders = group.map((seed) => batchesOf(seed, batch));
  return orders[0].map((_, k) => {
    const stack = (of: (seed: SeedWork, rows: Int32Array) => tf.Tensor): tf.Tensor =>
      tf.stack(group.map((seed, s) => of(seed, orders[s][k])));
    return {
      x: stack(({ x }, rows) => tf.tensor(takeRows(x, inputs, rows), [batch, inputs])),
      y: stack(({ y }, rows) =>
        loss === "logistic"
          ? tf.tensor(
              Float32Array.from(rows, (row) => y[row]),
              [batch],
            )
          : tf.tensor(oneHot(y, rows, classes), [batch, classes]),
      ),
    };
  });
}

function oneHot(y: Int32Array, rows: Int32Array, classes: number): Float32Array {
  const values = new Float32Array(rows.length * classes);
  rows.forEach((row, r) => {
    values[r * classes + y[row]] = 1;
  });
  return values;
}

function startOf({ layers, parameters }: WorkSettings, group: readonly SeedWork[]): Start {
  const params: tf.Tensor[] = [];
  const running: tf.Tensor[] = [];
  let at = 0;
  let units = 0;
  const filled = (value: number): tf.Tensor =>
    tf.tensor(new Float32Array(group.length * units).fill(value), [group.length, units]);
  for (const { type } of layers) {
    if (type === "dense" || type === "conv2d") {
      const { weight, bias } = parameters[at];
      const layer = at++;
      units = bias;
      params.push(tf.stack(group.map(({ start }) => tf.tensor(start[layer].weight, [...weight]))));
      params.push(tf.stack(group.map(({ start }) => tf.tensor(start[layer].bias, [bias]))));
    }
    if (type !== "batchNorm") continue;
    params.push(filled(1), filled(0));
    running.push(filled(0), filled(1));
  }
  return { params, running };
}
