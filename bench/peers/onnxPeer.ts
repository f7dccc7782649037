// onnxruntime-web at a workload of the bench, wasm with one thread and SIMD: `onnxPeer.ts FOLDER one | seeds STEPS`. It has no
// gradients; a whole training is one graph (onnxTraining.ts). `one` trains one network at a time, `seeds` all at once.
import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import { carriedShapes, parameterCount, trainingModel } from "./onnxTraining.ts";
import { batchesOf, type PeerTrainer, serve, takeRows } from "./serve.ts";
import type { SeedWork, WorkSettings } from "./workFile.ts";

env.wasm.numThreads = 1;
await serve(open);

async function open(settings: WorkSettings, seeds: readonly SeedWork[], mode: string): Promise<PeerTrainer> {
  const { batch, image, inputs, loss, parameters } = settings;
  const groups = mode === "seeds" ? [seeds] : seeds.map((seed) => [seed]);
  const networks = groups[0].length;
  if (image !== undefined && networks > 1) throw new Error("onnx: images of one network at a time");
  const lead = networks === 1 ? [] : [networks];
  const shapes = carriedShapes(settings, networks);
  const batches = Math.floor(settings.rows / batch);
  const session = await InferenceSession.create(trainingModel(settings, networks, batches), {
    graphOptimizationLevel: "all",
  });
  const classes = loss === "softmax" ? (parameters.at(-1)?.bias ?? 1) : 1;
  const one = image ? [image.channels, image.height, image.width] : [inputs];
  const given = groups.map((group) => {
    const orders = group.map((seed) => batchesOf(seed, batch));
    const all = (of: (seed: SeedWork, rows: Int32Array) => Float32Array): Float32Array =>
      concatenated(orders[0].flatMap((_, k) => group.map((seed, s) => of(seed, orders[s][k]))));
    return {
      x: new Tensor(
        "float32",
        all(({ x }, rows) => takeRows(x, inputs, rows)),
        [batches, ...lead, batch, ...one],
      ),
      y: new Tensor(
        "float32",
        all(({ y }, rows) => targets(y, rows, classes)),
        [batches, ...lead, batch, classes],
      ),
      start: startOf(settings, group).map((values, k) => new Tensor("float32", values, shapes[k])),
    };
  });
  let own = given[0];
  let state: readonly Tensor[] = own.start;
  return {
    networks,
    async restart(turn) {
      own = given[turn % given.length];
      state = own.start;
    },
    async advance(steps) {
      const feeds: Record<string, Tensor> = {
        steps: new Tensor("int64", BigInt64Array.of(BigInt(steps)), []),
        going: new Tensor("bool", [true], []),
        ...{ x: own.x, y: own.y },
        ...Object.fromEntries(state.map((tensor, k) => [`c${k}`, tensor])),
      };
      const results = await session.run(feeds);
      const outputs = session.outputNames.map((name) => results[name]);
      state = outputs.slice(0, shapes.length);
      return outputs[shapes.length].data;
    },
  };
}

/** Parameters, velocities of 0 and running moments, the networks of a group one after another. */
function startOf(settings: WorkSettings, group: readonly SeedWork[]): readonly Float32Array[] {
  const params: Float32Array[] = [];
  const running: Float32Array[] = [];
  let at = 0;
  let units = 0;
  const filled = (value: number): Float32Array => new Float32Array(group.length * units).fill(value);
  for (const { type } of settings.layers) {
    if (type === "dense" || type === "conv2d") {
      const layer = at++;
      units = settings.parameters[layer].bias;
      params.push(concatenated(group.map(({ start }) => start[layer].weight)));
      params.push(concatenated(group.map(({ start }) => start[layer].bias)));
    }
    if (type !== "batchNorm") continue;
    params.push(filled(1), filled(0));
    running.push(filled(0), filled(1));
  }
  if (params.length !== parameterCount(settings)) throw new Error("onnx: parameters are missing");
  return [...params, ...params.map(({ length }) => new Float32Array(length)), ...running];
}

/** Labels of some rows: one-hot, or one number each. */
function targets(y: Int32Array, rows: Int32Array, classes: number): Float32Array {
  const values = new Float32Array(rows.length * classes);
  rows.forEach((row, r) => {
    if (classes === 1) values[r] = y[row];
    else values[r * classes + y[row]] = 1;
  });
  return values;
}

function concatenated(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
