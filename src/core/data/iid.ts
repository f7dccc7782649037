import { log } from "../math/elementary.ts";
import type { Random } from "../math/random.ts";

/** Distributions whose batch moments are known in closed form. */
export type IidKind = "normal" | "laplace" | "relu" | "bimodal" | "sparse";

/**
 * `iid`: fixtures for the instruments, (rows, columns) independent draws of one distribution, row by row:
 * `normal` N(0, 1); `laplace` density e^-|x| / 2, variance 2, kurtosis 6; `relu` max(0, N(0, 1)), mean 0.3989;
 * `bimodal` +1 or -1 plus 0.3 N(0, 1); `sparse` 3 + N(0, 1) with probability 0.05, else 0.
 */
export function iid(kind: IidKind, rows: number, columns: number, random: Random): Float32Array {
  const draw = drawer(kind, random);
  return Float32Array.from({ length: rows * columns }, draw);
}

function drawer(kind: IidKind, random: Random): () => number {
  switch (kind) {
    case "normal":
      return () => random.normal();
    case "laplace":
      // 1 - uniform lies in (0, 1], so the logarithm is finite.
      return () => (random.uniform() < 0.5 ? 1 : -1) * log(1 - random.uniform());
    case "relu":
      return () => Math.max(0, random.normal());
    case "bimodal":
      return () => (random.uniform() < 0.5 ? -1 : 1) + 0.3 * random.normal();
    case "sparse":
      return () => (random.uniform() < 0.05 ? 3 + random.normal() : 0);
  }
}
