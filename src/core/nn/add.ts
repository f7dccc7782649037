import { expectLength } from "./rowsOf.ts";

interface Add {
  /** y = x + residual, two arrays of one shape. */
  forward(x: Float64Array, residual: Float64Array): Float64Array;
  /** Both have the gradient dy. */
  backward(dy: Float64Array): { readonly x: Float64Array; readonly residual: Float64Array };
}

/**
 * Residual connection. Throws UserError when the shapes differ.
 * Source: He, Zhang, Ren, Sun 2016, "Deep residual learning for image recognition", equation 1.
 */
export const add: Add = {
  forward(x, residual) {
    expectLength("add", "residual", residual, x.length);
    return x.map((value, i) => value + residual[i]);
  },

  backward(dy) {
    return { x: dy, residual: dy };
  },
};
