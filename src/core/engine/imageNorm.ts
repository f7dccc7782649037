import type { Block } from "./blocks.ts";

/** Batch norms of feature maps that take mean and variance, not of the others alone: they are swept example by example. */
export function isImageNorm({ norm, positions }: Block): boolean {
  return norm?.type === "batchNorm" && positions > 1 && norm.statistics !== "others" && norm.estimator === undefined;
}

/**
 * Whether norm, relu and maximum pooling are one sweep, in which the values before pooling are kept nowhere: windows that
 * neither overlap nor reach over the border, and nothing between.
 */
export function isPoolFused(block: Block): boolean {
  const { activation, pool, shifted, add } = block;
  if (!isImageNorm(block) || pool?.type !== "max" || shifted !== undefined || add !== undefined) return false;
  const { kernelHeight, stride, top, left } = pool.windows;
  return (activation === undefined || activation.type === "relu") && kernelHeight === stride && top + left === 0;
}

/** Whether the norm's backward pass sums the gradient of its input up, for the bias before it. */
export function sumsGradient(block: Block): boolean {
  const { norm, positions } = block;
  if (isImageNorm(block)) return true;
  return norm?.type === "batchNorm" && positions === 1 && norm.statistics !== "others" && norm.estimator === undefined;
}
