import { forEachWindow } from "./forEachWindow.ts";
import type { Windows } from "./geometry.ts";

interface AveragePool {
  /** Sum of the pixels under each window over the size of the window, padding counted. */
  forward(x: Float64Array, windows: Windows): Float64Array;
  backward(dy: Float64Array, windows: Windows): Float64Array;
}

/**
 * Average pooling of x (B, C, H, W) to (B, C, height, width). Zeros of the padding count, as in PyTorch by default.
 * Source: LeCun et al. 1989, "Handwritten digit recognition with a back-propagation network", without its trained factors.
 */
export const averagePool: AveragePool = {
  forward(x, windows) {
    const cells = windows.kernelHeight * windows.kernelWidth;
    const y: number[] = [];
    forEachWindow(x.length, windows, (pixels) => {
      y.push(pixels.reduce((sum, pixel) => sum + x[pixel], 0) / cells);
    });
    return Float64Array.from(y);
  },

  backward(dy, windows) {
    const { input, height, width, kernelHeight, kernelWidth } = windows;
    const dx = new Float64Array((dy.length / (height * width)) * input.height * input.width);
    let out = 0;
    forEachWindow(dx.length, windows, (pixels) => {
      for (const pixel of pixels) dx[pixel] += dy[out] / (kernelHeight * kernelWidth);
      out++;
    });
    return dx;
  },
};
