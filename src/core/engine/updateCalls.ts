import type { TrainSpec } from "../nn/spec.ts";
import { optimiserRule, stepCoefficients } from "../nn/stepCoefficients.ts";
import type { Arena } from "./arena.ts";
import type { Block } from "./blocks.ts";
import type { Layout } from "./layout.ts";
import { parametersOf } from "./parameterPlaces.ts";
import type { Calls } from "./words.ts";

/** Numbers of a step in the order in which the kernel reads them. */
const names = [
  "rate",
  "l2",
  "keep",
  "momentum",
  "share",
  "squareDecay",
  "squareShare",
  "step",
  "rootScale",
  "eps",
] as const;

/** The kernel's number of each rule; see `kernels/optimiser.as.ts`. */
const ruleNumber = {
  sgd: 1,
  sgdNesterov: 2,
  sgdKeras: 3,
  sgdKerasNesterov: 4,
  adam: 5,
  amsgrad: 6,
  rmsprop: 7,
  rmspropKeras: 8,
  rmspropCentred: 9,
  rmspropKerasCentred: 10,
} as const;

/** Whether the optimiser is plain momentum SGD, whose step the gradient kernels take themselves. */
export function isFused(train: TrainSpec): boolean {
  const {
    optimiser = "sgd",
    dialect = "pytorch",
    nesterov,
    dampening,
    weightDecay,
    maxNorm,
    clipNorm,
    schedule,
  } = train;
  const plain = optimiser === "sgd" && dialect === "pytorch" && !nesterov && !dampening && weightDecay === undefined;
  const constant = schedule === undefined || (schedule.type === "constant" && !schedule.warmup);
  return plain && maxNorm === undefined && clipNorm === undefined && constant;
}

/** Memories of the optimiser besides the velocity. */
export function memoriesOf(train: TrainSpec): number {
  if ((train.optimiser ?? "sgd") === "sgd") return 0;
  return train.amsgrad || train.centred ? 2 : 1;
}

/** Numbers a step that the optimiser reads from its table; none where its step is fused into the gradients. */
export function coefficientCount(train: TrainSpec): number {
  return isFused(train) ? 0 : names.length;
}

/** The table of a training: one row of numbers a step. */
export function writeCoefficients(arena: Arena, layout: Layout, train: TrainSpec, stepsPerEpoch: number): void {
  if (isFused(train)) return;
  const steps = stepsPerEpoch * train.epochs;
  for (let step = 0; step < steps; step++) {
    const coefficients = stepCoefficients(train, step, steps, stepsPerEpoch);
    names.forEach((name, k) => {
      arena.f32[layout.coefficients / 4 + step * names.length + k] = coefficients[name];
    });
  }
}

/** Clipping, the update of every parameter, and the limit of norms, behind the backward pass. */
export function updateCalls(calls: Calls, train: TrainSpec, blocks: readonly Block[], layout: Layout): void {
  const places = blocks.flatMap((_, b) => parametersOf({ blocks, layout }, b));
  if (train.clipNorm !== undefined) {
    for (const { memory, rows, columns } of places)
      calls.add("addSquares", memory.gradient, memory.stride, rows, columns, layout.clip);
    calls.add("clipFactor", layout.clip, [train.clipNorm]);
  }
  const rule = ruleNumber[optimiserRule(train)];
  const clip = train.clipNorm === undefined ? 0 : layout.clip + 16;
  for (const { memory, rows } of places)
    calls.add(
      "updateParameter",
      ...[rule, memory.pointer, memory.gradient, memory.velocity, memory.square, memory.third],
      ...[rows * (memory.stride / 16), layout.coefficients, 4 * names.length, clip],
    );
  if (train.maxNorm === undefined) return;
  for (const { memory, rows, columns, name } of places)
    if (name === "weight") calls.add("limitNorms", memory.pointer, memory.stride, rows, columns, [train.maxNorm]);
}
