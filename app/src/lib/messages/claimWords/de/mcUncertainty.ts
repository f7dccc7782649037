import type { ClaimWords } from "../claimWords.ts";
import { SHARED_DRAW, SMALL_NETS } from "./shared.ts";

export const mcUncertainty: ClaimWords = {
  of: "d1a532840ad6",
  question: "Verrät das Rauschen von Batch Norm, wenn man es anlässt, wie sicher das Netz sein darf?",
  restatements: {
    R1: {
      plain: "Hat das Mittel über fünfzig Trainings-Batches einen niedrigeren Testverlust als das Netz ohne Rauschen?",
      text: "Monte-Carlo-Batch-Norm (fünfzig Statistik-Batches aus je 16 Trainingsbeispielen) hat einen niedrigeren Testverlust als dasselbe Netz mit der Statistik der Population",
      refutedBy: "einen höheren Testverlust",
    },
    R2: {
      plain: "Ist dieses Mittel besser kalibriert?",
      text: "Monte-Carlo-Batch-Norm hat einen kleineren Kalibrierungsfehler als dasselbe Netz mit der Statistik der Population",
      refutedBy: "einen größeren Kalibrierungsfehler",
    },
    R3a: {
      plain: "Ist Monte-Carlo-Dropout mit Rate .2 mindestens so gut?",
      text: "Monte-Carlo-Dropout mit Rate .2 hat höchstens das 1.01-Fache des Testverlusts von Monte-Carlo-Batch-Norm",
      refutedBy: "einen Testverlust über dieser Grenze",
    },
    R3b: {
      plain: "Und mit Rate .5?",
      text: "Monte-Carlo-Dropout mit Rate .5 hat höchstens das 1.01-Fache des Testverlusts von Monte-Carlo-Batch-Norm",
      refutedBy: "einen Testverlust über dieser Grenze",
    },
    R4: {
      plain: "Ist ein Ensemble aus fünf Netzen besser als jedes dieser Verfahren?",
      text: "fünf schlichte Netze haben einen niedrigeren Testverlust als Monte-Carlo-Batch-Norm und als Monte-Carlo-Dropout mit jeder der beiden Raten",
      refutedBy: "einen höheren Testverlust als bei einem dieser Verfahren",
    },
    R5a: {
      plain: "Lassen sich fremde Eingaben an der Unsicherheit von Monte-Carlo-Batch-Norm besser erkennen?",
      text: "die Entropie von Monte-Carlo-Batch-Norm unterscheidet Eingaben mit durchmischten Spalten besser von echten als die desselben Netzes mit der Statistik der Population",
      refutedBy: "eine kleinere Fläche unter der Kurve",
    },
    R5b: {
      plain: "Und an der von Monte-Carlo-Dropout?",
      text: "die Entropie von Monte-Carlo-Dropout mit Rate .2 unterscheidet Eingaben mit durchmischten Spalten besser von echten als die desselben Netzes ohne Rauschen",
      refutedBy: "eine kleinere Fläche unter der Kurve",
    },
    R5c: {
      plain: "Unterscheidet Monte-Carlo-Batch-Norm Kleidungsbilder besser von Ziffern?",
      text: "die Entropie von Monte-Carlo-Batch-Norm unterscheidet Kleidungsbilder besser von Ziffern, mit denen allein trainiert wurde, als die desselben Netzes mit der Statistik der Population",
      refutedBy: "eine kleinere Fläche unter der Kurve",
    },
    R5d: {
      plain: "Und Monte-Carlo-Dropout?",
      text: "die Entropie von Monte-Carlo-Dropout mit Rate .2 unterscheidet Kleidungsbilder besser von Ziffern als die desselben Netzes ohne Rauschen",
      refutedBy: "eine kleinere Fläche unter der Kurve",
    },
  },
  control:
    "Jedes Netz wird mit sich selbst ohne Rauschen verglichen, das Training ist also dasselbe. Eine an Validierungsbeispielen angepasste Temperatur ist die billige Konkurrenz, fünf Netze sind die teure. Abgeschaltetes Rauschen und Rauschen gleicher Größe zeigen, was das Rauschen im Training bewirkt.",
  why: [
    "Ein mit Batch Norm trainiertes Netz hat seine eigenen Statistiken als Zufallszahlen kennengelernt. Wer seine Antworten über die Statistiken von Trainings-Batches mittelt, mittelt über Modelle, und deren Streuung verrät, wie sicher es sein darf.",
    "Das Rauschen eines Statistik-Batches von B Beispielen sinkt wie 1/B:",
  ],
  traps: [
    "Ein einzelner verrauschter Durchlauf ist schlechter als einer ohne Rauschen: Erst das Mittel ist die Methode.",
    "Statistik-Batches werden aus Trainingsbeispielen gezogen; solche aus Testbeispielen würden verraten, was diese gemeinsam haben.",
    "Dass das Mittel keinen höheren Verlust hat als einzelne Durchläufe, ist sicher (Jensen); gegenüber dem Netz ohne Rauschen ist es das nicht.",
    "Eine angepasste Temperatur allein leistet vielleicht ebenso viel; ihre Zeilen stehen daneben.",
    "Wo die Spalten der Eingaben unabhängig sind, entstehen durch Durchmischen keine fremden Eingaben: teacher entscheidet darüber nichts.",
  ],
  limits: [
    "Fremde Eingaben sind Testeingaben, in denen jede Spalte durchmischt ist, und im vollen Profil Kleidungsbilder (Fashion-MNIST) neben Ziffern (MNIST); andere werden nicht gemessen.",
    "Wie gut ein Ensemble fremde Eingaben erkennt, wird nicht gemessen.",
    SHARED_DRAW,
    SMALL_NETS,
  ],
  about: {
    quick: "teacher und redundant, 16 Seeds, fünfzig Durchläufe mit Batch Norm und Dropout, fünf Netze",
    full: "mnist-1k mit Kleidung als fremden Eingaben, drei erzeugte Aufgaben, 32 Seeds, drei Lernraten",
  },
};
