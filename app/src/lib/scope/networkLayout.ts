import type { Box, Point } from "../../../../src/lab/report/surface.ts";

/** How many of each are drawn; 0: none of them. */
export interface NetworkShape {
  readonly inputs: number;
  readonly upstream: number;
  /** Hidden units downstream. */
  readonly downstream: number;
  readonly outputs: number;
}

/** Where everything stands, in pixels of the scene. */
export interface NetworkLayout {
  readonly width: number;
  readonly height: number;
  /** Height that a unit has for itself. */
  readonly pitch: number;
  readonly inputs: readonly Point[];
  /** Noise clouds of the upstream units; their names stand to the left. */
  readonly capsules: readonly Box[];
  readonly downstream: readonly Point[];
  readonly outputs: readonly Point[];
}

const TOP = 30;
const BOTTOM = 24;
/** Room for the name of a unit. */
export const NAME_ROOM = 32;

/** From left to right: inputs, upstream units, downstream units, outputs; each column in the middle of the height. */
export function networkLayout({ inputs, upstream, downstream, outputs }: NetworkShape, width: number): NetworkLayout {
  const rows = Math.max(upstream, downstream, 4);
  const pitch = Math.max(24, Math.min(40, 400 / rows));
  const inside = rows * pitch;
  const narrow = width < 480;
  const left = inputs > 0 ? Math.max(NAME_ROOM + (narrow ? 34 : 44), width * 0.27) : NAME_ROOM + 4;
  const capsuleWidth = Math.max(84, Math.min(150, width * 0.2));
  const capsuleHeight = Math.min(22, pitch - 6);
  const right = outputs > 0 ? width - (narrow ? 26 : 74) : width - 14;
  const middle = outputs > 0 ? left + capsuleWidth + (right - left - capsuleWidth) * 0.62 : right;
  const column = (count: number, x: number, own: number): Point[] =>
    Array.from({ length: count }, (_, i) => [x, TOP + inside / 2 + (i - (count - 1) / 2) * own]);
  const spread = (count: number): number => Math.min(4 * pitch, inside / Math.max(1, count));
  return {
    width,
    height: TOP + inside + BOTTOM,
    pitch,
    inputs: column(inputs, narrow ? 14 : 24, spread(inputs)),
    capsules: column(upstream, left, pitch).map(([x, y]) => ({
      ...{ x, y: y - capsuleHeight / 2 },
      ...{ width: capsuleWidth, height: capsuleHeight },
    })),
    downstream: column(downstream, middle, pitch),
    outputs: column(outputs, right, spread(outputs)),
  };
}
