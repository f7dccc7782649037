import { describe, expect, test } from "vitest";
import { UserError } from "../math/errors.ts";
import { mapParams } from "../nn/params.ts";
import { instrument, instruments } from "./index.ts";
import { exampleRandom, trainedNets } from "./testing/exampleNets.ts";
import { convNets, deepNets, regressionNets } from "./testing/imageNets.ts";
import type { ForwardOptions, Measure, Nets, Readings } from "./types.ts";

const plain = trainedNets(false);
const bn = trainedNets(true);
const maps = convNets();
const regression = regressionNets();
const deep = deepNets(12);

/** The group with the answers of its second network no longer finite, as after divergence. */
function diverged(nets: Nets): Nets {
  const spoil = (values: readonly Float32Array[]): readonly Float32Array[] =>
    values.map((own, p) => (p === 1 ? own.map(() => Number.NaN) : own));
  return {
    ...nets,
    logits: (set, options) => spoil(nets.logits(set, options)),
    hidden: (set, layer, options) => spoil(nets.hidden(set, layer, options)),
    unitValues: (set, layer, unit, options) => spoil(nets.unitValues(set, layer, unit, options)),
    exampleMoments: (set, layer, place, options) =>
      nets
        .exampleMoments(set, layer, place, options)
        .map(({ mean, square }, p) => ({ mean: spoil([mean, mean])[p], square: spoil([square, square])[p] })),
    preactivations: (set, layer, options) => spoil(nets.preactivations(set, layer, options)),
    incomingGradients: (set, layer) => spoil(nets.incomingGradients(set, layer)),
    norm: (p, layer, statistics) => {
      const own = nets.norm(p, layer, statistics);
      if (own === undefined || p === 0) return own;
      const nothing = own.gamma.map(() => Number.NaN);
      return { ...own, gamma: nothing, beta: nothing, mean: nothing, variance: nothing };
    },
    trainModeActivations: (layer, rows, batch) => spoil(nets.trainModeActivations(layer, rows, batch)),
    reference: (p) => {
      const voice = nets.reference(p);
      const params = voice.params.map((layer) => mapParams(layer, (values) => values.map(() => Number.NaN)));
      return p === 0 ? voice : { ...voice, params };
    },
    weights: (p, index) => spoil([0, 1].map(() => nets.weights(p, index)))[p],
  };
}

function expectContract(measure: Measure, name: string): void {
  expect(measure.unit.length, name).toBeGreaterThan(0);
  expect(measure.method.length, name).toBeGreaterThan(10);
  expect(["seed", "batch", "example", "order", "unit"], name).toContain(measure.replication);
  if (measure.valid) {
    expect(Number.isFinite(measure.value), name).toBe(true);
    expect(measure.n, name).toBeGreaterThan(0);
    expect(measure.why, name).toBeUndefined();
    if (measure.se !== undefined) expect(measure.se >= 0 && Number.isFinite(measure.se), name).toBe(true);
  } else {
    expect(measure.value, name).toBeNaN();
    expect(measure.why?.length, name).toBeGreaterThan(10);
    expect(measure.se, name).toBeUndefined();
  }
}

const namesOf = (readings: Readings): string[][] =>
  [readings.measures, readings.curves, readings.arrays].map(Object.keys);

test("ids and titles are there once", () => {
  expect(new Set(instruments.map(({ id }) => id)).size).toBe(instruments.length);
  for (const { id, title } of instruments) {
    expect(id).toMatch(/^[a-z]+(\.[a-z]+)*$/);
    expect(title.length).toBeGreaterThan(10);
  }
});

test("none has a setting named at, which names the moment of training at which any of them measures", () => {
  for (const { defaults } of instruments) expect(Object.keys(defaults)).not.toContain("at");
});

test("an instrument is found by its id; another id is refused with the list", () => {
  expect(instrument("rely.single").id).toBe("rely.single");
  expect(() => instrument("rely.singel")).toThrow(UserError);
  expect(() => instrument("rely.singel")).toThrow(
    'no instrument "rely.singel"; expected one of generalisation, rely.single',
  );
});

describe.each(instruments.map((entry) => [entry.id, entry] as const))("%s", (_, entry) => {
  test.each([
    ["plain", plain],
    ["batch norm", bn],
    ["feature maps", maps],
    ["regression", regression],
    ["twelve hidden layers", deep],
  ])("gives every network of a group (%s) the same names, whole measures and arrays of their shape", (_name, nets) => {
    const all = entry.measure(nets, {}, exampleRandom);
    expect(all.length).toBe(2);
    expect(Object.keys(all[0].measures).length).toBeGreaterThan(0);
    for (const readings of all) {
      expect(namesOf(readings)).toEqual(namesOf(all[0]));
      for (const [name, measure] of Object.entries(readings.measures)) expectContract(measure, name);
      for (const { shape, data } of Object.values(readings.arrays))
        expect(data.length).toBe(shape.reduce((a, b) => a * b, 1));
    }
  });

  test("two measurements of the same networks are the same to the last bit", () => {
    expect(entry.measure(bn, {}, exampleRandom)).toEqual(entry.measure(bn, {}, exampleRandom));
  });

  test.each([
    ["dense layers", bn],
    ["feature maps", maps],
    ["regression", regression],
  ])("a network measured alone (%s) reads as it does in the group", (_name, nets) => {
    const alone: Nets = {
      ...nets,
      count: 1,
      logits: (set, options) => nets.logits(set, twice(options)).slice(0, 1),
      hidden: (set, layer, options) => nets.hidden(set, layer, twice(options)).slice(0, 1),
      unitValues: (set, layer, unit, options) => nets.unitValues(set, layer, unit, twice(options)).slice(0, 1),
      exampleMoments: (set, layer, place, options) =>
        nets.exampleMoments(set, layer, place, twice(options)).slice(0, 1),
      preactivations: (set, layer, options) => nets.preactivations(set, layer, twice(options)).slice(0, 1),
      trainModeActivations: (layer, rows, batch) =>
        nets.trainModeActivations(layer, [rows[0], rows[0]], batch).slice(0, 1),
    };
    expect(entry.measure(alone, {}, exampleRandom)[0]).toEqual(entry.measure(nets, {}, exampleRandom)[0]);
  });

  test.each([
    ["dense layers", bn],
    ["feature maps", maps],
    ["regression", regression],
  ])(
    "a diverged network (%s) has no valid measure but those that need no answer, and does not touch its neighbour",
    (_name, nets) => {
      const [first, second] = entry.measure(diverged(nets), {}, exampleRandom);
      expect(first).toEqual(entry.measure(nets, {}, exampleRandom)[0]);
      for (const [name, measure] of Object.entries(second.measures)) {
        expectContract(measure, name);
        if (!/bestConstant|delta\.valid|^cost\.|^parameters\./.test(name)) expect(measure.valid, name).toBe(false);
      }
    },
  );

  test("refuses a setting that it does not have", () => {
    expect(() => entry.measure(bn, { color: "red" }, exampleRandom)).toThrow(
      `${entry.id}: there is no setting "color"`,
    );
  });
});

function twice<O extends ForwardOptions | undefined>(options: O): O {
  if (options === undefined) return options;
  const lists = (["holds", "inputs", "statisticsRows"] as const).flatMap((name) => {
    const own = options[name];
    return own === undefined ? [] : [[name, [own[0], own[0]]]];
  });
  return { ...options, ...Object.fromEntries(lists) };
}
