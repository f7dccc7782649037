import type { ArmStyle } from "./armStyle.ts";
import { drawMarker } from "./drawMarker.ts";
import type { Surface } from "./surface.ts";
import { fitText, textWidth } from "./textWidth.ts";

/** An arm of a figure whose marks cannot be labelled where they stand. */
export interface LegendEntry {
  readonly name: string;
  readonly style: ArmStyle;
}

const pitch = 17;
const size = 11.5;

/** How a legend of names fills a width: columns, and the height they take. */
export interface LegendLayout {
  readonly columns: number;
  readonly columnWidth: number;
  readonly height: number;
}

/** As many columns as fit the longest name. */
export function legendLayout(entries: readonly LegendEntry[], width: number): LegendLayout {
  const longest = Math.max(0, ...entries.map(({ name }) => textWidth(name, size))) + 28;
  const columns = Math.max(1, Math.min(entries.length, Math.floor(width / longest)));
  return { columns, columnWidth: width / columns, height: Math.ceil(entries.length / columns) * pitch };
}

/** Draws mark and name of each arm, row by row from the origin. */
export function drawLegend(surface: Surface, entries: readonly LegendEntry[], layout: LegendLayout): void {
  for (const [index, { name, style }] of entries.entries()) {
    const x = (index % layout.columns) * layout.columnWidth;
    const y = Math.floor(index / layout.columns) * pitch + 10;
    drawMarker(surface, style.marker, { at: [x + 6, y - 4], radius: 4, color: style.color });
    surface.text(fitText(name, layout.columnWidth - 20, size), [x + 16, y], { size, color: "ink-2" });
  }
}
