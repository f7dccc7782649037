import { defaultLocale, type Locale } from "#lib/messages/locales.ts";
import { resolve } from "$app/paths";

/**
 * The address of a page, from wherever it is asked: relative while a page is built, so that the site works in any folder.
 * @param path begins and ends with a slash, without locale: `/claims/bn-batch-noise/`
 */
export function href(path: string, locale: Locale): string {
  const full = locale === defaultLocale ? path : `/${locale}${path}`;
  // `resolve` knows the paths of this build by their types; here they come from data. Without its first slash it is a path.
  return (resolve as (path: string) => string)(full.slice(1));
}
