import { describe, expect, test } from "vitest";
import type { NetParams } from "../nn/params.ts";
import type { TrainSpec } from "../nn/spec.ts";
import { type FixedBatch, fixedBatch, geometricMeanOf } from "./batchGradients.ts";
import { cost } from "./cost.ts";
import { drift, driftOf } from "./drift.ts";
import { evenly } from "./evenly.ts";
import { gradientShift, shiftOf } from "./gradientShift.ts";
import { alongGradient, landscape } from "./landscape.ts";
import { speed } from "./speed.ts";
import { exampleRandom, examplesOf, netByHand, trainedNets } from "./testing/exampleNets.ts";
import type { Nets, Readings, TrainingPlan, WatchingInstrument } from "./types.ts";

const train: TrainSpec = { learningRate: 0.1, momentum: 0, batch: 4, epochs: 3, lastBatch: "drop", reshuffle: true };
const planOf = (steps: number, count = 1): TrainingPlan => ({ train, steps, stepsPerEpoch: 1, count });

/** A watch that sees the networks of `moments` one after the other, the last one for the rest. */
function watched(
  instrument: WatchingInstrument,
  moments: readonly Nets[],
  settings: Record<string, unknown> = {},
): readonly Readings[] {
  const last = moments.at(-1);
  if (last === undefined) throw new Error("no moment");
  const watch = instrument.watch(planOf(moments.length - 1, last.count), settings, exampleRandom);
  for (const step of watch.at) watch.look(step, moments[step] ?? last);
  return watch.readings(last);
}

describe("speed", () => {
  /** Logits (w x, -w x) at x = 1 and -1: the loss is log(1 + exp(-2 w)). */
  const examples = examplesOf([[1], [-1]], [0, 1]);
  const sharp = (w: number): Nets => netByHand([{ weight: [[w, -w]] }], examples);

  test("is the first step at which the loss is below the target", () => {
    // Losses .693, .313, .127, .049.
    const [{ measures, curves }] = watched(speed, [0, 0.5, 1, 1.5].map(sharp), { target: 0.2, every: 1 });
    expect(measures["speed.steps"]).toMatchObject({ value: 2, valid: true });
    expect(measures["speed.restricted"].value).toBe(2);
    expect(measures["speed.reached"].value).toBe(1);
    expect(curves["speed.curve"][1]).toBeCloseTo(Math.log1p(Math.exp(-1)), 6);
  });

  test("a run that never reaches it is censored: no steps, but a bound", () => {
    const [{ measures }] = watched(speed, [0, 0.5, 1].map(sharp), { target: 0.01, every: 1 });
    expect(measures["speed.steps"]).toMatchObject({ valid: false });
    expect(measures["speed.steps"].why).toContain("did not fall below 0.01 in 2 steps");
    expect(measures["speed.restricted"].value).toBe(2);
    expect(measures["speed.reached"].value).toBe(0);
  });

  test("in FLOP it is the share of the training that it took", () => {
    const moments = [0, 0.5, 1, 1.5].map(sharp);
    const whole = cost.measure(moments[3]!, {}, exampleRandom)[0]!.measures["cost.training"]!.value;
    const [reached] = watched(speed, moments, { target: 0.2, every: 1 });
    expect(reached.measures["speed.flop"]).toMatchObject({ value: (2 / 3) * whole, valid: true, unit: "FLOP" });
    const [cut] = watched(speed, moments, { target: 0.01, every: 1 });
    expect(cut.measures["speed.flop"]).toMatchObject({ value: whole, valid: true });
  });

  test("looks once an epoch unless told otherwise, and after the last step", () => {
    const plan = { ...planOf(10), stepsPerEpoch: 4 };
    expect(speed.watch(plan, {}, exampleRandom).at).toEqual([0, 4, 8, 10]);
    expect(speed.watch({ ...plan, steps: 8 }, {}, exampleRandom).at).toEqual([0, 4, 8]);
  });
});

describe("drift", () => {
  const moments = (mean: number, variance: number) => [
    { mean: Float64Array.of(mean), variance: Float64Array.of(variance) },
  ];

  test("z to z + sigma is a drift of 1, z to 2 z about 0 as well, nothing moved is 0", () => {
    expect(driftOf(moments(3, 4), moments(5, 4))).toBe(1);
    expect(driftOf(moments(0, 4), moments(0, 16))).toBe(1);
    expect(driftOf(moments(3, 4), moments(3, 4))).toBe(0);
  });

  test("both at once add up as a right angle: 3 and 4 deviations are 5", () => {
    expect(driftOf(moments(0, 1), moments(3, 25))).toBe(5);
  });

  test("dead units do not count", () => {
    const from = [{ mean: Float64Array.of(0, 0), variance: Float64Array.of(0, 1) }];
    const to = [{ mean: Float64Array.of(9, 2), variance: Float64Array.of(0, 1) }];
    expect(driftOf(from, to)).toBe(2);
  });

  test("a bias that grows by one deviation of its unit moves what enters the activation by 1", () => {
    const examples = examplesOf([[1], [-1]], [0, 1]);
    const shifted = (bias: number): Nets =>
      netByHand([{ weight: [[1]], bias: [bias] }, { weight: [[1, -1]] }], examples);
    const [{ measures }] = watched(drift, [5, 6, 7].map(shifted), { every: 1 });
    expect(measures["drift.before"].value).toBeCloseTo(1, 6);
    // All values are above 0, so ReLU passes them.
    expect(measures["drift.input"].value).toBeCloseTo(1, 6);
  });

  test("a training too short for two looks has none", () => {
    const [{ measures }] = watched(drift, [trainedNets(false)], { every: 10 });
    expect(measures["drift.input"]).toMatchObject({ valid: false });
  });
});

describe("internal covariate shift by gradients", () => {
  const nets = trainedNets(true);
  const voice = nets.reference(0);
  const batch = fixedBatch(nets, 0, voice, (purpose) => exampleRandom(0, purpose));

  test("is 0, and the cosine 1, where nothing in front of a layer has moved", () => {
    const last = voice.params.length - 1;
    const params: NetParams = voice.params.map((own, l) =>
      l === last ? { ...own, weight: own.weight?.map((w) => w + 1) } : own,
    );
    const found = shiftOf(voice, { ...voice, params }, batch);
    expect(found.relative).toBe(0);
    expect(found.cosine).toBeCloseTo(1, 12);
  });

  test("is above 0 where the first layer has moved", () => {
    const params: NetParams = voice.params.map((own, l) =>
      l === 0 ? { ...own, weight: own.weight?.map((w) => -w) } : own,
    );
    const found = shiftOf(voice, { ...voice, params }, batch);
    expect(found.relative).toBeGreaterThan(0.1);
    expect(found.cosine).toBeLessThan(1);
  });

  test("as a watch it compares the network before a step with that after it", () => {
    const [first, second] = watched(gradientShift, [nets, nets, nets], { looks: 2 });
    for (const { measures } of [first, second]) {
      expect(measures["ics.relative"].value).toBe(0);
      expect(measures["ics.cosine"].value).toBeCloseTo(1, 12);
    }
  });

  test("a network of one layer has nothing in front of it", () => {
    const flat = netByHand(
      [{ weight: [[1, -1]] }],
      examplesOf([[1], [2], [3], [-1], [-2], [0], [1], [2]], [0, 1, 0, 1, 0, 1, 0, 1]),
    );
    const [{ measures }] = watched(gradientShift, [flat, flat]);
    expect(measures["ics.relative"]).toMatchObject({ valid: false });
  });
});

describe("landscape", () => {
  test("of a quadratic with Hessian lambda I the smoothness is lambda, and a step eta changes the gradient by eta lambda", () => {
    const lambda = 3;
    const at: FixedBatch["at"] = (params) => {
      const theta = params[0]?.weight ?? new Float64Array();
      return {
        loss: (lambda / 2) * theta.reduce((sum, x) => sum + x * x, 0),
        gradients: [{ weight: theta.map((x) => lambda * x) }],
      };
    };
    const params: NetParams = [{ weight: Float64Array.of(1, -2, 0.5) }];
    const found = alongGradient(params, { ...at(params), at }, 0.1, [0.5, 1, 2], 5.25);
    expect(found.beta).toBeCloseTo(lambda, 12);
    expect(found.predictiveness).toBeCloseTo(0.1 * lambda, 12);
    expect(found.worst).toBeCloseTo(0.2 * lambda, 12);
    // The loss shrinks by (1 - .2 lambda)^2 at the largest step.
    expect(found.range).toBeCloseTo((lambda / 2) * 5.25 * (1 - 0.4 * 0.4), 12);
  });

  test("as a watch it measures every network of the group, the same alone", () => {
    const nets = trainedNets(true);
    const both = watched(landscape, [nets, nets, nets], { looks: 2 });
    expect(both).toHaveLength(2);
    for (const { measures } of both)
      for (const [name, { valid, value }] of Object.entries(measures)) expect(valid && value > 0, name).toBe(true);
    const [without] = watched(landscape, [nets, nets], { looks: 1, steps: [0.5] });
    expect(without.measures["landscape.predictiveness"]).toMatchObject({ valid: false });
  });
});

describe("what they share", () => {
  test("looks are spread over the training and leave room behind the last", () => {
    expect(evenly(4, 100, 1)).toEqual([0, 24, 49, 74]);
    expect(evenly(4, 2, 0)).toEqual([0, 1]);
  });

  test("geometric means", () => {
    expect(geometricMeanOf([1, 4, 16])).toBeCloseTo(4, 12);
    expect(geometricMeanOf([])).toBeNaN();
    expect(geometricMeanOf([0, 0])).toBe(0);
  });
});
