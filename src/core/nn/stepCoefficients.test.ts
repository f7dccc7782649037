import { expect, test } from "vitest";
import { UserError } from "../math/errors.ts";
import type { OptimiserSpec } from "./spec.ts";
import { optimiserRule, stepCoefficients } from "./stepCoefficients.ts";

const at = (spec: OptimiserSpec & { momentum?: number }, step = 0) =>
  stepCoefficients({ learningRate: 0.5, momentum: 0, ...spec }, step, 10, 5);

test("plain sgd takes the rate and leaves gradient and weight alone", () => {
  expect(at({ momentum: 0.9 })).toMatchObject({ rate: 0.5, l2: 0, keep: 1, momentum: 0.9, share: 1 });
});

test("adam's second step with beta 1/2 and 3/4: corrections 3/4 and 7/16", () => {
  const spec = { optimiser: "adam", momentum: 0.5, squareDecay: 0.75 } as const;
  const pytorch = at(spec, 1);
  expect(pytorch.step).toBeCloseTo(0.5 / 0.75, 15);
  expect(pytorch.rootScale).toBeCloseTo(1 / Math.sqrt(7 / 16), 15);
  const keras = at({ ...spec, dialect: "keras" }, 1);
  expect(keras.step).toBeCloseTo((0.5 * Math.sqrt(7 / 16)) / 0.75, 15);
  expect(keras.rootScale).toBe(1);
});

test("defaults are those of the dialect", () => {
  expect(at({ optimiser: "adam", momentum: 0.9 })).toMatchObject({ squareDecay: 0.999, eps: 1e-8 });
  expect(at({ optimiser: "adamw", dialect: "keras", momentum: 0.9 })).toMatchObject({ squareDecay: 0.999, eps: 1e-7 });
  expect(at({ optimiser: "rmsprop" })).toMatchObject({ squareDecay: 0.99, eps: 1e-8 });
  expect(at({ optimiser: "rmsprop", dialect: "keras" })).toMatchObject({ squareDecay: 0.9, eps: 1e-7 });
});

test("decoupled decay follows the scheduled rate, l2 does not", () => {
  const schedule = { type: "step", every: 1, factor: 0.5 } as const;
  expect(at({ schedule, weightDecay: { rate: 0.25, form: "decoupled" } }, 5)).toMatchObject({ keep: 0.9375, l2: 0 });
  expect(at({ schedule, weightDecay: { rate: 0.25, form: "l2" } }, 5)).toMatchObject({ keep: 1, l2: 0.25, rate: 0.25 });
});

test("each optimiser has its rule", () => {
  const rules: readonly [OptimiserSpec, string][] = [
    [{}, "sgd"],
    [{ nesterov: true }, "sgdNesterov"],
    [{ dialect: "keras" }, "sgdKeras"],
    [{ dialect: "keras", nesterov: true }, "sgdKerasNesterov"],
    [{ optimiser: "adamw", dialect: "keras" }, "adam"],
    [{ optimiser: "adam", amsgrad: true }, "amsgrad"],
    [{ optimiser: "rmsprop" }, "rmsprop"],
    [{ optimiser: "rmsprop", dialect: "keras" }, "rmspropKeras"],
    [{ optimiser: "rmsprop", centred: true }, "rmspropCentred"],
    [{ optimiser: "rmsprop", dialect: "keras", centred: true }, "rmspropKerasCentred"],
  ];
  for (const [spec, rule] of rules) expect(optimiserRule(spec)).toBe(rule);
});

test.each<[string, OptimiserSpec & { momentum?: number }]>([
  ["nesterov belongs to the optimiser sgd", { optimiser: "adam", nesterov: true }],
  ["dampening belongs", { dialect: "keras", dampening: 0.1 }],
  ["dampening belongs", { nesterov: true, dampening: 0.1 }],
  ["squareDecay belongs", { squareDecay: 0.9 }],
  ["eps belongs", { eps: 1e-8 }],
  ["amsgrad belongs", { optimiser: "rmsprop", amsgrad: true }],
  ["centred belongs", { optimiser: "adam", centred: true }],
  ["momentum (beta1) 1; expected a number in [0, 1)", { optimiser: "adam", momentum: 1 }],
  ["squareDecay 1; expected", { optimiser: "adam", squareDecay: 1 }],
  ["weightDecay.rate -1; expected", { weightDecay: { rate: -1, form: "l2" } }],
  ["maxNorm 0; expected", { maxNorm: 0 }],
  ["clipNorm NaN; expected", { clipNorm: Number.NaN }],
])("a training is refused: %s", (message, spec) => {
  expect(() => at(spec)).toThrow(UserError);
  expect(() => at(spec)).toThrow(message);
});
