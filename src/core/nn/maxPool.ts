import { invariant } from "../math/errors.ts";
import { forEachWindow } from "./forEachWindow.ts";
import type { Windows } from "./geometry.ts";
import { expectLength } from "./rowsOf.ts";

interface MaxPool {
  /** The largest value under each window; padding never wins. `from`: the place in x of each. */
  forward(x: Float64Array, windows: Windows): { readonly y: Float64Array; readonly from: Int32Array };
  /** dx: each entry of dy is added to the place its maximum came from. */
  backward(dy: Float64Array, from: Int32Array, windows: Windows): Float64Array;
}

/**
 * Maximum pooling of x (B, C, H, W) to (B, C, height, width). Of equal values the first in row-major order is taken and has
 * the whole gradient; NaN wins, so that a diverged network is seen to be one.
 * Source: Riesenhuber and Poggio 1999, "Hierarchical models of object recognition in cortex"; ties as in PyTorch.
 */
export const maxPool: MaxPool = {
  forward(x, windows) {
    const y: number[] = [];
    const from: number[] = [];
    forEachWindow(x.length, windows, (pixels) => {
      const first = pixels[0];
      invariant(first !== undefined, "maxPool: a window without a pixel");
      let best = first;
      for (const pixel of pixels) if (x[pixel] > x[best] || Number.isNaN(x[pixel])) best = pixel;
      y.push(x[best]);
      from.push(best);
    });
    return { y: Float64Array.from(y), from: Int32Array.from(from) };
  },

  backward(dy, from, { input, height, width }) {
    expectLength("maxPool", "dy", dy, from.length);
    const dx = new Float64Array((dy.length / (height * width)) * input.height * input.width);
    for (let i = 0; i < dy.length; i++) dx[from[i]] += dy[i];
    return dx;
  },
};
