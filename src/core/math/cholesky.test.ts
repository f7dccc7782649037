import { expect, test } from "vitest";
import { cholesky, invertPositiveDefinite } from "./cholesky.ts";
import { openStream } from "./random.ts";

/** G G^T / n + I / 10 for a random G: symmetric and positive definite. */
function randomPositiveDefinite(n: number): Float64Array {
  const random = openStream({ key0: n, key1: 7 });
  const g = Float64Array.from({ length: n * n }, () => random.normal());
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      for (let k = 0; k < n; k++) a[i * n + j] += (g[i * n + k] * g[j * n + k]) / n;
    }
    a[i * n + i] += 0.1;
  }
  return a;
}

test("the textbook factor of a 3 x 3 matrix", () => {
  const a = Float64Array.of(4, 12, -16, 12, 37, -43, -16, -43, 98);
  expect(cholesky(a, 3)).toEqual(Float64Array.of(2, 0, 0, 6, 1, 0, -8, 5, 3));
});

test("the inverse of a 2 x 2 matrix by hand", () => {
  const inverse = invertPositiveDefinite(Float64Array.of(2, 1, 1, 1), 2);
  for (const [i, value] of [1, -1, -1, 2].entries()) expect(inverse?.[i]).toBeCloseTo(value, 14);
});

test("L L^T gives the matrix back and the inverse times it gives the identity", () => {
  for (const n of [1, 2, 7, 20]) {
    const a = randomPositiveDefinite(n);
    const l = cholesky(a, n)!;
    const inverse = invertPositiveDefinite(a, n)!;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let square = 0;
        let product = 0;
        for (let k = 0; k < n; k++) {
          square += l[i * n + k] * l[j * n + k];
          product += inverse[i * n + k] * a[k * n + j];
        }
        expect(square).toBeCloseTo(a[i * n + j], 13);
        // The condition number is below 100: two digits are lost.
        expect(product).toBeCloseTo(i === j ? 1 : 0, 12);
      }
    }
  }
});

test("a matrix that is not positive definite has neither", () => {
  expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBeUndefined();
  expect(invertPositiveDefinite(Float64Array.of(0), 1)).toBeUndefined();
  expect(cholesky(Float64Array.of(NaN), 1)).toBeUndefined();
  expect(() => cholesky(Float64Array.of(1, 2, 3), 2)).toThrow("cholesky: 3 numbers for a 2 x 2 matrix");
});
