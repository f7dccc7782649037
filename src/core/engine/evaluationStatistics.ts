import type { Statistics } from "../instruments/types.ts";
import { statisticsBatches } from "../nn/statisticsBatches.ts";
import { ChunkPass, type EvaluationNorm, evaluationPass, given, type Rows } from "./evaluationPass.ts";
import { chunkBounds, normForward, weightForward } from "./forwardCalls.ts";
import type { Group } from "./group.ts";
import type { Holds } from "./holds.ts";
import type { Matrix } from "./layout.ts";
import { setRows } from "./rowSources.ts";
import { statisticsRows } from "./stepProgram.ts";
import { directCalls } from "./words.ts";

/**
 * Puts mean and 1 / sqrt(variance + eps) of every batch norm of the chosen kind into the evaluation buffers. `batch` has
 * none to put there: each pass takes its own.
 */
export function loadStatistics(group: Group, statistics: Statistics): void {
  switch (statistics) {
    case "batch":
      return;
    case "ema":
      loadRunning(group);
      return;
    case "pop-eval":
      measurePopulation(group);
      return;
    case "pop-train":
      measurePopulationInTrainMode(group);
      return;
  }
}

/** Whether any statistics are needed at all. */
export function hasBatchNorm(group: Group): boolean {
  return group.blocks.some(({ norm }) => norm?.type === "batchNorm");
}

function loadRunning(group: Group): void {
  group.blocks.forEach(({ norm, units }, b) => {
    if (norm?.type !== "batchNorm") return;
    const { runningMean, runningVariance } = group.layout.blocks[b];
    const { mean, variance } = group.layout.evaluation[b];
    const { f32 } = group.arena;
    f32.copyWithin(mean / 4, runningMean / 4, runningMean / 4 + 4 * units);
    f32.copyWithin(variance / 4, runningVariance / 4, runningVariance / 4 + 4 * units);
    invert(group, b);
  });
}

/** What of a network is measured anew, and with what in place. */
interface InPlace {
  /** Norms of later hidden layers only. */
  readonly behind?: number;
  readonly holds?: Holds;
  /** Outputs of hidden layers for the rows from `from` on that are known. */
  readonly known?: (b: number, from: number) => Matrix | undefined;
  /** Sample of the noise that acts. */
  readonly noise?: number | undefined;
}

/** {@link measureRows} of all training rows. */
export function measurePopulation(group: Group, inPlace: InPlace = {}): void {
  measureRows(group, { load: setRows(group, "train"), from: 0, rows: group.layout.sets["train"].rows }, inPlace);
}

/**
 * Exact statistics over all of some rows, layer after layer, each norm with those before it in evaluation
 * mode. Where all rows fit into the buffers each layer is passed once. Else chunk after chunk, from the moments of each
 * example's feature maps, or, of dense layers, first for the means and then for the variances about them: with the sums in
 * the same order, so that the numbers are the same. Order statistics of a set that does not fit are the averages of those
 * of its chunks.
 */
export function measureRows(group: Group, all: Rows, inPlace: InPlace = {}): void {
  if (all.rows > group.layout.evaluationRows) {
    measureByChunks(group, all, inPlace);
    return;
  }
  const norm = (): EvaluationNorm => ({ kind: "batch", chunk: all.rows, asTrained: false });
  const pass = chunkOf(group, all, norm, inPlace);
  for (let b = (inPlace.behind ?? -1) + 1; b < group.blocks.length - 1; b++) pass.read(b);
}

function chunkOf(group: Group, rows: Rows, norm: (b: number) => EvaluationNorm, inPlace: InPlace): ChunkPass {
  const { holds = [], known, behind = -1, noise } = inPlace;
  return new ChunkPass(group, rows, {
    norm,
    holds,
    noise,
    known: (b) => (b <= behind ? known?.(b, rows.from) : undefined),
  });
}

/**
 * Mean and variance of every batch norm's input over some rows, chunk after chunk, each norm with those before it by
 * their own: as if the rows were one statistics batch.
 */
export function measureByChunks(group: Group, { load, from, rows }: Rows, inPlace: InPlace = {}): void {
  const { kernels, f32 } = group.arena;
  const bounds = statisticsBatches(rows, group.layout.evaluationRows - 1);
  const chunks = bounds.slice(1).map((to, k) => ({ load, from: from + bounds[k], rows: to - bounds[k] }));
  group.blocks.forEach(({ norm, units, positions }, b) => {
    if (norm?.type !== "batchNorm" || b <= (inPlace.behind ?? -1)) return;
    const { mean, variance, sums } = group.layout.evaluation[b];
    const floats = 4 * ((units + 3) & ~3);
    if (norm.estimator !== undefined) {
      averageOrderStatistics(group, b, chunks, inPlace);
      invert(group, b);
      return;
    }
    if (positions > 1) {
      measureMaps(group, b, chunks, inPlace);
      return;
    }
    for (const about of [0, mean]) {
      f32.fill(0, sums / 4, sums / 4 + floats);
      for (const chunk of chunks) {
        const z = chunkOf(group, chunk, given, inPlace).weights(b);
        kernels.addMoments(z.pointer, z.stride, chunk.rows, units, about, sums);
      }
      kernels.divideCells(sums, floats / 4, rows);
      const to = about === 0 ? mean : variance;
      f32.copyWithin(to / 4, sums / 4, sums / 4 + floats);
    }
    invert(group, b);
  });
}

function measureMaps(group: Group, b: number, chunks: readonly Rows[], inPlace: InPlace): void {
  const { kernels } = group.arena;
  const { populationMeans, populationSquares, evaluation } = group.layout;
  const { mean, variance, inverse } = evaluation[b];
  const { norm, units, positions } = group.blocks[b];
  const bytes = 16 * ((units + 3) & ~3);
  let total = 0;
  for (const chunk of chunks) {
    const pass = evaluationPass(group, b, chunk.rows);
    const at = total * bytes;
    const moments = { exampleMeans: populationMeans + at, exampleSquares: populationSquares + at };
    const x = chunkOf(group, chunk, given, inPlace).source(b);
    const own = { ...pass, buffers: { ...pass.buffers, ...moments } };
    weightForward(directCalls(kernels), own, x, { bare: true, moments: true });
    total += chunk.rows;
  }
  const eps = norm?.type === "batchNorm" ? norm.eps : 0;
  kernels.chunkMoments(
    ...[populationMeans, populationSquares, mean, variance, inverse, total, positions, units, total, eps],
    ...[0, 0, 0, 0, 0, 0],
  );
}

function averageOrderStatistics(group: Group, b: number, chunks: readonly Rows[], inPlace: InPlace): void {
  const { f32, kernels } = group.arena;
  const { mean, variance } = group.layout.evaluation[b];
  const floats = 4 * ((group.blocks[b].units + 3) & ~3);
  const total = chunks.reduce((sum, { rows }) => sum + rows, 0);
  const [first, second] = [new Float64Array(floats), new Float64Array(floats)];
  for (const chunk of chunks) {
    chunkOf(group, chunk, given, inPlace).weights(b);
    const pass = evaluationPass(group, b, chunk.rows);
    const whole = { kind: "batch", chunk: chunk.rows, running: false, asTrained: false, noise: false } as const;
    normForward(directCalls(kernels), pass, whole);
    for (let i = 0; i < floats; i++) {
      first[i] += (chunk.rows / total) * f32[mean / 4 + i];
      second[i] += (chunk.rows / total) * f32[variance / 4 + i];
    }
  }
  f32.set(first, mean / 4);
  f32.set(second, variance / 4);
}

/**
 * Population statistics with the upstream layers in train mode: consecutive training batches normalise themselves, and
 * first and second moments of each norm's input are averaged over them, so that the variance between batches counts.
 */
function measurePopulationInTrainMode(group: Group): void {
  const { f32 } = group.arena;
  const total = group.layout.sets["train"].rows;
  const norms = group.blocks.flatMap(({ norm, units }, b) =>
    norm?.type === "batchNorm" ? [{ b, norm, units, padded: (units + 3) & ~3 }] : [],
  );
  // With statistics of all rows, training mode and evaluation mode are one.
  if (norms.some(({ norm }) => norm.statistics === "all")) {
    measurePopulation(group);
    return;
  }
  const load = setRows(group, "train");
  const sums = norms.map(({ units }) => ({ first: new Float64Array(4 * units), second: new Float64Array(4 * units) }));
  let from = 0;
  while (from < total) {
    // A last batch of a single row joins the one before it.
    const rows = total - from - group.train.batch <= 1 ? total - from : group.train.batch;
    const chunk = (b: number): number => statisticsRows(group.blocks[b], rows);
    const norm = (b: number): EvaluationNorm => ({ kind: "batch", chunk: chunk(b), asTrained: true });
    const pass = new ChunkPass(group, { load, from, rows }, { norm });
    for (let b = 0; b < group.blocks.length - 1; b++) pass.read(b);
    norms.forEach(({ b, norm: { statistics }, units, padded }, k) => {
      const memory = group.layout.evaluation[b];
      const others = statistics === "others";
      const [mean, variance] = others ? [memory.batchMean, memory.batchVariance] : [memory.mean, memory.variance];
      chunkBounds(rows, others ? rows : chunk(b)).forEach(([start, end], c) => {
        const n = end - start;
        for (let i = 0; i < 4 * units; i++) {
          const m = f32[mean / 4 + 4 * c * padded + i];
          sums[k].first[i] += n * m;
          sums[k].second[i] += n * (f32[variance / 4 + 4 * c * padded + i] + m * m);
        }
      });
    });
    from += rows;
  }
  norms.forEach(({ b, units }, k) => {
    const { mean, variance } = group.layout.evaluation[b];
    for (let i = 0; i < 4 * units; i++) {
      const first = sums[k].first[i] / total;
      f32[mean / 4 + i] = first;
      f32[variance / 4 + i] = Math.max(0, sums[k].second[i] / total - first * first);
    }
    invert(group, b);
  });
}

function invert(group: Group, b: number): void {
  const { norm, units } = group.blocks[b];
  if (norm?.type !== "batchNorm") return;
  const { variance, inverse } = group.layout.evaluation[b];
  group.arena.kernels.inverseDeviation(variance, inverse, (units + 3) & ~3, norm.eps);
}
