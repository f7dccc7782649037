import type { GaussianDropoutSpec, GaussianNoiseSpec, NetSpec, TrainSpec } from "../nn/spec.ts";
import { netBackward } from "./backwardCalls.ts";
import { type Block, isSpatial, type NoisyEnd } from "./blocks.ts";
import {
  activate,
  type BlockPass,
  flatten,
  inputSource,
  maskForward,
  type NoisePass,
  normForward,
  type Source,
  shiftForward,
  sourceOf,
  takesMoments,
  weightForward,
} from "./forwardCalls.ts";
import type { InputNoise } from "./inputNoise.ts";
import type { Layout, Matrix } from "./layout.ts";
import { isFused, updateCalls } from "./updateCalls.ts";
import { type Calls, Words } from "./words.ts";

/** What one training step of a group does, beyond its memory. */
export interface StepPlan {
  readonly blocks: readonly Block[];
  readonly loss: NetSpec["loss"];
  readonly labelSmoothing: number;
  /** Gradient batch of this program: the full batch, or the short last one. */
  readonly batch: number;
  /** Examples that pass through each block: the batch, or every training row up to the last norm with statistics `all`. */
  readonly rows: readonly number[];
  readonly train: TrainSpec;
  /** Outputs of a regression whose targets come with the data, else 0. */
  readonly targets: number;
  /** False: gradients are stored and no parameter moves (tests, conformance). */
  readonly update: boolean;
  /** True: masks and noise draws are given from outside (tests, conformance). */
  readonly givenDraws: boolean;
  /** Threefry blocks a step for each block's draws, so that a short batch never meets a full one's numbers. */
  readonly drawBlocks: readonly DrawBlocks[];
  /** Noise on the input, and its Threefry blocks a step. */
  readonly inputNoise: InputNoise | undefined;
  readonly inputDrawBlocks: number;
}

export interface DrawBlocks {
  readonly mask: number;
  readonly noise: number;
  readonly shifted: number;
}

/** Examples that a step passes through each block. */
export function rowsPerBlock(blocks: readonly Block[], batch: number, trainRows: number): readonly number[] {
  const lastAll = blocks.findLastIndex((block) => block.norm?.type === "batchNorm" && block.norm.statistics === "all");
  return blocks.map((_, b) => (b <= lastAll ? trainRows : batch));
}

/** Examples of a statistics batch of this block's batch norm when `examples` pass through it. */
export function statisticsRows({ norm }: Block, examples: number): number {
  const statistics = norm?.type === "batchNorm" ? norm.statistics : "batch";
  return typeof statistics === "number" ? Math.min(statistics, examples) : examples;
}

/** Threefry blocks that a full step takes for each kind of draw: see the kernels in `random.as.ts`. */
export function drawBlocksOf(block: Block, examples: number): DrawBlocks {
  const { units, positions } = block;
  return {
    mask: maskBlocks(block, examples),
    noise: block.noise?.shared ? units : examples * units,
    shifted: units + examples * positions * units,
  };
}

/** Threefry blocks of a full step's dropout masks or Gaussian draws. */
export function maskBlocks({ dropout, units, outPositions }: NoisyEnd, examples: number): number {
  if (dropout?.type !== "dropout") return examples * outPositions * Math.ceil(units / 2);
  return Math.ceil((examples * (dropout.spatial ? 1 : outPositions) * units) / 2);
}

/** The words of one training step: gather, forward, loss, backward, and the update where it is not fused. */
export function stepWords(plan: StepPlan, layout: Layout): readonly number[] {
  const words = new Words();
  const { blocks, inputNoise } = plan;
  const last = blocks.length - 1;
  gather(words, plan, layout);
  if (inputNoise !== undefined) {
    const pass = { end: inputNoise, memory: layout.inputNoise.training, examples: plan.rows[0] };
    mask(words, plan, pass, plan.inputDrawBlocks, layout.x);
  }
  const ends: readonly Pick<NoisyEnd, "dropout">[] = inputNoise === undefined ? blocks : [inputNoise, ...blocks];
  const boosting = ends.some(({ dropout }) => dropout?.type === "dropout" && dropout.boosting);
  if (boosting) {
    // The error at the logits is that of the full network (inverted dropout: the identity). The masked pass then
    // overwrites the activations, the backward pass goes through them, and the loss recorded is the masked network's.
    forward(words, plan, layout, { masked: false, running: false });
    loss(words, plan, layout, layout.blocks[last].gradient);
  }
  forward(words, plan, layout, { masked: true, running: true });
  // Under boosting this gradient is not wanted: it goes over the logits, which nothing reads any more.
  loss(words, plan, layout, boosting ? layout.blocks[last].z : layout.blocks[last].gradient);
  backward(words, plan, layout);
  if (plan.update && !isFused(plan.train)) updateCalls(words, plan.train, blocks, layout);
  return words.words;
}

function passOf(plan: StepPlan, layout: Layout, b: number): BlockPass {
  const memory = layout.blocks[b];
  const { patches, scratch } = layout;
  return { block: plan.blocks[b], parameters: memory, buffers: memory, examples: plan.rows[b], patches, scratch };
}

/** What block b reads; without masks, as in boosting's first pass, the values before dropout. */
function sourceFor(plan: StepPlan, layout: Layout, b: number, masked: boolean): Source {
  const before = plan.blocks[b - 1];
  if (before === undefined) return inputSource(plan.blocks[0], inputOf(plan, layout, masked));
  return sourceOf(before, readOf(plan, layout, b - 1, masked));
}

/** What the network reads. Without masks Gaussian noise on it acts all the same. */
function inputOf({ inputNoise }: StepPlan, layout: Layout, masked: boolean): Matrix {
  if (inputNoise === undefined || (inputNoise.dropout.type === "dropout" && !masked)) return layout.x;
  return layout.inputNoise.training.out;
}

function readOf({ blocks }: StepPlan, layout: Layout, b: number, masked: boolean): Matrix {
  const { read, pooled } = layout.blocks[b];
  return masked || blocks[b].flatten ? read : pooled;
}

function gather(calls: Calls, { blocks, rows, targets }: StepPlan, layout: Layout): void {
  const set = layout.sets["train"];
  const { from } = blocks[0];
  const take = (x: readonly [number, number, number], width: number, to: Matrix): void =>
    calls.add(
      "gatherRows",
      ...[...x, set.labels, set.labelBytes, layout.order, rows[0], width, to.pointer, to.stride, layout.labels],
    );
  take([set.x, set.laneBytes, set.rowBytes], from.units * from.positions, layout.x);
  if (targets > 0) take([set.targets, set.targetLaneBytes, set.targetRowBytes], targets, layout.targets);
}

function forward(
  calls: Calls,
  plan: StepPlan,
  layout: Layout,
  how: { readonly masked: boolean; readonly running: boolean },
): void {
  plan.blocks.forEach((block, b) => {
    const pass = passOf(plan, layout, b);
    const memory = layout.blocks[b];
    const chunk = statisticsRows(block, pass.examples);
    const norm = { kind: "batch", chunk, running: how.running, asTrained: true, noise: true } as const;
    weightForward(calls, pass, sourceFor(plan, layout, b, how.masked), { moments: takesMoments(block, norm) });
    if (!plan.givenDraws) drawNoise(calls, plan, layout, b);
    normForward(calls, pass, norm);
    if (block.shifted) shiftForward(calls, pass);
    activate(calls, pass, block.add === undefined ? undefined : readOf(plan, layout, block.add, how.masked));
    const masked = how.masked && block.dropout !== undefined;
    if (masked) {
      const noisy = { end: block, memory, examples: pass.examples };
      mask(calls, plan, noisy, plan.drawBlocks[b].mask, memory.pooled);
    }
    flatten(calls, pass, masked ? memory.out : memory.pooled);
  });
}

/** Matched and shifted noise of one step. */
function drawNoise(calls: Calls, plan: StepPlan, layout: Layout, b: number): void {
  const { noise, shifted, units, positions } = plan.blocks[b];
  const memory = layout.blocks[b];
  const examples = plan.rows[b];
  if (noise) {
    const { shift, scale, noiseKeys, noiseLaw } = memory;
    calls.add(
      "matchedNoise",
      ...[noiseKeys, plan.drawBlocks[b].noise, shift.pointer, scale.pointer, shift.stride, noise.shared ? 1 : examples],
      units,
      [1 / Math.sqrt(noise.batch)],
      noiseLaw,
      lawDegree,
      [lawSpan],
    );
  }
  if (shifted) {
    const { shiftedShift, shiftedScale, shiftedKeys, unitDraws } = memory;
    calls.add(
      "shiftedNoise",
      ...[shiftedKeys, plan.drawBlocks[b].shifted, shiftedShift.pointer, shiftedScale.pointer, shiftedShift.stride],
      ...[examples * positions, units],
      [shifted.shift],
      [shifted.scale],
      [shifted.shiftSpread],
      [shifted.scaleSpread],
      unitDraws,
    );
  }
}

/** From `from` to `out`: dropout, or Gaussian noise, drawn anew. @param drawBlocks Threefry blocks a step */
function mask(calls: Calls, { givenDraws }: StepPlan, pass: NoisePass, drawBlocks: number, from: Matrix): void {
  const { dropout, units, outPositions } = pass.end;
  if (dropout === undefined) return;
  const { mask: drawn, dropoutKeys } = pass.memory;
  const rows = pass.examples * (isSpatial(pass.end) ? 1 : outPositions);
  const places = [dropoutKeys, drawBlocks, drawn.pointer, drawn.stride, rows, units] as const;
  if (!givenDraws) {
    if (dropout.type === "dropout") {
      calls.add("dropoutMask", ...places, dropThreshold(dropout.rate), [dropoutScale(dropout.rate)]);
    } else {
      const mean = dropout.type === "gaussianDropout" ? 1 : 0;
      calls.add("gaussianDraws", ...places, [mean], [gaussianDeviation(dropout)]);
    }
  }
  maskForward(calls, pass, from);
}

/** Words from here on keep: a share of 1 - rate of all, and at a rate of 1 none but the last. */
export function dropThreshold(rate: number): number {
  return Math.min(Math.round(rate * 4294967296), 4294967295);
}

/** What kept entries are multiplied by: 1 / (1 - rate), and 0 at a rate of 1, where nothing is kept. */
export function dropoutScale(rate: number): number {
  return rate < 1 ? 1 / (1 - rate) : 0;
}

/** Standard deviation of Gaussian dropout's factor, sqrt(p / (1 - p)), or of Gaussian noise. */
export function gaussianDeviation(dropout: GaussianDropoutSpec | GaussianNoiseSpec): number {
  return dropout.type === "gaussianNoise" ? dropout.deviation : Math.sqrt(dropout.rate / (1 - dropout.rate));
}

/** Degree and half-width of the polynomial that carries the law of the matched noise's scale: see `noiseLaw.ts`. */
export const lawDegree: number = 20;
export const lawSpan: number = 6.5;

function loss(calls: Calls, plan: StepPlan, layout: Layout, gradient: Matrix): void {
  const last = plan.blocks.length - 1;
  const { z } = layout.blocks[last];
  const { units } = plan.blocks[last];
  const common = [
    z.pointer,
    z.stride,
    layout.labels,
    gradient.pointer,
    gradient.stride,
    layout.losses,
    plan.batch,
  ] as const;
  if (plan.loss === "softmax") calls.add("softmaxLoss", ...common, units, [plan.labelSmoothing]);
  else if (plan.loss === "logistic") calls.add("logisticLoss", ...common);
  else calls.add("squaredLoss", ...common, units, layout.targets.pointer, layout.targets.stride);
}

function backward(calls: Calls, plan: StepPlan, layout: Layout): void {
  const { blocks, train, rows } = plan;
  netBackward(calls, {
    blocks,
    pass: (b) => passOf(plan, layout, b),
    source: (b) => sourceFor(plan, layout, b, true),
    examples: plan.batch,
    chunk: (b) => statisticsRows(blocks[b], rows[b]),
    noisy: true,
    update: {
      fused: plan.update && isFused(train),
      momentum: train.momentum,
      learningRate: train.learningRate,
    },
    downTo: 0,
    wanted: () => true,
  });
}
