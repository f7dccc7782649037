import { UserError } from "../math/errors.ts";
import type { Conv2dSpec, ImageShape, PoolSpec } from "./spec.ts";

/** Windows over an image: a convolution's or a pooling's. */
export interface Windows {
  readonly input: ImageShape;
  /** Rows and columns of the output. */
  readonly height: number;
  readonly width: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly stride: number;
  /** Zeros above and to the left; those below and to the right follow from the output's size. */
  readonly top: number;
  readonly left: number;
}

/** Where the windows of a convolution lie. Throws UserError where none fits. */
export function convolutionWindows(spec: Conv2dSpec, input: ImageShape, where: string): Windows {
  const [kernelHeight, kernelWidth] = spec.kernel;
  const { stride, padding } = spec;
  const along = (side: number, kernel: number): { readonly before: number; readonly count: number } => {
    if (padding !== "same") return { before: padding, count: Math.floor((side + 2 * padding - kernel) / stride) + 1 };
    const count = Math.ceil(side / stride);
    return { before: Math.floor(Math.max(0, (count - 1) * stride + kernel - side) / 2), count };
  };
  const rows = along(input.height, kernelHeight);
  const columns = along(input.width, kernelWidth);
  return checked(
    {
      input,
      height: rows.count,
      width: columns.count,
      kernelHeight,
      kernelWidth,
      stride,
      top: rows.before,
      left: columns.before,
    },
    where,
  );
}

/** Where the windows of a pooling lie: whole windows only, as in PyTorch without `ceil_mode`. */
export function poolWindows(spec: PoolSpec, input: ImageShape, where: string): Windows {
  const { size, stride, padding } = spec;
  if (2 * padding > size)
    throw new UserError(
      `${where}: padding ${padding} is more than half of the window of ${size}; expected at most half`,
    );
  const count = (side: number): number => Math.floor((side + 2 * padding - size) / stride) + 1;
  const [height, width] = [count(input.height), count(input.width)];
  const kernel = { kernelHeight: size, kernelWidth: size };
  return checked({ input, height, width, ...kernel, stride, top: padding, left: padding }, where);
}

function checked(windows: Windows, where: string): Windows {
  const { input, height, width, kernelHeight, kernelWidth } = windows;
  if (height >= 1 && width >= 1) return windows;
  throw new UserError(
    `${where}: a window of ${kernelHeight} x ${kernelWidth} does not fit into an image of ${input.height} x ${input.width}; use a smaller window, more padding or less pooling before it`,
  );
}
