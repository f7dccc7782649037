import { printable } from "../../core/data/quoted.ts";
import { halfBlocks } from "./halfBlocks.ts";
import type { Shown, ShownArray, ShownClasses } from "./shown.ts";

/** How `renderShow` writes. */
export interface RenderOptions {
  /** Columns of the terminal; default 80. */
  readonly width?: number;
  /** True: pictures in 24-bit colours. */
  readonly colour?: boolean;
  /** Most arrays and columns listed; default 40. */
  readonly rows?: number;
}

/** The text of `linchpin data show`. Names out of files are printed without characters that a terminal obeys. */
export function renderShow(shown: Shown, options: RenderOptions = {}): string {
  const lines = [printable(shown.title), `  ${shown.format}`];
  if (shown.file !== undefined) lines.push(`  ${shown.file.bytes} bytes, SHA-256 ${shown.file.sha256}`);
  if (shown.arrays.length > 0) lines.push("", ...arrayTable(shown.arrays, options.rows ?? 40));
  for (const group of grouped(shown.classes)) lines.push("", ...classTable(group));
  const pictures = shown.pictures.map((picture) => ({ ...picture, label: printable(picture.label) }));
  if (pictures.length > 0) lines.push("", halfBlocks(pictures, options.width ?? 80, options.colour ?? false));
  if (shown.notes.length > 0) lines.push("", ...shown.notes.map((note) => printable(note)));
  return `${lines.join("\n")}\n`;
}

function arrayTable(arrays: readonly ShownArray[], most: number): string[] {
  const head = ["name", "shape", "type", "low", "high", "mean", "sd", "not finite"];
  const body = arrays
    .slice(0, most)
    .map(({ name, shape, type, range, notFinite }) => [
      printable(name),
      shape.join(" x ") || "number",
      printable(type),
      ...[range?.low, range?.high, range?.mean, range?.sd].map((value) => (value === undefined ? "-" : short(value))),
      `${notFinite}`,
    ]);
  const more = arrays.length > most ? [`... and ${arrays.length - most} more`] : [];
  return [...table([head, ...body]), ...more];
}

/** Counts of the same classes stand side by side. */
function grouped(classes: readonly ShownClasses[]): ShownClasses[][] {
  const groups = new Map<string, ShownClasses[]>();
  for (const each of classes) {
    const key = JSON.stringify(each.counts.map(({ name }) => name));
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

function classTable(group: readonly ShownClasses[]): string[] {
  const head = ["class", ...group.flatMap(({ of }) => [printable(of), "share"])];
  const totals = group.map(({ counts }) => counts.reduce((sum, { count }) => sum + count, 0));
  const body = (group[0]?.counts ?? []).map(({ name }, k) => [
    printable(name) || "(empty)",
    ...group.flatMap(({ counts }, part) => {
      const count = counts[k]?.count ?? 0;
      return [`${count}`, (count / (totals[part] || 1)).toFixed(3)];
    }),
  ]);
  return table([head, ...body]);
}

/** Columns padded to their widest cell, the first to the left, the others to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, k) => Math.max(...rows.map((row) => row[k]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, k) => (k === 0 ? cell.padEnd(widths[k] ?? 0) : cell.padStart(widths[k] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}

function short(value: number): string {
  return `${Number(value.toPrecision(4))}`;
}
