import type { Dataset } from "../../core/data/types.ts";
import { Arena, readLane, writeLane } from "../../core/engine/arena.ts";
import { blocksOf } from "../../core/engine/blocks.ts";
import { kernelName } from "../../core/engine/engine.ts";
import { type Group, openGroup } from "../../core/engine/group.ts";
import { parametersOf, readPlace, writeParameters, writePlace } from "../../core/engine/parameterPlaces.ts";
import { trainedNets } from "../../core/engine/trainedNets.ts";
import type { KernelBuild } from "../../core/engine/types.ts";
import { lossKernels } from "../../core/engine/words.ts";
import { writeDraws } from "../../core/engine/writeDraws.ts";
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
  square: NetParams;
  third: NetParams;
  running: NetRunning;
  step: number;
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
  const zeros = params.map((layer) => mapParams(layer, (values) => new Float64Array(values.length)));
  const state: State = { params, velocity: zeros, square: zeros, third: zeros, running, step: 0 };
  return {
    step: (batch) => step(arena, request, state, batch),
    evaluate(x) {
      const rows = request.labels.length;
      const group = open(arena, request, state, { rows, update: false, learningRate: 0, test: x });
      const nets = trainedNets(group);
      const logits = nets.logits("test", { statistics: "ema" })[0] ?? new Float32Array(0);
      // The one logit of a logistic network comes as the pair (0, z).
      return request.net.loss === "logistic" ? logits.filter((_, i) => i % 2 === 1) : logits;
    },
    params: () => state.params,
    running: () => state.running,
  };
}

/** Gradients from one pass that stores them, then the same pass again with the update, as training runs it. */
function step(arena: Arena, request: KernelRequest, state: State, batch: KernelBatch): KernelStep {
  const settings = { rows: batch.rows.length, learningRate: batch.learningRate };
  const stored = open(arena, request, state, { ...settings, update: false });
  runStep(stored, request, state, batch);
  const last = stored.blocks.length - 1;
  const { z } = stored.layout.blocks[last] ?? { z: { pointer: 0, stride: 0 } };
  const outputs = stored.blocks[last]?.units ?? 0;
  const logits = readLane(arena, z, 0, batch.rows.length, outputs);
  const loss = arena.f32[stored.layout.losses / 4 + 4 * state.step] ?? Number.NaN;
  const gradients = readParameters(stored, state.params, "gradient");
  const firstOutput = readFirstOutput(stored, batch.rows.length);
  const running = readRunning(stored, state.running);

  const moved = open(arena, request, state, { ...settings, update: true });
  runStep(moved, request, state, batch);
  state.params = readParameters(moved, state.params, "pointer");
  state.velocity = readParameters(moved, state.params, "velocity");
  state.square = readParameters(moved, state.params, "square");
  state.third = readParameters(moved, state.params, "third");
  state.running = running;
  state.step++;
  return { logits, loss, gradients, firstOutput };
}

function readFirstOutput({ arena, blocks, layout }: Group, examples: number): Float64Array {
  const block = blocks[0];
  const memory = layout.blocks[0];
  if (block === undefined || memory === undefined) return new Float64Array(0);
  const { units, positions } = block;
  const cells = readLane(arena, memory.gradient, 0, examples * positions, units);
  const out = new Float64Array(cells.length);
  for (let e = 0; e < examples; e++)
    for (let m = 0; m < positions; m++)
      for (let u = 0; u < units; u++)
        out[(e * units + u) * positions + m] = cells[(e * positions + m) * units + u] ?? 0;
  return out;
}

function open(
  arena: Arena,
  request: KernelRequest,
  state: State,
  how: { readonly rows: number; readonly update: boolean; readonly learningRate: number; readonly test?: Float64Array },
): Group {
  const { targets, optimiser = {}, steps = 1 } = request;
  const train = {
    x: Float32Array.from(request.x),
    y: request.labels,
    ...(targets && { targets: Float32Array.from(targets) }),
  };
  const test = how.test
    ? { x: Float32Array.from(how.test), y: new Int32Array(how.test.length / request.net.inputs) }
    : train;
  const data: Dataset = { inputs: request.net.inputs, classes: 0, train, validation: train, test };
  const schedule: TrainSpec = {
    ...optimiser,
    learningRate: how.learningRate,
    momentum: request.momentum,
    batch: how.rows,
    // One step counts as an epoch: so many numbers of the optimiser, and losses, are planned.
    epochs: Math.max(steps, state.step + 1),
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
    for (const place of parametersOf(group, b)) {
      for (const kind of ["velocity", "square", "third"] as const) {
        const values = state[kind][place.layer]?.[place.name];
        if (values && place.memory[kind] > 0) writePlace(group, b, place, place.memory[kind], 0, values);
      }
    }
    const running = state.running[block.layer + 1];
    if (block.norm?.type !== "batchNorm" || !running) return;
    const write = (pointer: number, values: Float64Array): void =>
      writeLane(arena, { pointer, stride: 0 }, 0, values, 1, block.units);
    write(memory.runningMean, running.mean);
    write(memory.runningVariance, running.variance);
    arena.i32[memory.counter / 4] = running.count;
    if (!running.renorm) return;
    const { eps } = block.norm;
    write(
      memory.runningDeviation,
      running.variance.map((variance) => Math.sqrt(variance + eps)),
    );
    write(memory.movingMean, running.renorm.mean);
    write(memory.movingDeviation, running.renorm.deviation);
  });
  return group;
}

/** One step over the given rows, with the given draws and, if any, the given errors at the logits. */
function runStep(group: Group, request: KernelRequest, state: State, batch: KernelBatch): void {
  const { arena, layout } = group;
  const { i32, kernels } = arena;
  const total = request.labels.length;
  const chosen = new Set(batch.rows);
  const order = [...batch.rows, ...Array.from({ length: total }, (_, r) => r).filter((r) => !chosen.has(r))];
  order.forEach((row, r) => {
    i32.fill(row, layout.order / 4 + 4 * r, layout.order / 4 + 4 * r + 4);
  });
  if (batch.draws) writeDraws(group, 0, batch.draws, order);
  const length = i32[layout.program / 4] ?? 0;
  const start = layout.program / 4 + 1;
  let split = 0;
  for (let p = 0; p < length; p += i32[start + p + 1] ?? length)
    if (lossKernels.includes(i32[start + p] ?? -1)) split = p + (i32[start + p + 1] ?? 0);
  const run = (from: number, to: number): void => {
    i32.set([state.step, 0, total], layout.state / 4);
    kernels.trainSteps(4 * (start + from), to - from, 1, layout.state, batch.rows.length);
  };
  run(0, split);
  const last = group.blocks.length - 1;
  const error = layout.blocks[last]?.gradient;
  if (batch.logitErrors && error)
    writeLane(arena, error, 0, batch.logitErrors, batch.rows.length, group.blocks[last]?.units ?? 0);
  run(split, length);
}

function readParameters(
  group: Group,
  like: NetParams,
  what: "pointer" | "velocity" | "gradient" | "square" | "third",
): NetParams {
  const out = like.map(
    (layer): Record<string, Float64Array | undefined> => ({
      ...mapParams(layer, (values) => new Float64Array(values.length)),
    }),
  );
  group.blocks.forEach((_, b) => {
    for (const place of parametersOf(group, b)) {
      const target = out[place.layer];
      if (target && place.memory[what] > 0 && like[place.layer]?.[place.name])
        target[place.name] = Float64Array.from(readPlace(group, b, place, place.memory[what], 0));
    }
  });
  return out as NetParams;
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
      ...(block.norm.renorm && {
        renorm: { mean: vector(memory.movingMean), deviation: vector(memory.movingDeviation) },
      }),
    };
  });
  return out;
}
