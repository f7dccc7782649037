/** Control characters and those that reorder text: shown raw they could move a terminal's cursor or hide what is there. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Text of a foreign file without anything that a terminal would obey: unsafe characters become `\u....`. */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Text of a foreign file for a message: in quotes, printable, cut after 40 characters. */
export function quoted(text: string): string {
  return `"${printable(text.slice(0, 40))}${text.length > 40 ? "..." : ""}"`;
}
