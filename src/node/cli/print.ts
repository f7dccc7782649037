import { styleText } from "node:util";

/** Writes a line to stdout. */
export function say(text = ""): void {
  process.stdout.write(`${text}\n`);
}

/** Writes a line to stderr: progress, warnings and errors. */
export function note(text = ""): void {
  process.stderr.write(`${text}\n`);
}

/** Writes a document to stdout as JSON. */
export function sayJson(document: unknown): void {
  say(JSON.stringify(document, null, 2));
}

export type Style = Parameters<typeof styleText>[0];

/**
 * Text for stdout in a style, where it is a terminal that shows colours and neither NO_COLOR nor FORCE_COLOR say
 * otherwise. Colour never carries a meaning that the words do not.
 */
export function styled(style: Style, text: string): string {
  return styleText(style, text);
}

/** Characters of a line on the terminal; 120 where stdout is none. */
export function terminalWidth(): number {
  return Math.max(40, process.stdout.columns ?? 120);
}

/** A duration in words: `under 1 s`, `41 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 1) return "under 1 s";
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `1 trial`, `2 trials`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** A size in words: `0.4 MB`, `12.0 MB`. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Columns set one beside the other, each as wide as its widest cell; the last one is not padded. */
export function columns(rows: readonly (readonly string[])[], gap = 2): string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  return rows.map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd((widths[i] ?? 0) + gap)))
      .join("")
      .trimEnd(),
  );
}
