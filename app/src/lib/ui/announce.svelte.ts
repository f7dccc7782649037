/** What the page's `role="status"` line says: progress and outcomes, for those who cannot see them. */
export const status: { text: string } = $state({ text: "" });

/** Says something through the status line. The same words twice are said twice. */
export function announce(text: string): void {
  // A no-break space makes it another text to a screen reader.
  status.text = status.text === text ? `${text}\u00A0` : text;
}
