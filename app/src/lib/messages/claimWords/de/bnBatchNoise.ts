import type { ClaimWords } from "../claimWords.ts";

export const bnBatchNoise: ClaimWords = {
  of: "8aacaea95929",
  question: "Fügt Batch Norm den verborgenen Einheiten Rauschen hinzu, und wie viel bei welchem Mini-Batch?",
  restatements: {
    R1: {
      plain: "Ergibt dieselbe Eingabe im Training in anderen Mini-Batches andere Werte und in der Auswertung nie?",
      text: "bei eingefrorenen Gewichten schwankt der normierte Wert einer Einheit im Trainingsmodus von Batch zu Batch und im Auswertungsmodus überhaupt nicht",
      refutedBy:
        "fehlende Varianz über die Batches im Trainingsmodus (Median der Einheiten) oder irgendeine Varianz im Auswertungsmodus",
    },
    R2: {
      plain: "Sinkt das Rauschen umgekehrt proportional zur Größe des Mini-Batches?",
      text: "die Varianz sinkt umgekehrt proportional zur Größe des Statistik-Batches: Die Steigung von log V über log B weicht höchstens um 0.1 von −1 ab (Median der Einheiten)",
      refutedBy: "eine Steigung außerhalb von −1.1 bis −0.9",
    },
    R3: {
      plain: "Lässt sich das Rauschen aus den Werten der Einheit selbst vorhersagen?",
      text: "bei mindestens 80 % der Einheiten ohne schwere Verteilungsränder ist das Rauschen, bei Batches ab 64, 0.9- bis 1.15-mal so groß, wie es die Momente der Einheit selbst vorhersagen",
      refutedBy: "einen Anteil unter 80 %",
    },
  },
  control:
    "Dasselbe eingefrorene Netz wird im Trainingsmodus betrachtet, wo die Batches viele Male neu gezogen werden, und im Auswertungsmodus, wo dieselben Beispiele immer wieder beantwortet werden, zwischen anderen Durchläufen und als Teil einer anderen Menge. Was wiederholt wird, ist der Batch.",
  why: [
    "Der Mittelwert von B Beispielen weicht vom Mittelwert aller um eins durch Wurzel B ab, die Streuung ebenso. Beides bewegt den normierten Wert eines Beispiels:",
    "Innerhalb eines Batches werden alle Beispiele um dasselbe Stück verschoben und mit demselben Faktor gestreckt; über die Batches mittelt sich das im Mittelwert heraus, im Maßstab nicht.",
  ],
  traps: [
    "Rauschen wird gegen die Statistik der Population bei den aktuellen Gewichten gemessen, nicht gegen gleitende Mittel.",
    "Ein Prüfbeispiel, das zu seinem Batch gehört (inklusiv), rauscht weniger als eines, das nicht dazugehört (exklusiv), und nur das inklusive Rauschen sinkt über den ganzen Bereich wie 1/B; das exklusive sinkt steiler.",
    "Mittelwert und Streuung eines Batches sind korreliert, wo Einheiten schief verteilt sind, wie hinter einer ReLU.",
    "Die Formel ergibt bei kleinen Batches zu kleine Werte und besagt nichts für Einheiten, die selten aktiv sind.",
  ],
  limits: [
    "Batches werden ohne Zurücklegen aus einem Vorrat von Beispielen gezogen; nach Klassen ausgewogene oder sortierte Batches haben anderes Rauschen.",
    "Das Rauschen jeweils einer Schicht, mit den Schichten davor im Auswertungsmodus.",
  ],
  about: {
    quick: "teacher mit einem Vorrat von 4096 Beispielen, 8 Seeds, 1600 Batches jeder Größe von 8 bis 256",
    full: "teacher und mnist-1k, 16 Seeds, 1600 Batches jeder Größe von 8 bis 256",
  },
};
