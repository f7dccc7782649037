import { claimIds } from "#lib/claims/claimGroups.ts";
import { claimPage } from "#lib/claims/claimPage.server.ts";
import { loadClaimTexts } from "#lib/messages/claimWords/loadClaimTexts.ts";
import { defaultLocale, locales } from "#lib/messages/locales.ts";
import { loadMessages } from "#lib/messages/messages.ts";
import type { EntryGenerator, PageServerLoad } from "./$types";

export const entries: EntryGenerator = () =>
  locales.flatMap((locale) => claimIds.map((id) => (locale === defaultLocale ? { id } : { locale, id })));

export const load: PageServerLoad = async ({ params: { id: claim, locale = defaultLocale } }) => {
  const [{ figure }, texts] = await Promise.all([loadMessages(locale), loadClaimTexts(locale)]);
  const { id, sentence, verdicts, panels, quick } = claimPage(claim, figure.words, texts);
  return {
    ...{ id, sentence, panels, seeds: Math.max(...quick.seeds), networks: quick.trials.done },
    decisions: verdicts.map(({ decision }) => decision),
  };
};
