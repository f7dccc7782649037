import type { Block } from "./blocks.ts";
import { heapStart } from "./kernels.ts";

/** A matrix of cells in linear memory: `pointer` and `stride` (bytes from row to row). */
export interface Matrix {
  readonly pointer: number;
  readonly stride: number;
}

/** A parameter with its velocity and gradient, all shaped and strided alike. */
export interface ParameterMemory extends Matrix {
  readonly velocity: number;
  readonly gradient: number;
}

/** Where a block's parameters, running statistics and training buffers lie. */
export interface BlockMemory {
  readonly weight: ParameterMemory;
  readonly bias: ParameterMemory;
  readonly gamma: ParameterMemory;
  readonly beta: ParameterMemory;
  readonly runningMean: number;
  readonly runningVariance: number;
  /** Steps counted by a cumulative running average. */
  readonly counter: number;
  /** Dense output; with a norm layer overwritten by the normalised values. */
  readonly z: Matrix;
  /** After norm, noise and activation. */
  readonly h: Matrix;
  /** After dropout (the same memory as `h` where there is none). */
  readonly out: Matrix;
  readonly mask: Matrix;
  readonly gradient: Matrix;
  /** Batch statistics, one row of cells a statistics batch (layer norm: `inverse` has a cell a row). */
  readonly mean: number;
  readonly variance: number;
  readonly inverse: number;
  readonly shift: Matrix;
  readonly scale: Matrix;
  readonly noiseLaw: number;
  readonly noiseKeys: number;
  readonly dropoutKeys: number;
}

/** Evaluation buffers of a block, for `rows` rows at a time, and the statistics that evaluation uses. */
export interface EvaluationMemory {
  readonly z: Matrix;
  readonly h: Matrix;
  readonly gradient: Matrix;
  readonly mean: number;
  readonly variance: number;
  readonly inverse: number;
  readonly holdScale: number;
  readonly holdShift: number;
}

/** One example set: four row-major float32 matrices (lane after lane), labels, and cached activations of hidden layers. */
export interface SetMemory {
  readonly rows: number;
  readonly x: number;
  readonly laneBytes: number;
  readonly rowBytes: number;
  readonly labels: number;
  readonly labelBytes: number;
  readonly hidden: readonly Matrix[];
}

export interface Layout {
  readonly bytes: number;
  readonly program: number;
  readonly shortProgram: number;
  readonly state: number;
  readonly order: number;
  readonly orderKeys: number;
  readonly x: Matrix;
  readonly labels: number;
  readonly losses: number;
  readonly blocks: readonly BlockMemory[];
  readonly evaluation: readonly EvaluationMemory[];
  readonly evaluationX: Matrix;
  readonly evaluationLabels: number;
  readonly evaluationLoss: number;
  /** Rows that the evaluation buffers hold. */
  readonly evaluationRows: number;
  /** One lane of a result on its way out. */
  readonly transfer: number;
  readonly sets: Readonly<Record<string, SetMemory>>;
}

/** Bytes of a program: far above what the deepest network needs. */
export const programBytes: number = 1 << 16;
/** Most coefficients of a noise law. */
const lawCells: number = 32;

/** Bytes from row to row: four-unit padding, and never a multiple of 512, which would pile rows up in few cache sets. */
function rowStride(units: number): number {
  const bytes = 16 * ((units + 3) & ~3);
  return bytes % 512 === 0 ? bytes + 64 : bytes;
}

/**
 * Plans the memory of a group once: nothing is allocated afterwards.
 *
 * @param rows rows that a training step passes through each block (the batch, or all training rows)
 * @param statisticsBatches statistics batches a step and block
 * @param steps training steps in all
 * @param setRows examples of each set
 */
export function planLayout(options: {
  readonly blocks: readonly Block[];
  readonly rows: readonly number[];
  readonly statisticsBatches: readonly number[];
  readonly steps: number;
  readonly setRows: Readonly<Record<string, number>>;
}): Layout {
  let top = heapStart;
  const take = (bytes: number): number => {
    const at = top;
    // Not by bits: addresses beyond 2 GiB are past the 31 bits of whole-number masks.
    top = Math.ceil((top + bytes) / 64) * 64;
    return at;
  };
  const matrix = (rows: number, units: number): Matrix => {
    const stride = rowStride(units);
    return { pointer: take(rows * stride), stride };
  };
  const cells = (count: number): number => take(16 * ((count + 3) & ~3));
  const parameter = (rows: number, units: number): ParameterMemory => {
    const { pointer, stride } = matrix(rows, units);
    return { pointer, stride, velocity: take(rows * stride), gradient: take(rows * stride) };
  };
  const none: Matrix = { pointer: 0, stride: 0 };
  const { blocks, steps, setRows } = options;
  const first = blocks[0];
  const trainRows = setRows["train"] ?? 0;
  const inputRows = options.rows[0];

  const head = {
    program: take(programBytes),
    shortProgram: take(programBytes),
    state: take(64),
    order: cells(trainRows),
    orderKeys: cells(2),
    x: matrix(inputRows, first.inputs),
    labels: cells(inputRows),
    losses: cells(Math.max(steps, 1)),
  };
  const memory = blocks.map((block, b): BlockMemory => {
    const rows = options.rows[b];
    const padded = (block.units + 3) & ~3;
    const chunks = options.statisticsBatches[b];
    const h = matrix(rows, block.units);
    const normed = block.norm !== undefined;
    const noiseRows = block.noise ? (block.noise.shared ? 1 : rows) : 0;
    return {
      weight: parameter(block.inputs, block.units),
      bias: parameter(1, block.units),
      gamma: parameter(1, block.units),
      beta: parameter(1, block.units),
      runningMean: cells(padded),
      runningVariance: cells(padded),
      counter: take(16),
      z: normed ? matrix(rows, block.units) : h,
      h,
      out: block.dropout ? matrix(rows, block.units) : h,
      mask: block.dropout ? matrix(rows, block.units) : none,
      gradient: matrix(rows, block.units),
      mean: cells(padded * chunks),
      variance: cells(padded * chunks),
      inverse: cells(block.norm?.type === "layerNorm" ? rows : padded * chunks),
      shift: noiseRows ? matrix(noiseRows, block.units) : none,
      scale: noiseRows ? matrix(noiseRows, block.units) : none,
      noiseLaw: cells(lawCells),
      noiseKeys: cells(2),
      dropoutKeys: cells(2),
    };
  });

  const evaluationRows = Math.max(256, trainRows);
  const evaluation = blocks.map((block): EvaluationMemory => {
    const padded = (block.units + 3) & ~3;
    // The worst case of `batch` statistics is a batch of two rows.
    const statistics = padded * (block.norm?.type === "batchNorm" ? Math.ceil(evaluationRows / 2) : 1);
    const h = matrix(evaluationRows, block.units);
    return {
      z: block.norm ? matrix(evaluationRows, block.units) : h,
      h,
      gradient: matrix(evaluationRows, block.units),
      mean: cells(statistics),
      variance: cells(statistics),
      inverse: cells(Math.max(statistics, block.norm?.type === "layerNorm" ? evaluationRows : 0)),
      holdScale: cells(padded),
      holdShift: cells(padded),
    };
  });
  const widest = Math.max(...blocks.map((block) => block.units), first.inputs);
  const tail = {
    evaluationX: matrix(evaluationRows, first.inputs),
    evaluationLabels: cells(evaluationRows),
    evaluationLoss: cells(1),
    evaluationRows,
    transfer: take(4 * Math.max(evaluationRows * widest, ...blocks.map((block) => block.inputs * block.units))),
  };
  const sets: Record<string, SetMemory> = {};
  for (const [name, rows] of Object.entries(setRows)) {
    const rowBytes = 16 * Math.ceil(first.inputs / 4);
    sets[name] = {
      rows,
      rowBytes,
      laneBytes: rows * rowBytes,
      x: take(4 * rows * rowBytes),
      labels: take(16 * rows),
      labelBytes: 4 * rows,
      hidden: blocks.slice(0, -1).map((block) => matrix(rows, block.units)),
    };
  }
  return { ...head, blocks: memory, evaluation, ...tail, sets, bytes: top };
}
