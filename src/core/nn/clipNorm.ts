import { mapParams, type NetParams, paramNames } from "./params.ts";

/** The norm of a whole gradient: the root of the sum of squares over all arrays of all layers. */
export function gradientNorm(gradients: NetParams): number {
  let squares = 0;
  for (const layer of gradients) for (const name of paramNames) for (const g of layer[name] ?? []) squares += g * g;
  return Math.sqrt(squares);
}

/**
 * Gradients times min(1, largest / (norm + 1e-6)), norm being that of the whole gradient: its direction stays. The small
 * number is PyTorch's, which divides by 0 nowhere.
 * Source: Pascanu, Mikolov, Bengio 2013, "On the difficulty of training recurrent neural networks", algorithm 1; PyTorch,
 * clip_grad_norm_.
 */
export function clipNorm(gradients: NetParams, largest: number): NetParams {
  const factor = Math.min(1, largest / (gradientNorm(gradients) + 1e-6));
  return gradients.map((layer) => mapParams(layer, (values) => values.map((g) => factor * g)));
}
