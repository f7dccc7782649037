import { expect } from "vitest";
import type { Random } from "../../src/core/math/random.ts";
import { type NetParams, paramNames } from "../../src/core/nn/params.ts";

/** Gradient of a scalar function of many numbers by central differences, float64: (f(x + h) - f(x - h)) / 2h each. */
export function finiteDifferences(f: (x: Float64Array) => number, at: Float64Array, step: number): Float64Array {
  return at.map((value, i) => {
    const moved = Float64Array.from(at);
    moved[i] = value + step;
    const up = f(moved);
    moved[i] = value - step;
    return (up - f(moved)) / (2 * step);
  });
}

/**
 * Expects `analytic` to be the gradient of f. With step 1e-5 the truncation error is about h² f'''/6 and the rounding
 * error about 1e-16 |f| / h, both near 1e-11 for values of order 1; 1e-8 of the largest entry leaves room for third
 * derivatives in the hundreds (small variances) and is far below any wrong formula.
 */
export function expectGradient(
  f: (x: Float64Array) => number,
  at: Float64Array,
  analytic: Float64Array | undefined,
  { step = 1e-5, tolerance = 1e-8 }: { step?: number; tolerance?: number } = {},
): void {
  const numeric = finiteDifferences(f, at, step);
  expect(analytic?.length).toBe(at.length);
  const scale = numeric.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-3);
  const worst = numeric.reduce((w, value, i) => Math.max(w, Math.abs(value - (analytic as Float64Array)[i])), 0);
  expect(worst / scale).toBeLessThan(tolerance);
}

/** Checks every parameter array of a network against differences of `loss`. */
export function expectNetGradient(params: NetParams, gradients: NetParams, loss: (params: NetParams) => number): void {
  params.forEach((layer, l) => {
    for (const name of paramNames) {
      const values = layer[name];
      if (values === undefined) continue;
      const f = (v: Float64Array) => loss(params.map((p, k) => (k === l ? { ...p, [name]: v } : p)));
      // The floor of 1e-3 under the scale covers biases before a norm, whose gradient is 0 but for rounding.
      expectGradient(f, values, gradients[l][name], { tolerance: 1e-7 });
    }
  });
}

/** `count` standard normal numbers. */
export function normals(count: number, random: Random): Float64Array {
  return new Float64Array(count).map(() => random.normal());
}

/** Sum of products: the scalar that turns any layer into a loss. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
