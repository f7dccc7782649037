import { type ByExample, columnMeans } from "./byExample.ts";
import type { Numbers } from "./numbers.ts";
import { unitMoments } from "./unitMoments.ts";

/**
 * Values z (N, U) that a batch norm normalises, about the mean of each unit, with its population scale
 * 1 / sqrt(variance + eps) (U). The population is the N examples themselves.
 *
 * A feature map has many values z on an example. The statistics of a batch are means over its examples of z and z^2, and
 * a batch makes d = a z + c of every deviation, so the mean over an example's positions of d is d at its mean z, and that
 * of d^2 is the square of it plus a^2 times the variance of z over the positions: these two are all that is kept.
 */
export interface Normaliser {
  readonly rows: number;
  readonly units: number;
  /** (N, U); of a feature map the mean over the positions. */
  readonly centred: Float64Array;
  /** Of feature maps: variance over the positions of each example, (N, U). */
  readonly within?: Float64Array;
  /** (U), biased */
  readonly variance: Float64Array;
  /** (U) */
  readonly scale: Float64Array;
  readonly eps: number;
}

/**
 * What R batches make of the normalised value xhat = (z - mean_B) / sqrt(variance_B + eps) of P probes. gamma multiplies
 * the bias by itself and the variance by its square; beta changes neither.
 */
export interface ProbeNoise {
  /** Mean over the batches of xhat less its population value, (P, U); of a feature map its mean over the positions. */
  readonly bias: Float64Array;
  /** Variance of xhat over the batches, divided by R, (P, U); of a feature map its mean over the positions. */
  readonly variance: Float64Array;
  /** Of feature maps: how the bias goes with z over the positions of a probe. */
  readonly along?: {
    /** Mean over the batches of 1 / sqrt(variance_B + eps) less its population value, (P, U). */
    readonly slope: Float64Array;
    /** Variance of z over the positions, (P, U). */
    readonly within: Float64Array;
  };
}

/**
 * The population of `z` (N, U).
 * @param within of feature maps, whose means over the positions are `z`: variance over the positions, (N, U)
 */
export function normaliser(z: Numbers, units: number, eps: number, within?: Float64Array): Normaliser {
  const { mean, variance: between } = unitMoments(z, units);
  const inside = within && columnMeans(within, units);
  const variance = inside === undefined ? between : between.map((v, u) => v + inside[u]);
  const centred = new Float64Array(z.length);
  for (let at = 0; at < z.length; ) for (let u = 0; u < units; u++, at++) centred[at] = z[at] - mean[u];
  const scale = variance.map((v) => 1 / Math.sqrt(v + eps));
  return { rows: z.length / units, units, centred, ...(within && { within }), variance, scale, eps };
}

/** The population of one layer's values. */
export function populationOf({ mean, within }: ByExample, units: number, eps: number): Normaliser {
  return normaliser(mean, units, eps, within);
}

/**
 * Inclusive noise: each probe is one of the B examples of every batch, as in training; the other B - 1 are shared by all
 * probes. A probe joins the first B - 1 rows of a draw or, where it is one of them, takes the draw's first B as they are:
 * either way its companions are a uniform choice of the other rows.
 * @param draws (R, B + 1) rows
 * @param probes (P) rows
 */
export function inclusiveNoise(of: Normaliser, draws: Int32Array, batch: number, probes: Int32Array): ProbeNoise {
  const { units, centred, within, scale, eps } = of;
  const sums = new Float64Array(units);
  const squares = new Float64Array(units);
  const total = new Float64Array(probes.length * units);
  const totalSquares = new Float64Array(probes.length * units);
  const slopes = new Float64Array(within === undefined ? 0 : total.length);
  for (let draw = 0; draw < draws.length; draw += batch + 1) {
    const companions = draws.subarray(draw, draw + batch - 1);
    addRows(of, companions, sums, squares);
    for (let p = 0, at = 0; p < probes.length; p++) {
      const probe = probes[p] * units;
      const last = companions.includes(probes[p]) ? draws[draw + batch - 1] * units : probe;
      for (let u = 0; u < units; u++, at++) {
        const d = centred[last + u];
        const mean = (sums[u] + d) / batch;
        const square = within === undefined ? d * d : d * d + within[last + u];
        const variance = Math.max(0, (squares[u] + square) / batch - mean * mean);
        const x = centred[probe + u];
        const root = Math.sqrt(variance + eps);
        const deviation = (x - mean) / root - x * scale[u];
        total[at] += deviation;
        totalSquares[at] += deviation * deviation;
        if (within === undefined) continue;
        const slope = 1 / root - scale[u];
        slopes[at] += slope;
        totalSquares[at] += within[probe + u] * slope * slope;
      }
    }
  }
  return probeNoise(of, { total, totalSquares, slopes }, draws.length / (batch + 1), probes);
}

/** Exclusive noise, how much of it is shared, and how it scatters. */
export interface ExclusiveNoise extends ProbeNoise {
  /**
   * Covariance of the noise of two different probes of a batch, averaged over the pairs, (U). Of feature maps: of a value
   * of one example and a value of another, averaged over their positions too.
   */
  readonly shared: Float64Array;
  /** Sums over the batches of each group. */
  readonly maps: readonly MapSums[];
}

/**
 * A batch makes xhat = z a + c of every probe outside it. Sums over batches of a and c, each less its population value
 * (a_0 and 0), and of their products, (U) each.
 */
export interface MapSums {
  readonly count: number;
  readonly a: Float64Array;
  readonly c: Float64Array;
  readonly aa: Float64Array;
  readonly ac: Float64Array;
  readonly cc: Float64Array;
}

/**
 * Exclusive noise: the probe is not in the batch (Monte-Carlo batch norm). Every row is a probe. A batch is the first B
 * rows of a draw; for a probe among them its place is taken by the last row of the draw. Sums over the batches serve all
 * probes, only members need a sum of their own: O(R B U + N U).
 * @param draws (R, B + 1) rows
 * @param groups the batches are summed in so many groups
 */
export function exclusiveNoise(of: Normaliser, draws: Int32Array, batch: number, groups = 1): ExclusiveNoise {
  const { rows, units, centred, within, scale, eps } = of;
  const count = draws.length / (batch + 1);
  const [sums, squares, slope, shift] = Array.from({ length: 4 }, () => new Float64Array(units));
  const maps = Array.from({ length: groups }, () => newSums(count / groups, units));
  const total = new Float64Array(rows * units);
  const totalSquares = new Float64Array(rows * units);
  const slopes = new Float64Array(within === undefined ? 0 : total.length);
  for (let r = 0; r < count; r++) {
    const members = draws.subarray(r * (batch + 1), r * (batch + 1) + batch);
    const substitute = draws[r * (batch + 1) + batch] * units;
    addRows(of, members, sums, squares);
    for (let u = 0; u < units; u++) {
      const mean = sums[u] / batch;
      const inverse = 1 / Math.sqrt(Math.max(0, squares[u] / batch - mean * mean) + eps);
      slope[u] = inverse - scale[u];
      shift[u] = -mean * inverse;
    }
    addMap(maps[Math.floor((r * groups) / count)], slope, shift);
    for (let b = 0; b < batch; b++) {
      for (let u = 0, at = members[b] * units; u < units; u++, at++) {
        const x = centred[at];
        const e = centred[substitute + u];
        const mean = (sums[u] - x + e) / batch;
        const exchange = within === undefined ? 0 : within[substitute + u] - within[at];
        const variance = Math.max(0, (squares[u] - x * x + e * e + exchange) / batch - mean * mean);
        const root = Math.sqrt(variance + eps);
        const own = (x - mean) / root - x * scale[u];
        const wrong = x * slope[u] + shift[u];
        total[at] += own - wrong;
        totalSquares[at] += own * own - wrong * wrong;
        if (within === undefined) continue;
        const ownSlope = 1 / root - scale[u];
        slopes[at] += ownSlope - slope[u];
        totalSquares[at] += within[at] * (ownSlope * ownSlope - slope[u] * slope[u]);
      }
    }
  }
  const all = maps.reduce(addSums);
  for (let at = 0; at < total.length; ) {
    for (let u = 0; u < units; u++, at++) {
      const x = centred[at];
      total[at] += x * all.a[u] + all.c[u];
      totalSquares[at] += x * (x * all.aa[u] + 2 * all.ac[u]) + all.cc[u];
      if (within === undefined) continue;
      slopes[at] += all.a[u];
      totalSquares[at] += within[at] * all.aa[u];
    }
  }
  const noise = probeNoise(of, { total, totalSquares, slopes }, count);
  return { ...noise, shared: pairCovariance(of, all), maps };
}

/** Mean variance over all rows by the batches of some groups, (U), members of a batch treated as if they were not. */
export function mapVariance({ count, a, c, aa, cc }: MapSums, population: Float64Array): Float64Array {
  // z is about its mean: the mixed terms vanish in the mean over the rows.
  return population.map(
    (variance, u) => (variance * (aa[u] - (a[u] * a[u]) / count) + cc[u] - (c[u] * c[u]) / count) / (count - 1),
  );
}

function newSums(count: number, units: number): MapSums {
  const [a, c, aa, ac, cc] = Array.from({ length: 5 }, () => new Float64Array(units));
  return { count, a, c, aa, ac, cc };
}

function addMap({ a, c, aa, ac, cc }: MapSums, slope: Float64Array, shift: Float64Array): void {
  for (let u = 0; u < a.length; u++) {
    a[u] += slope[u];
    c[u] += shift[u];
    aa[u] += slope[u] * slope[u];
    ac[u] += slope[u] * shift[u];
    cc[u] += shift[u] * shift[u];
  }
}

function addSums(left: MapSums, right: MapSums): MapSums {
  const add = (of: (sums: MapSums) => Float64Array): Float64Array => of(left).map((value, u) => value + of(right)[u]);
  return {
    count: left.count + right.count,
    a: add((sums) => sums.a),
    c: add((sums) => sums.c),
    aa: add((sums) => sums.aa),
    ac: add((sums) => sums.ac),
    cc: add((sums) => sums.cc),
  };
}

/**
 * The mean over all N probes deviates by c alone, since z has mean 0: the variance of c is the mean covariance of two
 * probes when a probe may also be paired with itself, as N of the N^2 pairs are. Of feature maps the probes are here the
 * examples' means, which vary less than the single values.
 */
function pairCovariance({ rows, units, variance, within }: Normaliser, sums: MapSums): Float64Array {
  const { count, c, cc } = sums;
  const inside = within && columnMeans(within, units);
  const between = inside === undefined ? variance : variance.map((v, u) => v - inside[u]);
  return mapVariance(sums, between).map((unbiased, u) => {
    const withSelf = cc[u] / count - (c[u] / count) * (c[u] / count);
    return (rows * withSelf - (unbiased * (count - 1)) / count) / (rows - 1);
  });
}

/** Mean over the probes of each unit's column of (P, U). */
export function overProbes(values: Float64Array, units: number): Float64Array {
  const out = new Float64Array(units);
  const probes = values.length / units;
  for (let at = 0; at < values.length; ) for (let u = 0; u < units; u++) out[u] += values[at++];
  return out.map((sum) => sum / probes);
}

/** Sums of the rows and of their squares (of feature maps, means over the positions), over what was there before. */
function addRows(
  { centred, within, units }: Normaliser,
  rows: Int32Array,
  sums: Float64Array,
  squares: Float64Array,
): void {
  sums.fill(0);
  squares.fill(0);
  for (let b = 0; b < rows.length; b++) {
    for (let u = 0, at = rows[b] * units; u < units; u++, at++) {
      sums[u] += centred[at];
      squares[u] += centred[at] * centred[at];
      if (within !== undefined) squares[u] += within[at];
    }
  }
}

/** Sums over the batches of the deviations d = a z + c of each probe, of their squares, and of a; (P, U) each. */
interface ProbeSums {
  readonly total: Float64Array;
  readonly totalSquares: Float64Array;
  /** Empty where each unit has one value an example. */
  readonly slopes: Float64Array;
}

/** Bias and variance over `count` batches. `probes`: rows; all of them unless given. */
function probeNoise(
  { units, within }: Normaliser,
  { total, totalSquares, slopes }: ProbeSums,
  count: number,
  probes?: Int32Array,
): ProbeNoise {
  const bias = total.map((sum) => sum / count);
  if (within === undefined)
    return { bias, variance: totalSquares.map((sum, at) => Math.max(0, sum / count - bias[at] * bias[at])) };
  const own = slopes.map((_, at) => {
    const row = Math.floor(at / units);
    return within[(probes?.[row] ?? row) * units + (at % units)];
  });
  const slope = slopes.map((sum) => sum / count);
  const variance = totalSquares.map((sum, at) =>
    Math.max(0, sum / count - bias[at] * bias[at] - own[at] * slope[at] * slope[at]),
  );
  return { bias, variance, along: { slope, within: own } };
}
