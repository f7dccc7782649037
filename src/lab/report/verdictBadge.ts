import type { Decision, Verdict } from "../types.ts";
import { formatInterval, formatNumber, formatSigned, intervalDecimals } from "./formatNumber.ts";
import { type Html, html } from "./html.ts";
import { sentence } from "./sentence.ts";

/** What a badge says: a decision, measures that disagree, or that nothing was judged. */
export type BadgeState = Decision | "disagree" | "unjudged";

const words: Readonly<Record<BadgeState, string>> = {
  supported: "Supported",
  refuted: "Refuted",
  equivalent: "No effect this large",
  undecided: "Undecided",
  disagree: "These measures disagree",
  unjudged: "Shown, not judged",
};

const icons: Readonly<Record<BadgeState, Html>> = {
  supported: html`<path d="M3 8.5 6.5 12 13 4.5"/>`,
  refuted: html`<path d="M4 4l8 8M12 4l-8 8"/>`,
  equivalent: html`<path d="M2.5 6.2q2.7-2.6 5.5 0t5.5 0M2.5 10.8q2.7-2.6 5.5 0t5.5 0"/>`,
  undecided: html`<circle cx="8" cy="8" r="5.4" stroke-dasharray="2.5 1.74" stroke-linecap="butt"/>`,
  disagree: html`<path d="M3 10.5 8 5l5 5.5"/>`,
  unjudged: html`<path d="M4 8h8"/>`,
};

/** The word of a state. */
export function badgeWord(state: BadgeState): string {
  return words[state];
}

/** The icon of a state, hidden from screen readers: the word stands beside it. */
export function badgeIcon(state: BadgeState): Html {
  return html`<svg class="icon ${state}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">${icons[state]}</svg>`;
}

/** Icon, word and colour. */
export function verdictBadge(state: BadgeState, word: string = words[state]): Html {
  return html`<span class="badge ${state}">${badgeIcon(state)}${word}</span>`;
}

/** What is known of the cause: whose effect it may be called, the part that is coupling, and noise's share. */
export function attributionNotes({ attribution, attributionDetail: detail }: Verdict): readonly string[] {
  if (attribution === undefined) return [];
  if (detail === undefined) return [`Attribution: ${attribution}.`];
  const notes = [sentence(detail.text)];
  if (detail.coupling) notes.push(`Coupling of the batch, NC1 − NC2: ${interval(detail.coupling)}.`);
  if (detail.share) {
    const { value, low, high } = detail.share;
    notes.push(
      `Noise’s share of the total: ${formatNumber(value, 2)}, ${formatNumber(low, 2)} to ${formatNumber(high, 2)}.`,
    );
  } else if (detail.shareWhyNot) notes.push(sentence(`No share of the total is named: ${detail.shareWhyNot}`));
  return notes;
}

function interval(found: { readonly mean: number; readonly low: number; readonly high: number }): string {
  const decimals = intervalDecimals([found]);
  return `${formatSigned(found.mean, decimals)} ${formatInterval(found.low, found.high, decimals)}`;
}
