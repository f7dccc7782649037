import type { Measure, Readings } from "./types.ts";

/** Readings while an instrument fills them in. */
export interface Draft {
  readonly measures: Record<string, Measure>;
  readonly curves: Record<string, Float32Array>;
  readonly arrays: Record<string, Readings["arrays"][string]>;
}

/** Empty readings for each of `count` networks. */
export function drafts(count: number): readonly Draft[] {
  return Array.from({ length: count }, () => ({ measures: {}, curves: {}, arrays: {} }));
}

/** An array of readings from numbers in float64. */
export function arrayOf(shape: readonly number[], data: ArrayLike<number>): Readings["arrays"][string] {
  return { shape, data: Float32Array.from(data) };
}
