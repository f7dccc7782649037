import { claimIds } from "#lib/claims/claimGroups.ts";
import { claimPage } from "#lib/claims/claimPage.server.ts";
import { defaultLocale, locales } from "#lib/messages/locales.ts";
import type { EntryGenerator, PageServerLoad } from "./$types";

export const entries: EntryGenerator = () =>
  locales.flatMap((locale) => claimIds.map((id) => (locale === defaultLocale ? { id } : { locale, id })));

export const load: PageServerLoad = ({ params }) => {
  const { id, sentence, verdicts, panels, quick } = claimPage(params.id);
  return {
    ...{ id, sentence, panels, seeds: Math.max(...quick.seeds), networks: quick.trials.done },
    decisions: verdicts.map(({ decision }) => decision),
  };
};
