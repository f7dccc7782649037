import type { BatchNormSpec, TrainSpec } from "../nn/spec.ts";
import type { Block } from "./blocks.ts";
import type { BlockMemory, Layout, Matrix } from "./layout.ts";
import { activationNumber, Words } from "./words.ts";

/** What one training step of a group does, beyond its memory. */
export interface StepPlan {
  readonly blocks: readonly Block[];
  readonly loss: "softmax" | "logistic";
  /** Gradient batch of this program: the full batch, or the short last one. */
  readonly batch: number;
  /** Rows that pass through each block: the batch, or every training row up to the last norm with statistics `all`. */
  readonly rows: readonly number[];
  readonly train: Pick<TrainSpec, "learningRate" | "momentum">;
  /** False: gradients are stored and no parameter moves (tests, conformance). */
  readonly update: boolean;
  /** True: masks and noise draws are given from outside (tests, conformance). */
  readonly givenDraws: boolean;
  /** Threefry blocks a step for each block's mask and noise, so that a short batch never meets a full one's numbers. */
  readonly maskBlocks: readonly number[];
  readonly noiseBlocks: readonly number[];
}

/** Rows that a step passes through each block. */
export function rowsPerBlock(blocks: readonly Block[], batch: number, trainRows: number): readonly number[] {
  const lastAll = blocks.findLastIndex((block) => block.norm?.type === "batchNorm" && block.norm.statistics === "all");
  return blocks.map((_, b) => (b <= lastAll ? trainRows : batch));
}

/** Rows of a statistics batch of this norm when `rows` rows pass through it. */
export function statisticsRows(norm: BatchNormSpec, rows: number): number {
  return typeof norm.statistics === "number" ? Math.min(norm.statistics, rows) : rows;
}

/** The words of one training step: gather, forward, loss, backward with momentum SGD fused into the gradients. */
export function stepWords(plan: StepPlan, layout: Layout): readonly number[] {
  const words = new Words();
  const { blocks } = plan;
  const last = blocks.length - 1;
  const set = layout.sets["train"];
  const inputRows = plan.rows[0];
  words.add(
    "gatherRows",
    set.x,
    set.laneBytes,
    set.rowBytes,
    set.labels,
    set.labelBytes,
    layout.order,
    inputRows,
    blocks[0].inputs,
    layout.x.pointer,
    layout.x.stride,
    layout.labels,
  );
  const boosting = blocks.some((block) => block.dropout?.boosting);
  if (boosting) {
    // The error at the logits is that of the full network (inverted dropout: the identity). The masked pass then
    // overwrites the activations, the backward pass goes through them, and the loss recorded is the masked network's.
    forward(words, plan, layout, { masked: false, running: false });
    loss(words, plan, layout, layout.blocks[last].gradient);
  }
  forward(words, plan, layout, { masked: true, running: true });
  // Under boosting this gradient is not wanted: it goes over the logits, which nothing reads any more.
  loss(words, plan, layout, boosting ? layout.blocks[last].z : layout.blocks[last].gradient);

  let gradRows = plan.batch;
  for (let b = last; b >= 0; b--) {
    const block = blocks[b];
    const memory = layout.blocks[b];
    if (b < last) gradRows = backwardThroughUnits(words, plan, block, memory, plan.rows[b], gradRows);
    const x = b === 0 ? layout.x : layout.blocks[b - 1].out;
    const { weight, bias, gradient } = memory;
    const rate = [plan.train.learningRate] as const;
    const momentum = [plan.train.momentum] as const;
    if (b > 0) {
      const before = blocks[b - 1];
      const upstream = layout.blocks[b - 1];
      const gated = before.activation === "relu" && !before.norm && !before.dropout;
      words.add(
        "denseInputGradient",
        gradient.pointer,
        gradient.stride,
        weight.pointer,
        weight.stride,
        upstream.gradient.pointer,
        upstream.gradient.stride,
        gated ? upstream.h.pointer : 0,
        upstream.h.stride,
        gradRows,
        block.inputs,
        block.units,
      );
    }
    words.add(
      "denseWeightGradient",
      x.pointer,
      x.stride,
      gradient.pointer,
      gradient.stride,
      weight.pointer,
      weight.stride,
      plan.update ? weight.velocity : 0,
      weight.gradient,
      gradRows,
      block.inputs,
      block.units,
      momentum,
      rate,
    );
    if (block.bias) {
      words.add(
        "biasGradient",
        gradient.pointer,
        gradient.stride,
        bias.pointer,
        plan.update ? bias.velocity : 0,
        bias.gradient,
        gradRows,
        block.units,
        momentum,
        rate,
      );
    }
  }
  return words.words;
}

function forward(
  words: Words,
  plan: StepPlan,
  layout: Layout,
  pass: { readonly masked: boolean; readonly running: boolean },
): void {
  plan.blocks.forEach((block, b) => {
    const memory = layout.blocks[b];
    const rows = plan.rows[b];
    const before = b === 0 ? layout.x : inputOf(plan.blocks[b - 1], layout.blocks[b - 1], pass.masked);
    const { weight, bias, z, h } = memory;
    const plainRelu = block.activation === "relu" && !block.norm;
    words.add(
      "denseForward",
      before.pointer,
      before.stride,
      weight.pointer,
      weight.stride,
      bias.pointer,
      z.pointer,
      z.stride,
      rows,
      block.inputs,
      block.units,
      plainRelu ? 1 : 0,
    );
    if (block.norm?.type === "batchNorm") batchNorm(words, plan, b, rows, pass.running);
    if (block.norm?.type === "layerNorm") {
      words.add(
        "layerNormForward",
        z.pointer,
        z.stride,
        z.pointer,
        z.stride,
        h.pointer,
        h.stride,
        memory.inverse,
        memory.gamma.pointer,
        memory.beta.pointer,
        rows,
        block.units,
        [block.norm.eps],
        block.activation === "relu" ? 1 : 0,
      );
    }
    if (block.activation && block.activation !== "relu") {
      words.add("activationForward", h.pointer, h.pointer, rows * (h.stride / 16), activationNumber[block.activation]);
    }
    if (block.dropout && pass.masked) {
      const { mask, out } = memory;
      if (!plan.givenDraws) {
        const rate = block.dropout.rate;
        words.add(
          "dropoutMask",
          memory.dropoutKeys,
          plan.maskBlocks[b],
          mask.pointer,
          mask.stride,
          rows,
          block.units,
          Math.min(Math.round(rate * 4294967296), 4294967295),
          [dropoutScale(rate)],
        );
      }
      words.add("multiplyRows", h.pointer, mask.pointer, out.pointer, rows * (h.stride / 16));
    }
  });

  function batchNorm(out: Words, step: StepPlan, b: number, rows: number, running: boolean): void {
    const block = step.blocks[b];
    const norm = block.norm as BatchNormSpec;
    const { z, h, mean, variance, inverse, gamma, beta, shift, scale } = layout.blocks[b];
    const { noise } = block;
    if (noise && !step.givenDraws) {
      out.add(
        "matchedNoise",
        layout.blocks[b].noiseKeys,
        step.noiseBlocks[b],
        shift.pointer,
        scale.pointer,
        shift.stride,
        noise.shared ? 1 : rows,
        block.units,
        [1 / Math.sqrt(noise.batch)],
        layout.blocks[b].noiseLaw,
        lawDegree,
        [lawSpan],
      );
    }
    const cumulative = norm.momentum === "cumulative";
    const weight = cumulative ? 0 : Number(norm.momentum);
    const take = norm.dialect === "keras" ? 1 - weight : weight;
    out.add(
      "batchNormForward",
      z.pointer,
      z.stride,
      z.pointer,
      z.stride,
      h.pointer,
      h.stride,
      mean,
      variance,
      inverse,
      gamma.pointer,
      beta.pointer,
      rows,
      block.units,
      statisticsRows(norm, rows),
      [norm.eps],
      block.activation === "relu" ? 1 : 0,
      noise ? (noise.shared ? 1 : 2) : 0,
      shift.pointer,
      scale.pointer,
      shift.stride,
      running ? layout.blocks[b].runningMean : 0,
      layout.blocks[b].runningVariance,
      [1 - take],
      [take],
      norm.dialect === "pytorch" ? 1 : 0,
      cumulative ? layout.blocks[b].counter : 0,
    );
  }
}

/** What kept entries are multiplied by: 1 / (1 - rate), and 0 at a rate of 1, where nothing is kept. */
export function dropoutScale(rate: number): number {
  return rate < 1 ? 1 / (1 - rate) : 0;
}

/** Degree and half-width of the polynomial that carries the law of the matched noise's scale: see `noiseLaw.ts`. */
export const lawDegree: number = 20;
export const lawSpan: number = 6.5;

function inputOf(block: Block, memory: BlockMemory, masked: boolean): { pointer: number; stride: number } {
  return block.dropout && masked ? memory.out : memory.h;
}

function loss(words: Words, plan: StepPlan, layout: Layout, gradient: Matrix): void {
  const { z } = layout.blocks[plan.blocks.length - 1];
  const common = [z.pointer, z.stride, layout.labels, gradient.pointer, gradient.stride, layout.losses, plan.batch];
  if (plan.loss === "softmax") words.add("softmaxLoss", ...common, plan.blocks[plan.blocks.length - 1].units);
  else words.add("logisticLoss", ...common);
}

/** From the gradient at a block's output to the gradient at its dense output; returns the rows that now carry one. */
function backwardThroughUnits(
  words: Words,
  plan: StepPlan,
  block: Block,
  memory: BlockMemory,
  rows: number,
  gradRows: number,
): number {
  const { gradient, h, z } = memory;
  const cells = gradRows * (gradient.stride / 16);
  if (block.dropout) words.add("multiplyRows", gradient.pointer, memory.mask.pointer, gradient.pointer, cells);
  const fusedRelu = block.activation === "relu" && (block.norm !== undefined || !block.dropout);
  if (block.activation && !fusedRelu) {
    words.add(
      "activationBackward",
      gradient.pointer,
      h.pointer,
      gradient.pointer,
      cells,
      activationNumber[block.activation],
    );
  }
  if (!block.norm) return gradRows;
  const { gamma, beta } = memory;
  const gate = block.activation === "relu" ? h.pointer : 0;
  const velocities = plan.update ? ([gamma.velocity, beta.velocity] as const) : ([0, 0] as const);
  const rates = [[plan.train.momentum], [plan.train.learningRate]] as const;
  if (block.norm.type === "layerNorm") {
    words.add(
      "layerNormBackward",
      gradient.pointer,
      gradient.stride,
      gate,
      h.stride,
      z.pointer,
      z.stride,
      memory.inverse,
      gamma.pointer,
      beta.pointer,
      ...velocities,
      gamma.gradient,
      beta.gradient,
      gradRows,
      block.units,
      ...rates,
      block.norm.affine ? 1 : 0,
    );
    return gradRows;
  }
  const { stopGradient } = block.norm;
  const noise = block.noise ? (block.noise.shared ? 1 : 2) : 0;
  words.add(
    "batchNormBackward",
    gradient.pointer,
    gradient.stride,
    gate,
    h.stride,
    z.pointer,
    z.stride,
    memory.inverse,
    gamma.pointer,
    beta.pointer,
    ...velocities,
    gamma.gradient,
    beta.gradient,
    rows,
    gradRows,
    block.units,
    statisticsRows(block.norm, rows),
    stopGradient ? 1 : 0,
    noise,
    memory.shift.pointer,
    memory.scale.pointer,
    memory.shift.stride,
    ...rates,
    block.norm.affine ? 1 : 0,
  );
  return stopGradient ? gradRows : rows;
}
