import type { ClaimWords } from "../claimWords.ts";
import { SHARED_DRAW, SMALL_NETS } from "./shared.ts";

export const plainDominantUnits: ClaimWords = {
  of: "0dfae034a7dc",
  question: "Werden ohne Batch Norm einzelne verborgene Einheiten dominant?",
  restatements: {
    R1: {
      plain: "Trägt die wichtigste Einheit eines schlichten Netzes mehr vom Schaden, als ihr der Zufall gäbe?",
      text: "in einem schlichten Netz ist der Anteil der wichtigsten Einheit am Ablationsschaden mehr als 1.25-mal so groß wie der Anteil H_n/n, den bei n Einheiten schon der Zufall ergibt",
      refutedBy: "ein Verhältnis von höchstens 1.25",
    },
    R2: {
      plain: "Wächst dieser Anteil, während das Netz trainiert wird?",
      text: "in einem schlichten Netz ist das Verhältnis nach dem Training größer als nach einem Zehntel davon",
      refutedBy: "ein kleineres Verhältnis nach dem Training",
    },
    R3: {
      plain: "Schadet es viel, die wichtigste Einheit zu verlieren, gemessen am Verlust des Netzes?",
      text: "in einem schlichten Netz übersteigt der größte Schaden durch den Verlust einer einzelnen Einheit bei T* ein Zehntel des Testverlusts bei T*",
      refutedBy: "weniger als ein Zehntel",
    },
  },
  control:
    "„Dominant“ wird am Zufall gemessen: Wären die Schäden von n Einheiten unabhängige, exponentialverteilte Zahlen, trüge der größte im Mittel H_n/n der Summe, und das ist viel mehr als 1/n. Netze mit Batch Norm und mit Layer Norm stehen daneben.",
  why: [
    "Wie viel an einer Einheit hängt, zeigt der Verlust ohne sie:",
    "und ihr Anteil am Ganzen, neben dem, was der Zufall allein der wichtigsten von n Einheiten gibt:",
  ],
  traps: [
    "Der gleichmäßige Anteil 1/n ist die falsche Nullhypothese: Harmlose zufällige Streuung gibt der wichtigsten von 128 Einheiten das 5.4-Fache.",
    "Neben den Anteilen steht die Summe, von der sie Anteile sind.",
    "Alle verborgenen Einheiten werden zusammen genommen; eine Schicht für sich hat weniger Einheiten und durch Zufall einen größeren Anteil.",
  ],
  limits: [
    SHARED_DRAW,
    SMALL_NETS,
    "Schäden müssen nicht exponentialverteilt sein, wo nichts dominiert; dafür lässt 1.25 Raum.",
  ],
  about: {
    quick: "teacher, moons und disc, 16 Seeds, daneben Batch Norm, deren Rauschkontrollen und Layer Norm",
    full: "mnist-1k und vier erzeugte Aufgaben, 32 Seeds",
  },
};
