import type { en } from "./en.ts";
import type { Locale } from "./locales.ts";

/**
 * The words of one language: the keys of English, each with a text or with a function of the same arguments. A language
 * that lacks a key does not compile.
 */
export type Messages = Words<typeof en>;

/** What another language must give for English's `T`. */
export type Words<T> = {
  readonly [Key in keyof T]: T[Key] extends (...args: infer Args) => string
    ? (...args: Args) => string
    : T[Key] extends string
      ? string
      : Words<T[Key]>;
};

/** Loads the words of one language and of no other. */
export async function loadMessages(locale: Locale): Promise<Messages> {
  switch (locale) {
    case "en":
      return (await import("./en.ts")).en;
    case "de":
      return (await import("./de.ts")).de;
  }
}
