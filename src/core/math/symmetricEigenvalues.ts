import { invariant } from "./errors.ts";

/**
 * Eigenvalues of a symmetric matrix, largest first: Householder reflections make it tridiagonal (4/3 n^3 operations),
 * implicit QL steps with Wilkinson's shift make it diagonal (O(n^2)). Backward stable: right to a small multiple of
 * 1e-16 of the largest.
 * @param a (n, n), row-major, symmetric; only its lower triangle is read; left as it is
 * Source: Golub & Van Loan 2013, sections 8.3.1 and 8.3.3; Martin, Reinsch & Wilkinson 1968, "tred1" and "imtql1".
 */
export function symmetricEigenvalues(a: Float64Array, n: number): Float64Array {
  invariant(a.length === n * n, `symmetricEigenvalues: ${a.length} numbers for a ${n} x ${n} matrix`);
  let size = 0;
  for (const entry of a) size += entry * entry;
  invariant(Number.isFinite(size), "symmetricEigenvalues: the matrix has entries that are not finite");
  const { diagonal, beside } = tridiagonal(Float64Array.from(a), n);
  diagonalise(diagonal, beside);
  return diagonal.sort().reverse();
}

/** A symmetric tridiagonal matrix: entry k of `beside` (n) stands between entries k and k + 1 of `diagonal` (n). */
interface Tridiagonal {
  readonly diagonal: Float64Array;
  readonly beside: Float64Array;
}

/** The tridiagonal matrix with the eigenvalues of `m` (n, n), which is overwritten. */
function tridiagonal(m: Float64Array, n: number): Tridiagonal {
  const beside = new Float64Array(n);
  const v = new Float64Array(n);
  const p = new Float64Array(n);
  // Row i less its diagonal is reflected onto its last entry; rows and columns 0 .. i-1 follow.
  for (let i = n - 1; i > 0; i--) {
    const row = m.subarray(i * n, i * n + i);
    const norm = Math.sqrt(dot(row, row));
    const last = row[i - 1];
    beside[i - 1] = last > 0 ? -norm : norm;
    if (i === 1) beside[0] = last;
    if (i === 1 || norm === 0) continue;
    v.set(row);
    v[i - 1] -= beside[i - 1];
    reflect(m, n, v.subarray(0, i), p.subarray(0, i));
  }
  return { diagonal: Float64Array.from({ length: n }, (_, k) => m[k * n + k]), beside };
}

/** H A H of the leading i rows and columns A of `m`, with H = I - 2 v v^T / v^T v; only the lower triangle is kept. */
function reflect(m: Float64Array, n: number, v: Float64Array, p: Float64Array): void {
  const i = v.length;
  const scale = 2 / dot(v, v);
  p.fill(0);
  for (let r = 0; r < i; r++) {
    const at = r * n;
    let sum = m[at + r] * v[r];
    for (let c = 0; c < r; c++) {
      sum += m[at + c] * v[c];
      p[c] += m[at + c] * v[r];
    }
    p[r] += sum;
  }
  // A - v w^T - w v^T with p = scale A v and w = p - (scale p^T v / 2) v.
  for (let r = 0; r < i; r++) p[r] *= scale;
  const half = (scale * dot(p, v)) / 2;
  for (let r = 0; r < i; r++) p[r] -= half * v[r];
  for (let r = 0; r < i; r++) for (let c = 0; c <= r; c++) m[r * n + c] -= v[r] * p[c] + p[r] * v[c];
}

/** Turns a tridiagonal matrix into a diagonal one with the same eigenvalues; both arrays are overwritten. */
function diagonalise(diagonal: Float64Array, beside: Float64Array): void {
  const n = diagonal.length;
  for (let first = 0; first < n; first++) {
    // Three steps an eigenvalue are the rule; 60 are never reached.
    for (let step = 0; step < 60; step++) {
      let last = first;
      while (last < n - 1 && !isNothing(beside[last], diagonal[last], diagonal[last + 1])) last++;
      if (last === first) break;
      stepDown(diagonal, beside, first, last);
    }
  }
}

/** One implicit QL step on the unreduced part `first` .. `last`. */
function stepDown(diagonal: Float64Array, beside: Float64Array, first: number, last: number): void {
  const slope = (diagonal[first + 1] - diagonal[first]) / (2 * beside[first]);
  const length = Math.sqrt(slope * slope + 1);
  let g = diagonal[last] - diagonal[first] + beside[first] / (slope + (slope < 0 ? -length : length));
  let sine = 1;
  let cosine = 1;
  let p = 0;
  beside[last] = 0;
  for (let k = last - 1; k >= first; k--) {
    const f = sine * beside[k];
    const b = cosine * beside[k];
    const r = Math.sqrt(f * f + g * g);
    beside[k + 1] = r;
    if (r === 0) {
      diagonal[k + 1] -= p;
      beside[last] = 0;
      return;
    }
    sine = f / r;
    cosine = g / r;
    g = diagonal[k + 1] - p;
    const t = (diagonal[k] - g) * sine + 2 * cosine * b;
    p = sine * t;
    diagonal[k + 1] = g + p;
    g = cosine * t - b;
  }
  diagonal[first] -= p;
  beside[first] = g;
  beside[last] = 0;
}

/** Whether an entry beside the diagonal is lost in the rounding of its two neighbours on it. */
function isNothing(beside: number, left: number, right: number): boolean {
  const size = Math.abs(left) + Math.abs(right);
  return size + Math.abs(beside) === size;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
