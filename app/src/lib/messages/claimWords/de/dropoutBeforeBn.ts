import type { ClaimWords } from "../claimWords.ts";
import { SHARED_DRAW, SMALL_NETS } from "./shared.ts";

export const dropoutBeforeBn: ClaimWords = {
  of: "2fd436e07108",
  question:
    "Schadet Dropout vor einer Batch Norm, weil die Auswertung auf eine andere Varianz trifft als das Training?",
  restatements: {
    R1: {
      plain: "Verschiebt sich die Varianz so stark, wie die Formel sagt?",
      text: "an der Batch Norm hinter Dropout entspricht das Verhältnis der Varianz in der Auswertung zu der im Training auf 10 % genau der Formel von Li et al.",
      refutedBy: "ein Verhältnis, das um mehr als 10 % davon abweicht",
    },
    R2: {
      plain: "Ist Dropout vor einer Batch Norm weniger genau als Dropout hinter der letzten?",
      text: "mit gleitenden Mitteln hat Dropout vor einer Batch Norm eine niedrigere Testgenauigkeit als Dropout mit gleicher Rate hinter der letzten Batch Norm",
      refutedBy: "eine ebenso hohe oder höhere Testgenauigkeit",
    },
    R3: {
      plain:
        "Lässt sich die Hälfte der verlorenen Genauigkeit zurückholen, wenn man die Statistiken ohne Dropout neu berechnet?",
      text: "Statistiken, die bei abgeschaltetem Dropout neu über die Trainingsmenge berechnet werden, erhöhen die Genauigkeit und holen mindestens die Hälfte dessen zurück, was Dropout vor Batch Norm gegenüber Dropout dahinter an Genauigkeit verliert",
      refutedBy: "eine sinkende Genauigkeit oder einen Rückgewinn von weniger als der Hälfte",
    },
  },
  control:
    "Dropout mit ein und derselben Rate steht entweder am Ende jeder verborgenen Schicht, auf die noch eine Batch Norm folgt, oder am Ende der letzten verborgenen Schicht, auf die keine mehr folgt; beides zugleich, Batch Norm ohne Dropout, Dropout ohne Batch Norm und Dropout-Boosting stehen daneben. Die Genauigkeit wird mit gleitenden Mitteln gemessen, in denen die Varianz des Trainings steckt, und mit Statistiken, die bei abgeschaltetem Dropout neu über die Trainingsmenge berechnet sind.",
  why: [
    "Invertiertes Dropout erhält den Mittelwert einer Einheit und erhöht ihre Varianz. Eine Batch Norm dahinter merkt sich diese Varianz und teilt in der Auswertung, wenn Dropout aus ist, durch zu viel: Das Verhältnis der beiden Varianzen ist die Verschiebung.",
    "Mit eingeschaltetem Dropout neu berechnet, ergäben die Statistiken nur wieder die gleitenden Mittel; damit die Verschiebung verschwindet, muss Dropout aus sein.",
  ],
  traps: [
    "Die Verschiebung wirkt auch wie eine Temperatur: Die Antworten werden weniger sicher, und das kann den Verlust eines Netzes senken, das sich zu sicher ist.",
    "Wo Dropout vor Batch Norm nichts verliert, gibt es nichts zurückzuholen: R3 verlangt, dass neu berechnete Statistiken überhaupt Genauigkeit gewinnen, und dann, dass sie die Hälfte der verlorenen wettmachen.",
    "Die Formel von Li et al. nimmt an, dass die vorgelagerten Einheiten gleichartig sind. Zeilen von R1, die ohne diese Annahme auskommen („units as they are“), werden gezeigt und entscheiden nichts.",
    "Davor und dahinter unterscheiden sich in mehr als der Verschiebung: Ausgedünnt werden verschiedene Schichten.",
  ],
  limits: [
    SHARED_DRAW,
    SMALL_NETS,
    "Der Schaden, von dem berichtet wurde, braucht Tiefe: Das Profil conv hat acht verborgene Schichten und ein kleines Faltungsnetz. Die Formel von R1 gilt für dichte Schichten.",
  ],
  about: {
    quick:
      "teacher und redundant, 16 Seeds, Dropout mit Rate .2 und .5 vor und hinter Batch Norm, mit Dropout-Boosting",
    full: "mnist-1k, teacher und redundant, 32 Seeds, drei Lernraten",
    conv: "mnist-1k mit acht verborgenen Schichten, 16 Seeds, und 2500 Bilder aus cifar-5k mit drei Faltungen, Dropout mit Rate .5, 8 Seeds",
  },
};
