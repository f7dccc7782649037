import type { Handle } from "@sveltejs/kit/hooks";
import { defaultLocale } from "#lib/messages/locales.ts";
import { themeScript } from "#lib/theme/themeScript.ts";

/** Fills in what the template cannot know: the language of the page, and the script that sets the theme. */
export const handle: Handle = ({ event, resolve }) =>
  resolve(event, {
    transformPageChunk: ({ html }) =>
      html
        .replace("%linchpin.lang%", event.params.locale ?? defaultLocale)
        .replace("%linchpin.theme%", `<script>${themeScript}</script>`),
  });
