import { stream } from "../../../../src/core/math/random.ts";
import type { UnitValues } from "./butterfly.ts";

export interface Construction {
  /** N, the watched example included. */
  readonly rows: number;
  readonly units: number;
  /** Correlation of any two units over the other examples, in [0, 1]: 0 independent, 1 copies of one another. */
  readonly alike: number;
  readonly seed: number;
}

/**
 * Units that agree on the watched example (each has the value 1) and are as alike on the others as asked:
 * x_u = sqrt(alike) s + sqrt(1 - alike) e_u with s and e_u standard normal. Each unit's other values are then brought to
 * mean 0 and variance 1, so that all units have the same value under the statistics of all examples. A construction, not
 * a measurement.
 */
export function constructedUnits({ rows, units, alike, seed }: Construction): UnitValues {
  const random = stream(0, seed, "butterfly/units");
  const values = new Float64Array(rows * units);
  const [common, own] = [Math.sqrt(alike), Math.sqrt(1 - alike)];
  for (let row = 1; row < rows; row++) {
    const signal = random.normal();
    for (let u = 0; u < units; u++) values[row * units + u] = common * signal + own * random.normal();
  }
  for (let u = 0; u < units; u++) standardise(values, units, u);
  values.fill(1, 0, units);
  return { values, units };
}

/** Rows 1 .. N-1 of one unit to mean 0 and biased variance 1. */
function standardise(values: Float64Array, units: number, u: number): void {
  const n = values.length / units - 1;
  let sum = 0;
  for (let row = 1; row <= n; row++) sum += values[row * units + u] ?? 0;
  let squares = 0;
  for (let row = 1; row <= n; row++) squares += ((values[row * units + u] ?? 0) - sum / n) ** 2;
  const deviation = Math.sqrt(squares / n);
  for (let row = 1; row <= n; row++) values[row * units + u] = ((values[row * units + u] ?? 0) - sum / n) / deviation;
}
