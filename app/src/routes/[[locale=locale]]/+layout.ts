import { defaultLocale } from "#lib/messages/locales.ts";
import { loadMessages } from "#lib/messages/messages.ts";
import type { LayoutLoad } from "./$types";

// Every page is a file of its own in a folder of its own: any static server finds it.
export const prerender = true;
export const trailingSlash = "always";

export const load: LayoutLoad = async ({ params }) => {
  const locale = params.locale ?? defaultLocale;
  return { locale, messages: await loadMessages(locale) };
};
