import type { ArmStyle } from "./armStyle.ts";
import { drawMarker } from "./drawMarker.ts";
import { type FigureWords, figureWords } from "./figureWords.ts";
import { formatPercent } from "./formatNumber.ts";
import type { RelianceShares } from "./relianceShares.ts";
import type { PathStep, Scene, Surface } from "./surface.ts";
import { fitText } from "./textWidth.ts";
import type { Token } from "./tokens.ts";

export interface HeatPlot {
  readonly name: string;
  readonly style: ArmStyle;
  readonly shares: RelianceShares;
  /** Share that is drawn darkest, the same in all arms of a figure. */
  readonly most: number;
}

const head = 62;
const bars = 22;

/**
 * A reliance matrix: rows downstream units, columns upstream units ordered by how much is leaned on them. Paper: no
 * share of the row's signal; ink: the largest share of the figure. The first column, the pin, is outlined.
 */
export function heatScene(
  { name, style, shares, most }: HeatPlot,
  width: number,
  words: FigureWords = figureWords,
): Scene {
  const { rows, columns, order, column } = shares;
  const cell = width / Math.max(1, columns);
  const side = Math.min(cell, 260 / Math.max(1, rows));
  const height = head + rows * side + 4;
  const top = order[0] ?? 0;
  const share = formatPercent(column[top] ?? 0);
  const label = words.heatLabel(name, `h${top + 1}`, share);
  const draw = (surface: Surface): void => {
    drawMarker(surface, style.marker, { at: [6, 8], radius: 4.4, color: style.color });
    surface.text(fitText(name, width - 18, 13, true), [18, 12.5], { size: 13, color: "ink", bold: true });
    surface.text(`▼ h${top + 1}: ${share}`, [0, 31], { size: 12, color: "pin", bold: true, mono: true });
    drawBars(surface, shares, cell);
    surface.group({ move: [0, head], scale: [cell, side] }, (inside) =>
      drawCells(inside, shares, { gaps: cell >= 4, most }),
    );
    surface.rect(
      { x: 0.5, y: head - 1, width: Math.max(3, cell), height: rows * side + 2 },
      { stroke: "pin", width: 1.6 },
    );
  };
  return { width, height, label, description: words.heat(rows, columns), draw };
}

/** Share of each column above it, the largest at full height. */
function drawBars(surface: Surface, { order, column }: RelianceShares, cell: number): void {
  const largest = Math.max(column[order[0] ?? 0] ?? 0, 1e-12);
  surface.group({ shape: { fill: "h5" } }, (inside) => {
    for (const [place, unit] of order.entries()) {
      const tall = ((column[unit] ?? 0) / largest) * bars;
      const box = { x: place * cell + cell * 0.08, y: head - 4 - tall, width: cell * 0.84, height: tall };
      if (place === 0) inside.rect(box, { fill: "pin" });
      else if (tall >= 0.3) inside.rect(box);
    }
  });
}

/**
 * One path a shade, in units of cells so that the file stays small; neighbours of one shade in a row become one rectangle
 * where the cells are too small for a gap between them.
 */
function drawCells(
  surface: Surface,
  shares: RelianceShares,
  { gaps, most }: { readonly gaps: boolean; readonly most: number },
): void {
  const { rows, columns, order } = shares;
  surface.rect({ x: 0, y: 0, width: columns, height: rows }, { fill: "h0" });
  const paths = new Map<number, PathStep[]>();
  for (let row = 0; row < rows; row++) {
    let start = 0;
    while (start < columns) {
      const shade = shadeOf(shares.at(row, order[start] ?? 0), most);
      let end = start + 1;
      while (!gaps && end < columns && shadeOf(shares.at(row, order[end] ?? 0), most) === shade) end += 1;
      if (shade > 0) push(paths, shade, { left: start, right: end, top: row });
      start = end;
    }
  }
  for (const [shade, steps] of [...paths].sort((a, b) => a[0] - b[0])) {
    const fill = shadeToken(shade);
    surface.path(steps, gaps ? { fill, stroke: "surface", width: 0.14 } : { fill });
  }
}

function push(
  paths: Map<number, PathStep[]>,
  shade: number,
  { left, right, top }: { readonly left: number; readonly right: number; readonly top: number },
): void {
  const steps = paths.get(shade) ?? [];
  steps.push(["M", left, top], ["L", right, top], ["L", right, top + 1], ["L", left, top + 1], ["Z"]);
  paths.set(shade, steps);
}

/** 0 to 8 with the square root of the share, so that the many small shares are told apart. */
function shadeOf(share: number, most: number): number {
  if (!(share > 0) || !(most > 0)) return 0;
  return Math.min(8, Math.floor(Math.sqrt(share / most) * 9));
}

const shades: readonly Token[] = ["h0", "h1", "h2", "h3", "h4", "h5", "h6", "h7", "h8"];

function shadeToken(shade: number): Token {
  return shades[shade] ?? "h8";
}
