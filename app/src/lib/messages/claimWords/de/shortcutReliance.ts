import type { ClaimWords } from "../claimWords.ts";
import { SHARED_DRAW, SMALL_NETS } from "./shared.ts";

export const shortcutReliance: ClaimWords = {
  of: "810fcf2cb4b6",
  question: "Hält Rauschen ein Netz davon ab, sich auf eine einzige sehr gute Eingabe zu stützen?",
  restatements: {
    R1: {
      plain: "Verringert Rauschen den Anteil der einen guten Eingabe am Schaden?",
      text: "Batch-Rauschen und Rauschen gleicher Größe verringern beide den Anteil der Abkürzung an dem Schaden, der beim Permutieren einzelner Eingaben entsteht",
      refutedBy: "eine Zunahme bei einem der beiden",
    },
    R2: {
      plain: "Erhöht Rauschen die Genauigkeit ohne diese Eingabe?",
      text: "Batch-Rauschen und Rauschen gleicher Größe erhöhen beide die Genauigkeit, wenn die Abkürzung auf null steht",
      refutedBy: "eine Abnahme bei einem der beiden",
    },
  },
  control:
    "Eine Eingabe verrät das Label beinahe, zwanzig deuten es an. Batch-Rauschen wird gegen Batch Norm ohne dieses Rauschen beurteilt, und eingefügtes Rauschen mit denselben Momenten steht daneben; was zwischen beiden übrig bleibt, ist die Kopplung der Beispiele eines Batches.",
  why: [
    "Ein Netz, das davon abgehalten wird, sich auf eine einzelne Einheit zu stützen, sollte die Last auch auf seine Eingaben verteilen, und dort sieht man es, ohne das Netz zu öffnen: Man permutiert oder entfernt die eine gute Eingabe.",
  ],
  traps: [
    "Der Anteil und die Genauigkeit ohne die Abkürzung sind zwei Fragen und können sich widersprechen: Ein Netz kann der Abkürzung einen größeren Anteil geben und ohne sie trotzdem mehr wissen.",
    "Die Zusammensetzung eines Batches verrät, wie sich seine Klassen verteilen; Rauschen mit denselben Momenten verrät das nicht. NC1 und NC2 können sich darin unterscheiden.",
    "Ein Anteil sagt nichts, wo der Gesamtschaden klein ist: Deshalb steht er daneben.",
  ],
  limits: [
    SHARED_DRAW,
    SMALL_NETS,
    "Eine einzige erzeugte Aufgabe. Dropout der Eingaben mit Rate .2 nimmt in einem Fünftel der Beispiele die Abkürzung selbst weg: Dieser Arm begegnet als einziger schon im Training dem, wonach R2 fragt, und hat dafür eine eigene Zeile.",
  ],
  about: {
    quick:
      "shortcut, 16 Seeds, Statistik-Batches von 48, 16 und 8, Rauschen gleicher Größe, Dropout mit Rate .2 und .5, Dropout der Eingaben mit Rate .2",
    full: "shortcut, 32 Seeds, drei Lernraten",
  },
};
