import type { ClaimWords } from "../claimWords.ts";

export const bnAccelerates: ClaimWords = {
  of: "4a81903a8998",
  question:
    "Beschleunigt Batch Norm das Lernen: bei ihrer eigenen besten Lernrate, bei derselben Lernrate, und wegen des Rauschens?",
  restatements: {
    R1: {
      plain: "Braucht Batch Norm weniger Schritte, wenn jeder Arm seine eigene beste Lernrate hat?",
      text: "bei der jeweils besten Lernrate jedes Arms braucht Batch Norm bis zum Zielverlust weniger Schritte als das schlichte Netz",
      refutedBy: "ebenso viele Schritte oder mehr",
    },
    R2a: {
      plain: "Ist sie bei derselben kleinen Lernrate schneller?",
      text: "bei derselben Lernrate von 0.005 erreicht Batch Norm den Zielverlust zuerst",
      refutedBy: "einen Vorsprung des schlichten Netzes",
    },
    R2b: {
      plain: "Bei derselben mittleren?",
      text: "bei derselben Lernrate von 0.02 erreicht Batch Norm den Zielverlust zuerst",
      refutedBy: "einen Vorsprung des schlichten Netzes",
    },
    R2c: {
      plain: "Bei derselben großen?",
      text: "bei derselben Lernrate von 0.1 erreicht Batch Norm den Zielverlust zuerst",
      refutedBy: "einen Vorsprung des schlichten Netzes",
    },
    R3a: {
      plain: "Verträgt sie eine Lernrate von 0.1, die das schlichte Netz nicht verträgt?",
      text: "bei einer Lernrate von 0.1 erreicht Batch Norm den Zielverlust bei mehr Seeds als das schlichte Netz",
      refutedBy: "weniger Seeds als beim schlichten Netz",
    },
    R3b: {
      plain: "Und eine von 0.3?",
      text: "bei einer Lernrate von 0.3 erreicht Batch Norm den Zielverlust bei mehr Seeds als das schlichte Netz",
      refutedBy: "weniger Seeds als beim schlichten Netz",
    },
    R4: {
      plain: "Bremst das Batch-Rauschen?",
      text: "bei der jeweils besten Lernrate jedes Arms braucht Batch Norm bis zum Zielverlust mehr Schritte als ohne ihr Batch-Rauschen",
      refutedBy: "weniger Schritte",
    },
    R5: {
      plain: "Und wenn man Rechenoperationen zählt statt Schritte?",
      text: "bei der jeweils besten Lernrate jedes Arms braucht Batch Norm bis zum Zielverlust weniger Rechenoperationen als das schlichte Netz",
      refutedBy: "ebenso viele Rechenoperationen oder mehr",
    },
  },
  control:
    "Jeder Arm wird bei jeder Lernrate trainiert, damit sich „schneller“ von „bei einer Lernrate, die ihm liegt“ unterscheiden lässt. Batch Norm ohne Batch-Rauschen, mit und ohne eingefügtes Rauschen gleicher Größe, zeigt, was das Rauschen kostet; Layer Norm normiert ohne Batch.",
  why: [
    "„Beschleunigung“ lässt sich auf vier Arten lesen: weniger Schritte bei der jeweils besten Lernrate; weniger bei derselben; eine größere Lernrate, mit der das Training noch gelingt; weniger Zeit. Nach jeder wird einzeln gefragt, denn sie gehen auseinander.",
    "Gezählt werden die Schritte bis zu einem Trainingsverlust von 0.1, im Auswertungsmodus mit der Statistik der Population. Ein Lauf, der nicht so weit kommt, wird bei seinem letzten Schritt abgeschnitten, und einer, der divergiert ist, kommt nie an; bei der Frage, „wer zuerst da ist“, zählen beide mit.",
  ],
  traps: [
    "Der Mittelwert der Läufe, die ankommen, verbirgt die anderen: Wie viele abgeschnitten wurden, steht daneben, ebenso Mediane, die „nicht erreicht“ lauten können.",
    "Die beste Lernrate eines Arms ist die mit den wenigsten Schritten, wobei abgeschnittene Läufe mit ihrem letzten zählen; eine Lernrate, bei der mehr als ein Zehntel der Seeds divergiert ist, kann nicht die beste sein.",
    "Schneller ist nicht besser: Die Testgenauigkeit steht daneben.",
    "Gezählt werden die Rechenoperationen in den Schichten mit Gewichten; was die Normierung selbst kostet, bleibt außer Acht, zugunsten von Batch Norm. Batch Norm ohne Batch-Rauschen schickt in jedem Schritt alle Trainingsbeispiele durch das Netz.",
  ],
  limits: [
    "Über die Laufzeit wird nicht geurteilt: Die Aufzeichnungen enthalten keine Zeiten, weil ein Versuch auf jedem Rechner dieselben Bytes ergibt. An ihre Stelle treten die Rechenoperationen bis zum Ziel; eine Stoppuhr gehört in den Benchmark eines einzelnen Rechners.",
    "„Die größte brauchbare Lernrate“ wird nicht gesucht, sondern bei 0.1 und 0.3 abgefragt; beurteilt wird, ob dort mehr Seeds das Ziel erreichen.",
    "Kleine mehrschichtige Perzeptrons auf Gaußschen Wolken und ein kleines Faltungsnetz auf gezeichneten Ziffern.",
    "Ein Ziel von 0.1 und eine feste Zahl von Schritten: Ein anderes Ziel könnte die Arme anders ordnen.",
  ],
  about: {
    quick: "blobs10, 16 Seeds, 2 und 12 verborgene Schichten, fünf Arme bei drei Lernraten",
    full: "blobs10, 16 Seeds, 2, 6 und 12 verborgene Schichten, acht Arme bei fünf Lernraten",
    conv: "strokes, 12 Seeds, vier Faltungen, vier Arme bei drei Lernraten",
  },
};
