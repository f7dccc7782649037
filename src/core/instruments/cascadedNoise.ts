import { permutation, type Random } from "../math/random.ts";
import { normaliser } from "./batchNoise.ts";
import { meanOf, noiseGroups, type UnitNoise } from "./resampledNoise.ts";
import type { Nets } from "./types.ts";

/**
 * Inclusive batch-norm noise of hidden layer `layer` with the batch norms before it in training mode too, of every
 * network. Each pass partitions a random order of the training rows into batches of B, as an epoch does (an incomplete
 * last batch is left out), so every row is a probe. In units of the layer's output before the activation: gamma is in.
 * @param passes a multiple of twice {@link noiseGroups}
 * @param random one stream a network
 */
export function cascadedNoise(
  nets: Nets,
  layer: number,
  { batch, passes }: { readonly batch: number; readonly passes: number },
  random: readonly Random[],
): readonly UnitNoise[] {
  const population = populationOutputs(nets, layer);
  const tallies = population.map((values) => Array.from({ length: noiseGroups }, () => newTally(values.length)));
  for (let pass = 0; pass < passes; pass++) {
    const orders = random.map((stream, p) => {
      const rows = nets.examples(p, "train").y.length;
      return permutation(rows, stream).slice(0, rows - (rows % batch));
    });
    nets.trainModeActivations(layer, orders, batch).forEach((values, p) => {
      addPass(tallies[p][pass % noiseGroups], orders[p], values, population[p]);
    });
  }
  return tallies.map((groups) => unitNoise(groups, nets.units[layer]));
}

/** Deviations of every row and unit (N, U) from the population value, over some passes. */
interface Tally {
  readonly counts: Float64Array;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

function newTally(length: number): Tally {
  const [counts, sums, squares] = [0, 1, 2].map(() => new Float64Array(length));
  return { counts, sums, squares };
}

function addPass(
  { counts, sums, squares }: Tally,
  rows: Int32Array,
  values: Float32Array,
  population: Float64Array,
): void {
  const units = values.length / rows.length;
  for (let i = 0, from = 0; i < rows.length; i++) {
    for (let u = 0, at = rows[i] * units; u < units; u++, at++) {
      const deviation = values[from++] - population[at];
      counts[at]++;
      sums[at] += deviation;
      squares[at] += deviation * deviation;
    }
  }
}

/** Pooled variance within the rows, group by group, and the bias over all of them. */
function unitNoise(groups: readonly Tally[], units: number): UnitNoise {
  const variances = groups.map((group) => pooledVariance(group, units));
  const variance = meanOf(variances);
  const [sums, counts] = [meanOf(groups.map((group) => group.sums)), meanOf(groups.map((group) => group.counts))];
  const bias = new Float64Array(units);
  for (let u = 0; u < units; u++) {
    let squares = 0;
    let rows = 0;
    for (let at = u; at < sums.length; at += units) {
      if (counts[at] === 0) continue;
      const mean = sums[at] / counts[at];
      squares += mean * mean - variance[u] / (counts[at] * groups.length);
      rows++;
    }
    bias[u] = Math.sqrt(Math.max(0, squares / rows));
  }
  return { groups: variances, variance, bias };
}

function pooledVariance({ counts, sums, squares }: Tally, units: number): Float64Array {
  const within = new Float64Array(units);
  const freedom = new Float64Array(units);
  for (let at = 0; at < sums.length; at++) {
    if (counts[at] < 2) continue;
    within[at % units] += squares[at] - (sums[at] * sums[at]) / counts[at];
    freedom[at % units] += counts[at] - 1;
  }
  return within.map((sum, u) => Math.max(0, sum) / freedom[u]);
}

/** gamma xhat + beta with population statistics of the training set, (N, U), for every network. */
function populationOutputs(nets: Nets, layer: number): readonly Float64Array[] {
  const units = nets.units[layer];
  return nets.preactivations("train", layer).map((z, p) => {
    const norm = nets.norm(p, layer);
    const { centred, scale } = normaliser(z, units, norm?.eps ?? 0);
    return centred.map(
      (x, at) => (norm?.gamma[at % units] ?? 1) * x * scale[at % units] + (norm?.beta[at % units] ?? 0),
    );
  });
}
