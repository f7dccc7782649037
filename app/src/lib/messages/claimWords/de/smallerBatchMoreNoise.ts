import type { ClaimWords } from "../claimWords.ts";
import { SHARED_DRAW, SMALL_NETS } from "./shared.ts";

export const smallerBatchMoreNoise: ClaimWords = {
  of: "65f624a247eb",
  question: "Regularisiert ein kleinerer Statistik-Batch mehr, und gibt es eine Größe, unter der er schadet?",
  restatements: {
    R1: {
      plain: "Ist der Testverlust umso niedriger, je kleiner der Statistik-Batch ist (bis hinab zu 16)?",
      text: "bei festem Gradienten-Batch steigt der Testverlust mit dem Logarithmus der Größe des Statistik-Batches, von 16 bis zur ganzen Trainingsmenge",
      refutedBy: "eine Steigung von 0 oder darunter",
    },
    R2: {
      plain: "Gibt es eine beste Größe, und liegt sie über der kleinstmöglichen?",
      text: "ein Statistik-Batch, dessen Größe an Validierungsbeispielen ausgewählt ist, hat einen niedrigeren Testverlust als ein Batch der kleinsten Größe",
      refutedBy: "eine kleinste Größe, die ebenso gut oder besser ist",
    },
    R3: {
      plain: "Wird die Trainingsmenge umso schlechter gelernt, je kleiner der Statistik-Batch ist?",
      text: "die Trainingsgenauigkeit steigt mit dem Logarithmus der Größe des Statistik-Batches, von der kleinsten Größe bis zur ganzen Trainingsmenge",
      refutedBy: "eine Steigung von 0 oder darunter",
    },
  },
  control:
    "Nur der Statistik-Batch ändert sich: Der Gradienten-Batch bleibt, wie er ist, und mit ihm das Rauschen des Gradienten und die Zahl der Schritte. Daneben steht Rauschen mit den Momenten jedes Statistik-Batches, eingefügt in Batch Norm ohne Batch-Rauschen.",
  why: [
    "Das Rauschen eines Statistik-Batches von B Beispielen sinkt wie 1/B:",
    "Zu viel davon zerstört das Signal; es sollte also eine beste Größe geben.",
  ],
  traps: [
    "Wer stattdessen den Gradienten-Batch ändert, ändert auch das Rauschen des Gradienten und die Zahl der Schritte.",
    "Die beste Größe wird an Validierungsbeispielen ausgewählt, einmal für alle Seeds; sie ist von Aufgabe zu Aufgabe verschieden.",
  ],
  limits: [
    SHARED_DRAW,
    SMALL_NETS,
    "Rauschen gleicher Größe hat unterhalb eines Statistik-Batches von 4 keine endliche Varianz.",
  ],
  about: {
    quick: "teacher, 16 Seeds, Statistik-Batches von 2 bis zur ganzen Trainingsmenge, Rauschen gleicher Größe ab 4",
    full: "mnist-1k und drei erzeugte Aufgaben, 32 Seeds, drei Lernraten",
  },
};
