import type { ClaimWords } from "../claimWords.ts";
import { SMALL_NETS } from "./shared.ts";

export const dropoutIsManyNetworks: ClaimWords = {
  of: "8d7197516b5f",
  question: "Ist ein mit Dropout trainiertes Netz so gut wie viele Netze?",
  restatements: {
    R1: {
      plain: "Ist das Netz ohne Masken genau das geometrische Mittel aller seiner Teilnetze?",
      text: "mit einer verborgenen Schicht aus zwölf Einheiten und Softmax ist die Gewichtsskalierung das normierte geometrische Mittel aller 4096 Teilnetze, auf 1e-9 genau",
      refutedBy: "einen größeren Unterschied in irgendeiner Wahrscheinlichkeit",
    },
    R2a: {
      plain: "Ist bei Rate .2 das Mittel von höchstens 100 Teilnetzen so gut wie das Netz ohne Masken?",
      text: "bei Rate .2 hat das Mittel einer gewissen Zahl von Teilnetzen, höchstens 100, keinen höheren Testverlust als die Gewichtsskalierung",
      refutedBy: "mehr als 100 Teilnetze im Mittel über die Seeds",
    },
    R2b: {
      plain: "Und bei Rate .5?",
      text: "bei Rate .5 hat das Mittel einer gewissen Zahl von Teilnetzen, höchstens 100, keinen höheren Testverlust als die Gewichtsskalierung",
      refutedBy: "mehr als 100 Teilnetze im Mittel über die Seeds",
    },
    R3a: {
      plain: "Bleibt bei Rate .2 weniger als die Hälfte des Gewinns, wenn dieselben Masken kein Ensemble trainieren?",
      text: "bei Rate .2 behält Boosting von der Wirkung von Dropout auf den Testverlust weniger als die Hälfte",
      refutedBy: "die Hälfte davon oder mehr",
    },
    R3b: {
      plain: "Und bei Rate .5?",
      text: "bei Rate .5 behält Boosting von der Wirkung von Dropout auf den Testverlust weniger als die Hälfte",
      refutedBy: "die Hälfte davon oder mehr",
    },
    R4a: {
      plain: "Ist Dropout mit Rate .2 so gut wie fünf Netze?",
      text: "Dropout mit Rate .2 hat denselben Testverlust wie ein Ensemble aus fünf Netzen",
      refutedBy: "einen Unterschied, der größer ist als die Schwelle, gleich in welcher Richtung",
    },
    R4b: {
      plain: "Und mit Rate .5?",
      text: "Dropout mit Rate .5 hat denselben Testverlust wie ein Ensemble aus fünf Netzen",
      refutedBy: "einen Unterschied, der größer ist als die Schwelle, gleich in welcher Richtung",
    },
  },
  control:
    "Dropout-Boosting hat die Masken von Dropout mit derselben Rate, aber der Fehler an den Logits ist der des ganzen Netzes: Rauschen, ohne dass ein Ensemble trainiert wird. Fünf getrennt trainierte Netze sind das Ensemble, an dem Dropout gemessen wird.",
  why: [
    "Eine Schicht aus n Einheiten hat 2^n Teilnetze. Dropout trainiert in jedem Schritt für jedes Beispiel eines davon, und alle haben gemeinsame Gewichte.",
    "Im Einsatz bleiben alle Einheiten, so skaliert, dass die Eingabe der nächsten Schicht ihren Mittelwert behält (Gewichtsskalierung). Mit einer verborgenen Schicht und Softmax ist dies das normierte geometrische Mittel der Teilnetze, jedes mit der Wahrscheinlichkeit seiner Maske: Das Mittel der Logits über die Masken ist der Logit des ganzen Netzes. Mit mehr Schichten ist es eine Näherung.",
  ],
  traps: [
    "Boosting divergiert bei großen Raten oder Lernraten; solche Paare bleiben weg und werden gezählt.",
    "Die Teilnetze haben gemeinsame Gewichte: Sie sind nicht unabhängig, wie es die Mitglieder eines Ensembles sind.",
    "Gleicher Verlust ist nicht gleiche Genauigkeit: Beide sind angegeben.",
    "Die Hälfte von fast nichts ist nichts: Wo Dropout den Verlust nicht ändert, lassen sich R3a und R3b nicht entscheiden.",
    "Ein Netz, dessen Mittel die Gewichtsskalierung in 200 Durchgängen nie erreicht, zählt als 201, und das ist zu wenig.",
  ],
  limits: [
    SMALL_NETS,
    "R1 handelt von einer einzigen verborgenen Schicht; mit zweien ist die Gewichtsskalierung kein Mittel der Teilnetze, und nichts wird aufgezählt.",
    "Die Näherung von Baldi und Sadowski ist für jede Klasse gegen alle übrigen angegeben und entscheidet nichts.",
  ],
  about: {
    quick: "teacher, 16 Seeds, Raten .2 und .5, Boosting, fünf Netze, alle Teilnetze von zwölf Einheiten",
    full: "mnist-1k und drei erzeugte Aufgaben, 32 Seeds, drei Lernraten",
  },
};
