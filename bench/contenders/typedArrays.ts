import { stepsPerEpoch, type Workload } from "../workloads/workload.ts";
import type { Contender, Session } from "./contender.ts";
import { type GivenWork, givenWork } from "./givenWork.ts";

/** One dense layer, what follows it, and room for a batch. Matrices are row-major: weight (I, U), the others (B, U). */
interface Layer {
  readonly inputs: number;
  readonly units: number;
  readonly norm: boolean;
  readonly activation: "relu" | "tanh" | "none";
  readonly weight: Trained;
  readonly bias: Trained;
  readonly gamma: Trained;
  readonly beta: Trained;
  readonly runningMean: Float32Array;
  readonly runningVariance: Float32Array;
  /** Dense output, or its normalised values. */
  readonly z: Float32Array;
  readonly h: Float32Array;
  readonly dh: Float32Array;
  readonly mean: Float32Array;
  readonly inverse: Float32Array;
  readonly sum: Float32Array;
}

interface Trained {
  readonly value: Float32Array;
  readonly gradient: Float32Array;
  readonly velocity: Float32Array;
}

const eps = 1e-5;
const take = 0.1;

/** One network at a time in plain loops over Float32Array, in the order in which memory lies. */
export const typedArrays: Contender = {
  id: "typed arrays",
  title: "plain loops over Float32Array, one network at a time",
  open(workload, steps): Session {
    const { batch, learningRate, momentum } = workload.train;
    const given = new Map<number, GivenWork>();
    const losses = new Float32Array(steps);
    const x: Float32Array = new Float32Array(batch * workload.net.inputs);
    const labels = new Int32Array(batch);
    const perEpoch = stepsPerEpoch(workload);
    let layers: readonly Layer[] = [];
    let work: GivenWork | undefined;
    return {
      restart(turn) {
        const seed = turn % workload.seeds;
        work = given.get(seed) ?? givenWork(workload, seed);
        given.set(seed, work);
        layers = build(workload, work);
      },
      advance() {
        if (work === undefined) throw new Error("typed arrays: advance before restart");
        for (let step = 0; step < steps; step++) {
          gather(work, workload.net.inputs, (step % perEpoch) * batch, batch, x, labels);
          let input: Float32Array = x;
          for (const layer of layers) input = forward(layer, input, batch);
          const last = layers[layers.length - 1];
          losses[step] = (last.units === 1 ? logistic : softmax)(last, labels, batch);
          for (let l = layers.length - 1; l >= 0; l--)
            backward(layers[l], l === 0 ? x : layers[l - 1].h, l === 0 ? undefined : layers[l - 1].dh, batch);
          for (const layer of layers) update(layer, learningRate, momentum);
        }
        return steps;
      },
      losses: () => losses,
    };
  },
};

function trained(start: ArrayLike<number>): Trained {
  const value = Float32Array.from(start);
  return { value, gradient: new Float32Array(value.length), velocity: new Float32Array(value.length) };
}

function build({ net, train }: Workload, { start }: GivenWork): readonly Layer[] {
  let inputs = net.inputs;
  return net.layers.flatMap((spec, index): Layer[] => {
    if (spec.type !== "dense") return [];
    const behind = net.layers.slice(index + 1);
    const own = behind.slice(
      0,
      [...behind, { type: "dense" }].findIndex(({ type }) => type === "dense"),
    );
    const norm = own.some(({ type }) => type === "batchNorm");
    const activation = own.find(({ type }) => type === "relu" || type === "tanh")?.type;
    const { units } = spec;
    const rows = (): Float32Array => new Float32Array(train.batch * units);
    const row = (): Float32Array => new Float32Array(units);
    const layer: Layer = {
      inputs,
      units,
      norm,
      activation: activation === "relu" || activation === "tanh" ? activation : "none",
      weight: trained(start[index].weight ?? []),
      bias: trained(start[index].bias ?? []),
      gamma: trained(norm ? row().fill(1) : []),
      beta: trained(norm ? row() : []),
      runningMean: row(),
      runningVariance: row().fill(1),
      z: rows(),
      h: rows(),
      dh: rows(),
      mean: row(),
      inverse: row(),
      sum: row(),
    };
    inputs = units;
    return [layer];
  });
}

function gather(
  { data, order }: GivenWork,
  inputs: number,
  from: number,
  batch: number,
  x: Float32Array,
  labels: Int32Array,
): void {
  for (let r = 0; r < batch; r++) {
    const source = order[from + r] * inputs;
    for (let i = 0; i < inputs; i++) x[r * inputs + i] = data.train.x[source + i];
    labels[r] = data.train.y[order[from + r]];
  }
}

function forward(layer: Layer, x: Float32Array, batch: number): Float32Array {
  const { inputs, units, z, h } = layer;
  const w = layer.weight.value;
  const b = layer.bias.value;
  for (let r = 0; r < batch; r++) {
    const to = r * units;
    for (let u = 0; u < units; u++) z[to + u] = b[u];
    for (let i = 0; i < inputs; i++) {
      const value = x[r * inputs + i];
      const from = i * units;
      for (let u = 0; u < units; u++) z[to + u] += value * w[from + u];
    }
  }
  if (layer.norm) normalise(layer, batch);
  else h.set(z);
  if (layer.activation === "relu") for (let k = 0; k < h.length; k++) h[k] = Math.max(h[k], 0);
  if (layer.activation === "tanh") for (let k = 0; k < h.length; k++) h[k] = Math.tanh(h[k]);
  return h;
}

/** z becomes (z - mean) / sqrt(variance + eps), h becomes gamma z + beta; running statistics move. */
function normalise(layer: Layer, batch: number): void {
  const { units, z, h, mean, inverse, runningMean, runningVariance } = layer;
  const gamma = layer.gamma.value;
  const beta = layer.beta.value;
  mean.fill(0);
  inverse.fill(0);
  for (let r = 0; r < batch; r++) for (let u = 0; u < units; u++) mean[u] += z[r * units + u];
  for (let u = 0; u < units; u++) mean[u] /= batch;
  for (let r = 0; r < batch; r++) {
    for (let u = 0; u < units; u++) {
      const d = z[r * units + u] - mean[u];
      inverse[u] += d * d;
    }
  }
  for (let u = 0; u < units; u++) {
    const variance = inverse[u] / batch;
    runningMean[u] += take * (mean[u] - runningMean[u]);
    runningVariance[u] += take * ((variance * batch) / (batch - 1) - runningVariance[u]);
    inverse[u] = 1 / Math.sqrt(variance + eps);
  }
  for (let r = 0; r < batch; r++) {
    for (let u = 0; u < units; u++) {
      const k = r * units + u;
      z[k] = (z[k] - mean[u]) * inverse[u];
      h[k] = gamma[u] * z[k] + beta[u];
    }
  }
}

function softmax({ h, dh, units }: Layer, labels: Int32Array, batch: number): number {
  let loss = 0;
  for (let r = 0; r < batch; r++) {
    const at = r * units;
    let top = h[at];
    for (let k = 1; k < units; k++) top = Math.max(top, h[at + k]);
    let sum = 0;
    for (let k = 0; k < units; k++) sum += Math.exp(h[at + k] - top);
    loss += Math.log(sum) + top - h[at + labels[r]];
    for (let k = 0; k < units; k++) dh[at + k] = Math.exp(h[at + k] - top) / sum / batch;
    dh[at + labels[r]] -= 1 / batch;
  }
  return loss / batch;
}

function logistic({ h, dh }: Layer, labels: Int32Array, batch: number): number {
  let loss = 0;
  for (let r = 0; r < batch; r++) {
    const e = Math.exp(-Math.abs(h[r]));
    loss += Math.max(h[r], 0) - h[r] * labels[r] + Math.log1p(e);
    dh[r] = ((h[r] < 0 ? e : 1) / (1 + e) - labels[r]) / batch;
  }
  return loss / batch;
}

/** Gradients of a layer's parameters and, where asked for, of its input. dh becomes the gradient of the dense output. */
function backward(layer: Layer, x: Float32Array, dx: Float32Array | undefined, batch: number): void {
  const { inputs, units, h, dh } = layer;
  if (layer.activation === "relu") for (let k = 0; k < dh.length; k++) if (!(h[k] > 0)) dh[k] = 0;
  if (layer.activation === "tanh") for (let k = 0; k < dh.length; k++) dh[k] *= 1 - h[k] * h[k];
  if (layer.norm) normaliseBack(layer, batch);
  const w = layer.weight.value;
  const dw = layer.weight.gradient;
  const db = layer.bias.gradient;
  dw.fill(0);
  db.fill(0);
  for (let r = 0; r < batch; r++) {
    const at = r * units;
    for (let u = 0; u < units; u++) db[u] += dh[at + u];
    for (let i = 0; i < inputs; i++) {
      const value = x[r * inputs + i];
      const to = i * units;
      for (let u = 0; u < units; u++) dw[to + u] += value * dh[at + u];
    }
    if (dx === undefined) continue;
    for (let i = 0; i < inputs; i++) {
      let sum = 0;
      const from = i * units;
      for (let u = 0; u < units; u++) sum += dh[at + u] * w[from + u];
      dx[r * inputs + i] = sum;
    }
  }
}

function normaliseBack({ units, z, dh, inverse, sum, gamma, beta }: Layer, batch: number): void {
  const dGamma = gamma.gradient;
  const dBeta = beta.gradient;
  dGamma.fill(0);
  dBeta.fill(0);
  for (let r = 0; r < batch; r++) {
    for (let u = 0; u < units; u++) {
      const k = r * units + u;
      dGamma[u] += dh[k] * z[k];
      dBeta[u] += dh[k];
    }
  }
  for (let u = 0; u < units; u++) sum[u] = (gamma.value[u] * inverse[u]) / batch;
  for (let r = 0; r < batch; r++) {
    for (let u = 0; u < units; u++) {
      const k = r * units + u;
      dh[k] = sum[u] * (batch * dh[k] - dBeta[u] - z[k] * dGamma[u]);
    }
  }
}

function update(layer: Layer, rate: number, momentum: number): void {
  for (const { value, gradient, velocity } of [layer.weight, layer.bias, layer.gamma, layer.beta]) {
    for (let k = 0; k < value.length; k++) {
      velocity[k] = momentum * velocity[k] + gradient[k];
      value[k] -= rate * velocity[k];
    }
  }
}
