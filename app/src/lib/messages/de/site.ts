import type { Messages } from "../messages.ts";

export const site: Messages["site"] = {
  name: "Linchpin",
  skip: "Zum Inhalt",
  navigation: "Seiten",
  pages: { answer: "Antwort", lab: "Labor", claims: "Behauptungen", results: "Ergebnisse", class: "Klasse" },
  language: "Sprache",
  theme: { dark: "Dunkle Darstellung", light: "Helle Darstellung" },
  copyLink: "Link zu dieser Ansicht kopieren",
  copied: "Der Link ist in der Zwischenablage.",
  notCopied: "Der Browser hat das Kopieren nicht erlaubt. Der Link steht in der Adresszeile.",
  error: {
    notFound: "Diese Seite gibt es hier nicht.",
    failed: "Diese Seite konnte nicht gezeigt werden.",
    home: "Zur Antwort",
  },
};
