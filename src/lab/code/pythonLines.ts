/** Lines of Python. */
export type Lines = readonly string[];

/** A number as Python writes it; small ones with an exponent. */
export function literal(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential() : String(value);
}

/** 1 - m without the digits that rounding adds: 1 - 0.99 is 0.01. */
export function oneMinus(share: number): number {
  return Number((1 - share).toPrecision(15));
}

/** Lines one level deeper; empty ones stay empty. */
export function indent(lines: Lines): string[] {
  return lines.map((line) => (line === "" ? "" : `    ${line}`));
}

/** Top-level parts of a module, two empty lines between them. */
export function topLevel(parts: readonly Lines[]): string[] {
  return parts.filter((part) => part.length > 0).flatMap((part, i) => (i === 0 ? part : ["", "", ...part]));
}

/** Methods of a class, an empty line between them. */
export function methods(parts: readonly Lines[]): string[] {
  return parts.filter((part) => part.length > 0).flatMap((part, i) => (i === 0 ? part : ["", ...part]));
}

/** A module's docstring of paragraphs, wrapped at 100 columns. Lines that begin with a blank stay as they are. */
export function docstring(paragraphs: Lines): string[] {
  const safe = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll('"""', "'''");
  const lines = paragraphs.flatMap((text, i) => [...(i === 0 ? [] : [""]), ...wrap(safe(text), 100)]);
  const [first = "", ...rest] = lines;
  return rest.length === 0 ? [`"""${first}"""`] : [`"""${first}`, ...rest, '"""'];
}

function wrap(text: string, width: number): string[] {
  return text.split("\n").flatMap((line) => (line.startsWith(" ") ? [line] : wrapLine(line, width)));
}

function wrapLine(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1) ?? "";
    if (last !== "" && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines;
}
