import type { Locale } from "../locales.ts";
import type { ClaimTexts } from "./claimWords.ts";

/** The texts of claims in one language; undefined for English, in which the claims themselves are written. */
export async function loadClaimTexts(locale: Locale): Promise<ClaimTexts | undefined> {
  switch (locale) {
    case "en":
      return undefined;
    case "de":
      return (await import("./de.ts")).de;
  }
}
