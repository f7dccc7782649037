import { recordDigest } from "../src/lab/recordDigest.ts";
import type { TrialRecord, TrialSpec } from "../src/lab/types.ts";

/** A record that nothing was trained for, in the shape of trained ones: 6 scalars, 2 curves, a matrix. */
export function madeUp(trial: string, spec: TrialSpec): TrialRecord {
  // Any fixed numbers that vary: the fractional part of multiples of the golden ratio.
  const noise = (n: number): number => ((spec.seed + 1) * (n + 1) * 0.618033988749895) % 1;
  const level = spec.net.layers.length / 100;
  const names = ["test.nll", "test.accuracy", "train.nll", "train.accuracy", "gap.nll", "rely.single.maxT"];
  const content = {
    outcome: "ok" as const,
    scalars: Object.fromEntries(names.map((name, n) => [name, level + noise(n)])),
    invalid: {},
    curves: Object.fromEntries(
      ["loss", "rely.curve.test"].map((name, n) => [name, Float32Array.from({ length: 30 }, (_, i) => noise(n + i))]),
    ),
    arrays: { "rely.matrix.2": { shape: [32, 32], data: Float32Array.from({ length: 1024 }, (_, i) => noise(i)) } },
  };
  return { trial, spec, ...content, digest: recordDigest(content) };
}
