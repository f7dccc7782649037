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
} as const;

/** An argument of a kernel: a whole number as it is, or `[x]` for a float32. */
export type Word = number | readonly [number];

/** A step program being written: kernels in the order in which they run for each mini-batch. */
export class Words {
  readonly words: number[] = [];
  readonly #bits = new DataView(new ArrayBuffer(4));

  add(kernel: keyof typeof kernelNumber, ...args: readonly Word[]): void {
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

/** Activation numbers of `activationForward` and `activationBackward`. */
export const activationNumber = { relu: 1, tanh: 2, sigmoid: 3 } as const;

/** The kernels after which the gradient at the logits lies in place. */
export const lossKernels: readonly number[] = [kernelNumber.softmaxLoss, kernelNumber.logisticLoss];
