import { trimmedVariance } from "../nn/spec.ts";
import type { Block } from "./blocks.ts";
import { convolutionMethod } from "./convolutions.ts";
import { type BlockPass, estimatorNumber, groupsOf, isRowwise, reluInNorm, type Source } from "./forwardCalls.ts";
import { isImageNorm, isPoolFused, sumsGradient } from "./imageNorm.ts";
import { type Matrix, needsInput, type ParameterMemory } from "./layout.ts";
import { activationNumber, type Calls, type Word } from "./words.ts";

/** How the parameters of a block move while their gradients are found. */
export interface Update {
  /** Momentum SGD at once, or gradients that are stored. */
  readonly fused: boolean;
  readonly momentum: number;
  readonly learningRate: number;
}

/** A backward pass through a network, from the gradient at the logits. */
export interface NetBackward {
  readonly blocks: readonly Block[];
  readonly pass: (b: number) => BlockPass;
  /** What block b read in the forward pass. */
  readonly source: (b: number) => Source;
  /** Examples that have a gradient at the logits. */
  readonly examples: number;
  /** Examples of a statistics batch of block b; undefined in evaluation, where statistics are constants. */
  readonly chunk: (b: number) => number | undefined;
  readonly noisy: boolean;
  readonly update: Update;
  /** The last block that is passed, and which blocks' parameters get a gradient. */
  readonly downTo: number;
  readonly wanted: (b: number) => boolean;
}

/** The calls of a backward pass, block after block from the last one. */
export function netBackward(calls: Calls, net: NetBackward): void {
  const { blocks, update } = net;
  /** Examples for which a block's residual has sent a gradient to its source. */
  const sent = new Map<number, number>();
  let examples = net.examples;
  for (let b = blocks.length - 1; b >= net.downTo; b--) {
    const { add } = blocks[b];
    const pass = net.pass(b);
    if (b < blocks.length - 1) {
      const residual =
        add === undefined ? undefined : { to: net.pass(add).buffers.skipGradient, first: !sent.has(add) };
      const own: BackwardPass = {
        ...pass,
        gradientExamples: examples,
        chunk: net.chunk(b),
        update,
        noisy: net.noisy,
        skipExamples: sent.get(b) ?? 0,
        residual,
        gated: isGated(blocks, b),
      };
      if (add !== undefined) sent.set(add, examples);
      examples = unitsBackward(calls, own);
    }
    const x = net.source(b);
    if (b > net.downTo) {
      const upstream = net.pass(b - 1).buffers;
      inputBackward(calls, pass, examples, x, upstream.readGradient, isGated(blocks, b - 1) ? upstream.h.pointer : 0);
    }
    if (net.wanted(b)) weightBackward(calls, pass, examples, x, update);
  }
}

/** Whether the block's relu is taken back where the next block writes its gradient. */
function isGated(blocks: readonly Block[], b: number): boolean {
  const { activation, norm, dropout, pool, flatten } = blocks[b];
  const plain = activation?.type === "relu" && !norm && !dropout && !pool && !flatten;
  return plain && !blocks.some(({ add }) => add === b);
}

/** What a backward pass through a block needs besides the block. */
interface BackwardPass extends BlockPass {
  /** Examples whose `readGradient` is there: further ones get a gradient through statistics only. */
  readonly gradientExamples: number;
  /** Examples of a statistics batch; undefined in evaluation, where statistics are constants. */
  readonly chunk: number | undefined;
  readonly update: Update;
  /** Whether dropout masks and noise took part. */
  readonly noisy: boolean;
  /** Examples for which later blocks that add this one's output have sent a gradient. */
  readonly skipExamples: number;
  /** Where the gradient at the residual goes, and whether another one lies there already. */
  readonly residual?: { readonly to: Matrix; readonly first: boolean } | undefined;
  /** True: the relu gate was applied where the gradient was written. */
  readonly gated: boolean;
}

/** From the gradient at what the next block reads to that at z; returns the examples that now carry one. */
function unitsBackward(calls: Calls, pass: BackwardPass): number {
  const { block, parameters, buffers, gradientExamples: examples } = pass;
  const { pooledGradient, gradient, readGradient, skipGradient, h, y } = buffers;
  const { activation, dropout, pool, positions, outPositions, units } = block;
  const outCells = examples * outPositions * (pooledGradient.stride / 16);
  if (pass.skipExamples > 0) {
    const cells = pass.skipExamples * (block.flatten ? 1 : outPositions) * (skipGradient.stride / 16);
    calls.add("addRows", readGradient.pointer, skipGradient.pointer, cells);
  }
  if (block.flatten)
    calls.add(
      "unflattenMaps",
      ...[readGradient.pointer, readGradient.stride, pooledGradient.pointer, pooledGradient.stride],
      ...[examples, outPositions, units],
    );
  if (dropout !== undefined && pass.noisy && dropout.type !== "gaussianNoise") maskBackward(calls, pass, outCells);
  const poolFused = isPoolFused(block);
  if (pool !== undefined && !poolFused) {
    const from = [parameters.poolWindows, pooledGradient.pointer, pooledGradient.stride] as const;
    if (pool.type === "max")
      calls.add("maxPoolBackward", ...from, buffers.index, gradient.pointer, gradient.stride, examples);
    else calls.add("averagePoolBackward", ...from, gradient.pointer, gradient.stride, examples);
  }
  const cells = examples * positions * (gradient.stride / 16);
  if (activation !== undefined && !pass.gated && !reluInNorm(block)) {
    const { type, slope } = activation;
    const seen = needsInput(type) ? y : h;
    calls.add(
      "activationBackward",
      ...[gradient.pointer, seen.pointer, gradient.pointer, cells, activationNumber[type]],
      [slope ?? 0.01],
    );
  }
  if (pass.residual !== undefined) {
    const { to, first } = pass.residual;
    if (first) calls.add("copyRows", gradient.pointer, to.pointer, cells);
    else calls.add("addRows", to.pointer, gradient.pointer, cells);
  }
  if (block.shifted !== undefined && pass.noisy)
    calls.add("multiplyRows", gradient.pointer, buffers.shiftedScale.pointer, gradient.pointer, cells);
  return normBackward(calls, pass);
}

function maskBackward(calls: Calls, { block, buffers, gradientExamples }: BackwardPass, cells: number): void {
  const { pooledGradient, mask } = buffers;
  if (block.dropout?.type === "dropout" && block.dropout.spatial)
    calls.add(
      "multiplyMaps",
      ...[pooledGradient.pointer, pooledGradient.stride, mask.pointer, mask.stride, pooledGradient.pointer],
      ...[gradientExamples, block.outPositions],
    );
  else calls.add("multiplyRows", pooledGradient.pointer, mask.pointer, pooledGradient.pointer, cells);
}

function normBackward(calls: Calls, pass: BackwardPass): number {
  const { block, parameters, buffers, examples, gradientExamples, update } = pass;
  const { norm, units, positions } = block;
  if (norm === undefined) return gradientExamples;
  const { gradient, h, z, normalised, mean, inverse, shift, scale } = buffers;
  const { gamma, beta } = parameters;
  const gate = reluInNorm(block) ? h.pointer : 0;
  const places = [gradient.pointer, gradient.stride, gate, h.stride] as const;
  const seen = [normalised.pointer, normalised.stride] as const;
  const velocities = update.fused ? ([gamma.velocity, beta.velocity] as const) : ([0, 0] as const);
  const affine = [gamma.pointer, beta.pointer, ...velocities, gamma.gradient, beta.gradient] as const;
  const rates: readonly Word[] = [[update.momentum], [update.learningRate], norm.affine ? 1 : 0];
  const rows = examples * positions;
  const gradientRows = gradientExamples * positions;
  if (norm.type === "layerNorm") {
    calls.add("layerNormBackward", ...places, ...seen, inverse, ...affine, gradientExamples, units, ...rates);
    return gradientExamples;
  }
  if (norm.type === "groupNorm") {
    const groups = groupsOf(norm, units);
    const size = [gradientExamples, positions, units, groups] as const;
    calls.add("groupNormBackward", ...places, ...seen, inverse, ...affine, ...size, ...rates);
    return gradientExamples;
  }
  const given = pass.chunk === undefined;
  const stop = given || norm.stopGradient ? 1 : 0;
  const chunk = given ? gradientRows : Math.min(pass.chunk ?? examples, examples) * positions;
  const all = given ? gradientRows : rows;
  if (!given && norm.statistics === "others") {
    const size = [gradientExamples, positions, units, stop] as const;
    calls.add("othersBackward", ...places, ...seen, mean, inverse, ...affine, ...size, ...rates);
    return gradientExamples;
  }
  if (!given && norm.estimator !== undefined) {
    calls.add(
      "orderBackward",
      ...places,
      ...[z.pointer, z.stride, ...seen, mean, inverse, buffers.low, buffers.high, buffers.spread, ...affine],
      ...[rows, gradientRows, positions, units, chunk, stop, estimatorNumber(norm.estimator)],
      [trimmedVariance],
      ...rates,
    );
    return stop ? gradientExamples : examples;
  }
  const matched = block.noise ? (block.noise.shared ? 1 : 2) : 0;
  const noise = given ? 0 : norm.renorm !== undefined ? 1 : matched;
  if (isImageNorm(block)) {
    const fused = isPoolFused(block);
    const from = fused ? buffers.pooledGradient : gradient;
    // The gate of a fused relu is computed again, or read off the maxima.
    const relu = reluInNorm(block) ? (fused ? buffers.pooled.pointer : 1) : 0;
    const most = given ? gradientExamples : Math.min(pass.chunk ?? examples, examples);
    calls.add(
      "imageNormBackward",
      ...[fused ? parameters.poolWindows : 0, from.pointer, from.stride, buffers.index],
      ...[gradient.pointer, gradient.stride, ...seen, inverse, ...affine],
      ...[given ? gradientExamples : examples, gradientExamples, positions, units, most, stop, relu],
      ...[noise, shift.pointer, scale.pointer, shift.stride],
      ...rates,
      buffers.gradientSums,
    );
    return stop ? gradientExamples : examples;
  }
  calls.add(
    "batchNormBackward",
    ...[...places, ...seen, inverse, ...affine, all, gradientRows, units, chunk, stop],
    ...[noise, shift.pointer, scale.pointer, shift.stride],
    ...rates,
    buffers.gradientSums,
  );
  return stop ? gradientExamples : examples;
}

/** From the gradient at z to the one at what the block reads, at `to`; zero where the gate, a relu output, is not positive. */
function inputBackward(calls: Calls, pass: BlockPass, examples: number, x: Source, to: Matrix, gate: number): void {
  const { block, parameters, buffers } = pass;
  const { weight } = parameters;
  const { gradient } = buffers;
  const from = [gradient.pointer, gradient.stride, weight.pointer, weight.stride] as const;
  const method = convolutionMethod(block);
  if (method === undefined || isRowwise(block, x)) {
    const rows = examples * block.positions;
    calls.add("denseInputGradient", ...from, to.pointer, to.stride, gate, x.pixel, rows, block.inputs, block.units);
    return;
  }
  const image = block.from.positions * to.stride;
  const all = [
    parameters.windows,
    ...from,
    to.pointer,
    image,
    to.stride,
    gate,
    examples,
    block.units,
    pass.patches,
  ] as const;
  if (method.kind === "winograd") calls.add("winogradInputGradient", ...all, method.tiles);
  else calls.add("convInputGradient", ...all, method.stride, method.positions);
}

/** Gradients of weights and bias, stored or descended at once. */
function weightBackward(calls: Calls, pass: BlockPass, examples: number, x: Source, update: Update): void {
  const { block, parameters, buffers } = pass;
  const { weight, bias } = parameters;
  const { gradient } = buffers;
  const velocity = (memory: ParameterMemory): number => (update.fused ? memory.velocity : 0);
  const rates: readonly Word[] = [[update.momentum], [update.learningRate]];
  const rows = examples * block.positions;
  const matrices = [
    gradient.pointer,
    gradient.stride,
    weight.pointer,
    weight.stride,
    velocity(weight),
    weight.gradient,
  ] as const;
  const method = convolutionMethod(block);
  if (method === undefined || isRowwise(block, x))
    calls.add("denseWeightGradient", x.pointer, x.pixel, ...matrices, rows, block.inputs, block.units, ...rates);
  else {
    const all = [
      parameters.windows,
      x.pointer,
      x.image,
      x.pixel,
      ...matrices,
      examples,
      block.units,
      ...rates,
    ] as const;
    if (method.kind === "winograd") calls.add("winogradWeightGradient", ...all, pass.patches, method.tiles);
    else calls.add("convWeightGradient", ...all, pass.patches, method.stride, method.positions);
  }
  if (!block.bias) return;
  const own = [bias.pointer, velocity(bias), bias.gradient] as const;
  if (sumsGradient(block)) {
    // The norm's backward pass has summed dz up.
    const before = isImageNorm(block) ? 2 * pass.examples + 2 : 0;
    const sums = buffers.gradientSums + 16 * ((block.units + 3) & ~3) * before;
    calls.add("biasGradient", sums, gradient.stride, ...own, 1, 1, block.units, ...rates);
    return;
  }
  const span = block.positions === 1 ? rows : block.positions;
  calls.add("biasGradient", gradient.pointer, gradient.stride, ...own, rows, span, block.units, ...rates);
}
