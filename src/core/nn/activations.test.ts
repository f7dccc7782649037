import { describe, expect, test } from "vitest";
import { dot, expectGradient, normals } from "../../../test/oracles/finiteDifferences.ts";
import { stream } from "../math/random.ts";
import { activationOf } from "./activationOf.ts";
import { relu } from "./relu.ts";
import { sigmoid } from "./sigmoid.ts";
import type { ActivationSpec } from "./spec.ts";

const types: readonly ActivationSpec["type"][] = [
  "relu",
  "leakyRelu",
  "tanh",
  "sigmoid",
  "gelu",
  "geluTanh",
  "silu",
  "softplus",
];
const at = (spec: ActivationSpec, ...z: number[]) => [...activationOf(spec).forward(Float64Array.from(z))];
const slopeAt = (spec: ActivationSpec, z: number) => {
  const x = Float64Array.of(z);
  return activationOf(spec).backward(Float64Array.of(1), x, activationOf(spec).forward(x))[0];
};

describe.each(types)("%s", (type) => {
  const activation = activationOf({ type });

  test("its gradient agrees with finite differences", () => {
    const random = stream(1, 0, "activation");
    // Away from the kink of relu at 0, where no difference quotient is right.
    const z = normals(50, random).map((value) => (Math.abs(value) < 1e-3 ? 0.5 : value));
    const dy = normals(50, random);
    const f = (v: Float64Array) => dot(activation.forward(v), dy);
    expectGradient(f, z, activation.backward(dy, z, activation.forward(z)));
  });

  test("NaN passes through, so that divergence is seen, and a thousand does not overflow", () => {
    expect(activation.forward(Float64Array.of(Number.NaN))[0]).toBeNaN();
    const far = Float64Array.of(-1000, 1000);
    const h = activation.forward(far);
    expect([...h, ...activation.backward(far, far, h)].every((value) => Number.isFinite(value))).toBe(true);
  });
});

test("relu has gradient 0 at exactly 0", () => {
  const z = Float64Array.of(-1, 0, 2, Number.NaN);
  expect([...relu.forward(z)]).toEqual([0, 0, 2, Number.NaN]);
  expect([...relu.backward(Float64Array.of(1, 1, 1, 1), z, z)]).toEqual([0, 0, 1, 1]);
});

test("leaky relu keeps its slope below 0 and at exactly 0; .01 unless told otherwise", () => {
  expect(at({ type: "leakyRelu", slope: 0.25 }, -2, 0, 3)).toEqual([-0.5, 0, 3]);
  expect(slopeAt({ type: "leakyRelu", slope: 0.25 }, 0)).toBe(0.25);
  expect(at({ type: "leakyRelu" }, -1)).toEqual([-0.01]);
});

test("sigmoid is 1/2 at 0, symmetric, and does not overflow", () => {
  const [zero, one, minus, low, high] = sigmoid.forward(Float64Array.of(0, 1, -1, -1000, 1000));
  expect(zero).toBe(0.5);
  // Two roundings of numbers below 1.
  expect(Math.abs(one + minus - 1)).toBeLessThan(3e-16);
  expect([low, high]).toEqual([0, 1]);
});

test("gelu is z times the normal distribution function: its values at 1 and -1 differ by 1", () => {
  const [zero, one, minus] = at({ type: "gelu" }, 0, 1, -1);
  expect(zero).toBe(0);
  // Phi(1) = .8413447460685429 to 16 digits (Abramowitz and Stegun 1964, table 26.1).
  expect(one).toBeCloseTo(0.8413447460685429, 15);
  expect(one + minus).toBeCloseTo(2 * 0.8413447460685429 - 1, 15);
  expect(slopeAt({ type: "gelu" }, 0)).toBe(0.5);
});

test("gelu keeps its digits far below 0, where 1 + erf would have none", () => {
  // Phi(-10) = 7.619853024160526e-24 (Abramowitz and Stegun 1964, table 26.2, extended with 50 digits).
  expect(Math.abs(at({ type: "gelu" }, -10)[0] / -7.619853024160526e-23 - 1)).toBeLessThan(1e-13);
});

test("the tanh form of gelu is near gelu and not the same", () => {
  const z = Array.from({ length: 81 }, (_, i) => (i - 40) / 10);
  const [exact, near] = [at({ type: "gelu" }, ...z), at({ type: "geluTanh" }, ...z)];
  const worst = near.reduce((w, value, i) => Math.max(w, Math.abs(value - exact[i])), 0);
  // The approximation is known to err by 4.7e-4 at most, near z = 2.2 and -2.2.
  expect(worst).toBeLessThan(5e-4);
  expect(worst).toBeGreaterThan(4e-4);
});

test("silu of z is z times sigmoid of z, with slope 1/2 at 0", () => {
  const z = normals(20, stream(1, 0, "silu"));
  expect(at({ type: "silu" }, ...z)).toEqual([...sigmoid.forward(z)].map((s, i) => z[i] * s));
  expect(slopeAt({ type: "silu" }, 0)).toBe(0.5);
});

test("softplus is log 2 at 0, and z further than itself from -z", () => {
  expect(at({ type: "softplus" }, 0)[0]).toBe(Math.LN2);
  const [up, down] = at({ type: "softplus" }, 3, -3);
  // Numbers of about 3: a rounding or two.
  expect(up - down).toBeCloseTo(3, 14);
  expect(at({ type: "softplus" }, 1000, -1000)).toEqual([1000, 0]);
});
