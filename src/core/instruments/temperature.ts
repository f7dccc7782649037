import { exp, log } from "../math/elementary.ts";
import { expOfNegative } from "./expOfNegative.ts";
import type { Numbers } from "./numbers.ts";

/** The temperature that calibrates a network's logits. */
export interface Temperature {
  /** T* > 0; NaN where there is none. */
  readonly value: number;
  /** Standard error of T* over the examples it was fitted on. */
  readonly se: number;
  /** Why there is no finite T*. */
  readonly why?: string;
}

/** T* is looked for between 1/range and range times the spread of the logits. */
const range = 1000;

/**
 * T* = argmin over T of the mean cross-entropy of softmax(z / T). The loss is convex in b = 1/T, so T* is the one root of
 * its slope mean(E_p[z] - z_y): Newton steps on log b inside a bracket, bisection where they leave it. Multiplying all
 * logits by c multiplies T* by c. The standard error is the sandwich estimate on log T, times T.
 * Source: Guo, Pleiss, Sun & Weinberger 2017, section 4.2.
 *
 * @param logits (N, K) of examples that serve no other purpose
 * @param labels (N)
 */
export function fitTemperature(logits: Numbers, labels: Int32Array, classes: number): Temperature {
  const n = labels.length;
  if (n === 0) return none("there are no validation examples to fit a temperature on");
  const spread = logitSpread(logits, classes);
  if (!Number.isFinite(spread)) return none("the network gives no finite numbers");
  if (spread === 0) return none("the logits of all classes are equal");
  const slopeAt = (b: number): Slope => lossSlope(logits, labels, classes, spread, b);
  if (slopeAt(1 / range).first >= 0) return none("the validation loss falls for T to infinity: the logits mislead");
  if (slopeAt(range).first <= 0)
    return none("the validation loss falls for T to 0: every validation example is answered right");
  const b = positiveRoot(slopeAt);
  const { squares, second } = slopeAt(b);
  const value = spread / b;
  return { value, se: (value * Math.sqrt(squares / n)) / (b * second) };
}

/** Derivatives of the mean loss with respect to b, of logits in units of their spread. */
interface Slope {
  readonly first: number;
  readonly second: number;
  /** Mean over the examples of the squared first derivative. */
  readonly squares: number;
}

function none(why: string): Temperature {
  return { value: Number.NaN, se: Number.NaN, why };
}

/** Root mean square of the logits about the mean of their row. */
function logitSpread(logits: Numbers, classes: number): number {
  let squares = 0;
  for (let row = 0; row < logits.length; row += classes) {
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += logits[row + k];
    for (let k = 0; k < classes; k++) {
      const d = logits[row + k] - sum / classes;
      squares += d * d;
    }
  }
  return Math.sqrt(squares / logits.length);
}

function lossSlope(logits: Numbers, labels: Int32Array, classes: number, spread: number, b: number): Slope {
  let first = 0;
  let second = 0;
  let squares = 0;
  for (let i = 0, row = 0; i < labels.length; i++, row += classes) {
    let top = logits[row];
    for (let k = 1; k < classes; k++) if (logits[row + k] > top) top = logits[row + k];
    let sum = 0;
    let moment = 0;
    let moment2 = 0;
    for (let k = 0; k < classes; k++) {
      const below = (logits[row + k] - top) / spread;
      const weight = expOfNegative(below * b);
      sum += weight;
      moment += weight * below;
      moment2 += weight * below * below;
    }
    const expected = moment / sum;
    const slope = expected - (logits[row + labels[i]] - top) / spread;
    first += slope;
    squares += slope * slope;
    second += moment2 / sum - expected * expected;
  }
  const n = labels.length;
  return { first: first / n, second: second / n, squares: squares / n };
}

/** The b in (1/range, range) where the slope, which rises with b, is 0. */
function positiveRoot(slopeAt: (b: number) => Slope): number {
  let low = -log(range);
  let high = log(range);
  let u = 0;
  // Bisection alone would need 50 steps for the last place; Newton takes over long before.
  for (let step = 0; step < 100; step++) {
    const b = exp(u);
    const { first, second } = slopeAt(b);
    if (first < 0) low = u;
    else high = u;
    const newton = u - first / (b * second);
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - u) < 1e-14) return exp(next);
    u = next;
  }
  return exp(u);
}
