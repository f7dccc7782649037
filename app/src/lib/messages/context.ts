import { createContext } from "svelte";
import type { Locale } from "./locales.ts";
import type { Messages } from "./messages.ts";

interface Language {
  readonly locale: Locale;
  readonly messages: Messages;
}

const [language, provideLanguage] = createContext<Language>();

/** Called by the layout, and by tests of components: from there on `messages()` and `locale()` answer. */
export { provideLanguage };

/** The words of the page's language. A change of language loads the page anew, so that they never change under way. */
export function messages(): Messages {
  return language().messages;
}

export function locale(): Locale {
  return language().locale;
}
