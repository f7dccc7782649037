import type { ClaimWords } from "../claimWords.ts";
import { SHARED_DRAW, SMALL_NETS } from "./shared.ts";

export const noiseMustBeFresh: ClaimWords = {
  of: "58a308532bad",
  question: "Müssen die Batches immer neu gezogen werden, damit das Rauschen von Batch Norm hilft?",
  restatements: {
    R1: {
      plain: "Ist Batch Norm mit neu gemischten Batches besser als mit denselben Batches in jeder Epoche?",
      text: "Batch Norm über Statistik-Batches von 16 hat einen niedrigeren Testverlust, wenn die Batches neu gemischt werden, als wenn die der ersten Epoche bleiben",
      refutedBy: "einen niedrigeren oder ebenso niedrigen Testverlust mit eingefrorenen Batches",
    },
    R2: {
      plain: "Ist eingefrorenes Batch-Rauschen schlechter als keines?",
      text: "eingefrorene Statistik-Batches von 16 haben einen höheren Testverlust als Batch Norm ohne Batch-Rauschen",
      refutedBy: "einen niedrigeren Testverlust als ohne Batch-Rauschen",
    },
    R3: {
      plain: "Schadet das Einfrieren Batch Norm mehr als einem schlichten Netz?",
      text: "das Einfrieren der Batches erhöht den Testverlust von Batch Norm stärker als den des schlichten Netzes",
      refutedBy: "einen stärkeren Anstieg beim schlichten Netz",
    },
  },
  control:
    "Die eingefrorenen Arme behalten die Aufteilung in Batches, die in der ersten Epoche gezogen wurde, und damit die Reihenfolge der Schritte; das schlichte Netz mit eingefrorenen Batches zeigt, was das allein bewirkt.",
  why: [
    "Rauschen, das in jeder Epoche dasselbe ist, lässt sich lernen: Ein Beispiel, das immer auf dieselben anderen trifft, ist immer gleich verschoben, und das Netz kann es daran erkennen.",
  ],
  traps: ["Ein Werkzeug, das nie neu mischt, zeigt das Gegenteil von „Batch-Rauschen regularisiert“."],
  limits: [SHARED_DRAW, SMALL_NETS],
  about: {
    quick: "teacher, 16 Seeds, frische und eingefrorene Batches bei Statistik-Batches von 16 und 8",
    full: "mnist-1k und teacher, 32 Seeds, drei Lernraten",
  },
};
