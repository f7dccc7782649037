import { drawScene } from "#lib/canvas/drawScene.ts";
import { currentTheme } from "#lib/theme/theme.ts";
import type { Scene } from "../../../../src/lab/report/surface.ts";
import { svgDocument } from "../../../../src/lab/report/svgSurface.ts";
import { darkTokens, lightTokens } from "../../../../src/lab/report/tokens.ts";
import { type FigureTable, tableCsv } from "./table.ts";

/** Pixels of the picture for one of the scene. */
const PNG_SCALE = 2;

/** Hands the reader a file that was made here. */
export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has read it once the click has been handled.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** The figure as an SVG file of its own, in the theme that is shown. */
export function downloadSvg(name: string, scene: Scene): void {
  download(`${name}.svg`, new Blob([svgDocument(scene, tokens())], { type: "image/svg+xml" }));
}

/** The figure as a picture, twice as fine as it is shown. */
export async function downloadPng(name: string, scene: Scene): Promise<void> {
  const canvas = document.createElement("canvas");
  drawScene(canvas, scene, { tokens: tokens(), scale: PNG_SCALE, background: "surface" });
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob !== null) download(`${name}.png`, blob);
}

/** What the figure shows, as a table. */
export function downloadCsv(name: string, table: FigureTable): void {
  download(`${name}.csv`, new Blob([tableCsv(table)], { type: "text/csv" }));
}

function tokens(): typeof lightTokens {
  return currentTheme() === "dark" ? darkTokens : lightTokens;
}
