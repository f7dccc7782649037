// jax-js at a workload of the bench, on the wasm backend, which has one thread in Node: `jaxPeer.ts FOLDER one | seeds STEPS`.
// `one` trains one network at a time, `seeds` all of them by vmap. A whole step is one jit-compiled function.
import {
  defaultDevice,
  init,
  type Array as JaxArray,
  jit,
  lax,
  nn,
  numpy as np,
  valueAndGrad,
  vmap,
} from "@jax-js/jax";
import { batchesOf, type PeerTrainer, serve, takeRows } from "./serve.ts";
import type { SeedWork, WorkSettings } from "./workFile.ts";

/** Parameters in the order of the layers: weight and bias, or gamma and beta; running mean and variance of each norm. */
interface State {
  readonly params: JaxArray[];
  readonly velocity: JaxArray[];
  readonly running: JaxArray[];
}

await init("wasm");
defaultDevice("wasm");
await serve(open);

async function open(settings: WorkSettings, seeds: readonly SeedWork[], mode: string): Promise<PeerTrainer> {
  const { batch, learningRate, momentum } = settings;
  const together = mode === "seeds";
  const networks = together ? seeds.length : 1;
  const forward = valueAndGrad(
    (params: JaxArray[], running: JaxArray[], x: JaxArray, y: JaxArray) => lossOf(settings, params, running, x, y),
    { hasAux: true },
  );
  const step = (params: JaxArray[], velocity: JaxArray[], running: JaxArray[], x: JaxArray, y: JaxArray) => {
    const [[loss, nextRunning], gradient] = forward(
      params.map(({ ref }) => ref),
      running,
      x,
      y,
    );
    const nextVelocity = velocity.map((v, k) => v.mul(momentum).add(gradient[k]));
    const nextParams = params.map((w, k) => w.sub(nextVelocity[k].ref.mul(learningRate)));
    return [nextParams, nextVelocity, nextRunning, loss] as const;
  };
  const compiled = jit(together ? vmap(step) : step);
  const starts = seeds.map((seed) => startOf(settings, seed));
  const batches = seeds.map((seed) => batchArrays(settings, seed));
  const made = together
    ? [{ start: stackAll(starts), batches: batches[0].map((_, k) => stackBatches(batches.map((of) => of[k]))) }]
    : seeds.map((_, seed) => ({ start: starts[seed], batches: batches[seed] }));
  let state: State | undefined;
  let own = made[0];
  return {
    networks,
    async restart(turn) {
      if (state !== undefined)
        for (const array of [...state.params, ...state.velocity, ...state.running]) array.dispose();
      own = made[turn % made.length];
      const keep = (arrays: readonly JaxArray[]): JaxArray[] => arrays.map(({ ref }) => ref);
      state = { params: keep(own.start.params), velocity: keep(own.start.velocity), running: keep(own.start.running) };
    },
    async advance(steps) {
      if (state === undefined) throw new Error("jax: advance before restart");
      const losses: number[] = [];
      for (let s = 0; s < steps; s++) {
        const { x, y } = own.batches[s % own.batches.length];
        const [params, velocity, running, loss] = compiled(state.params, state.velocity, state.running, x.ref, y.ref);
        state = { params, velocity, running };
        // Read at every step: steps that are not waited for pile up, and each then takes longer than the last.
        losses.push(...(await loss.data()));
      }
      return losses;
    },
  };

  function batchArrays({ inputs, image, loss }: WorkSettings, seed: SeedWork) {
    const shape = image ? [batch, image.channels, image.height, image.width] : [batch, inputs];
    const classes = loss === "softmax" ? (settings.parameters.at(-1)?.bias ?? 0) : 0;
    return batchesOf(seed, batch).map((rows) => ({
      x: array(takeRows(seed.x, inputs, rows), shape),
      y:
        classes === 0
          ? array(
              Float32Array.from(rows, (row) => seed.y[row]),
              [batch],
            )
          : oneHot(seed.y, rows, classes),
    }));
  }
}

/** Mean loss of a batch, nats, and the running statistics after it. Consumes all arguments. */
function lossOf(
  { layers, loss }: WorkSettings,
  params: JaxArray[],
  running: JaxArray[],
  x: JaxArray,
  y: JaxArray,
): [JaxArray, JaxArray[]] {
  let h = x;
  let at = 0;
  const next: JaxArray[] = [];
  for (const layer of layers) {
    switch (layer.type) {
      case "dense":
        h = np.matmul(h, params[at]).add(params[at + 1]);
        at += 2;
        break;
      case "conv2d": {
        if (layer.padding === "same") throw new Error("jax: padding in numbers only");
        const pad: [number, number] = [layer.padding, layer.padding];
        const bias = params[at + 1].reshape([1, layer.units, 1, 1]);
        h = lax.convWithGeneralPadding(h, params[at], [layer.stride, layer.stride], [pad, pad]).add(bias);
        at += 2;
        break;
      }
      case "batchNorm": {
        if (layer.momentum === "cumulative") throw new Error("jax: momentum in numbers only");
        const image = h.shape.length === 4;
        const axes = image ? [0, 2, 3] : [0];
        const units = h.shape[1];
        const shape = image ? [1, units, 1, 1] : [1, units];
        const count = h.shape.reduce((product, side) => product * side, 1) / units;
        const mean = h.ref.mean(axes);
        const centred = h.sub(mean.ref.reshape(shape));
        const variance = np.square(centred.ref).mean(axes);
        const scale = params[at].div(np.sqrt(variance.ref.add(layer.eps)));
        h = centred.mul(scale.reshape(shape)).add(params[at + 1].reshape(shape));
        const k = next.length;
        const blend = (old: JaxArray, now: JaxArray): JaxArray =>
          old.mul(1 - (layer.momentum as number)).add(lax.stopGradient(now).mul(layer.momentum as number));
        next.push(blend(running[k], mean), blend(running[k + 1], variance.mul(count / (count - 1))));
        at += 2;
        break;
      }
      case "maxPool": {
        // Windows that do not overlap: the axes of a window become axes of their own.
        const [rows, channels, height, width] = h.shape;
        const { size } = layer;
        if (layer.stride !== size || layer.padding !== 0 || height % size || width % size)
          throw new Error("jax: whole pooling windows only");
        h = h.reshape([rows, channels, height / size, size, width / size, size]).max([3, 5]);
        break;
      }
      case "flatten":
        h = h.reshape([h.shape[0], h.shape[1] * h.shape[2] * h.shape[3]]);
        break;
      case "relu":
        h = nn.relu(h);
        break;
      case "tanh":
        h = np.tanh(h);
        break;
      default:
        throw new Error(`jax: no ${layer.type} here`);
    }
  }
  if (loss === "softmax") return [nn.logSoftmax(h, 1).mul(y).sum(1).mean().mul(-1), next];
  const z = h.reshape([h.shape[0]]);
  const tail = np.log1p(np.exp(np.absolute(z.ref).mul(-1)));
  return [nn.relu(z.ref).sub(z.mul(y)).add(tail).mean(), next];
}

function array(values: Float32Array, shape: number[]): JaxArray {
  return np.array(values).reshape(shape);
}

function oneHot(y: Int32Array, rows: Int32Array, classes: number): JaxArray {
  const values = new Float32Array(rows.length * classes);
  rows.forEach((row, r) => {
    values[r * classes + y[row]] = 1;
  });
  return array(values, [rows.length, classes]);
}

function startOf({ layers, parameters }: WorkSettings, { start }: SeedWork): State {
  const params: JaxArray[] = [];
  const velocity: JaxArray[] = [];
  const running: JaxArray[] = [];
  let at = 0;
  let units = 0;
  const filled = (value: number): JaxArray => array(new Float32Array(units).fill(value), [units]);
  const zeros = (shape: readonly number[]): JaxArray =>
    array(new Float32Array(shape.reduce((product, side) => product * side, 1)), [...shape]);
  for (const { type } of layers) {
    if (type === "dense" || type === "conv2d") {
      const { weight, bias } = parameters[at];
      units = bias;
      params.push(array(start[at].weight, [...weight]), array(start[at].bias, [bias]));
      velocity.push(zeros(weight), zeros([bias]));
      at++;
    }
    if (type !== "batchNorm") continue;
    params.push(filled(1), filled(0));
    velocity.push(filled(0), filled(0));
    running.push(filled(0), filled(1));
  }
  return { params, velocity, running };
}

function stackAll(states: readonly State[]): State {
  const stack = (of: (state: State) => readonly JaxArray[]): JaxArray[] =>
    of(states[0]).map((_, k) => np.stack(states.map((state) => of(state)[k])));
  return { params: stack((s) => s.params), velocity: stack((s) => s.velocity), running: stack((s) => s.running) };
}

function stackBatches(batches: readonly { readonly x: JaxArray; readonly y: JaxArray }[]) {
  return { x: np.stack(batches.map(({ x }) => x)), y: np.stack(batches.map(({ y }) => y)) };
}
