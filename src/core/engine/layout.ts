import type { Windows } from "../nn/geometry.ts";
import { type Block, isSpatial } from "./blocks.ts";
import { convolutionMethod } from "./convolutions.ts";
import { isImageNorm, isPoolFused } from "./imageNorm.ts";
import { heapStart } from "./kernels.ts";

/** A matrix of cells in linear memory: `pointer` and `stride` (bytes from row to row). */
export interface Matrix {
  readonly pointer: number;
  readonly stride: number;
}

/** A parameter with its gradient and what its optimiser remembers, all shaped and strided alike. */
export interface ParameterMemory extends Matrix {
  readonly rows: number;
  readonly velocity: number;
  readonly gradient: number;
  /** Mean square gradient, and a third memory, where the optimiser has them. */
  readonly square: number;
  readonly third: number;
}

/** What a block keeps from step to step. */
export interface BlockParameters {
  readonly weight: ParameterMemory;
  readonly bias: ParameterMemory;
  readonly gamma: ParameterMemory;
  readonly beta: ParameterMemory;
  readonly runningMean: number;
  readonly runningVariance: number;
  /** Renormalisation: moving deviation for evaluation, and moving mean and deviation for its factors. */
  readonly runningDeviation: number;
  readonly movingMean: number;
  readonly movingDeviation: number;
  /** Steps counted by a cumulative running average. */
  readonly counter: number;
  readonly zeros: number;
  readonly ones: number;
  /** Where a convolution's and a pooling's windows lie: ten int32 each. */
  readonly windows: number;
  readonly poolWindows: number;
  readonly noiseLaw: number;
  readonly noiseKeys: number;
  readonly shiftedKeys: number;
  readonly dropoutKeys: number;
}

/** What a block computes in one pass; rows are examples times positions. */
export interface BlockBuffers {
  /** Weight layer's output; overwritten by the normalised values where `normalised` is the same memory. */
  readonly z: Matrix;
  readonly normalised: Matrix;
  /** What enters the activation (the same memory as `h` where the backward pass does not need it). */
  readonly y: Matrix;
  /** After the activation. */
  readonly h: Matrix;
  /** After pooling, and the pixel of each maximum. */
  readonly pooled: Matrix;
  readonly index: number;
  /** After dropout or noise (the same memory as `pooled` where there is none). */
  readonly out: Matrix;
  /** What the next block reads: `out`, or flattened. */
  readonly read: Matrix;
  readonly mask: Matrix;
  /** Of the loss with respect to z, then to `pooled`, to `read`, and what later blocks that add this one's output send. */
  readonly gradient: Matrix;
  readonly pooledGradient: Matrix;
  readonly readGradient: Matrix;
  readonly skipGradient: Matrix;
  /** Batch statistics, one row of cells a statistics batch (others: an example; layer and group norm: `inverse` alone). */
  readonly mean: number;
  readonly variance: number;
  readonly inverse: number;
  /** Of the whole batch, for exclusive statistics. */
  readonly batchMean: number;
  readonly batchVariance: number;
  /** Moments of each example's feature maps, and sums of their gradients. */
  readonly exampleMeans: number;
  readonly exampleSquares: number;
  readonly gradientSums: number;
  /** Order statistics of median and trimmed estimators. */
  readonly low: number;
  readonly high: number;
  readonly spread: number;
  /** Matched noise, or the factors of renormalisation. */
  readonly shift: Matrix;
  readonly scale: Matrix;
  readonly shiftedShift: Matrix;
  readonly shiftedScale: Matrix;
  readonly unitDraws: number;
}

/** Where a block's parameters, running statistics and training buffers lie. */
export interface BlockMemory extends BlockParameters, BlockBuffers {}

/** Where noise finds its key and its draws, and leaves what it acted on. */
export type NoiseMemory = Pick<BlockMemory, "dropoutKeys" | "mask" | "out">;

/** Evaluation buffers of a block, for `evaluationRows` examples at a time, and the statistics that evaluation uses. */
export interface EvaluationMemory extends BlockBuffers {
  readonly holdScale: number;
  readonly holdShift: number;
  /** Sums over chunks, on the way to population statistics. */
  readonly sums: number;
  /** Keys of the streams of noise in evaluation. */
  readonly noiseKeys: number;
  readonly shiftedKeys: number;
  readonly dropoutKeys: number;
}

/** One example set: four row-major float32 matrices (lane after lane), labels, and cached outputs of hidden layers. */
export interface SetMemory {
  readonly rows: number;
  readonly x: number;
  readonly laneBytes: number;
  readonly rowBytes: number;
  readonly labels: number;
  readonly labelBytes: number;
  /** Regression targets, stored like x; pointer 0 where there are none. */
  readonly targets: number;
  readonly targetLaneBytes: number;
  readonly targetRowBytes: number;
  /** `read` of each hidden layer; undefined where it would take too much memory. */
  readonly hidden: readonly (Matrix | undefined)[];
}

export interface Layout {
  readonly bytes: number;
  readonly program: number;
  readonly shortProgram: number;
  readonly state: number;
  readonly order: number;
  readonly orderKeys: number;
  readonly x: Matrix;
  /** Noise on the input: in training its own copy of the batch, in evaluation the loaded rows. */
  readonly inputNoise: { readonly training: NoiseMemory; readonly evaluation: NoiseMemory };
  readonly labels: number;
  readonly targets: Matrix;
  readonly losses: number;
  /** What convolutions have under way, and one lane's values of one unit. */
  readonly patches: number;
  readonly scratch: number;
  /** Optimiser's numbers by step, `coefficientBytes` each; the gradient's squared norm and the factor that clips it. */
  readonly coefficients: number;
  readonly clip: number;
  readonly blocks: readonly BlockMemory[];
  readonly evaluation: readonly EvaluationMemory[];
  readonly evaluationX: Matrix;
  /** Training rows of a chunk, by number. */
  readonly evaluationOrder: number;
  readonly evaluationLabels: number;
  readonly evaluationTargets: Matrix;
  readonly evaluationLoss: number;
  /** Examples that the evaluation buffers hold. */
  readonly evaluationRows: number;
  /** Means over the positions of feature maps. */
  readonly maps: Matrix;
  /** Moments of the feature maps of every example of a set, on the way to population statistics. */
  readonly populationMeans: number;
  readonly populationSquares: number;
  /** One lane of a result on its way out. */
  readonly transfer: number;
  /** Where what training and evaluation use in turn begins and ends. */
  readonly shared: { readonly from: number; readonly to: number };
  readonly sets: Readonly<Record<string, SetMemory>>;
}

/** What decides the size of a group's memory. */
export interface LayoutPlan {
  readonly blocks: readonly Block[];
  /** Whether there is noise on the input. */
  readonly noisyInput: boolean;
  /** Gradient batch. */
  readonly batch: number;
  /** Examples that a training step passes through each block (the batch, or all training rows). */
  readonly rows: readonly number[];
  /** Statistics batches a step and block. */
  readonly statisticsBatches: readonly number[];
  /** Training steps in all. */
  readonly steps: number;
  /** Examples of each set. */
  readonly setRows: Readonly<Record<string, number>>;
  /** Sets that are the same examples as another one. */
  readonly sameSet: Readonly<Record<string, string>>;
  /** Outputs of a regression, else 0. */
  readonly targets: number;
  /** Memories of the optimiser besides the velocity (0 to 2), and numbers it takes a step. */
  readonly memories: number;
  readonly coefficients: number;
  readonly budget: MemoryBudget;
}

/** Bytes that evaluation buffers of a convolutional network may take, and cached hidden layers of one set. */
export interface MemoryBudget {
  readonly evaluation: number;
  readonly cache: number;
}

export const memoryBudget: MemoryBudget = { evaluation: 48 << 20, cache: 96 << 20 };

/** Bytes of a program: far above what the deepest network needs. */
export const programBytes: number = 1 << 17;
/** Most coefficients of a noise law. */
const lawCells: number = 32;
const none: Matrix = { pointer: 0, stride: 0 };

/** Bytes from row to row: four-unit padding, and never a multiple of 512, which would pile rows up in few cache sets. */
function rowStride(units: number): number {
  const bytes = 16 * ((units + 3) & ~3);
  return bytes % 512 === 0 ? bytes + 64 : bytes;
}

/** Windows as the kernels read them. */
export function windowWords(windows: Windows, channels: number): readonly number[] {
  const { input, kernelHeight, kernelWidth, stride, top, left, height, width } = windows;
  return [input.height, input.width, channels, kernelHeight, kernelWidth, stride, top, left, height, width];
}

/** Hands out linear memory from the bottom up. */
class Planner {
  top = heapStart;

  take(bytes: number): number {
    const at = this.top;
    // Not by bits: addresses beyond 2 GiB are past the 31 bits of whole-number masks.
    this.top = Math.ceil((this.top + bytes) / 64) * 64;
    return at;
  }
  cells(count: number): number {
    return this.take(16 * ((count + 3) & ~3));
  }
  matrix(rows: number, units: number): Matrix {
    const stride = rowStride(units);
    return { pointer: this.take(rows * stride), stride };
  }
}

/** Plans the memory of a group once: nothing is allocated afterwards. */
export function planLayout(plan: LayoutPlan): Layout {
  const planner = new Planner();
  const { blocks, steps, setRows, rows } = plan;
  const first = blocks[0];
  const inputs = first.from.units * first.from.positions;
  const trainRows = setRows["train"] ?? 0;
  const evaluationRows = evaluationExamples(plan, trainRows);
  const robust = blocks.map((block, b) => (isRobust(block) ? Math.max(rows[b], evaluationRows) * block.positions : 0));
  const head = {
    program: planner.take(programBytes),
    shortProgram: planner.take(programBytes),
    state: planner.take(64),
    order: planner.cells(trainRows),
    orderKeys: planner.cells(2),
    losses: planner.cells(Math.max(steps, 1)),
    patches: planner.take(Math.max(0, ...blocks.map((block) => convolutionMethod(block)?.bytes ?? 0))),
    scratch: planner.take(4 * Math.max(0, ...robust)),
    coefficients: planner.take(4 * plan.coefficients * (steps + 1)),
    clip: planner.cells(2),
    evaluationLoss: planner.cells(1),
  };
  const inputKeys = plan.noisyInput ? planner.cells(2) : 0;
  const parameters = blocks.map((block) => planParameters(planner, block, plan.memories));
  const sets = planSets(planner, plan, inputs);

  const from = planner.top;
  const training = {
    x: planner.matrix(rows[0], inputs),
    labels: planner.cells(rows[0]),
    targets: plan.targets > 0 ? planner.matrix(rows[0], plan.targets) : none,
  };
  const buffers = blocks.map((block, b) =>
    planBuffers(planner, block, rows[b], {
      batches: plan.statisticsBatches[b],
      training: true,
      skip: isAdded(blocks, b),
    }),
  );
  const noisy = (rows: number): Matrix => (plan.noisyInput ? planner.matrix(rows, inputs) : none);
  const inputTraining = { dropoutKeys: inputKeys, mask: noisy(rows[0]), out: noisy(rows[0]) };
  const trained = planner.top;

  planner.top = from;
  const widest = Math.max(...blocks.map(({ units }) => units), inputs);
  const longest = Math.max(
    ...blocks.map(({ units, positions, outPositions }) => units * Math.max(positions, outPositions)),
  );
  const mapped = blocks.filter(({ norm, positions }) => norm?.type === "batchNorm" && positions > 1);
  const populationCells =
    Math.max(...Object.values(setRows)) * Math.max(0, ...mapped.map(({ units }) => (units + 3) & ~3));
  const evaluation = {
    evaluationX: planner.matrix(evaluationRows, inputs),
    evaluationOrder: planner.cells(evaluationRows),
    evaluationLabels: planner.cells(evaluationRows),
    evaluationTargets: plan.targets > 0 ? planner.matrix(evaluationRows, plan.targets) : none,
    evaluationRows,
    maps: planner.matrix(evaluationRows, Math.max(...blocks.map(({ units }) => units))),
    populationMeans: planner.cells(populationCells),
    populationSquares: planner.cells(populationCells),
    transfer: planner.take(
      4 * Math.max(evaluationRows * Math.max(widest, longest), ...blocks.map((block) => block.inputs * block.units)),
    ),
    evaluation: blocks.map((block, b) => planEvaluation(planner, block, evaluationRows, isAdded(blocks, b))),
  };
  const inputEvaluation = {
    dropoutKeys: plan.noisyInput ? planner.cells(2) : 0,
    mask: noisy(evaluationRows),
    out: evaluation.evaluationX,
  };
  const to = Math.max(trained, planner.top);
  return {
    ...head,
    ...training,
    ...evaluation,
    inputNoise: { training: inputTraining, evaluation: inputEvaluation },
    blocks: parameters.map((memory, b) => ({ ...memory, ...buffers[b] })),
    sets,
    shared: { from, to },
    bytes: to,
  };
}

function planParameters(planner: Planner, block: Block, memories: number): BlockParameters {
  const parameter = (rows: number): ParameterMemory => {
    const { pointer, stride } = planner.matrix(rows, block.units);
    const like = (wanted: boolean): number => (wanted ? planner.take(rows * stride) : 0);
    return {
      pointer,
      stride,
      rows,
      velocity: like(true),
      gradient: like(true),
      square: like(memories > 0),
      third: like(memories > 1),
    };
  };
  const { units, norm } = block;
  const renorm = norm?.type === "batchNorm" ? norm.renorm : undefined;
  const own = renorm !== undefined && norm?.type === "batchNorm" && norm.dialect === "keras";
  const moving = renorm === undefined ? 0 : planner.cells(units);
  const movingMean = renorm === undefined ? 0 : planner.cells(units);
  const runningMean = planner.cells(units);
  return {
    weight: parameter(block.inputs),
    bias: parameter(1),
    gamma: parameter(1),
    beta: parameter(1),
    // In the paper's form of renormalisation, evaluation and factors use the same averages.
    runningMean: renorm === undefined || own ? runningMean : movingMean,
    runningVariance: planner.cells(units),
    runningDeviation: own ? planner.cells(units) : moving,
    movingMean,
    movingDeviation: moving,
    counter: planner.take(16),
    zeros: planner.cells(units),
    ones: planner.cells(units),
    windows: planner.take(64),
    poolWindows: planner.take(64),
    noiseLaw: planner.cells(lawCells),
    noiseKeys: planner.cells(2),
    shiftedKeys: planner.cells(2),
    dropoutKeys: planner.cells(2),
  };
}

function planBuffers(
  planner: Planner,
  block: Block,
  examples: number,
  how: { readonly batches: number; readonly training: boolean; readonly skip: boolean },
): BlockBuffers {
  const { units, norm, activation, pool, positions, outPositions } = block;
  const padded = (units + 3) & ~3;
  const whole = (): Matrix => planner.matrix(examples * positions, units);
  const small = (): Matrix => planner.matrix(examples * outPositions, units);
  const flat = (): Matrix => planner.matrix(examples, units * outPositions);
  const fused = isPoolFused(block);
  const h = fused ? none : whole();
  const keepsInput = activation !== undefined && needsInput(activation.type);
  const z = norm !== undefined || keepsInput ? whole() : h;
  const robust = isRobust(block);
  const pooled = pool === undefined ? h : small();
  const masked = block.dropout !== undefined;
  // Evaluation has no backward pass under noise, which may overwrite what it acts on.
  const out = masked && how.training ? small() : pooled;
  const gradient = whole();
  const pooledGradient = pool === undefined ? gradient : small();
  const groups = norm?.type === "groupNorm" ? (norm.groups === "instance" ? units : norm.groups) : 1;
  const statistics = padded * how.batches;
  const noiseRows = block.noise ? (block.noise.shared ? 1 : examples) : renormRows(block);
  const shifted = block.shifted !== undefined;
  return {
    z,
    normalised: robust ? whole() : z,
    y: norm === undefined ? z : keepsInput ? whole() : h,
    h,
    pooled,
    index: pool?.type === "max" ? small().pointer : 0,
    out,
    read: block.flatten ? flat() : out,
    mask: masked ? (isSpatial(block) ? planner.matrix(examples, units) : small()) : none,
    gradient,
    pooledGradient,
    readGradient: block.flatten ? flat() : pooledGradient,
    skipGradient: how.skip ? (block.flatten ? flat() : small()) : none,
    mean: planner.cells(statistics),
    variance: planner.cells(statistics),
    inverse: planner.cells(
      norm?.type === "layerNorm" || norm?.type === "groupNorm" ? Math.max(examples * groups, statistics) : statistics,
    ),
    batchMean: planner.cells(padded),
    batchVariance: planner.cells(padded),
    ...planImageNorm(planner, block, examples),
    low: planner.cells(robust ? statistics : padded),
    high: planner.cells(robust ? statistics : padded),
    spread: planner.cells(robust ? 2 * statistics : 2 * padded),
    shift: noiseRows ? planner.matrix(noiseRows, units) : none,
    scale: noiseRows ? planner.matrix(noiseRows, units) : none,
    shiftedShift: shifted ? whole() : none,
    shiftedScale: shifted ? whole() : none,
    unitDraws: planner.cells(2 * padded),
  };
}

function planImageNorm(
  planner: Planner,
  block: Block,
  examples: number,
): Pick<BlockBuffers, "exampleMeans" | "exampleSquares" | "gradientSums"> {
  const padded = (block.units + 3) & ~3;
  const cells = (wanted: boolean, rows: number): number => (wanted ? planner.cells(rows * padded) : 0);
  const image = block.norm?.type === "batchNorm" && block.positions > 1;
  return {
    exampleMeans: cells(image, examples),
    exampleSquares: cells(image, examples),
    // Evaluation passes a constant norm back in any case, and its sums are not read.
    gradientSums: cells(block.norm?.type === "batchNorm", isImageNorm(block) ? 2 * examples + 4 : 1),
  };
}

function planEvaluation(planner: Planner, block: Block, examples: number, skip: boolean): EvaluationMemory {
  // The worst case of `batch` statistics is a batch of two examples; exclusive ones have a row for each example.
  const { norm } = block;
  const least = norm?.type === "batchNorm" && norm.statistics === "others" ? 1 : 2;
  const batches = norm?.type === "batchNorm" ? Math.ceil(examples / least) : 1;
  return {
    ...planBuffers(planner, block, examples, { batches, training: false, skip }),
    holdScale: planner.cells(block.units),
    holdShift: planner.cells(block.units),
    sums: planner.cells(block.units),
    noiseKeys: planner.cells(2),
    shiftedKeys: planner.cells(2),
    dropoutKeys: planner.cells(2),
  };
}

function planSets(planner: Planner, plan: LayoutPlan, inputs: number): Readonly<Record<string, SetMemory>> {
  const { blocks, setRows, sameSet } = plan;
  const sets: Record<string, SetMemory> = {};
  for (const [name, rows] of Object.entries(setRows)) {
    const same = sets[sameSet[name] ?? ""];
    if (same !== undefined) {
      sets[name] = same;
      continue;
    }
    const rowBytes = 16 * Math.ceil(inputs / 4);
    const targetRowBytes = 16 * Math.ceil(plan.targets / 4);
    const readBytes = (b: number): number =>
      rows * (blocks[b].flatten ? 1 : blocks[b].outPositions) * rowStride(widthOf(blocks[b]));
    let left = isImageNet(blocks) ? plan.budget.cache : Number.POSITIVE_INFINITY;
    // The deepest first: they save most.
    const kept = blocks.map(() => false);
    for (let b = blocks.length - 2; b >= 0; b--) {
      kept[b] = readBytes(b) <= left;
      if (kept[b]) left -= readBytes(b);
    }
    sets[name] = {
      rows,
      rowBytes,
      laneBytes: rows * rowBytes,
      x: planner.take(4 * rows * rowBytes),
      labels: planner.take(16 * rows),
      labelBytes: 4 * rows,
      targets: plan.targets > 0 ? planner.take(4 * rows * targetRowBytes) : 0,
      targetLaneBytes: rows * targetRowBytes,
      targetRowBytes,
      hidden: blocks
        .slice(0, -1)
        .map((block, b) =>
          kept[b] ? planner.matrix(rows * (block.flatten ? 1 : block.outPositions), widthOf(block)) : undefined,
        ),
    };
  }
  return sets;
}

/**
 * Examples that evaluation passes at a time: all training rows at once, or, for images, as many as the budget allows, and
 * a gradient batch with one more in any case.
 */
function evaluationExamples({ blocks, batch, budget }: LayoutPlan, trainRows: number): number {
  const all = Math.max(256, trainRows);
  if (!isImageNet(blocks)) return all;
  const bytes = blocks.reduce(
    (sum, block) =>
      sum + 3 * block.positions * rowStride(block.units) + 4 * block.outPositions * rowStride(block.units),
    0,
  );
  return Math.min(all, Math.max(batch + 1, Math.floor(budget.evaluation / bytes)));
}

/** Whether any block works on images. */
export function isImageNet(blocks: readonly Block[]): boolean {
  return blocks.some(({ windows }) => windows !== undefined);
}

function isAdded(blocks: readonly Block[], source: number): boolean {
  return blocks.some(({ add }) => add === source);
}

/** Units of a row that the next block reads. */
function widthOf(block: Block): number {
  return block.flatten ? block.units * block.outPositions : block.units;
}

/** Activations whose gradient is a function of their input rather than of their output. */
export function needsInput(type: string): boolean {
  return type === "gelu" || type === "geluTanh" || type === "silu";
}

function isRobust({ norm }: Block): boolean {
  return norm?.type === "batchNorm" && norm.estimator !== undefined;
}

function renormRows({ norm }: Block): number {
  return norm?.type === "batchNorm" && norm.renorm !== undefined ? 1 : 0;
}
