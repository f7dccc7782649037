import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { rotated, withMissing, withNoise, withPixels } from "./corruptions.ts";
import { inputGradient } from "./inputGradient.ts";
import { robustness } from "./robustness.ts";
import { exampleRandom, examplesOf, netByHand, trainedNets } from "./testing/exampleNets.ts";
import { convNets, regressionNets } from "./testing/imageNets.ts";

describe("corruptions", () => {
  const many = new Float32Array(20000).fill(2);
  const random = (): ReturnType<typeof stream> => stream(5, 0, "test");

  test("noise has mean 0 and its deviation", () => {
    const noise = withNoise(many, 0.5, random()).map((x) => x - 2);
    const mean = noise.reduce((sum, x) => sum + x, 0) / noise.length;
    const variance = noise.reduce((sum, x) => sum + x * x, 0) / noise.length;
    // Four standard errors: .5 / sqrt(20000) of the mean, .25 sqrt(2 / 20000) of the variance.
    expect(Math.abs(mean)).toBeLessThan(4 * 0.0036);
    expect(Math.abs(variance - 0.25)).toBeLessThan(4 * 0.0025);
  });

  test("missing inputs are 0 at the rate, the others as they were", () => {
    const out = withMissing(many, 0.2, random());
    expect(new Set(out)).toEqual(new Set([0, 2]));
    // Four standard errors of a share of .2 among 20000.
    expect(Math.abs(out.filter((x) => x === 0).length / 20000 - 0.2)).toBeLessThan(0.012);
  });

  test("pixels become the smallest or the largest number, in all channels at once", () => {
    // One image of 2 channels of 2 x 2, range -1 to 7.
    const image = Float32Array.of(-1, 1, 2, 3, 4, 5, 6, 7);
    const out = withPixels(image, 1, { channels: 2, side: 2 }, random());
    expect([...out].every((x) => x === -1 || x === 7)).toBe(true);
    expect(out.slice(0, 4)).toEqual(out.slice(4));
    expect(withPixels(image, 0, { channels: 2, side: 2 }, random())).toEqual(image);
  });

  test("a turn by 90 degrees counter-clockwise moves the top right corner to the top left", () => {
    const image = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    const turned = rotated(image, 90, { channels: 1, side: 3 });
    // cos 90 degrees is 6e-17 and not 0: bilinear weights of that size.
    [3, 6, 9, 2, 5, 8, 1, 4, 7].forEach((want, i) => {
      expect(turned[i]).toBeCloseTo(want, 6);
    });
    expect([...rotated(image, 0, { channels: 1, side: 3 })]).toEqual([...image]);
  });

  test("what a turn brings in from outside is the background", () => {
    const turned = rotated(Float32Array.of(9, 9, 9, 9, 1, 9, 9, 9, 9), 45, { channels: 1, side: 3 });
    expect(turned[4]).toBe(1);
    // The corners lie at distance 1.41 of the centre and come from between pixels and outside.
    expect(turned[0]).toBeLessThan(9);
  });
});

describe("robustness", () => {
  // Logits (x, -x): the class is the sign of the one input, the margin 2 |x|.
  const examples = examplesOf([[0.05], [3], [-3], [-0.05]], [0, 0, 1, 1]);
  const linear = netByHand([{ weight: [[1, -1]] }], examples);
  const read = (settings: Record<string, unknown>): Record<string, number> => {
    const [{ measures }] = robustness.measure(linear, settings, exampleRandom);
    return Object.fromEntries(Object.entries(measures).map(([name, { value }]) => [name, value]));
  };

  test("fgsm takes just those examples that lie within the radius", () => {
    expect(read({ fgsm: 0.1 })).toMatchObject({ "robustness.fgsm.accuracy": 0.5, "robustness.fgsm.drop": 0.5 });
    expect(read({ fgsm: 0.01 })).toMatchObject({ "robustness.fgsm.accuracy": 1, "robustness.fgsm.drop": 0 });
    // log(1 + exp(-2 (|x| - .1))) of .05, 3, 3, .05.
    const nll = (Math.log1p(Math.exp(0.1)) + Math.log1p(Math.exp(-5.8))) / 2;
    expect(read({ fgsm: 0.1 })["robustness.fgsm.nll"]).toBeCloseTo(nll, 6);
  });

  test("no noise and nothing missing change nothing", () => {
    const found = read({ noise: 0, missing: 0, fgsm: 0 });
    for (const kind of ["noise", "missing", "fgsm"]) expect(found[`robustness.${kind}.drop`], kind).toBe(0);
  });

  test("with every input missing the answer is the same for all, so the accuracy is that of a constant", () => {
    expect(read({ missing: 1 })).toMatchObject({ "robustness.missing.accuracy": 0.5 });
  });

  test("images must be named: without a side turns are not valid, with a wrong one they are refused", () => {
    const [{ measures }] = robustness.measure(linear, {}, exampleRandom);
    expect(measures["robustness.rotated.accuracy"]).toMatchObject({ valid: false });
    expect(measures["robustness.rotated.accuracy"].why).toContain("give the setting side");
    expect(() => robustness.measure(linear, { side: 6 }, exampleRandom)).toThrow(/1 inputs are no images of 6 x 6/);
    const [turned] = robustness.measure(convNets(), { side: 6 }, exampleRandom);
    expect(turned.measures["robustness.rotated.accuracy"].valid).toBe(true);
    expect(turned.measures["robustness.pixels.nll"].valid).toBe(true);
  });

  test("a regression has neither classes nor probabilities", () => {
    const [{ measures }] = robustness.measure(regressionNets(), {}, exampleRandom);
    for (const [name, { valid }] of Object.entries(measures)) expect(valid, name).toBe(false);
  });
});

describe("inputGradient", () => {
  test.each([
    ["plain", trainedNets(false)],
    ["batch norm", trainedNets(true)],
  ])("is the slope of each example's own loss (%s)", (_name, nets) => {
    const { x, y } = nets.examples(0, "test");
    const gradient = inputGradient(nets, 0, "test", 5);
    expect(gradient).toHaveLength(20);
    const h = 1e-2;
    for (const i of [0, 7, 18]) {
      const loss = (step: number): number => {
        const moved = x.slice();
        moved[i] += step;
        const logits = nets.logits("test", { inputs: [moved, nets.examples(1, "test").x] })[0];
        const example = Math.floor(i / 4);
        const row = [...logits.subarray(3 * example, 3 * example + 3)];
        return Math.log(row.reduce((sum, z) => sum + Math.exp(z), 0)) - (row[y[example]] ?? 0);
      };
      const slope = (loss(h) - loss(-h)) / (2 * h);
      // Logits come in float32 (6e-8 of a few nats) over 2h, and the difference is second order in h.
      expect(Math.abs((gradient[i] ?? 0) - slope)).toBeLessThan(5e-3 * Math.max(1, Math.abs(slope)));
    }
  });
});
