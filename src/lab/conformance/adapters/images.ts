import type { ImageShape } from "../../../core/nn/spec.ts";
import { type Path, tensorAt, whereIs } from "../caseReader.ts";
import { type GoldenCase, GoldenError } from "../golden.ts";

/** Channels, rows and columns of a tensor of images (B, C, H, W). */
export function imageOf(golden: GoldenCase, path: Path): ImageShape {
  const { shape } = tensorAt(golden, path);
  const [, channels, height, width] = shape;
  if (channels === undefined || height === undefined || width === undefined || shape.length !== 4)
    throw new GoldenError(`${whereIs(golden)}: ${path} has shape [${shape.join(", ")}]; expected (B, C, H, W)`);
  return { channels, height, width };
}
