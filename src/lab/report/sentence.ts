/** The text with a capital first, unless it begins with the name of an arm or a metric: `bn-full`, `rely.single.max`. */
export function sentenceCase(text: string): string {
  const word = /^\p{Ll}+(?=$|\s|[,;:.!?)]+(\s|$))/u;
  return word.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** A phrase of the input as a sentence: a capital first, a full stop last where no other mark ends it, true minus signs. */
export function sentence(text: string): string {
  return ended(sentenceCase(text.trim()));
}

/** The same without the capital. */
export function ended(text: string): string {
  const said = text.trim().replace(/(?<=^|[\s([])-(?=[\d.])/g, "−");
  return said === "" || /[.!?…:]$/.test(said) ? said : `${said}.`;
}
