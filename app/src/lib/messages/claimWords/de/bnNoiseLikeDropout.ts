import type { ClaimWords } from "../claimWords.ts";
import { SHARED_DRAW, SMALL_NETS } from "./shared.ts";

export const bnNoiseLikeDropout: ClaimWords = {
  of: "00377e47c0d4",
  question: "Bewirkt Batch-Rauschen dasselbe wie Dropout mit demselben Rausch-Signal-Verhältnis?",
  restatements: {
    R1: {
      plain: "Wirkt es auf den Testverlust wie Dropout gleicher Größe?",
      text: "Batch-Rauschen verändert den Testverlust um ebenso viel wie Dropout mit demselben Rausch-Signal-Verhältnis, auf ein Viertel der Wirkung von Dropout genau",
      refutedBy: "einen Unterschied, der größer ist als ein Viertel der Wirkung von Dropout",
    },
    R2: {
      plain: "Und auf die Testgenauigkeit?",
      text: "dasselbe für die Testgenauigkeit",
      refutedBy: "einen Unterschied, der größer ist als ein Viertel der Wirkung von Dropout",
    },
    R3: {
      plain: "Und darauf, wie viele Einheiten sich entfernen lassen?",
      text: "dasselbe für die Fläche unter der Ablationskurve auf der Trainingsmenge",
      refutedBy: "einen Unterschied, der größer ist als ein Viertel der Wirkung von Dropout",
    },
    R4: {
      plain: "Und darauf, wie sehr der Verlust der wichtigsten Einheit schadet?",
      text: "dasselbe für den größten Schaden durch den Verlust einer einzelnen Einheit bei T*",
      refutedBy: "einen Unterschied, der größer ist als ein Viertel der Wirkung von Dropout",
    },
    R5: {
      plain: "Und darauf, wie selektiv die Einheiten für Klassen sind?",
      text: "dasselbe für die Klassenselektivität der Einheiten",
      refutedBy: "einen Unterschied, der größer ist als ein Viertel der Wirkung von Dropout",
    },
  },
  control:
    "Beide Arten von Rauschen kommen mit demselben Rausch-Signal-Verhältnis in dasselbe Netz, Batch Norm ohne Batch-Rauschen: Bei einer normalverteilten Einheit hat ein Statistik-Batch von 16 das von Dropout mit Rate .094, einer von 8 das von .195. Rauschen mit denselben Momenten, für den ganzen Batch oder für jedes Beispiel eigens gezogen, steht dazwischen.",
  why: [
    "Abgeglichen wird das Rauschen nach seiner Größe im Vergleich zum Signal, NSR = E Var[a] / Var E[a]; q = NSR / (1 + NSR) ist die Dropout-Rate dieser Größe. Das Rauschen von Batch Norm:",
    "Gleich groß heißt nicht gleich: Das Rauschen von Dropout ist für jedes Beispiel und jede Einheit ein eigenes, die Verschiebung durch Batch Norm hat der ganze Batch gemeinsam.",
  ],
  traps: [
    "Abgeglichen wird nach NSR = V / E², nicht nach der Varianz V allein, weil Batch Norm auch das Signal vergrößert.",
    "Wie stark das Rauschen zweier Beispiele eines Batches korreliert, ist neben der gleichwertigen Rate angegeben: 0 bei Dropout, nahe 1 bei der Verschiebung durch Batch Norm.",
    "Die Schwelle ist ein Viertel der gemessenen Wirkung von Dropout: Wo diese nahe 0 ist, lässt sich keine Gleichheit zeigen.",
  ],
  limits: [
    SHARED_DRAW,
    SMALL_NETS,
    "Die gleichwertigen Raten sind die einer normalverteilten Einheit und eines Beispiels, das nicht in seinem Batch ist.",
  ],
  about: {
    quick: "teacher, 16 Seeds, Statistik-Batches von 16 und 8 neben Dropout mit Rate .094 und .195",
    full: "mnist-1k, teacher und moons, 32 Seeds, drei Lernraten",
  },
};
