import { invertPositiveDefinite } from "../math/cholesky.ts";
import { invariant } from "../math/errors.ts";
import { crossEntropy, softmax } from "./crossEntropy.ts";
import type { Numbers } from "./numbers.ts";
import { unitMoments } from "./unitMoments.ts";

/** Steps at most; a fit stops when a step can gain no more than `gain` nats, which leaves some 1e-5 in a loss. */
const steps = 300;
const gain = 1e-10;

/** Examples that a probe is fitted to or tried on. */
export interface Labelled {
  /** Features (N, V). */
  readonly x: Numbers;
  /** (N), in [0, K) */
  readonly labels: Int32Array;
}

/** A family of softmax probes on the same examples: with all features, or with one of them left out. */
export interface ProbeFits {
  /** Losses (M) of the probe with all features on other examples, nats. */
  readonly all: Float64Array;
  /** The same without feature u: fitted anew. */
  without(u: number): Float64Array;
}

/**
 * Softmax regression of labels on V features, fitted to `own` and tried on `other`: the weights W (V + 1, K) that minimise
 * the mean cross-entropy plus ridge/2 ||W||^2, the intercept not counted. Features are standardised by the mean and
 * standard deviation over `own`. The fit is deterministic: steps with the bound S/2 + ridge I on the curvature, S the mean
 * of x x^T, which never raise the loss, accelerated, from W = 0; a fit without a feature starts from that with all.
 * Cost O(N V K + V^2 K) a step, some 50 to 100 steps.
 * Source: Böhning 1992, "Multinomial logistic regression algorithm" (the bound); Nesterov 1983; O'Donoghue & Candès 2015
 * (restart).
 */
export function softmaxProbe(own: Labelled, other: Labelled, classes: number, ridge: number): ProbeFits {
  const features = own.x.length / own.labels.length;
  const columns = features + 1;
  const { mean, variance } = unitMoments(own.x, features);
  const standard = (x: Numbers): Float64Array => withIntercept(x, features, mean, variance);
  const [x, tried] = [standard(own.x), standard(other.x)];
  const inverse = invertPositiveDefinite(curvatureBound(x, columns, ridge), columns);
  invariant(inverse !== undefined && ridge > 0, `softmaxProbe: ridge ${ridge}`);
  const fitted = (metric: Float64Array, start: Float64Array): Float64Array =>
    minimise({ x, labels: own.labels, classes, ridge, metric }, start);
  const losses = (weights: Float64Array): Float64Array =>
    crossEntropy(product(tried, weights, classes), other.labels, classes, 1, new Float64Array(other.labels.length));
  const whole = fitted(inverse, new Float64Array(columns * classes));
  return {
    all: losses(whole),
    without(u) {
      const start = whole.slice();
      start.fill(0, (u + 1) * classes, (u + 2) * classes);
      return losses(fitted(withoutColumn(inverse, columns, u + 1), start));
    },
  };
}

/** (N, V) standardised, with a column of ones before it; a constant feature is 0. */
function withIntercept(x: Numbers, features: number, mean: Float64Array, variance: Float64Array): Float64Array {
  const columns = features + 1;
  const rows = x.length / features;
  const out = new Float64Array(rows * columns);
  const scale = variance.map((v) => (v > 0 ? 1 / Math.sqrt(v) : 0));
  for (let i = 0; i < rows; i++) {
    out[i * columns] = 1;
    for (let v = 0; v < features; v++) out[i * columns + v + 1] = (x[i * features + v] - mean[v]) * scale[v];
  }
  return out;
}

/** S / 2 + ridge I, the intercept without ridge. */
function curvatureBound(x: Float64Array, columns: number, ridge: number): Float64Array {
  const rows = x.length / columns;
  const out = new Float64Array(columns * columns);
  for (let at = 0; at < x.length; at += columns)
    for (let a = 0; a < columns; a++) for (let b = 0; b <= a; b++) out[a * columns + b] += x[at + a] * x[at + b];
  for (let a = 0; a < columns; a++) {
    for (let b = 0; b <= a; b++) {
      const value = out[a * columns + b] / (2 * rows) + (a === b && a > 0 ? ridge : 0);
      out[a * columns + b] = value;
      out[b * columns + a] = value;
    }
  }
  return out;
}

/** Inverse of a matrix without row and column c, from its inverse B: B - B_c B_c^T / B_cc, in which they are 0. */
function withoutColumn(inverse: Float64Array, columns: number, c: number): Float64Array {
  return inverse.map((value, at) => {
    const [a, b] = [Math.floor(at / columns), at % columns];
    if (a === c || b === c) return 0;
    return value - (inverse[a * columns + c] * inverse[b * columns + c]) / inverse[c * columns + c];
  });
}

interface Problem extends Labelled {
  readonly x: Float64Array;
  readonly classes: number;
  readonly ridge: number;
  /** Inverse of the bound on the curvature, (V + 1, V + 1). */
  readonly metric: Float64Array;
}

function minimise(problem: Problem, start: Float64Array): Float64Array {
  const { classes, metric } = problem;
  const columns = start.length / classes;
  let weights = start;
  let ahead = start;
  let momentum = 1;
  for (let step = 0; step < steps; step++) {
    const slope = gradient(problem, ahead);
    const move = product(metric, slope, classes);
    let decrease = 0;
    let uphill = 0;
    const next = ahead.map((value, at) => value - move[at]);
    for (let at = 0; at < columns * classes; at++) {
      decrease += slope[at] * move[at];
      uphill += slope[at] * (next[at] - weights[at]);
    }
    // Momentum that leads up the slope is dropped.
    const grown = uphill > 0 ? 1 : (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
    const carried = uphill > 0 ? 0 : (momentum - 1) / grown;
    const before = weights;
    weights = next;
    ahead = next.map((value, at) => value + carried * (value - before[at]));
    momentum = grown;
    if (!(decrease / 2 > gain)) break;
  }
  return weights;
}

/** Gradient (V + 1, K) of the mean cross-entropy and the ridge. */
function gradient({ x, labels, classes, ridge }: Problem, weights: Float64Array): Float64Array {
  const rows = labels.length;
  const columns = x.length / rows;
  const error = softmax(product(x, weights, classes), classes, 1);
  for (let i = 0; i < rows; i++) error[i * classes + labels[i]] -= 1;
  const out = new Float64Array(weights.length);
  for (let i = 0; i < rows; i++) {
    for (let v = 0; v < columns; v++) {
      const value = x[i * columns + v] / rows;
      for (let k = 0; k < classes; k++) out[v * classes + k] += value * error[i * classes + k];
    }
  }
  for (let at = classes; at < out.length; at++) out[at] += ridge * weights[at];
  return out;
}

/** a (N, V) times b (V, K), (N, K). */
function product(a: Float64Array, b: Float64Array, columns: number): Float64Array {
  const inner = b.length / columns;
  const rows = a.length / inner;
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let v = 0; v < inner; v++) {
      const value = a[i * inner + v];
      if (value === 0) continue;
      for (let k = 0; k < columns; k++) out[i * columns + k] += value * b[v * columns + k];
    }
  }
  return out;
}
