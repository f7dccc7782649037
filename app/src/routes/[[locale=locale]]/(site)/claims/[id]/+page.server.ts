import { claimIds } from "#lib/claims/claimGroups.ts";
import { claimPage } from "#lib/claims/claimPage.server.ts";
import { loadClaimTexts } from "#lib/messages/claimWords/loadClaimTexts.ts";
import { defaultLocale, locales } from "#lib/messages/locales.ts";
import { loadMessages } from "#lib/messages/messages.ts";
import type { EntryGenerator, PageServerLoad } from "./$types";

export const entries: EntryGenerator = () =>
  locales.flatMap((locale) => claimIds.map((id) => (locale === defaultLocale ? { id } : { locale, id })));

export const load: PageServerLoad = async ({ params: { id, locale = defaultLocale } }) => {
  const [{ figure }, texts] = await Promise.all([loadMessages(locale), loadClaimTexts(locale)]);
  // Whole addresses are known only to a build that is published (`node tools/app.ts publish`).
  const site = process.env["LINCHPIN_SITE"];
  return {
    ...claimPage(id, figure.words, texts),
    picture: site === undefined ? undefined : new URL(`social/${id}.png`, site).href,
  };
};
