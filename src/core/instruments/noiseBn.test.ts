import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { batchNoiseLaw } from "./batchNoiseLaw.ts";
import { logLogSlope } from "./batchScaling.ts";
import { evaluationVariance } from "./evaluationVariance.ts";
import { noiseBn } from "./noiseBn.ts";
import { noiseBnDelta } from "./noiseBnDelta.ts";
import { noiseToSignal } from "./noiseToSignal.ts";
import { exampleRandom, examplesOf, netByHand, trainedNets } from "./testing/exampleNets.ts";
import type { Instrument, Nets, Readings } from "./types.ts";

const measure = (instrument: Instrument, nets: Nets, settings = {}): Readings =>
  instrument.measure(nets, settings, exampleRandom)[0];
const value = (readings: Readings, name: string): number => readings.measures[name].value;

/** One normed layer of eight Gaussian units: independent standard normal inputs passed on. */
const draw = stream(12, 0, "inputs");
const identity = Array.from({ length: 8 }, (_, i) => Array.from({ length: 8 }, (_, j) => Number(i === j)));
function gaussianNet(rows: number): Nets {
  const inputs = Array.from({ length: rows }, () => Array.from({ length: 8 }, () => draw.normal()));
  const examples = examplesOf(
    inputs,
    inputs.map(([x]) => Number(x > 0)),
  );
  return netByHand([{ weight: identity }, { weight: identity.map((row) => row.slice(0, 2)) }], examples, {}, true);
}
const gaussian = gaussianNet(4096);

/** The same network with gamma 3 and beta 1 in the norm state; nothing else of it is asked for. */
const scaled: Nets = {
  ...gaussian,
  norm: (net, layer, statistics) => {
    const state = gaussian.norm(net, layer, statistics);
    return state && { ...state, gamma: state.gamma.map((g) => 3 * g), beta: state.beta.map((b) => b + 1) };
  },
};

describe("noise.bn", () => {
  test("Gaussian units: inclusive 1.41 / 16, exclusive .1233, the delta formula 1.5 / 16", () => {
    const readings = measure(noiseBn, gaussian, { modes: ["inclusive", "exclusive"], resamples: 1000 });
    // Eight units of 1000 batches: 1.6 % (3 % exclusive); 128 probes: 4 % common to the units; fpc .996.
    expect(Math.abs(value(readings, "noise.bn.inclusive.b16") / (1.41 / 16) - 1)).toBeLessThan(0.12);
    expect(Math.abs(value(readings, "noise.bn.exclusive.b16") / 0.1233 - 1)).toBeLessThan(0.08);
    const delta = value(measure(noiseBnDelta, gaussian), "noise.bn.delta.b16");
    expect(Math.abs(delta / (1.5 / 16) - 1)).toBeLessThan(0.03);
  });

  test("gamma enters squared and beta not at all; the bias goes with gamma", () => {
    const [own, times3] = [gaussian, scaled].map((nets) => measure(noiseBn, nets, { resamples: 40 }));
    expect(value(times3, "noise.bn.inclusive.b16") / value(own, "noise.bn.inclusive.b16")).toBeCloseTo(9, 10);
    expect(value(times3, "noise.bn.inclusive.bias.b16") / value(own, "noise.bn.inclusive.bias.b16")).toBeCloseTo(3, 10);
    const [delta, delta3] = [gaussian, scaled].map((nets) => value(measure(noiseBnDelta, nets), "noise.bn.delta.b16"));
    expect(delta3 / delta).toBeCloseTo(9, 10);
  });

  test("its error is that of batches: four times as many halve it", () => {
    const errors = [200, 3200].map((resamples) => {
      const { measures } = measure(noiseBn, gaussian, { modes: ["exclusive"], resamples });
      return measures["noise.bn.exclusive.b16"].se ?? 0;
    });
    // Sixteen times as many: a quarter, each error from ten groups being good to a quarter.
    expect(errors[1] / errors[0]).toBeLessThan(0.6);
    expect(errors[1]).toBeGreaterThan(0);
    expect(errors[0]).toBeLessThan(0.1 * 0.1233);
  });

  test("cascaded: the first layer is as if local, the second has the noise of the first on top", () => {
    const nets = trainedNets(true);
    const settings = { modes: ["inclusive", "cascaded"], batches: [8], resamples: 1000, passes: 20, probes: 120 };
    const readings = measure(noiseBn, nets, settings);
    const ratio = (layer: number): number =>
      value(readings, `noise.bn.cascaded.b8.layer${layer}`) / value(readings, `noise.bn.inclusive.b8.layer${layer}`);
    // Medians of eight and six units over 1000 and 300 batches: 2 and 4 %; two passes a group leave one degree of freedom.
    expect(Math.abs(ratio(1) - 1)).toBeLessThan(0.15);
    expect(ratio(2)).toBeGreaterThan(1.05);
    expect(readings.measures["noise.bn.cascaded.b8"].method).toContain("20 passes over the training set");
  });

  test("is not defined without batch norm or with too few examples, and says why", () => {
    const plain = measure(noiseBn, trainedNets(false), { modes: ["inclusive", "exclusive", "cascaded"] });
    for (const found of Object.values(plain.measures)) expect(found.why).toContain("no batch norm");
    const few = measure(noiseBn, trainedNets(true), { batches: [120], modes: ["inclusive", "cascaded"] });
    for (const found of Object.values(few.measures)) expect(found.why).toContain("too few for batches of 120");
  });

  test("more batches in the list do not change the numbers of the others", () => {
    const [one, two] = [[16], [8, 16]].map((batches) => measure(noiseBn, trainedNets(true), { batches }));
    expect(two.measures["noise.bn.inclusive.b16"]).toEqual(one.measures["noise.bn.inclusive.b16"]);
  });
});

describe("noise.bn.delta", () => {
  test("leaves out units with heavy tails and counts them", () => {
    const rows = Array.from({ length: 400 }, (_, i) => [draw.normal(), i === 7 ? 60 : draw.normal()]);
    const nets = netByHand(
      [
        {
          weight: [
            [1, 0],
            [0, 1],
          ],
        },
        {
          weight: [
            [1, 0],
            [0, 1],
          ],
        },
      ],
      examplesOf(
        rows,
        rows.map(([x]) => Number(x > 0)),
      ),
      {},
      true,
    );
    const readings = measure(noiseBnDelta, nets, { batches: [32] });
    expect(value(readings, "noise.bn.delta.valid.b32")).toBe(0.5);
    expect(Array.from(readings.arrays["noise.bn.delta.valid.b32.layer1"].data)).toEqual([1, 0]);
    expect(Math.abs(value(readings, "noise.bn.delta.b32") / (1.5 / 32) - 1)).toBeLessThan(0.2);
  });

  test("is not defined below a batch of 16", () => {
    expect(measure(noiseBnDelta, gaussian, { batches: [8] }).measures["noise.bn.delta.b8"].why).toContain("16 or more");
  });
});

describe("noise.nsr", () => {
  test("batch norm on Gaussian units at 16 is as noisy as dropout .094, two thirds of it shared", () => {
    const readings = measure(noiseToSignal, gaussian, { resamples: 1000 });
    // The ratio of 1000 batches of eight units: 3 %, four of them.
    expect(Math.abs(value(readings, "noise.nsr.b16") / 0.1041 - 1)).toBeLessThan(0.12);
    expect(Math.abs(value(readings, "noise.nsr.q.b16") / 0.0943 - 1)).toBeLessThan(0.11);
    expect(Math.abs(value(readings, "noise.nsr.shared.b16") - 0.62)).toBeLessThan(0.05);
  });

  test("a dead unit has no ratio and does not spoil the median of the others", () => {
    const rows = Array.from({ length: 100 }, () => [draw.normal(), 0]);
    const examples = examplesOf(
      rows,
      rows.map(([x]) => Number(x > 0)),
    );
    const weight = [
      [1, 0],
      [0, 1],
    ];
    const readings = measure(noiseToSignal, netByHand([{ weight }, { weight }], examples, {}, true), { dropout: 0.2 });
    expect(Math.abs(value(readings, "noise.nsr.b16") / 0.1041 - 1)).toBeLessThan(0.4);
    expect(readings.measures["noise.nsr.dropout"].valid).toBe(true);
  });

  test("gamma and beta do not matter", () => {
    const [own, times3] = [gaussian, scaled].map((nets) => measure(noiseToSignal, nets, { resamples: 40 }));
    expect(times3).toEqual(own);
  });

  test("dropout on the hidden activations: after ReLU the mean is dropped too", () => {
    const readings = measure(noiseToSignal, gaussian, { batches: [], dropout: 0.2 });
    // ReLU of N(0, 1): E[h^2] = 1/2, variance 1/2 - 1/(2 pi) = .3408; .25 * .5 / .3408 = .3668. 4096 rows: 3 %.
    expect(Math.abs(value(readings, "noise.nsr.dropout") / 0.3668 - 1)).toBeLessThan(0.05);
    expect(value(readings, "noise.nsr.shared.dropout")).toBe(0);
  });

  test("injected noise of a batch of 16 has the ratio of the exact law, shared or not", () => {
    const readings = measure(noiseToSignal, gaussian, { batches: [], matched: 16 });
    // eps 1e-5 against a variance of 1.
    expect(Math.abs(value(readings, "noise.nsr.matched16") - 0.1041)).toBeLessThan(1e-4);
    expect(value(readings, "noise.nsr.shared.matched16")).toBeGreaterThan(0.6);
    const own = measure(noiseToSignal, gaussian, { batches: [], matched: 16, shared: false });
    expect(value(own, "noise.nsr.shared.matched16")).toBe(0);
    const plain = measure(noiseToSignal, trainedNets(false), { batches: [], matched: 16 });
    expect(plain.measures["noise.nsr.matched16"].why).toContain("no batch norm");
  });
});

describe("noise.bn.law", () => {
  const law = measure(batchNoiseLaw, gaussian, { resamples: 1000 });

  test("Gaussian units: slope -.97 to -1, a little steeper here because 256 of 4096 are drawn without replacement", () => {
    const { value: slope, se } = law.measures["noise.bn.slope"];
    expect(slope).toBeGreaterThan(-1.03);
    expect(slope).toBeLessThan(-0.95);
    expect(se).toBeLessThan(0.02);
  });

  test("V B is 1.37, 1.41, 1.46 at 8, 16, 64", () => {
    for (const [batch, want] of [
      [8, 1.37],
      [16, 1.41],
      [64, 1.46],
    ]) {
      // 128 probes 6 % (common to the units), 1000 batches 1.6 %.
      expect(Math.abs(value(law, `noise.bn.inclusiveTimesB.b${batch}`) / want - 1)).toBeLessThan(0.13);
    }
    expect(Math.abs(value(law, "noise.bn.exclusiveTimesB.b64") / (64 * 0.025) - 1)).toBeLessThan(0.08);
  });

  test("exclusive noise over the delta formula is 1.07 at 64 and 1.02 at 128, and the units lie in the band", () => {
    // Median of eight units good to 3.4 % each: 1.5 %; four of them.
    expect(Math.abs(value(law, "noise.bn.ratio.b64") - 1.07)).toBeLessThan(0.06);
    expect(Math.abs(value(law, "noise.bn.ratio.b128") - 1.03)).toBeLessThan(0.06);
    // 1.15 is 2.4 standard deviations away at 64.
    expect(value(law, "noise.bn.lawShare.b128")).toBeGreaterThan(0.8);
    expect(value(law, "noise.bn.lawShare")).toBeLessThanOrEqual(value(law, "noise.bn.lawShare.b64"));
  });

  test("curves lie over the batches used", () => {
    expect(Array.from(law.curves["noise.bn.law.batches"])).toEqual([8, 16, 32, 64, 128, 256]);
    for (const name of ["inclusive", "exclusive", "ratio"]) expect(law.curves[`noise.bn.law.${name}`].length).toBe(6);
  });

  test("evaluation has no noise at all, and one that remembers its last batch is found out", () => {
    expect(value(law, "noise.bn.evalVariance")).toBe(0);
    const nets = trainedNets(true);
    expect(evaluationVariance(nets, "test", 1, [8, 16])).toEqual([0, 0]);
    let last = 0;
    const leaking: Nets = {
      ...nets,
      logits: (set, options) => {
        last = options?.statisticsBatch ?? last;
        return nets.logits(set, options);
      },
      hidden: (set, layer, options) => nets.hidden(set, layer, options).map((h) => h.map((v) => v + 1e-6 * last)),
    };
    expect(evaluationVariance(leaking, "test", 1, [8, 16])[0]).toBeGreaterThan(0);
  });

  test("with few examples the larger batches are left out, and below three there is no slope", () => {
    const few = measure(batchNoiseLaw, trainedNets(true), { batches: [4, 8, 12, 64], resamples: 40 });
    expect(few.measures["noise.bn.slope"].valid).toBe(true);
    expect(few.measures["noise.bn.slope"].method).toContain("B = 4, 8, 12");
    // The median of the slopes is near the slope of the medians; 12 of 120 rows without replacement make it steeper.
    const ofMedians = logLogSlope([4, 8, 12], Array.from(few.curves["noise.bn.law.inclusive"]));
    expect(Math.abs(value(few, "noise.bn.slope") - ofMedians)).toBeLessThan(0.05);
    expect(value(few, "noise.bn.slope")).not.toBe(-1);
    expect(few.measures["noise.bn.inclusiveTimesB.b64"].why).toContain("an eighth");
    expect(few.measures["noise.bn.lawShare"].why).toContain("an eighth");
    const fewer = measure(batchNoiseLaw, trainedNets(true), { batches: [4, 8, 64], resamples: 40 });
    expect(fewer.measures["noise.bn.slope"].why).toContain("an eighth");
  });

  test("without batch norm there is no law", () => {
    const plain = measure(batchNoiseLaw, trainedNets(false));
    for (const found of Object.values(plain.measures)) expect(found.why).toContain("no batch norm");
    expect(plain.curves).toEqual({});
  });

  test("the slope of y = 5 / x is -1", () => {
    expect(logLogSlope([1, 2, 8], [5, 2.5, 0.625])).toBeCloseTo(-1, 14);
  });
});
