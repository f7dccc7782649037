import type { Normaliser } from "./batchNoise.ts";

/**
 * One example in many mini-batches: for each of `count` batches the normalised value of the probe less its value under
 * population statistics, (count, U), in units of xhat; of a feature map the mean over its positions. The probe is one of the B examples of every batch, joined or
 * already there as in `inclusiveNoise`, whose variance for that probe these numbers have.
 *
 * @param draws (R, B + 1) rows, R at least `count`
 * @param probe a row
 */
export function drawnNoise(
  of: Normaliser,
  draws: Int32Array,
  batch: number,
  probe: number,
  count: number,
): Float64Array {
  const { units, centred, within, scale, eps } = of;
  const out = new Float64Array(count * units);
  for (let r = 0; r < count; r++) {
    const companions = draws.subarray(r * (batch + 1), r * (batch + 1) + batch - 1);
    const last = companions.includes(probe) ? draws[r * (batch + 1) + batch - 1] : probe;
    for (let u = 0; u < units; u++) {
      let sum = centred[last * units + u];
      for (const row of companions) sum += centred[row * units + u];
      const mean = sum / batch;
      let squares = 0;
      for (let i = 0; i < batch; i++) {
        const at = (i < batch - 1 ? companions[i] : last) * units + u;
        const d = centred[at] - mean;
        squares += d * d;
        if (within !== undefined) squares += within[at];
      }
      const z = centred[probe * units + u];
      out[r * units + u] = (z - mean) / Math.sqrt(squares / batch + eps) - z * scale[u];
    }
  }
  return out;
}
