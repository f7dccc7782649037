import type { NetParams } from "./params.ts";
import { expectLength, rowsOf } from "./rowsOf.ts";
import type { LayerSpec } from "./spec.ts";

/**
 * The factor of weights of norm n under the limit c. `exact`: min(1, c / n). `pytorch`: c / (n + 1e-7) where n > c
 * (torch.renorm). `keras`: min(n, c) / (n + 1e-7), which shrinks weights within the limit a little too (MaxNorm).
 */
export type MaxNormForm = "exact" | "pytorch" | "keras";

/** Root of the sum of squares of the incoming weights of each unit: (U). */
export function incomingNorms(weight: Float64Array, units: number, layout: "columns" | "rows"): Float64Array {
  const inputs = rowsOf("max-norm: weight", weight, units);
  const squares = new Float64Array(units);
  for (let i = 0; i < weight.length; i++) squares[unitOf(i, units, inputs, layout)] += weight[i] * weight[i];
  return squares.map((sum) => Math.sqrt(sum));
}

/**
 * Limits the norm of the incoming weights of each unit to `largest`. `layout`: a unit's weights are a column (dense, (I, U))
 * or a row (convolution, (U, C kh kw)). Throws UserError when the shapes do not fit.
 * Source: Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov 2014, section 5.1.
 */
export function maxNorm(
  weight: Float64Array,
  units: number,
  layout: "columns" | "rows",
  largest: number,
  form: MaxNormForm = "exact",
): Float64Array {
  const inputs = rowsOf("max-norm: weight", weight, units);
  const factors = incomingNorms(weight, units, layout).map((norm) => factorOf(norm, largest, form));
  return weight.map((w, i) => factors[unitOf(i, units, inputs, layout)] * w);
}

/** {@link maxNorm} on the weights of every dense and convolutional layer. */
export function limitNorms(layers: readonly LayerSpec[], params: NetParams, largest: number): NetParams {
  expectLength("max-norm", "params", params, layers.length);
  return params.map((own, l) => {
    const spec = layers[l];
    if (own.weight === undefined || (spec.type !== "dense" && spec.type !== "conv2d")) return own;
    const layout = spec.type === "dense" ? "columns" : "rows";
    return { ...own, weight: maxNorm(own.weight, spec.units, layout, largest) };
  });
}

function unitOf(i: number, units: number, inputs: number, layout: "columns" | "rows"): number {
  return layout === "columns" ? i % units : Math.floor(i / inputs);
}

function factorOf(norm: number, largest: number, form: MaxNormForm): number {
  switch (form) {
    case "exact":
      return norm > largest ? largest / norm : 1;
    case "pytorch":
      return norm > largest ? largest / (norm + 1e-7) : 1;
    case "keras":
      return Math.min(norm, largest) / (norm + 1e-7);
  }
}
