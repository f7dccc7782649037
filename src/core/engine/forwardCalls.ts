import { type BatchNormSpec, type GroupNormSpec, trimmedVariance } from "../nn/spec.ts";
import { statisticsBatches } from "../nn/statisticsBatches.ts";
import { type Block, isSpatial, type NoisyEnd } from "./blocks.ts";
import { convolutionMethod } from "./convolutions.ts";
import { isImageNorm, isPoolFused } from "./imageNorm.ts";
import type { BlockBuffers, BlockParameters, Matrix, NoiseMemory } from "./layout.ts";
import { activationNumber, type Calls } from "./words.ts";

/** What a block reads: `image` bytes from example to example and `pixel` from position to position. */
export interface Source {
  readonly pointer: number;
  readonly image: number;
  readonly pixel: number;
}

/** Which statistics a batch norm takes in a forward pass. */
export type NormPass =
  /** Mean and inverse that lie in the buffers; whether matched noise takes part. */
  | { readonly kind: "given"; readonly noise: boolean }
  | {
      readonly kind: "batch";
      /** Examples of a statistics batch. */
      readonly chunk: number;
      /** Whether running statistics are updated. */
      readonly running: boolean;
      /** Whether exclusive statistics and the factors of renormalisation take part, as in training. */
      readonly asTrained: boolean;
      /** Whether matched noise takes part. */
      readonly noise: boolean;
    };

/** One block in one pass: where everything lies. */
export interface BlockPass {
  readonly block: Block;
  readonly parameters: BlockParameters;
  readonly buffers: BlockBuffers;
  readonly examples: number;
  readonly patches: number;
  readonly scratch: number;
}

/** The rows of a block's output as the next block's source. */
export function sourceOf(block: Block, read: Matrix): Source {
  if (block.flatten || block.outPositions === 1)
    return { pointer: read.pointer, image: read.stride, pixel: read.stride };
  return { pointer: read.pointer, image: block.outPositions * read.stride, pixel: read.stride };
}

/** A network's input rows as the first block's source: pixel after pixel, channels together. */
export function inputSource(block: Block, x: Matrix): Source {
  return { pointer: x.pointer, image: x.stride, pixel: block.windows === undefined ? x.stride : 16 * block.from.units };
}

/**
 * y = x W + b into z; with the relu behind it, where nothing stands between and it is not `bare`, and with the moments of
 * each example's feature maps for the norm behind it.
 */
export function weightForward(
  calls: Calls,
  pass: BlockPass,
  x: Source,
  how: { readonly bare?: boolean; readonly moments?: boolean } = {},
): void {
  const { block, parameters, buffers, examples } = pass;
  const { weight, bias } = parameters;
  const { z, exampleMeans, exampleSquares } = buffers;
  const { units, positions } = block;
  const relu = reluInWeights(block) && !how.bare ? 1 : 0;
  const weights = [weight.pointer, weight.stride, bias.pointer, z.pointer, z.stride] as const;
  const method = convolutionMethod(block);
  if (method === undefined || isRowwise(block, x)) {
    calls.add("denseForward", x.pointer, x.pixel, ...weights, examples * positions, block.inputs, units, relu);
    if (how.moments)
      calls.add("exampleMoments", z.pointer, z.stride, examples, positions, units, exampleMeans, exampleSquares);
    return;
  }
  const moments = how.moments ? ([exampleMeans, exampleSquares] as const) : ([0, 0] as const);
  const all = [
    parameters.windows,
    x.pointer,
    x.image,
    x.pixel,
    ...weights,
    examples,
    units,
    relu,
    pass.patches,
  ] as const;
  if (method.kind === "winograd") calls.add("winogradForward", ...all, method.tiles, ...moments);
  else calls.add("convForward", ...all, method.stride, method.positions, ...moments);
}

/** Whether a norm takes the moments of each example's feature maps. */
export function takesMoments({ norm, positions }: Block, how: NormPass): boolean {
  if (norm?.type !== "batchNorm" || positions === 1 || how.kind === "given" || norm.estimator !== undefined)
    return false;
  return !(how.asTrained && norm.statistics === "others");
}

/** Dense layers, and 1 x 1 convolutions over pixels that lie row after row: every row by itself. */
export function isRowwise({ windows, from }: Block, x: Source): boolean {
  if (windows === undefined) return true;
  const { kernelHeight, kernelWidth, stride, top, left, height, width } = windows;
  const single =
    kernelHeight * kernelWidth === 1 && stride === 1 && top + left === 0 && height * width === from.positions;
  return single && x.image === from.positions * x.pixel;
}

/** Whether the relu is taken while the weight layer's outputs are stored. */
function reluInWeights(block: Block): boolean {
  return block.activation?.type === "relu" && block.norm === undefined && !isBetween(block);
}

/** Whether the relu is taken while the normalised outputs are stored. */
export function reluInNorm(block: Block): boolean {
  return block.activation?.type === "relu" && block.norm !== undefined && !isBetween(block);
}

function isBetween({ shifted, add }: Block): boolean {
  return shifted !== undefined || add !== undefined;
}

/** From z to y: normalisation and affine map, with the relu behind it where nothing stands between. */
export function normForward(calls: Calls, pass: BlockPass, how: NormPass): void {
  const { block, parameters, buffers, examples } = pass;
  const { norm, units, positions } = block;
  if (norm === undefined) return;
  const { z, normalised, y, inverse } = buffers;
  const { gamma, beta } = parameters;
  const relu = reluInNorm(block) ? 1 : 0;
  const places = [z.pointer, z.stride, normalised.pointer, normalised.stride, y.pointer, y.stride] as const;
  const affine = [gamma.pointer, beta.pointer] as const;
  if (norm.type === "layerNorm") {
    calls.add("layerNormForward", ...places, inverse, ...affine, examples, units, [norm.eps], relu);
    return;
  }
  if (norm.type === "groupNorm") {
    calls.add(
      "groupNormForward",
      ...places,
      ...[inverse, ...affine, examples, positions, units, groupsOf(norm, units)],
      [norm.eps],
      relu,
    );
    return;
  }
  if (how.kind === "given") {
    const noise = noiseNumber(block, how.noise);
    const rows = examples * positions;
    const { shift, scale } = buffers;
    if (isImageNorm(block)) imageNorm(calls, pass, examples, noise);
    else
      calls.add(
        "batchNormApply",
        ...places,
        ...[buffers.mean, inverse, ...affine, rows, positions, units, rows, relu],
        ...[noise, shift.pointer, scale.pointer, shift.stride],
      );
    return;
  }
  batchNorm(calls, pass, norm, how);
}

/** Matched noise as the kernels count it: none, one draw a unit, or each example its own. */
function noiseNumber({ noise }: Block, wanted: boolean): 0 | 1 | 2 {
  if (noise === undefined || !wanted) return 0;
  return noise.shared ? 1 : 2;
}

export function groupsOf(norm: GroupNormSpec, units: number): number {
  return norm.groups === "instance" ? units : norm.groups;
}

/** Weights of the old and the new value in a running average, in the dialect's sense. */
export function averageWeights(momentum: number, dialect: BatchNormSpec["dialect"]): { keep: number; take: number } {
  const take = dialect === "keras" ? 1 - momentum : momentum;
  return { keep: 1 - take, take };
}

function batchNorm(calls: Calls, pass: BlockPass, norm: BatchNormSpec, how: NormPass & { kind: "batch" }): void {
  const { block, parameters, buffers, examples } = pass;
  const { units, positions } = block;
  const { z, normalised, y, mean, variance, inverse, shift, scale } = buffers;
  const { gamma, beta, runningMean, runningVariance, counter } = parameters;
  const padded = (units + 3) & ~3;
  const rows = examples * positions;
  const chunk = Math.min(how.chunk, examples) * positions;
  const relu = reluInNorm(block) ? 1 : 0;
  const places = [z.pointer, z.stride, normalised.pointer, normalised.stride, y.pointer, y.stride] as const;
  const affine = [gamma.pointer, beta.pointer] as const;
  const cumulative = norm.momentum === "cumulative";
  const { keep, take } = averageWeights(norm.momentum === "cumulative" ? 0 : norm.momentum, norm.dialect);
  // Passes that leave the running statistics alone are not counted: evaluation, and boosting's pass without masks.
  const count = cumulative && how.running ? counter : 0;
  if (how.asTrained && norm.statistics === "others") {
    const { batchMean, batchVariance } = buffers;
    for (const [from, to] of chunkBounds(examples, how.chunk)) {
      const at = from * positions;
      const own = 16 * padded * from;
      calls.add(
        "othersForward",
        ...[z.pointer + at * z.stride, z.stride, normalised.pointer + at * normalised.stride, normalised.stride],
        ...[y.pointer + at * y.stride, y.stride, mean + own, inverse + own, batchMean, batchVariance, ...affine],
        ...[to - from, positions, units],
        [norm.eps],
        relu,
      );
    }
    const factor = norm.dialect === "pytorch" ? rows / (rows - 1) : 1;
    const running = [runningMean, runningVariance, batchMean, batchVariance, padded] as const;
    if (how.running) calls.add("runningUpdate", ...running, [keep], [take], [factor], count);
    return;
  }
  if (norm.estimator !== undefined) {
    const robust = [mean, variance, inverse, buffers.low, buffers.high, buffers.spread] as const;
    calls.add(
      "orderStatistics",
      ...[z.pointer, z.stride, ...robust, rows, positions, units, chunk],
      [norm.eps],
      estimatorNumber(norm.estimator),
      [trimmedVariance],
      pass.scratch,
    );
    calls.add("batchNormApply", ...places, mean, inverse, ...affine, rows, positions, units, chunk, relu, 0, 0, 0, 0);
    if (!how.running) return;
    for (const k of chunkBounds(examples, how.chunk).keys()) {
      const at = 16 * padded * k;
      const running = [runningMean, runningVariance, mean + at, variance + at, padded] as const;
      calls.add("runningUpdate", ...running, [keep], [take], [1], count);
    }
    return;
  }
  const renorm = how.asTrained ? norm.renorm : undefined;
  const noise = noiseNumber(block, how.noise);
  const tracked = how.running && norm.renorm === undefined;
  const running = [tracked ? runningMean : 0, runningVariance] as const;
  const unbiased = norm.dialect === "pytorch" ? 1 : 0;
  if (positions > 1) {
    const { exampleMeans, exampleSquares } = buffers;
    const most = Math.min(how.chunk, examples);
    calls.add(
      "chunkMoments",
      ...[exampleMeans, exampleSquares, mean, variance, inverse, examples, positions, units, most],
      [norm.eps],
      ...running,
      [keep],
      [take],
      unbiased,
      count,
    );
    if (renorm !== undefined) renormFactors(calls, pass, norm, renorm, how.running);
    if (isImageNorm(block)) imageNorm(calls, pass, most, renorm === undefined ? noise : 1);
    else
      calls.add("batchNormApply", ...places, mean, inverse, ...affine, rows, positions, units, chunk, relu, 0, 0, 0, 0);
    if (renorm !== undefined && how.running) renormRunning(calls, pass, norm);
    return;
  }
  calls.add(
    "batchNormForward",
    ...[...places, mean, variance, inverse, ...affine, rows, units, chunk],
    [norm.eps],
    renorm === undefined ? relu : 0,
    ...[noise, shift.pointer, scale.pointer, shift.stride, ...running],
    [keep],
    [take],
    unbiased,
    count,
  );
  if (renorm === undefined) return;
  renormFactors(calls, pass, norm, renorm, how.running);
  // The normalised values once more, through the factors.
  const { zeros, ones } = parameters;
  const seen = [
    normalised.pointer,
    normalised.stride,
    normalised.pointer,
    normalised.stride,
    y.pointer,
    y.stride,
  ] as const;
  calls.add(
    "batchNormApply",
    ...[...seen, zeros, ones, ...affine, rows, 1, units, rows, relu, 1, shift.pointer, scale.pointer, 0],
  );
  if (how.running) renormRunning(calls, pass, norm);
}

/** Normalisation, affine map, relu and pooling of feature maps by statistics that lie in the buffers. */
function imageNorm(
  calls: Calls,
  { block, parameters, buffers, examples }: BlockPass,
  chunk: number,
  noise: number,
): void {
  const { z, normalised, y, pooled, index, mean, inverse, shift, scale } = buffers;
  const fused = isPoolFused(block);
  const to = fused ? pooled : y;
  calls.add(
    "imageNormForward",
    ...[fused ? parameters.poolWindows : 0, z.pointer, z.stride, normalised.pointer, normalised.stride],
    ...[to.pointer, to.stride, index, mean, inverse, parameters.gamma.pointer, parameters.beta.pointer],
    ...[examples, block.positions, block.units, chunk, reluInNorm(block) ? 1 : 0],
    ...[noise, shift.pointer, scale.pointer, shift.stride],
  );
}

/** Where the statistics batches of a pass begin and end: a last one of a single example joins the one before. */
export function chunkBounds(examples: number, chunk: number): readonly (readonly [from: number, to: number])[] {
  const bounds = statisticsBatches(examples, Math.max(2, Math.min(chunk, examples)));
  return bounds.slice(1).map((to, k) => [bounds[k], to]);
}

export function estimatorNumber(estimator: "median" | "trimmed"): number {
  return estimator === "median" ? 1 : 2;
}

/** Factors r and d from the batch's moments, written as shared noise; then the averages that they use move. */
function renormFactors(
  calls: Calls,
  { block, parameters, buffers }: BlockPass,
  norm: BatchNormSpec,
  renorm: NonNullable<BatchNormSpec["renorm"]>,
  running: boolean,
): void {
  const { mean, inverse, low, shift, scale } = buffers;
  const { movingMean, movingDeviation } = parameters;
  const momentum = norm.momentum === "cumulative" ? 0 : norm.momentum;
  const own = norm.dialect === "keras" ? (renorm.momentum ?? momentum) : momentum;
  const { keep, take } = averageWeights(own, norm.dialect);
  calls.add(
    "renormFactors",
    ...[mean, inverse, low, movingMean, movingDeviation, shift.pointer, scale.pointer, (block.units + 3) & ~3],
    [renorm.rMax],
    [renorm.dMax],
    [keep],
    [take],
    running ? 1 : 0,
  );
}

/** What evaluation will use: in Keras' form averages of its own, else those of the factors. */
function renormRunning(calls: Calls, { block, parameters, buffers }: BlockPass, norm: BatchNormSpec): void {
  const { movingDeviation, runningMean, runningDeviation, runningVariance } = parameters;
  const padded = (block.units + 3) & ~3;
  if (runningDeviation !== movingDeviation) {
    const momentum = norm.momentum === "cumulative" ? 0 : norm.momentum;
    const { keep, take } = averageWeights(momentum, norm.dialect);
    calls.add(
      "runningUpdate",
      runningMean,
      runningDeviation,
      buffers.mean,
      buffers.low,
      padded,
      [keep],
      [take],
      [1],
      0,
    );
  }
  calls.add("varianceOfDeviation", runningDeviation, runningVariance, padded, [norm.eps]);
}

/** From y to `pooled`: activation and pooling. `added`: the output of the block whose residual comes in before. */
export function activate(calls: Calls, { block, parameters, buffers, examples }: BlockPass, added?: Matrix): void {
  const { activation, pool, positions } = block;
  const { y, h, pooled, index } = buffers;
  if (isPoolFused(block)) return;
  const cells = examples * positions * (y.stride / 16);
  if (added !== undefined) calls.add("addRows", y.pointer, added.pointer, cells);
  const relu = reluInNorm(block) || reluInWeights(block);
  if (activation !== undefined && !relu)
    calls.add("activationForward", y.pointer, h.pointer, cells, activationNumber[activation.type], [
      activation.slope ?? 0.01,
    ]);
  if (pool === undefined) return;
  const places = [parameters.poolWindows, h.pointer, h.stride, pooled.pointer, pooled.stride] as const;
  if (pool.type === "max") calls.add("maxPoolForward", ...places, index, examples);
  else calls.add("averagePoolForward", ...places, examples);
}

/** Shifted noise, on what the norm gives. */
export function shiftForward(calls: Calls, { block, buffers, examples }: BlockPass): void {
  const { y, shiftedScale, shiftedShift } = buffers;
  const cells = examples * block.positions * (y.stride / 16);
  calls.add("scaleAndShift", y.pointer, shiftedScale.pointer, shiftedShift.pointer, cells);
}

/** Noise at the end of a hidden layer, or on the input, in one pass. */
export interface NoisePass {
  readonly end: NoisyEnd;
  readonly memory: NoiseMemory;
  readonly examples: number;
}

/** From `from` to `out`: dropout, or Gaussian noise, by the numbers in `mask`. */
export function maskForward(calls: Calls, { end, memory, examples }: NoisePass, from: Matrix): void {
  const { dropout, outPositions } = end;
  const { mask, out } = memory;
  const cells = examples * outPositions * (out.stride / 16);
  if (isSpatial(end))
    calls.add(
      "multiplyMaps",
      ...[from.pointer, from.stride, mask.pointer, mask.stride, out.pointer, examples, outPositions],
    );
  else if (dropout?.type === "gaussianNoise") {
    if (from.pointer !== out.pointer) calls.add("copyRows", from.pointer, out.pointer, cells);
    calls.add("addRows", out.pointer, mask.pointer, cells);
  } else calls.add("multiplyRows", from.pointer, mask.pointer, out.pointer, cells);
}

/** From `out` to what the next block reads. `from`: the rows to flatten, `out` unless told otherwise. */
export function flatten(calls: Calls, { block, buffers, examples }: BlockPass, from: Matrix = buffers.out): void {
  if (!block.flatten) return;
  const { read } = buffers;
  calls.add(
    "flattenMaps",
    from.pointer,
    from.stride,
    read.pointer,
    read.stride,
    examples,
    block.outPositions,
    block.units,
  );
}
