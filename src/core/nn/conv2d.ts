import { UserError } from "../math/errors.ts";
import type { Windows } from "./geometry.ts";
import type { LayerParams } from "./params.ts";
import { expectLength, rowsOf } from "./rowsOf.ts";

interface Conv2d {
  /** y(b, u, r, c) = bias(u) + sum over C, i, j of weight(u, C, i, j) x(b, C, r s + i - top, c s + j - left), 0 outside. */
  forward(x: Float64Array, params: LayerParams, windows: Windows): Float64Array;
  /** Gradients with respect to x (B, C, H, W), weight (U, C, kh, kw) and bias (U). */
  backward(
    dy: Float64Array,
    x: Float64Array,
    params: LayerParams,
    windows: Windows,
  ): { readonly x: Float64Array; readonly params: LayerParams };
}

/**
 * Two-dimensional convolution, as the field calls cross-correlation, with stride s. x is (B, C, H, W), y (B, U, height,
 * width), `weight` (U, C, kh, kw), `bias` (U) or absent. Throws UserError when the shapes do not fit.
 * Source: LeCun et al. 1989, "Backpropagation applied to handwritten zip code recognition".
 */
export const conv2d: Conv2d = {
  forward(x, params, windows) {
    const { weight, rows, units } = shape(x, params, windows);
    const { height, width } = windows;
    const y = new Float64Array(rows * units * height * width);
    if (params.bias !== undefined) {
      for (let i = 0; i < y.length; i++) y[i] = params.bias[Math.floor(i / (height * width)) % units];
    }
    forEachProduct(windows, rows, units, (out, w, pixel) => {
      y[out] += weight[w] * x[pixel];
    });
    return y;
  },

  backward(dy, x, params, windows) {
    const { weight, rows, units } = shape(x, params, windows);
    const positions = windows.height * windows.width;
    expectLength("conv2d", "dy", dy, rows * units * positions);
    const dx = new Float64Array(x.length);
    const dWeight = new Float64Array(weight.length);
    forEachProduct(windows, rows, units, (out, w, pixel) => {
      dx[pixel] += weight[w] * dy[out];
      dWeight[w] += x[pixel] * dy[out];
    });
    if (params.bias === undefined) return { x: dx, params: { weight: dWeight } };
    const dBias = new Float64Array(units);
    for (let i = 0; i < dy.length; i++) dBias[Math.floor(i / positions) % units] += dy[i];
    return { x: dx, params: { weight: dWeight, bias: dBias } };
  },
};

/** Every product of the sum: where it goes in y, and its two factors in weight and x. Padding has none. */
function forEachProduct(
  { input, height, width, kernelHeight, kernelWidth, stride, top, left }: Windows,
  rows: number,
  units: number,
  visit: (out: number, weight: number, pixel: number) => void,
): void {
  const { channels } = input;
  for (let b = 0; b < rows; b++)
    for (let u = 0; u < units; u++)
      for (let r = 0; r < height; r++)
        for (let c = 0; c < width; c++) {
          const out = ((b * units + u) * height + r) * width + c;
          for (let channel = 0; channel < channels; channel++)
            for (let i = 0; i < kernelHeight; i++) {
              const row = r * stride + i - top;
              if (row < 0 || row >= input.height) continue;
              for (let j = 0; j < kernelWidth; j++) {
                const column = c * stride + j - left;
                if (column < 0 || column >= input.width) continue;
                const weight = ((u * channels + channel) * kernelHeight + i) * kernelWidth + j;
                visit(out, weight, ((b * channels + channel) * input.height + row) * input.width + column);
              }
            }
        }
}

function shape(
  x: Float64Array,
  { weight, bias }: LayerParams,
  { input, kernelHeight, kernelWidth }: Windows,
): { readonly weight: Float64Array; readonly rows: number; readonly units: number } {
  if (weight === undefined)
    throw new UserError("conv2d: no weight given; expected an array (units, channels, kernel rows, kernel columns)");
  const units = rowsOf("conv2d: weight", weight, input.channels * kernelHeight * kernelWidth);
  expectLength("conv2d", "bias", bias, units);
  return { weight, rows: rowsOf("conv2d: x", x, input.channels * input.height * input.width), units };
}
