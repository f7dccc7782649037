import { defineParams } from "@sveltejs/kit/params";
import { isLocale, type Locale } from "#lib/messages/locales.ts";

/** Locales that stand in a path; the default one has none. */
export const params = defineParams({
  locale: (param): Locale | undefined => (isLocale(param) && param !== "en" ? param : undefined),
});
