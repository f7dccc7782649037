import type { ClaimWords } from "../claimWords.ts";
import { SMALL_NETS } from "./shared.ts";

export const dropoutLessCoadaptation: ClaimWords = {
  of: "836662e69303",
  question: "Hängen Einheiten mit Dropout weniger voneinander ab?",
  restatements: {
    R1: {
      plain: "Gibt es weniger Paare von Einheiten, die nur gemeinsam etwas taugen?",
      text: "Dropout mit Rate .2 senkt den Ko-Adaptations-Index CAI−, den Teil des Schadens einzelner Einheiten, den Paare gemeinsam haben",
      refutedBy: "einen Index, der nicht niedriger ist",
    },
    R2: {
      plain: "Hängt der Nutzen einer Einheit weniger davon ab, welche anderen da sind?",
      text: "Dropout mit Rate .2 verringert, wie stark der Nutzen einer Einheit über die Kontexte schwankt (Median der Einheiten)",
      refutedBy: "eine stärkere Schwankung",
    },
    R3a: {
      plain: "Sind die Einheiten weniger korreliert?",
      text: "Dropout mit Rate .2 senkt die mittlere absolute Korrelation der Einheiten der zweiten Schicht",
      refutedBy: "eine höhere Korrelation",
    },
    R3b: {
      plain: "Kommt die Kovarianzmatrix der Einheiten einer Diagonalmatrix näher?",
      text: "Dropout mit Rate .2 senkt in der zweiten Schicht DeCov, geteilt durch die eigene Diagonale",
      refutedBy: "einen höheren Wert",
    },
    R4: {
      plain: "Bleibt mehr von der Genauigkeit, während immer mehr Einheiten entfernt werden?",
      text: "Dropout mit Rate .2 vergrößert die Fläche unter der Ablationskurve auf der Trainingsmenge",
      refutedBy: "eine kleinere Fläche",
    },
  },
  control:
    "Keine allgemein anerkannte Zahl sagt, wie stark Einheiten ko-adaptiert sind; deshalb wird nach mehreren getrennt gefragt, die alle im Voraus gewählt wurden. Dropout-Boosting hat dieselben Masken, trainiert die ausgedünnten Netze aber nicht.",
  why: [
    "Eine Einheit, die in jedem Schritt fehlen kann, sollte nützlich sein, gleich welche anderen da sind. Zwei Einheiten sind eine einzige Maschine, wenn schon das Entfernen der einen oder der anderen den Schaden beider anrichtet; sie sichern einander ab, wenn erst das Entfernen beider schadet.",
  ],
  traps: [
    "„Weniger voneinander abhängig“ kann für das Entfernen gelten und für die Korrelation nicht.",
    "Paare, die eine einzige Maschine sind, und Paare, die einander absichern, sind Gegensätze und werden nie addiert.",
    "DeCov wird durch die eigene Diagonale geteilt, weil der Rohwert mit den Aktivierungen wächst.",
    "Der Gesamtschaden bricht unter Dropout ein; er steht daneben.",
  ],
  limits: [
    SMALL_NETS,
    "Die Paare sind eine Zufallsstichprobe; die Kontexte sind zufällige Reihenfolgen des Entfernens.",
  ],
  about: {
    quick: "teacher, 16 Seeds, Dropout mit Rate .2 und .5 samt den zugehörigen Boosting-Kontrollen, daneben Batch Norm",
    full: "mnist-1k und teacher, 32 Seeds, drei Lernraten",
  },
};
