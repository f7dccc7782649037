import { permutation, type Random } from "../math/random.ts";
import type { DataSpec, Examples } from "./types.ts";

/**
 * `outliers(f, k, kind)`: exactly round(f N) training rows are replaced. `garbage`: the row becomes k N(0, I), its label
 * uniform over the classes. `scaled`: the row is multiplied by k and keeps its label, which is no bad example where the
 * label does not depend on scale. The rows are the first of a random order, so those of a smaller f stay outliers at a
 * larger one.
 */
export function addOutliers(
  { x, y }: Examples,
  classes: number,
  { fraction, scale, kind }: NonNullable<DataSpec["outliers"]>,
  random: Random,
): Examples {
  const inputs = x.length / y.length;
  const order = permutation(y.length, random);
  const changed = { x: x.slice(), y: y.slice() };
  for (let k = 0; k < Math.round(fraction * y.length); k++) {
    const row = order[k];
    for (let i = row * inputs; i < (row + 1) * inputs; i++)
      changed.x[i] = scale * (kind === "garbage" ? random.normal() : x[i]);
    if (kind === "garbage") changed.y[row] = random.below(classes);
  }
  return changed;
}
