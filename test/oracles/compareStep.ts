import { expect } from "vitest";
import { Arena, lanes, readLane } from "../../src/core/engine/arena.ts";
import { type Group, openGroup } from "../../src/core/engine/group.ts";
import { parametersOf, readPlace, writeParameters } from "../../src/core/engine/parameterPlaces.ts";
import type { Member } from "../../src/core/engine/types.ts";
import { writeDraws } from "../../src/core/engine/writeDraws.ts";
import { stream } from "../../src/core/math/random.ts";
import { initialise, initialiseRunning } from "../../src/core/nn/initialise.ts";
import type { StepDraws } from "../../src/core/nn/network.ts";
import type { NetParams } from "../../src/core/nn/params.ts";
import { type Program, program, rowsThrough } from "../../src/core/nn/program.ts";
import type { NetSpec, TrainSpec } from "../../src/core/nn/spec.ts";
import { drawStep } from "../../src/core/nn/train.ts";
import { batchGradient } from "../../src/core/nn/trainStep.ts";

/**
 * One training step of the kernels in every lane, with given draws, against the float64 reference: loss, every gradient, and
 * running statistics.
 *
 * `tolerance`: of gradients, relative to the largest one of the array. Float32 kernels hold 24 bits; sums of a few hundred
 * terms lose a few more: 1e-6 relative a kernel, and a step is a chain of up to ten of them, with a division by a batch
 * deviation as small as .1 in it.
 */
export function compareStep(spec: NetSpec, train: TrainSpec, members: readonly Member[], tolerance = 1e-5): void {
  const checked = program(spec);
  const group = openGroup(new Arena("exact"), spec, { ...train, epochs: 1 }, members, {
    update: false,
    givenDraws: true,
  });
  const { arena, layout } = group;
  const total = layout.sets["train"].rows;
  const through = rowsThrough(checked, train.batch, total);
  const all = Int32Array.from({ length: total }, (_, r) => r);
  const own = Array.from({ length: lanes }, (_, lane) => {
    const params = startParams(spec, lane);
    writeParameters(group, lane, params);
    const draws = roundedDraws(checked, lane, train.batch, total);
    writeDraws(group, lane, draws, all);
    return { params, draws };
  });
  const { i32, kernels } = arena;
  kernels.shuffle(layout.orderKeys, 0n, layout.order, total);
  i32.set([0, 0, total], layout.state / 4);
  kernels.trainSteps(layout.program + 4, i32[layout.program / 4], 1, layout.state, train.batch);
  expect(through.length).toBe(spec.layers.length);

  for (let lane = 0; lane < lanes; lane++) {
    const order = Int32Array.from({ length: total }, (_, r) => i32[layout.order / 4 + 4 * r + lane]);
    expect([...order].sort((a, b) => a - b)).toEqual([...all]);
    const { data } = group.members[lane];
    // The engine passes the rows in the order of the epoch; give them to the reference in that order too, so that the batch
    // is its first rows and noise per row means the same row.
    const ordered = (values: ArrayLike<number>, width: number): Float64Array =>
      Float64Array.from(
        { length: total * width },
        (_, i) => values[order[Math.floor(i / width)] * width + (i % width)],
      );
    const x = ordered(data.train.x, spec.inputs);
    const labels = order.map((row) => data.train.y[row]);
    const targets = data.train.targets && { targets: ordered(data.train.targets, data.train.targets.length / total) };
    const rows = Int32Array.from({ length: train.batch }, (_, r) => r);
    const { params, draws } = own[lane];
    const state = { params, running: initialiseRunning(checked) };
    const expected = batchGradient(checked, state, { x, labels, ...targets }, rows, draws);

    const loss = arena.f32[layout.losses / 4 + lane];
    expect(Math.abs(loss - expected.loss), "loss").toBeLessThan(4e-6 * Math.max(1, expected.loss));
    group.blocks.forEach((block, b) => {
      for (const place of parametersOf(group, b)) {
        const got = readPlace(group, b, place, place.memory.gradient, lane);
        const want = expected.gradients[place.layer][place.name];
        if (!want) throw new Error(`the reference has no ${place.name} at layer ${place.layer}`);
        // The bias before a batch norm has a true gradient of 0: what is left there is the rounding of a sum of terms as
        // large as the layer's other gradients, so that is the scale of its error.
        const scale = Math.max(...(expected.gradients[block.layer].weight ?? []).map(Math.abs));
        const floor = place.name === "bias" ? scale * Math.sqrt(block.positions) : undefined;
        expect(error(got, want, floor), `${place.name} of layer ${place.layer}`).toBeLessThan(tolerance);
      }
      compareRunning(group, b, lane, expected.running[block.layer + 1]);
    });
  }
}

function compareRunning(
  { arena, blocks, layout }: Group,
  b: number,
  lane: number,
  running: { readonly mean: Float64Array; readonly variance: Float64Array } | undefined,
): void {
  if (!running || blocks[b].norm?.type !== "batchNorm") return;
  const row = (pointer: number): Float32Array => readLane(arena, { pointer, stride: 0 }, lane, 1, blocks[b].units);
  expect(error(row(layout.blocks[b].runningMean), running.mean), "running mean").toBeLessThan(4e-6);
  expect(error(row(layout.blocks[b].runningVariance), running.variance), "running variance").toBeLessThan(1e-5);
}

/** Start values rounded to float32, so that both voices start from the same numbers; norms and biases moved off 1 and 0. */
export function startParams(spec: NetSpec, seed: number): NetParams {
  const random = stream(11, seed, "start");
  return initialise(program(spec), stream(3, seed, "init")).map((layer) =>
    Object.fromEntries(
      Object.entries(layer).map(([name, values]) => [
        name,
        Float64Array.from(values as Float64Array, (v) =>
          Math.fround(name === "weight" ? v : v + 0.3 * random.normal()),
        ),
      ]),
    ),
  );
}

/** Draws of one step for the reference, rounded to float32. */
export function roundedDraws(net: Program, seed: number, batch: number, total: number): StepDraws {
  const drawn = drawStep(net, (layer) => stream(5, seed, `draws/${layer}`), batch, total);
  const round = (values: Float64Array | undefined): Float64Array | undefined => values?.map(Math.fround);
  return {
    masks: drawn.masks,
    normals: drawn.normals?.map(round),
    noise: drawn.noise?.map(
      (draws) => draws && { shift: draws.shift.map(Math.fround), scale: draws.scale.map(Math.fround) },
    ),
  };
}

/** Largest |got - expected| over the tensor, as a share of its largest |expected|. */
export function error(got: ArrayLike<number>, expected: ArrayLike<number>, floor = 1e-3): number {
  let scale = floor;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) scale = Math.max(scale, Math.abs(expected[i]));
  for (let i = 0; i < expected.length; i++) {
    if (!Number.isFinite(got[i])) return Number.POSITIVE_INFINITY;
    worst = Math.max(worst, Math.abs(got[i] - expected[i]));
  }
  expect(got.length).toBe(expected.length);
  return worst / scale;
}
