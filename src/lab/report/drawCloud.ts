import type { Scale } from "./scale.ts";
import type { Box, Surface } from "./surface.ts";
import type { Token } from "./tokens.ts";

/** A noise cloud: the value of one input in many mini-batches, as dots in a capsule. */
export interface Cloud {
  readonly values: ArrayLike<number>;
  /** The value without batch noise, marked by an upright line. */
  readonly still: number;
  readonly color: Token;
  /** The unit that everything hangs on has its capsule in pin. */
  readonly pinned?: boolean;
}

/**
 * Draws the motif that means only "the same input, seen in different mini-batches". The height of a dot inside the
 * capsule says nothing: it keeps the dots apart, and follows from the dot's index.
 */
export function drawCloud(surface: Surface, { x, y, width, height }: Box, scale: Scale, cloud: Cloud): void {
  const rim = cloud.pinned ? "pin" : "line-strong";
  surface.rect(
    { x, y, width, height },
    { fill: "surface", stroke: rim, width: cloud.pinned ? 1.8 : 1.2, radius: height / 2 },
  );
  const middle = y + height / 2;
  surface.group({ opacity: 0.55, shape: { fill: cloud.color } }, (dots) => {
    for (let index = 0; index < cloud.values.length; index++) {
      const value = cloud.values[index] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      // Multiples of the golden ratio fill an interval evenly without a pattern; the square keeps most near the middle.
      const turn = ((index + 1) * 0.6180339887498949) % 1;
      const off = 2 * turn - 1;
      const at = Math.max(x + 4, Math.min(x + width - 4, scale(value)));
      dots.circle([at, middle + off * Math.abs(off) * (height / 2 - 4)], 1.3);
    }
  });
  const line = Math.max(x + 4, Math.min(x + width - 4, scale(cloud.still)));
  surface.line([line, y + 4], [line, y + height - 4], { stroke: "ink", width: 1.6 });
}
