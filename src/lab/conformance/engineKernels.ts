import type { Dataset } from "../../core/data/types.ts";
import { blocksOf } from "../../core/engine/blocks.ts";
import { kernelName } from "../../core/engine/engine.ts";
import {
  Arena,
  type Group,
  openGroup,
  parametersOf,
  readLane,
  writeLane,
  writeParameters,
} from "../../core/engine/group.ts";
import { dropoutScale } from "../../core/engine/stepProgram.ts";
import { trainedNets } from "../../core/engine/trainedNets.ts";
import type { KernelBuild } from "../../core/engine/types.ts";
import { lossKernels } from "../../core/engine/words.ts";
import { UserError } from "../../core/math/errors.ts";
import type { NetRunning } from "../../core/nn/network.ts";
import { mapParams, type NetParams } from "../../core/nn/params.ts";
import type { RunningStatistics } from "../../core/nn/runningStatistics.ts";
import type { TrainSpec } from "../../core/nn/spec.ts";
import type { KernelBatch, KernelNet, KernelOps, KernelRequest, KernelStep } from "./kernelOps.ts";

/** State of the one network, kept between steps in float64 copies of the kernels' float32 numbers. */
interface State {
  params: NetParams;
  velocity: NetParams;
  running: NetRunning;
}

/** The population engine behind the interface of the conformance suite: lane 0 of a group of one. */
export function engineKernels(build: KernelBuild): KernelOps {
  const arena = new Arena(build);
  return {
    name: kernelName(build),
    unsupported(net) {
      try {
        blocksOf(net);
        return undefined;
      } catch (error) {
        if (error instanceof UserError) return error.message;
        throw error;
      }
    },
    open: (request) => openNet(arena, request),
  };
}

function openNet(arena: Arena, request: KernelRequest): KernelNet {
  const { params, running } = request;
  const velocity = params.map((layer) => mapParams(layer, (values) => new Float64Array(values.length)));
  const state: State = { params, velocity, running };
  return {
    step: (batch) => step(arena, request, state, batch),
    evaluate(x) {
      const group = open(arena, request, state, {
        rows: request.labels.length,
        update: false,
        learningRate: 0,
        test: x,
      });
      const nets = trainedNets(group);
      const logits = nets.logits("test", { statistics: "ema" })[0] ?? new Float32Array(0);
      // The one logit of a logistic network comes as the pair (0, z).
      return request.net.loss === "logistic" ? logits.filter((_, i) => i % 2 === 1) : logits;
    },
    params: () => state.params,
    running: () => state.running,
  };
}

/** Gradients from one pass that stores them, then the same pass again with the update fused in, as training runs it. */
function step(arena: Arena, request: KernelRequest, state: State, batch: KernelBatch): KernelStep {
  const settings = { rows: batch.rows.length, learningRate: batch.learningRate };
  const stored = open(arena, request, state, { ...settings, update: false });
  runStep(stored, request, batch);
  const last = stored.blocks.length - 1;
  const { z } = stored.layout.blocks[last] ?? { z: { pointer: 0, stride: 0 } };
  const outputs = stored.blocks[last]?.units ?? 0;
  const logits = readLane(arena, z, 0, batch.rows.length, outputs);
  const loss = arena.f32[stored.layout.losses / 4] ?? Number.NaN;
  const gradients = readParameters(stored, state.params, "gradient");
  const running = readRunning(stored, state.running);

  const moved = open(arena, request, state, { ...settings, update: true });
  runStep(moved, request, batch);
  state.params = readParameters(moved, state.params, "pointer");
  state.velocity = readParameters(moved, state.params, "velocity");
  state.running = running;
  return { logits, loss, gradients };
}

function open(
  arena: Arena,
  request: KernelRequest,
  state: State,
  how: { readonly rows: number; readonly update: boolean; readonly learningRate: number; readonly test?: Float64Array },
): Group {
  const train = { x: Float32Array.from(request.x), y: request.labels };
  const test = how.test
    ? { x: Float32Array.from(how.test), y: new Int32Array(how.test.length / request.net.inputs) }
    : train;
  const data: Dataset = { inputs: request.net.inputs, classes: 0, train, validation: train, test };
  const schedule: TrainSpec = {
    learningRate: how.learningRate,
    momentum: request.momentum,
    batch: how.rows,
    epochs: 1,
    lastBatch: "drop",
    reshuffle: true,
  };
  const group = openGroup(arena, request.net, schedule, [{ root: 0, seed: 0, data }], {
    update: how.update,
    givenDraws: true,
    ...(how.test ? { evaluationOnly: true } : {}),
  });
  writeParameters(group, 0, state.params);
  group.blocks.forEach((block, b) => {
    const memory = group.layout.blocks[b];
    if (!memory) return;
    for (const { memory: parameter, rows, columns, name, layer } of parametersOf(group, b)) {
      const values = state.velocity[layer]?.[name];
      if (values) writeLane(arena, { pointer: parameter.velocity, stride: parameter.stride }, 0, values, rows, columns);
    }
    const running = state.running[block.layer + 1];
    if (block.norm?.type !== "batchNorm" || !running) return;
    writeLane(arena, { pointer: memory.runningMean, stride: 0 }, 0, running.mean, 1, block.units);
    writeLane(arena, { pointer: memory.runningVariance, stride: 0 }, 0, running.variance, 1, block.units);
    arena.i32[memory.counter / 4] = running.count;
  });
  return group;
}

/** One step over the given rows, with the given draws and, if any, the given errors at the logits. */
function runStep(group: Group, request: KernelRequest, batch: KernelBatch): void {
  const { arena, layout } = group;
  const { i32, kernels } = arena;
  const total = request.labels.length;
  const chosen = new Set(batch.rows);
  const order = [...batch.rows, ...Array.from({ length: total }, (_, r) => r).filter((r) => !chosen.has(r))];
  order.forEach((row, r) => {
    i32.fill(row, layout.order / 4 + 4 * r, layout.order / 4 + 4 * r + 4);
  });
  writeDraws(group, batch, order);
  const length = i32[layout.program / 4] ?? 0;
  const start = layout.program / 4 + 1;
  let split = 0;
  for (let p = 0; p < length; p += i32[start + p + 1] ?? length)
    if (lossKernels.includes(i32[start + p] ?? -1)) split = p + (i32[start + p + 1] ?? 0);
  const run = (from: number, to: number): void => {
    i32.set([0, 0, total], layout.state / 4);
    kernels.trainSteps(4 * (start + from), to - from, 1, layout.state, batch.rows.length);
  };
  run(0, split);
  const last = group.blocks.length - 1;
  const error = layout.blocks[last]?.gradient;
  if (batch.logitErrors && error)
    writeLane(arena, error, 0, batch.logitErrors, batch.rows.length, group.blocks[last]?.units ?? 0);
  run(split, length);
}

function writeDraws(group: Group, batch: KernelBatch, order: readonly number[]): void {
  const { arena, layout } = group;
  group.blocks.forEach((block, b) => {
    const memory = layout.blocks[b];
    if (!memory) return;
    const mask = block.dropoutLayer === undefined ? undefined : batch.draws?.masks?.[block.dropoutLayer];
    if (block.dropout && mask) {
      const kept = dropoutScale(block.dropout.rate);
      writeLane(
        arena,
        memory.mask,
        0,
        mask.map((keep) => keep * kept),
        mask.length / block.units,
        block.units,
      );
    }
    const noise = block.noiseLayer === undefined ? undefined : batch.draws?.noise?.[block.noiseLayer];
    if (!block.noise || !noise) return;
    const rows = noise.shift.length / block.units;
    // Noise of every training row is given in the order of the data; the kernels pass the batch first.
    const permuted = (values: Float64Array): Float64Array =>
      rows === order.length && rows > 1
        ? Float64Array.from(
            values,
            (_, i) => values[(order[Math.floor(i / block.units)] ?? 0) * block.units + (i % block.units)] ?? 0,
          )
        : values;
    writeLane(arena, memory.shift, 0, permuted(noise.shift), rows, block.units);
    writeLane(arena, memory.scale, 0, permuted(noise.scale), rows, block.units);
  });
}

function readParameters(group: Group, like: NetParams, what: "pointer" | "velocity" | "gradient"): NetParams {
  const out: Record<string, Float64Array>[] = like.map(() => ({}));
  group.blocks.forEach((_, b) => {
    for (const { memory, rows, columns, name, layer } of parametersOf(group, b)) {
      const target = out[layer];
      if (target && like[layer]?.[name])
        target[name] = Float64Array.from(
          readLane(group.arena, { pointer: memory[what], stride: memory.stride }, 0, rows, columns),
        );
    }
  });
  return out;
}

function readRunning(group: Group, like: NetRunning): NetRunning {
  const out: (RunningStatistics | undefined)[] = [...like];
  group.blocks.forEach((block, b) => {
    const memory = group.layout.blocks[b];
    if (block.norm?.type !== "batchNorm" || !memory) return;
    const vector = (pointer: number): Float64Array =>
      Float64Array.from(readLane(group.arena, { pointer, stride: 0 }, 0, 1, block.units));
    const before = like[block.layer + 1]?.count ?? 0;
    const counted = block.norm.momentum === "cumulative" ? (group.arena.i32[memory.counter / 4] ?? 0) : before + 1;
    out[block.layer + 1] = {
      mean: vector(memory.runningMean),
      variance: vector(memory.runningVariance),
      count: counted,
    };
  });
  return out;
}
