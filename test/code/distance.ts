import { expect } from "vitest";

/** Largest difference, relative to the largest value where that is above 1. */
export function distance(got: readonly number[], wanted: readonly number[]): number {
  expect(got.length).toBe(wanted.length);
  const scale = Math.max(1, ...wanted.map(Math.abs));
  return Math.max(...wanted.map((value, i) => Math.abs(got[i]! - value) / scale));
}
