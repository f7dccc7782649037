import type { Messages } from "../messages.ts";

export const answer: Messages["answer"] = {
  title: "Ein Beispiel dafür, was das Rauschen von Batch Norm bewirkt",
  heading: "Wenn jede verborgene Einheit ein wenig wackelt: Lohnt es sich dann noch, sich auf eine einzige zu stützen?",
  inShort:
    "Batch Norm normiert mit Mittelwert und Streuung der Beispiele, die gerade im selben Mini-Batch sind. Deshalb bewegt sich jede verborgene Einheit von Batch zu Batch ein wenig; wer sich auf eine einzige stützt, spürt das ganz, wer sein Gewicht verteilt, weniger.",
  population: "Geschieht das in Netzen, die wirklich trainiert wurden?",
  measured: (networks, seeds) =>
    `${networks} trainierte Netze, ${seeds} gepaarte Seeds je Arm, auf zwei kleinen erzeugten Aufgaben. Ein Gesamturteil gibt es nicht: Es hängt vom Maß und von der Aufgabe ab.`,
  on: (task) => `auf ${task}`,
  dots: "Jeder kleine Punkt ist der Unterschied eines Paars von Netzen mit denselben Daten, demselben Start und derselben Reihenfolge der Batches. Großes Zeichen und Balken: Mittelwert und 95-%-Intervall.",
  tableColumns: {
    task: "Aufgabe",
    measure: "Maß",
    contrast: "Kontrast",
    mean: "Mittlerer Unterschied",
    low: "von",
    high: "bis",
    pairs: "Paare",
  },
};
