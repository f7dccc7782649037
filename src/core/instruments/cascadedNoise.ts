import { permutation, type Random } from "../math/random.ts";
import { populationOf } from "./batchNoise.ts";
import { valuesByExample } from "./byExample.ts";
import { meanOf, noiseGroups, type UnitNoise } from "./resampledNoise.ts";
import { spreadPositions } from "./spreadPositions.ts";
import type { Nets } from "./types.ts";

/** So many positions of a feature map stand for all: the positions of a map share their kernel. */
const probedPositions = 8;

/** Numbers that one network's activations may take up at a time. */
const roomFor = 4_000_000;

/**
 * Inclusive batch-norm noise of hidden layer `layer` with the batch norms before it in training mode too, of every
 * network. Each pass partitions a random order of the training rows into batches of B, as an epoch does (an incomplete
 * last batch is left out), so every row is a probe. In units of the layer's output before the activation: gamma is in.
 *
 * Of a feature map the variance is the mean over {@link probedPositions} of its positions (before pooling), and the bias
 * is that of its mean over all of them: with noise from upstream a value is no longer one straight line of what it is
 * under population statistics, and the positions have to be followed one by one.
 * @param passes a multiple of twice {@link noiseGroups}
 * @param random one stream a network
 */
export function cascadedNoise(
  nets: Nets,
  layer: number,
  { batch, passes }: { readonly batch: number; readonly passes: number },
  random: readonly Random[],
): readonly UnitNoise[] {
  const units = nets.units[layer];
  const positions = positionsOf(nets, layer, batch);
  const places = spreadPositions(positions, probedPositions);
  const population = populationOutputs(nets, layer);
  const tallies = population.map((values) =>
    Array.from({ length: noiseGroups }, () => newTally(values.length / units, units, places.length, positions)),
  );
  const perCall = batch * Math.max(1, Math.floor(roomFor / (batch * units * positions)));
  for (let pass = 0; pass < passes; pass++) {
    const orders = random.map((stream, p) => {
      const rows = nets.examples(p, "train").y.length;
      return permutation(rows, stream).slice(0, rows - (rows % batch));
    });
    for (let from = 0; from < orders[0].length; from += perCall) {
      const rows = orders.map((order) => order.subarray(from, from + perCall));
      nets.trainModeActivations(layer, rows, batch).forEach((values, p) => {
        addPass(tallies[p][pass % noiseGroups], rows[p], { values, positions, places }, population[p]);
      });
    }
  }
  return tallies.map((groups) => unitNoise(groups, units, places.length));
}

/** Deviations from the population value over some passes: of N rows, W numbers each. */
interface Deviations {
  /** (N, W) */
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

interface Tally {
  /** Passes of each row, (N). */
  readonly counts: Float64Array;
  /** Of every unit's probed positions, (N, U Q). */
  readonly single: Deviations;
  /** Of every unit's mean over the positions, (N, U); the same where there is one position. */
  readonly mean: Deviations;
}

function newTally(rows: number, units: number, probed: number, positions: number): Tally {
  const counts = new Float64Array(rows);
  const deviations = (width: number): Deviations => ({
    sums: new Float64Array(rows * width),
    squares: new Float64Array(rows * width),
  });
  const single = deviations(units * probed);
  return { counts, single, mean: positions === 1 ? single : deviations(units) };
}

/** Positions of a unit of `layer` before pooling. */
function positionsOf(nets: Nets, layer: number, batch: number): number {
  const rows = Array.from({ length: nets.count }, () => Int32Array.from({ length: batch }, (_, i) => i));
  return nets.trainModeActivations(layer, rows, batch)[0].length / (batch * nets.units[layer]);
}

function addPass(
  { counts, single, mean }: Tally,
  rows: Int32Array,
  of: { readonly values: Float32Array; readonly positions: number; readonly places: Int32Array },
  population: Float64Array,
): void {
  const { values, positions, places } = of;
  const units = values.length / (rows.length * positions);
  const add = (to: Deviations, at: number, deviation: number): void => {
    to.sums[at] += deviation;
    to.squares[at] += deviation * deviation;
  };
  for (let i = 0, from = 0; i < rows.length; i++) {
    counts[rows[i]]++;
    for (let u = 0, at = rows[i] * units; u < units; u++, at++, from += positions) {
      places.forEach((place, q) => {
        add(single, at * places.length + q, values[from + place] - population[at]);
      });
      if (mean === single) continue;
      let sum = 0;
      for (let m = 0; m < positions; m++) sum += values[from + m] - population[at];
      add(mean, at, sum / positions);
    }
  }
}

/** Pooled variance within the rows, group by group, and the bias over all of them. */
function unitNoise(groups: readonly Tally[], units: number, probed: number): UnitNoise {
  const variances = groups.map(({ counts, single }) => pooledVariance(counts, single, units, probed));
  const means = meanOf(groups.map(({ counts, mean }) => pooledVariance(counts, mean, units, 1)));
  const [sums, counts] = [meanOf(groups.map((group) => group.mean.sums)), meanOf(groups.map((group) => group.counts))];
  const bias = new Float64Array(units);
  for (let u = 0; u < units; u++) {
    let squares = 0;
    let rows = 0;
    for (let row = 0; row < counts.length; row++) {
      if (counts[row] === 0) continue;
      const mean = sums[row * units + u] / counts[row];
      squares += mean * mean - means[u] / (counts[row] * groups.length);
      rows++;
    }
    bias[u] = Math.sqrt(Math.max(0, squares / rows));
  }
  return { groups: variances, variance: meanOf(variances), bias };
}

/** (U), from `probed` numbers a unit and row. */
function pooledVariance(
  counts: Float64Array,
  { sums, squares }: Deviations,
  units: number,
  probed: number,
): Float64Array {
  const within = new Float64Array(units);
  const freedom = new Float64Array(units);
  for (let row = 0, at = 0; row < counts.length; row++) {
    for (let u = 0; u < units; u++) {
      for (let q = 0; q < probed; q++, at++) {
        if (counts[row] < 2) continue;
        within[u] += squares[at] - (sums[at] * sums[at]) / counts[row];
        freedom[u] += counts[row] - 1;
      }
    }
  }
  return within.map((sum, u) => Math.max(0, sum) / freedom[u]);
}

/** gamma xhat + beta with population statistics of the training set, of a feature map the mean; (N, U) for every network. */
function populationOutputs(nets: Nets, layer: number): readonly Float64Array[] {
  const units = nets.units[layer];
  return valuesByExample(nets, "train", layer, "preactivations").map((z, p) => {
    const norm = nets.norm(p, layer);
    const { centred, scale } = populationOf(z, units, norm?.eps ?? 0);
    return centred.map(
      (x, at) => (norm?.gamma[at % units] ?? 1) * x * scale[at % units] + (norm?.beta[at % units] ?? 0),
    );
  });
}
