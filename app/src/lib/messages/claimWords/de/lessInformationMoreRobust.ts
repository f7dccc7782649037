import type { ClaimWords } from "../claimWords.ts";
import { SHARED_DRAW, SMALL_NETS } from "./shared.ts";

export const lessInformationMoreRobust: ClaimWords = {
  of: "ccb69322ff5f",
  question: "Macht es ein Netz robuster, wenn Rauschen in den Einheiten ihm beim Training Information nimmt?",
  restatements: {
    R1a: {
      plain: "Hat das Netz im Training weniger, woran es sich halten kann?",
      text: "der Trainingsverlust von Batch Norm über 16 Beispiele ist im Trainingsmodus höher als im Auswertungsmodus",
      refutedBy: "einen ebenso niedrigen oder niedrigeren Verlust im Trainingsmodus",
    },
    R1b: {
      plain: "Umso weniger, je kleiner der Statistik-Batch ist?",
      text: "der Abstand zwischen Trainings- und Auswertungsmodus fällt mit dem Logarithmus der Größe des Statistik-Batches",
      refutedBy: "eine Steigung von 0 oder darüber",
    },
    R2: {
      plain: "Kostet Rauschen auf den Eingaben weniger Genauigkeit?",
      text: "Batch-Rauschen und Rauschen gleicher Größe verringern beide den Verlust an Genauigkeit durch N(0, 1)-Rauschen auf den Eingaben",
      refutedBy: "eine Zunahme bei einem der beiden",
    },
    R3: {
      plain: "Kosten fehlende Eingänge weniger Genauigkeit?",
      text: "Batch-Rauschen und Rauschen gleicher Größe verringern beide den Verlust an Genauigkeit, wenn ein Fünftel der Eingänge auf null steht",
      refutedBy: "eine Zunahme bei einem der beiden",
    },
    R4a: {
      plain: "Ist die Genauigkeit auf verrauschten Eingaben selbst höher, und zwar wegen des Rauschens?",
      text: "Batch-Rauschen und Rauschen gleicher Größe erhöhen beide die Genauigkeit bei N(0, 1)-Rauschen auf den Eingaben",
      refutedBy: "eine Abnahme bei einem der beiden",
    },
    R4b: {
      plain: "Ist sie höher als die eines schlichten Netzes?",
      text: "Batch Norm über 16 Beispiele hat bei N(0, 1)-Rauschen auf den Eingaben eine höhere Genauigkeit als das schlichte Netz",
      refutedBy: "eine niedrigere Genauigkeit",
    },
  },
  control:
    "Nach Robustheit wird für das Batch-Rauschen allein gefragt, gegen Batch Norm ohne dieses Rauschen, und für eingefügtes Rauschen mit denselben Momenten; die Normierung als solche fällt heraus. Dropout steht daneben, mit Dropout-Boosting als Kontrolle.",
  why: [
    "Im Trainingsmodus antwortet das Netz aus normierten Werten, die vom Batch abhängen, also mit weniger Information über das Beispiel:",
    "Ob ein Netz, das mit weniger auskommen musste, sich dann auch von anderen Störungen weniger stören lässt, ist damit nicht gesagt; es wird gemessen.",
  ],
  traps: [
    "„Robust“ kann mindestens viererlei heißen: gegen Rauschen auf den Eingaben, fehlende Eingänge, fehlende Einheiten, andere Batches. Jede Zeile sagt, was gemeint ist.",
    "Ein genaueres Netz hat mehr zu verlieren: Nach dem Verlust an Genauigkeit und nach der Genauigkeit selbst wird getrennt gefragt.",
    "Der Trainingsverlust, den ein Lauf ausgibt, ist der im Trainingsmodus; gemessen werden beide Modi nach dem Training an denselben Beispielen.",
  ],
  limits: [
    SHARED_DRAW,
    SMALL_NETS,
    "Rauschen einer einzigen Größe, ein einziger Anteil fehlender Eingänge; adversariale Beispiele mit einem einzigen kleinen Radius, gezeigt und nicht beurteilt.",
  ],
  about: {
    quick:
      "teacher, 16 Seeds, verrauschte, unvollständige und adversariale Eingaben, Trainingsmodus mit Statistik-Batches von 48 bis 4",
    full: "mnist-1k (mit gedrehten und gestörten Bildern) und teacher, 32 Seeds, drei Lernraten",
  },
};
