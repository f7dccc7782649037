import type { Windows } from "./geometry.ts";
import { rowsOf } from "./rowsOf.ts";

/**
 * Calls `visit` with the places in x of the pixels under each window, row-major and without padding, window after window
 * in the order of the output (B, C, height, width). Throws UserError where x is not a whole number of maps.
 *
 * @param length numbers of x (B, C, H, W)
 */
export function forEachWindow(length: number, windows: Windows, visit: (pixels: readonly number[]) => void): void {
  const { input, height, width, kernelHeight, kernelWidth, stride, top, left } = windows;
  const maps = rowsOf("pooling", { length }, input.height * input.width);
  for (let map = 0; map < maps; map++)
    for (let r = 0; r < height; r++)
      for (let c = 0; c < width; c++) {
        const pixels: number[] = [];
        for (let i = 0; i < kernelHeight; i++) {
          const row = r * stride + i - top;
          if (row < 0 || row >= input.height) continue;
          for (let j = 0; j < kernelWidth; j++) {
            const column = c * stride + j - left;
            if (column >= 0 && column < input.width) pixels.push((map * input.height + row) * input.width + column);
          }
        }
        visit(pixels);
      }
}
