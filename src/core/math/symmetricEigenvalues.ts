import { invariant } from "./errors.ts";

/**
 * Eigenvalues of a symmetric matrix, largest first, by Jacobi's cyclic rotations: slow (a few n^3 a sweep, 6 to 10
 * sweeps) but right to about 1e-15 of the largest.
 * @param a (n, n), row-major, symmetric; left as it is
 * Source: Golub & Van Loan 2013, section 8.5.
 */
export function symmetricEigenvalues(a: Float64Array, n: number): Float64Array {
  invariant(a.length === n * n, `symmetricEigenvalues: ${a.length} numbers for a ${n} x ${n} matrix`);
  const m = Float64Array.from(a);
  let size = 0;
  for (const entry of m) size += entry * entry;
  invariant(Number.isFinite(size), "symmetricEigenvalues: the matrix has entries that are not finite");
  for (let sweep = 0; sweep < 60 && offDiagonal(m, n) > 1e-32 * size; sweep++) {
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(m, n, p, q);
  }
  const values = new Float64Array(n);
  for (let i = 0; i < n; i++) values[i] = m[i * n + i];
  return values.sort().reverse();
}

function offDiagonal(m: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) sum += 2 * m[i * n + j] * m[i * n + j];
  return sum;
}

/** Turns rows and columns p and q so that their common entry becomes 0. */
function rotate(m: Float64Array, n: number, p: number, q: number): void {
  const common = m[p * n + q];
  if (common === 0) return;
  const theta = (m[q * n + q] - m[p * n + p]) / (2 * common);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  for (let k = 0; k < n; k++) {
    const left = m[k * n + p];
    const right = m[k * n + q];
    m[k * n + p] = cosine * left - sine * right;
    m[k * n + q] = sine * left + cosine * right;
  }
  for (let k = 0; k < n; k++) {
    const upper = m[p * n + k];
    const lower = m[q * n + k];
    m[p * n + k] = cosine * upper - sine * lower;
    m[q * n + k] = sine * upper + cosine * lower;
  }
}
