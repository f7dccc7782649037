import type { Messages } from "#lib/messages/messages.ts";

/** Seconds in words: below a minute and a half in steps of five, else in minutes. */
export function timeText(seconds: number, words: Messages["results"]): string {
  return seconds < 90
    ? words.secondsText(Math.max(5, 5 * Math.round(seconds / 5)))
    : words.minutes(Math.round(seconds / 60));
}
