import { moments } from "../../../../src/core/nn/moments.ts";
import { EPS } from "./butterfly.ts";

/** One example's value in one mini-batch. */
export interface Normalised {
  readonly mean: number;
  /** Biased: divided by the number of examples. */
  readonly variance: number;
  /** sqrt(variance + eps) */
  readonly deviation: number;
  /** (watched - mean) / deviation */
  readonly value: number;
}

/**
 * Batch norm of the watched value in a mini-batch of it and `others`, with the moments of `core/nn`, before scale and shift.
 * Source: Ioffe and Szegedy 2015, Algorithm 1.
 */
export function normaliseExample(watched: number, others: readonly number[], eps: number = EPS): Normalised {
  const x = Float64Array.of(watched, ...others);
  const { mean, variance } = moments(x, 1, 1, 0, x.length);
  const [centre = Number.NaN, square = Number.NaN] = [mean[0], variance[0]];
  const deviation = Math.sqrt(square + eps);
  return { mean: centre, variance: square, deviation, value: (watched - centre) / deviation };
}

/** Why a text is no number that can be used. */
export type Wrong = "empty" | "text" | "large";

/** Largest size of a value: squares of it still add up. */
export const LARGEST = 1e6;

/** A number as it is typed: decimal point or comma, any minus sign, spaces around. */
export function readNumber(text: string): number | Wrong {
  const plain = text.trim().replace("−", "-").replace(",", ".");
  if (plain === "") return "empty";
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return "text";
  const value = Number(plain);
  return Math.abs(value) > LARGEST ? "large" : value;
}
