import type { ClaimWords } from "../claimWords.ts";
import { SHARED_DRAW, SMALL_NETS } from "./shared.ts";

export const learningRateNotNoise: ClaimWords = {
  of: "3de8f1d527c7",
  question: "Liegt es an der größeren Lernrate und nicht am Rauschen, dass Netze mit Batch Norm generalisieren?",
  restatements: {
    R1: {
      plain: "Bringt die Normierung allein bei gleicher, kleiner Lernrate nichts?",
      text: "bei der kleinsten Lernrate hat Batch Norm ohne Batch-Rauschen denselben Testverlust wie das schlichte Netz",
      refutedBy: "einen Unterschied, der größer ist als die Schwelle",
    },
    R2: {
      plain: "Ist der Vorteil bei der besten Lernrate mindestens doppelt so groß wie bei der kleinsten?",
      text: "bei der in der Validierung besten Lernrate jedes Arms senkt Batch Norm ohne Batch-Rauschen den Testverlust mindestens doppelt so stark wie bei der kleinsten",
      refutedBy: "weniger als das Doppelte",
    },
    R3: {
      plain: "Bringt das Batch-Rauschen bei der besten Lernrate nichts?",
      text: "bei der in der Validierung besten Lernrate jedes Arms ändert das Batch-Rauschen den Testverlust nicht",
      refutedBy: "einen Unterschied, der größer ist als die Schwelle",
    },
  },
  control:
    "Auch Batch Norm ohne Batch-Rauschen kann größere Lernraten nutzen: Erklärt die Lernrate alles, dann hat schon diese Variante den ganzen Vorteil von Batch Norm, und bei kleiner Lernrate gar keinen.",
  why: [
    "Die beiden Erklärungen sagen verschiedene Tabellen voraus: Liegt es an der Lernrate, wächst der Vorteil mit ihr, und Rauschen trägt nichts bei; liegt es am Rauschen, gibt es den Vorteil bei jeder Lernrate, aber nur mit Rauschen.",
  ],
  traps: [
    "Genauigkeit und Verlust können verschiedenen Seiten recht geben; beide werden gezeigt.",
    "Die beste Lernrate jedes Arms wird an Validierungsbeispielen gewählt, einmal für alle Seeds; auch die kleinste steht zur Wahl.",
  ],
  limits: [SHARED_DRAW, SMALL_NETS, "Fünf Lernraten von .005 bis .3; eine außerhalb könnte noch besser sein."],
  about: {
    quick: "teacher, 16 Seeds, sechs Arme bei fünf Lernraten",
    full: "mnist-1k und teacher, 32 Seeds, sechs Arme bei fünf Lernraten",
  },
};
