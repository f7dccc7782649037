import { expect, test } from "vitest";
import { openStream } from "./random.ts";
import { symmetricEigenvalues } from "./symmetricEigenvalues.ts";

test("eigenvalues by hand", () => {
  expect(Array.from(symmetricEigenvalues(Float64Array.of(3, 0, 0, 5), 2))).toEqual([5, 3]);
  const values = symmetricEigenvalues(Float64Array.of(2, 1, 1, 2), 2);
  expect(values[0]).toBeCloseTo(3, 14);
  expect(values[1]).toBeCloseTo(1, 14);
  expect(symmetricEigenvalues(new Float64Array(0), 0).length).toBe(0);
});

test("the second-difference matrix has eigenvalues 2 - 2 cos(k pi / (n + 1))", () => {
  const n = 12;
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    a[i * n + i] = 2;
    if (i > 0) a[i * n + i - 1] = a[(i - 1) * n + i] = -1;
  }
  const values = symmetricEigenvalues(a, n);
  // 1e-14: about 1e-15 of the largest, 4, and the sweeps' roundings.
  for (let k = 1; k <= n; k++) {
    expect(Math.abs(values[n - k] - (2 - 2 * Math.cos((k * Math.PI) / (n + 1))))).toBeLessThan(1e-14);
  }
});

test("sum and sum of squares of the eigenvalues are the trace and the squared norm", () => {
  const n = 24;
  const random = openStream({ key0: 5, key1: 6 });
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = random.normal();
  const before = Float64Array.from(a);
  const values = symmetricEigenvalues(a, n);
  let trace = 0;
  for (let i = 0; i < n; i++) trace += a[i * n + i];
  const sum = (v: Float64Array): number => v.reduce((total, x) => total + x * x, 0);
  expect(values.reduce((total, x) => total + x, 0)).toBeCloseTo(trace, 11);
  expect(sum(values) / sum(a)).toBeCloseTo(1, 13);
  expect(a).toEqual(before);
  expect([...values].every((value, i) => i === 0 || value <= values[i - 1])).toBe(true);
});

test("a matrix with an entry that is not finite is refused", () => {
  expect(() => symmetricEigenvalues(Float64Array.of(NaN), 1)).toThrow("not finite");
});
