/** Location and squared scale of the values of one unit in one statistics batch, in place of mean and variance. */
export interface Estimate {
  readonly mean: number;
  readonly variance: number;
}

/** A way to take them, with the way back of a gradient. */
export interface Estimator {
  estimate(values: Float64Array): Estimate;
  /**
   * dL/dvalues from dL/dmean and dL/dvariance. Statistics of order are differentiable but for ties; what happens there
   * is told by each estimator.
   */
  backward(values: Float64Array, dMean: number, dVariance: number): Float64Array;
}
