/**
 * |got - expected| may be at most `absolute` + `relative` times the largest |expected| of the tensor; times |expected| of
 * the entry itself where `each` is set, for tables whose entries have no common scale.
 */
export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
  readonly each?: true;
}

/**
 * What is compared: one pass through a layer, weights and losses after many steps, a statistic, what an instrument reads
 * off a network, or a count.
 */
export type Kind = "layer" | "loss" | "weights" | "statistic" | "quantile" | "instrument" | "exact";

/** Which of our computations answers: float64 reference or float32 kernels. */
export type Voice = "reference" | "kernel";

/**
 * Tolerances by voice and kind.
 *
 * float64: a layer of a few hundred operations on numbers of order 1 loses about 1e-13, so 1e-11 leaves room for
 * another order of summation and shows any other formula; 50 training steps amplify by less than 10. Statistics go
 * through iterated special functions. float32 has a rounding error of 6e-8: the same with that in place of 1e-16.
 * Instruments read activations in float32 whatever network they measure, so their tolerance is that of float32.
 */
export const tolerances: Readonly<Record<Voice, Readonly<Record<Kind, Tolerance>>>> = {
  reference: {
    layer: { absolute: 1e-11, relative: 1e-10 },
    loss: { absolute: 1e-10, relative: 0 },
    weights: { absolute: 1e-10, relative: 0 },
    statistic: { absolute: 1e-9, relative: 1e-9, each: true },
    quantile: { absolute: 1e-8, relative: 1e-8, each: true },
    instrument: { absolute: 1e-6, relative: 1e-5 },
    exact: { absolute: 0, relative: 0 },
  },
  kernel: {
    layer: { absolute: 1e-6, relative: 1e-5 },
    loss: { absolute: 1e-5, relative: 0 },
    weights: { absolute: 2e-5, relative: 0 },
    statistic: { absolute: 1e-5, relative: 1e-5, each: true },
    quantile: { absolute: 1e-5, relative: 1e-5, each: true },
    instrument: { absolute: 1e-6, relative: 1e-5 },
    exact: { absolute: 0, relative: 0 },
  },
};
