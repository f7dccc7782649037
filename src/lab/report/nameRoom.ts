import { drawLegend, type LegendEntry, legendLayout } from "./legend.ts";
import type { Surface } from "./surface.ts";
import { boldWidth } from "./textWidth.ts";

/** Room for the names of lines: at their ends, or as a legend below where the names are too long for that. */
export interface NameRoom {
  /** Where the plot ends at the right. */
  readonly right: number;
  /** Height of the legend below; 0: the names stand at the ends. */
  readonly below: number;
}

/** Names may take so much of the width at the right. */
const MOST = 0.4;

/** Whether the names stand at the right of a plot, and what they leave of its width. */
export function nameRoom(lines: readonly LegendEntry[], width: number): NameRoom {
  const longest = Math.max(0, ...lines.map(({ name }) => boldWidth(name, 12))) + 26;
  if (longest <= MOST * width) return { right: width - longest, below: 0 };
  return { right: width - 10, below: legendLayout(lines, width).height + 10 };
}

/** Draws the legend of lines whose names do not stand at their ends, with its top at `y`. */
export function drawNamesBelow(surface: Surface, lines: readonly LegendEntry[], width: number, y: number): void {
  surface.group({ move: [0, y + 8] }, (inside) => drawLegend(inside, lines, legendLayout(lines, width)));
}
