/** Text that Markdown and HTML leave alone: on one line, every mark that could start markup escaped. */
export function markdownText(text: string): string {
  const line = text.toWellFormed().replace(/\s+/g, " ").trim();
  const marked = line.replace(/[\\`*_{}[\]#|~]/g, (mark) => `\\${mark}`);
  const safe = marked.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return safe.replace(/:\/\//g, "\\://");
}
