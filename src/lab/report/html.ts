/** Markup that is safe to write out: made only by {@link html}, which escapes everything that is put into it. */
export interface Html {
  readonly html: string;
}

/** What a template may hold: text and numbers are escaped, markup and lists of markup pass, undefined is nothing. */
export type HtmlValue = Html | string | number | undefined | readonly HtmlValue[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

// Control characters, and marks that turn the direction of the text behind them, can make a name look like another one.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be found
const invisible = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g;

/**
 * Text made harmless in HTML and SVG, between tags and inside quoted attributes: `& < > " '` and the back tick become
 * entities; control characters, direction overrides and lone surrogates become U+FFFD.
 */
export function escapeHtml(text: string): string {
  const clean = text.toWellFormed().replace(invisible, "\ufffd");
  return clean.replace(/[&<>"'`]/g, (character) => entities[character] ?? "");
}

/** A template tag: `html\`<b>${name}</b>\`` escapes `name`. Attributes must be quoted in the template. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = parts[0] ?? "";
  for (const [index, value] of values.entries()) text += written(value) + (parts[index + 1] ?? "");
  return { html: text };
}

function written(value: HtmlValue): string {
  if (value === undefined) return "";
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return escapeHtml(String(value));
  if (isList(value)) return value.map(written).join("");
  return value.html;
}

function isList(value: Html | readonly HtmlValue[]): value is readonly HtmlValue[] {
  return Array.isArray(value);
}
