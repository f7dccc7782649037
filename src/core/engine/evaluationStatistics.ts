import type { Statistics } from "../instruments/types.ts";
import { statisticsBatches } from "../nn/statisticsBatches.ts";
import { loadRows, passBlock } from "./evaluationPass.ts";
import type { Group } from "./group.ts";
import { statisticsRows } from "./stepProgram.ts";

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

/** Exact population statistics: all training rows at once, layer after layer, each norm taking those it sees. */
function measurePopulation(group: Group): void {
  const { rows } = group.layout.sets["train"];
  let x = loadRows(group, "train", 0, rows);
  for (let b = 0; b < group.blocks.length - 1; b++) x = passBlock(group, b, rows, x, rows);
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
  const sums = norms.map(({ units }) => ({ first: new Float64Array(4 * units), second: new Float64Array(4 * units) }));
  let from = 0;
  while (from < total) {
    // A last batch of a single row joins the one before it.
    const rows = total - from - group.train.batch <= 1 ? total - from : group.train.batch;
    let x = loadRows(group, "train", from, rows);
    for (let b = 0; b < group.blocks.length - 1; b++) {
      const { norm } = group.blocks[b];
      x = passBlock(group, b, rows, x, norm?.type === "batchNorm" ? statisticsRows(norm, rows) : undefined);
    }
    norms.forEach(({ b, norm, units, padded }, k) => {
      const { mean, variance } = group.layout.evaluation[b];
      const bounds = statisticsBatches(rows, statisticsRows(norm, rows));
      for (let chunk = 0; chunk + 1 < bounds.length; chunk++) {
        const n = bounds[chunk + 1] - bounds[chunk];
        for (let i = 0; i < 4 * units; i++) {
          const m = f32[mean / 4 + 4 * chunk * padded + i];
          sums[k].first[i] += n * m;
          sums[k].second[i] += n * (f32[variance / 4 + 4 * chunk * padded + i] + m * m);
        }
      }
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
