/** Languages of the page. English has no part in the path, the others stand at its front: `/de/claims/`. */
export const locales = ["en", "de"] as const;

export type Locale = (typeof locales)[number];

export const defaultLocale: Locale = "en";

/** Each language in its own words. */
export const localeNames: Readonly<Record<Locale, string>> = { en: "English", de: "Deutsch" };

export function isLocale(text: string): text is Locale {
  return (locales as readonly string[]).includes(text);
}
