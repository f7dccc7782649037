import type { ShownPicture } from "./shown.ts";

/**
 * Pictures side by side, two rows of pixels a line of text, by the block characters for the upper and the lower half.
 * Without colour a pixel is ink or not, by half of the picture's brightest; with colour it takes its own grey or colour
 * (24-bit terminal codes).
 * @param width columns of the terminal
 */
export function halfBlocks(pictures: readonly ShownPicture[], width: number, colour: boolean): string {
  const lines: string[] = [];
  for (let from = 0; from < pictures.length; ) {
    let to = from;
    let used = 0;
    while (to < pictures.length && (to === from || used + (pictures[to]?.columns ?? 0) <= width)) {
      used += (pictures[to]?.columns ?? 0) + 2;
      to++;
    }
    lines.push(...band(pictures.slice(from, to), colour));
    from = to;
  }
  return lines.join("\n");
}

function band(pictures: readonly ShownPicture[], colour: boolean): string[] {
  const height = Math.max(...pictures.map(({ rows }) => Math.ceil(rows / 2)));
  const lines: string[] = [];
  for (let line = 0; line < height; line++)
    lines.push(
      pictures
        .map((picture) => rowPair(picture, 2 * line, colour))
        .join("  ")
        .trimEnd(),
    );
  const labels = pictures.map(({ label, columns }) => label.slice(0, columns).padEnd(columns));
  return [...lines, labels.join("  ").trimEnd()];
}

function rowPair(picture: ShownPicture, row: number, colour: boolean): string {
  const cells = Array.from({ length: picture.columns }, (_, column) => {
    const upper = pixel(picture, row, column);
    const lower = pixel(picture, row + 1, column);
    if (colour) return `\u001b[38;2;${upper.join(";")};48;2;${lower.join(";")}m\u2580`;
    const threshold = brightest(picture) / 2;
    return " \u2580\u2584\u2588"[(light(upper) > threshold ? 1 : 0) + (light(lower) > threshold ? 2 : 0)] ?? " ";
  });
  return `${cells.join("")}${colour ? "\u001b[0m" : ""}`;
}

/** Red, green and blue, black outside the picture. */
function pixel({ rows, columns, channels, pixels }: ShownPicture, row: number, column: number): number[] {
  return [0, 1, 2].map((channel) => {
    if (row >= rows) return 0;
    const plane = Math.min(channel, channels - 1);
    return pixels[(plane * rows + row) * columns + column] ?? 0;
  });
}

function light(colour: readonly number[]): number {
  return colour.reduce((sum, part) => sum + part, 0) / 3;
}

function brightest({ pixels }: ShownPicture): number {
  return Math.max(...pixels);
}
