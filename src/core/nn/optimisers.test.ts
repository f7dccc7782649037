import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { type Memory, optimisers } from "./optimisers.ts";
import type { NetParams } from "./params.ts";
import type { OptimiserSpec } from "./spec.ts";
import { optimiserRule, stepCoefficients } from "./stepCoefficients.ts";

type Spec = OptimiserSpec & { readonly momentum?: number };

const weights = (...values: number[]): NetParams => [{ weight: Float64Array.from(values) }];

/** Weight 0 of each step, started at `start`, by given gradients and rates. */
function moved(spec: Spec, start: number, gradients: readonly number[], rates: readonly number[]): readonly number[] {
  let state: Memory & { readonly params: NetParams } = { params: weights(start), ...optimisers.init(weights(start)) };
  return gradients.map((g, step) => {
    const given = { momentum: 0, ...spec, learningRate: rates[step] };
    const coefficients = stepCoefficients(given, step, gradients.length, gradients.length);
    state = optimisers.step(optimiserRule(spec), state.params, weights(g), state, coefficients);
    return state.params[0].weight?.[0] ?? Number.NaN;
  });
}

const both = ["pytorch", "keras"] as const;

describe("sgd", () => {
  test("two steps of momentum 0.5 with gradient 1 and rate 1 move by 1, then by 1.5, in both dialects", () => {
    for (const dialect of both) expect(moved({ dialect, momentum: 0.5 }, 0, [1, 1], [1, 1])).toEqual([-1, -2.5]);
  });

  test("after the rate drops the dialects differ: PyTorch scales the whole velocity, Keras only the new gradient", () => {
    const last = (dialect: "pytorch" | "keras") => moved({ dialect, momentum: 0.5 }, 0, [1, 1], [1, 0.1])[1];
    expect(last("pytorch")).toBeCloseTo(-1.15, 15);
    expect(last("keras")).toBeCloseTo(-1.6, 15);
  });

  test("Nesterov's first step is (1 + m) g, its second (1 + m + m^2) g, in both dialects", () => {
    for (const dialect of both)
      expect(moved({ dialect, momentum: 0.5, nesterov: true }, 0, [1, 1], [1, 1])).toEqual([-1.5, -3.25]);
  });

  test("dampening 0.25 leaves the first gradient whole: velocities 1 and 0.5 + 0.75", () => {
    expect(moved({ momentum: 0.5, dampening: 0.25 }, 0, [1, 1], [1, 1])).toEqual([-1, -2.25]);
    expect(moved({ dampening: 0.25 }, 0, [1, 1], [1, 1])).toEqual([-1, -2]);
  });

  test("without momentum a step is w - lr g", () => {
    const random = stream(1, 0, "sgd");
    const [w, g] = [random.normal(), random.normal()];
    expect(moved({}, w, [g], [0.3])).toEqual([w - 0.3 * g]);
  });
});

describe("adam", () => {
  test("the first step is the rate, whatever the gradient: the corrected mean over its own root", () => {
    // eps 0; the corrections cancel but for rounding.
    for (const dialect of both)
      for (const g of [1e-3, 7])
        expect(moved({ optimiser: "adam", dialect, momentum: 0.9, eps: 0 }, 0, [g], [0.5])[0]).toBeCloseTo(-0.5, 14);
  });

  test("eps stands after the correction in PyTorch and before it in Keras: gradient 1, eps 1, beta2 0.75", () => {
    const spec = { optimiser: "adam", momentum: 0.5, squareDecay: 0.75, eps: 1 } as const;
    // v = 1/2, s = 1/4: PyTorch 1 / (1 + 1); Keras sqrt(1/4) / (1/2) (1/2) / (1/2 + 1).
    expect(moved({ ...spec, dialect: "pytorch" }, 0, [1], [1])[0]).toBeCloseTo(-0.5, 15);
    expect(moved({ ...spec, dialect: "keras" }, 0, [1], [1])[0]).toBeCloseTo(-1 / 3, 15);
  });

  test("amsgrad keeps the largest mean square, so that a small gradient after a large one moves less", () => {
    const spec = { optimiser: "adam", momentum: 0, squareDecay: 0, eps: 0 } as const;
    // No decay: s is the last squared gradient, the step g / |g|; amsgrad divides by the largest, 4.
    expect(moved(spec, 0, [4, 1], [1, 1])).toEqual([-1, -2]);
    expect(moved({ ...spec, amsgrad: true }, 0, [4, 1], [1, 1])).toEqual([-1, -1.25]);
  });

  test("decay under adam is scaled with the gradient, under adamw it is not", () => {
    const weightDecay = (form: "l2" | "decoupled") => ({ weightDecay: { rate: 0.5, form } });
    const spec = { momentum: 0.9, eps: 0 };
    // Weight 2: the gradient 0 + 0.5 * 2 moves by the rate; decoupled, w (1 - 0.1 * 0.5) and no step.
    expect(moved({ optimiser: "adam", ...spec, ...weightDecay("l2") }, 2, [0], [0.1])[0]).toBeCloseTo(1.9, 14);
    const still = { optimiser: "adamw", ...spec, eps: 1, ...weightDecay("decoupled") } as const;
    expect(moved(still, 2, [0], [0.1])[0]).toBeCloseTo(1.9, 14);
    expect(moved(still, 4, [0], [0.1])[0]).toBeCloseTo(3.8, 14);
  });
});

describe("rmsprop", () => {
  test("eps stands outside the root in PyTorch and inside in Keras: gradient 2, decay 0.75, eps 3", () => {
    const spec = { optimiser: "rmsprop", squareDecay: 0.75, eps: 3 } as const;
    // s = 4 / 4 = 1: 2 / (1 + 3) and 2 / sqrt(1 + 3).
    expect(moved({ ...spec, dialect: "pytorch" }, 0, [2], [1])).toEqual([-0.5]);
    expect(moved({ ...spec, dialect: "keras" }, 0, [2], [1])).toEqual([-1]);
  });

  test("centred divides by the root of the gradient's variance: gradient 2, decay 0.75", () => {
    const spec = { optimiser: "rmsprop", squareDecay: 0.75, eps: 1, centred: true } as const;
    // s = 1, mean 1/2: variance 3/4.
    expect(moved({ ...spec, dialect: "pytorch" }, 0, [2], [1])[0]).toBeCloseTo(-2 / (Math.sqrt(0.75) + 1), 15);
    expect(moved({ ...spec, dialect: "keras" }, 0, [2], [1])[0]).toBeCloseTo(-2 / Math.sqrt(1.75), 15);
  });

  test("a constant gradient has variance 0, never less: rounding makes no NaN", () => {
    const spec = { optimiser: "rmsprop", squareDecay: 0.9, eps: 1e-8, centred: true, momentum: 0 } as const;
    const g = Array.from({ length: 500 }, () => 0.1);
    for (const dialect of both)
      expect(moved({ ...spec, dialect }, 0, g, g).every((w) => Number.isFinite(w))).toBe(true);
  });
});

test("l2 adds decay w to the gradient, decoupled shrinks w first; without momentum sgd cannot tell them apart", () => {
  const decay = (form: "l2" | "decoupled", momentum: number) =>
    moved({ momentum, weightDecay: { rate: 0.5, form } }, 2, [1, 1], [0.5, 0.5]);
  // l2: 2 - 0.5 (1 + 1) = 1. Decoupled: 2 * 0.75 - 0.5 = 1.
  expect(decay("l2", 0)).toEqual(decay("decoupled", 0));
  expect(decay("l2", 0.5)[0]).toBe(1);
  // l2: v = 0.5 * 2 + 1.5 = 2.5. Decoupled: 1 * 0.75 - 0.5 * 1.5 = 0.
  expect(decay("l2", 0.5)[1]).toBe(-0.25);
  expect(decay("decoupled", 0.5)[1]).toBe(0);
});

test("an array without gradient stays as it is, decay or not; nothing is written in place", () => {
  const params = [{ gamma: Float64Array.of(2) }, { weight: Float64Array.of(1) }];
  const spec = { learningRate: 1, momentum: 0.9, weightDecay: { rate: 0.5, form: "decoupled" } } as const;
  const coefficients = stepCoefficients(spec, 0, 1, 1);
  const after = optimisers.step(
    "sgd",
    params,
    [{}, { weight: Float64Array.of(0) }],
    optimisers.init(params),
    coefficients,
  );
  expect(after.params).toEqual([{ gamma: Float64Array.of(2) }, { weight: Float64Array.of(0.5) }]);
  expect(params).toEqual([{ gamma: Float64Array.of(2) }, { weight: Float64Array.of(1) }]);
});
