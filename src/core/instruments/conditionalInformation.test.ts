import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { conditionalInformation, information } from "./conditionalInformation.ts";
import { mean } from "./sample.ts";
import { exampleRandom, examplesOf, netByHand, trainedNets } from "./testing/exampleNets.ts";
import { convNets, regressionNets } from "./testing/imageNets.ts";

const rows = 4000;
const draw = stream(23, 0, "h");
const labels = Int32Array.from({ length: rows }, () => draw.below(2));
const sign = (i: number): number => (labels[i] === 1 ? 1 : -1);
/** A unit that is normal about -1 or 1, by the class. */
const telling = (): Float64Array => Float64Array.from(labels, (_, i) => sign(i) + draw.normal());
const silent = (): Float64Array => new Float64Array(rows).map(() => draw.normal());
const columns = (of: readonly Float64Array[]): Float64Array =>
  new Float64Array(of.length * rows).map((_, at) => of[at % of.length][Math.floor(at / of.length)]);
const found = (of: readonly Float64Array[]) => {
  const units = Array.from(of.keys());
  const { all, conditional } = information(columns(of), labels, {
    classes: 2,
    ridge: 0.001,
    live: units,
    chosen: units,
  });
  return { all: mean(all), conditional: conditional.map(mean) };
};

/**
 * I(h; y) of one telling unit and of two, ln 2 - E ln(1 + exp(-2 z)), by numerical integration (scipy 1.10). The losses of
 * an example scatter by .6 nats: .01 over 4000; three of these.
 */
const [one, two] = [0.33683082, 0.50007214];
const tolerance = 0.03;

describe("known answers", () => {
  test("a unit that alone tells the class knows all there is, a silent one nothing", () => {
    const { all, conditional } = found([telling(), silent()]);
    expect(Math.abs(all - one)).toBeLessThan(tolerance);
    expect(Math.abs(conditional[0] - one)).toBeLessThan(tolerance);
    // A useless weight costs about 1 / 2N = .00025 nats of 2000 examples.
    expect(Math.abs(conditional[1])).toBeLessThan(0.002);
  });

  test("copies know nothing that the other does not", () => {
    const h = telling();
    const { all, conditional } = found([h, h]);
    expect(Math.abs(all - one)).toBeLessThan(tolerance);
    // But for the ridge, which holds one weight back more than two halves.
    for (const value of conditional) expect(Math.abs(value)).toBeLessThan(0.001);
  });

  test("two units with noise of their own know more together, and each the difference", () => {
    const { all, conditional } = found([telling(), telling()]);
    expect(Math.abs(all - two)).toBeLessThan(tolerance);
    for (const value of conditional) expect(Math.abs(value - (two - one))).toBeLessThan(tolerance);
  });

  test("a unit that says nothing by itself but takes the noise off another knows more given the other", () => {
    // h_0 = class + noise, h_1 = noise: together the class without noise.
    const noise = silent().map((v) => 2 * v);
    const { conditional } = found([noise.map((v, i) => v + sign(i) + 0.3 * draw.normal()), noise]);
    expect(conditional[1]).toBeGreaterThan(0.4);
    expect(Math.abs(found([noise]).all)).toBeLessThan(0.002);
  });
});

describe("instrument", () => {
  test.each([
    ["dense", trainedNets(true)],
    ["feature maps", convNets()],
  ])("a layer knows no more than the classes' entropy (%s)", (_, nets) => {
    for (const { measures, arrays } of conditionalInformation.measure(nets, { units: 3 }, exampleRandom)) {
      for (const layer of ["layer1", "layer2"]) {
        const all = measures[`information.all.${layer}`];
        expect(all.value).toBeLessThan(Math.log(3));
        expect(all.se).toBeGreaterThan(0);
        expect(arrays[`information.units.${layer}`].shape).toEqual([3]);
        const own = arrays[`information.conditional.${layer}`].data;
        // Arrays are float32.
        expect(Math.abs(mean(own) - measures[`information.conditional.${layer}`].value)).toBeLessThan(1e-6);
      }
    }
  });

  test("the first hidden layer of a trained network knows the class", () => {
    const [{ measures }] = conditionalInformation.measure(trainedNets(false), {}, exampleRandom);
    const { value, se = 1 } = measures["information.all.layer1"];
    // Of 90 examples, 45 to fit a probe of 27 weights to: two errors.
    expect(value).toBeGreaterThan(2 * se);
  });

  test("draws the same units in every arm", () => {
    const [plain, bn] = [false, true].map(
      (norm) => conditionalInformation.measure(trainedNets(norm), { units: 4 }, exampleRandom)[0].arrays,
    );
    expect(plain["information.units.layer1"]).toEqual(bn["information.units.layer1"]);
  });

  test("is not defined in a regression, of one class, of dead units; alone of one live unit", () => {
    const why = (nets: Parameters<typeof conditionalInformation.measure>[0], name: string) =>
      conditionalInformation.measure(nets, {}, exampleRandom)[0].measures[`information.${name}.layer1`].why;
    expect(why(regressionNets(), "all")).toContain("no classes");
    const net = (weight: readonly number[], y: readonly number[]) =>
      netByHand(
        [{ weight: [weight] }, { weight: weight.map(() => [1, 0]) }],
        examplesOf(
          y.map((_, i) => [i]),
          y,
        ),
      );
    expect(why(net([1, 1], [1, 1, 1, 1, 1, 1]), "all")).toContain("a single class");
    expect(why(net([0, -1], [0, 1, 0, 1, 0, 1]), "all")).toContain("every unit of the layer is dead");
    expect(why(net([1, 0], [0, 1, 0, 1, 0, 1]), "all")).toBeUndefined();
    expect(why(net([1, 0], [0, 1, 0, 1, 0, 1]), "conditional")).toContain("1 of 2 units are alive");
    expect(why(net([1, 1], [0, 1, 0]), "all")).toContain("too few for two folds");
  });

  test("refuses a ridge of 0", () => {
    expect(() => conditionalInformation.measure(trainedNets(false), { ridge: 0 }, exampleRandom)).toThrow(
      "information: ridge is 0; expected a number above 0",
    );
  });
});
