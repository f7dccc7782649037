import { UserError } from "../math/errors.ts";
import type { DataSpec } from "./types.ts";

/** Numbers a data set may hold: 2^28, one gigabyte of float32. */
const MOST = 268435456;

/**
 * Checks sizes and wrappers of a data spec, whatever the set.
 * @param inputs columns of the set, for the limit on its size
 * @throws UserError that names the field, its value and what it may be
 */
export function checkDataSpec(spec: DataSpec, inputs: number): void {
  for (const field of ["train", "validation", "test"] as const)
    requireThat(isCount(spec[field]), spec.name, field, spec[field], "a whole number of rows");
  requireThat(spec.train >= 2, spec.name, "train", spec.train, "at least 2 rows");
  const rows = spec.train + spec.validation + spec.test * (spec.ood === undefined ? 1 : 2);
  const numbers = rows * inputs;
  requireThat(numbers <= MOST, spec.name, "rows x inputs", numbers, `at most ${MOST}; ask for fewer rows`);
  for (const field of ["flipLabels", "dropInputs"] as const)
    requireThat(isFraction(spec[field] ?? 0), spec.name, field, spec[field], "a fraction in [0, 1]");
  const corrupt = spec.corrupt ?? 0;
  requireThat(corrupt >= 0 && corrupt < Infinity, spec.name, "corrupt", corrupt, "a standard deviation, 0 or more");
  if (spec.outliers === undefined) return;
  const { fraction, scale, kind } = spec.outliers;
  requireThat(isFraction(fraction), spec.name, "outliers.fraction", fraction, "a fraction in [0, 1]");
  requireThat(Number.isFinite(scale), spec.name, "outliers.scale", scale, "a finite number");
  requireThat(kind === "garbage" || kind === "scaled", spec.name, "outliers.kind", kind, '"garbage" or "scaled"');
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function isFraction(value: number): boolean {
  return value >= 0 && value <= 1;
}

function requireThat(holds: boolean, name: string, field: string, value: unknown, expected: string): void {
  if (!holds) throw new UserError(`data "${name}": ${field} is ${String(value)}; it must be ${expected}`);
}
