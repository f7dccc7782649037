import type { Kernels } from "./kernels.ts";

/** Kernel numbers of the step program; arguments and their order stand in `kernels/program.as.ts`. */
const kernelNumber = {
  gatherRows: 0,
  denseForward: 1,
  denseInputGradient: 2,
  denseWeightGradient: 3,
  biasGradient: 4,
  batchNormForward: 5,
  batchNormBackward: 6,
  layerNormForward: 7,
  layerNormBackward: 8,
  activationForward: 9,
  activationBackward: 10,
  dropoutMask: 11,
  multiplyRows: 12,
  matchedNoise: 13,
  softmaxLoss: 14,
  logisticLoss: 15,
  squaredLoss: 16,
  convForward: 17,
  convInputGradient: 18,
  convWeightGradient: 19,
  maxPoolForward: 20,
  maxPoolBackward: 21,
  averagePoolForward: 22,
  averagePoolBackward: 23,
  flattenMaps: 24,
  unflattenMaps: 25,
  addRows: 26,
  batchNormApply: 27,
  runningUpdate: 28,
  groupNormForward: 29,
  groupNormBackward: 30,
  othersForward: 31,
  othersBackward: 32,
  renormFactors: 33,
  varianceOfDeviation: 34,
  orderStatistics: 35,
  orderBackward: 36,
  gaussianDraws: 37,
  shiftedNoise: 38,
  scaleAndShift: 39,
  multiplyMaps: 40,
  addSquares: 41,
  clipFactor: 42,
  updateParameter: 43,
  limitNorms: 44,
  copyRows: 45,
  exampleMoments: 46,
  chunkMoments: 47,
  imageNormForward: 48,
  imageNormBackward: 49,
  winogradForward: 50,
  winogradInputGradient: 51,
  winogradWeightGradient: 52,
} as const;

export type KernelName = keyof typeof kernelNumber;

/** An argument of a kernel: a whole number as it is, or `[x]` for a float32. */
export type Word = number | readonly [number];

/** Where kernels are called, in order: written into a program, or run at once. */
export interface Calls {
  add(kernel: KernelName, ...args: readonly Word[]): void;
}

/** A step program being written: kernels in the order in which they run for each mini-batch. */
export class Words implements Calls {
  readonly words: number[] = [];
  readonly #bits = new DataView(new ArrayBuffer(4));

  add(kernel: KernelName, ...args: readonly Word[]): void {
    this.words.push(kernelNumber[kernel], args.length + 2);
    for (const arg of args) {
      if (typeof arg === "number") this.words.push(arg | 0);
      else {
        this.#bits.setFloat32(0, arg[0]);
        this.words.push(this.#bits.getInt32(0));
      }
    }
  }
}

/** Calls that run at once. Kernels that take the step's number from a program are not for it. */
export function directCalls(kernels: Kernels): Calls {
  return {
    add(kernel, ...args) {
      const numbers = args.map((arg) => (typeof arg === "number" ? arg : arg[0]));
      (kernels[kernel as keyof Kernels] as (...numbers: number[]) => void)(...numbers);
    },
  };
}

/** Activation numbers of `activationForward` and `activationBackward`. */
export const activationNumber = {
  relu: 1,
  tanh: 2,
  sigmoid: 3,
  leakyRelu: 4,
  gelu: 5,
  geluTanh: 6,
  silu: 7,
  softplus: 8,
} as const;

/** The kernels after which the gradient at the logits lies in place. */
export const lossKernels: readonly number[] = [
  kernelNumber.softmaxLoss,
  kernelNumber.logisticLoss,
  kernelNumber.squaredLoss,
];
