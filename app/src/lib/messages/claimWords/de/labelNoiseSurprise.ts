import type { ClaimWords } from "../claimWords.ts";
import { SHARED_DRAW, SMALL_NETS } from "./shared.ts";

export const labelNoiseSurprise: ClaimWords = {
  of: "0d624d6682e2",
  question: "Hilft Batch Norm, wo zwei von fünf Labels ausgelost sind?",
  restatements: {
    R1: {
      plain: "Ist Batch Norm bei der eigenen besten Lernrate genauer als ein schlichtes Netz bei der seinen?",
      text: "sind 40 % der Trainingslabels neu ausgelost, hat Batch Norm bei der in der Validierung besten Lernrate auf sauberen Testbeispielen eine höhere Genauigkeit als das schlichte Netz bei der seinen",
      refutedBy: "eine niedrigere Genauigkeit",
    },
    R2a: {
      plain: "Und bei einer Lernrate von .005?",
      text: "dasselbe, beide bei einer Lernrate von .005",
      refutedBy: "eine niedrigere Genauigkeit",
    },
    R2b: {
      plain: "Und bei einer Lernrate von .02?",
      text: "dasselbe, beide bei einer Lernrate von .02",
      refutedBy: "eine niedrigere Genauigkeit",
    },
    R2c: {
      plain: "Und bei einer Lernrate von .1?",
      text: "dasselbe, beide bei einer Lernrate von .1",
      refutedBy: "eine niedrigere Genauigkeit",
    },
    R3: {
      plain: "Hilft das Rauschen, nach beiden Rauschkontrasten?",
      text: "Batch-Rauschen und Rauschen gleicher Größe erhöhen beide die Genauigkeit bei einer Lernrate von .02",
      refutedBy: "eine niedrigere Genauigkeit bei einem der beiden",
    },
  },
  control:
    "Jeder Arm wird bei jeder Lernrate verglichen und bei seiner eigenen in der Validierung besten, weil das Vorzeichen davon abhängen kann. Abgeschaltetes Rauschen und Rauschen gleicher Größe zeigen, was das Rauschen tut.",
  why: [
    "Falsche Labels zu lernen ist per Definition Overfitting. Schneller zu lernen ist dann kein Vorteil, Regularisierung dagegen sollte einer sein.",
  ],
  traps: [
    "Das Vorzeichen hängt von Lernrate und Aufgabe ab: Es gibt mehrere Urteile und keine Schlagzeile.",
    "Neu ausgelost heißt nicht falsch: Bei zehn Klassen sind 36 % der Labels falsch, wenn 40 % neu ausgelost sind.",
    "Die Labels der Validierungs- und Testbeispiele sind sauber. Die beste Lernrate wird nach der Validierungsgenauigkeit gewählt, also nach dem Maß, über das geurteilt wird.",
  ],
  limits: [SHARED_DRAW, SMALL_NETS, "Kein Early Stopping."],
  about: {
    quick: "teacher mit 400 Beispielen, 16 Seeds, neun Arme bei drei Lernraten",
    full: "mnist-1k und teacher, 32 Seeds, neun Arme bei drei Lernraten",
  },
};
