import type { ClaimWords } from "../claimWords.ts";
import { SHARED_DRAW, SMALL_NETS } from "./shared.ts";

export const bnSpreadsReliance: ClaimWords = {
  of: "2d03d5c2dc23",
  question:
    "Stützen sich die Einheiten eines Netzes mit Batch Norm weniger auf irgendeine einzelne verborgene Einheit?",
  restatements: {
    R1: {
      plain: "Mildert Batch Norm den Verlust der wichtigsten einzelnen Einheit?",
      text: "Batch Norm senkt bei T* den größten Schaden durch den Verlust einer einzelnen Einheit, über alle verborgenen Einheiten",
      refutedBy: "einen größeren Schaden bei bn als bei plain",
    },
    R2: {
      plain:
        "Erhält Batch Norm mehr von der Genauigkeit, während immer mehr Einheiten entfernt werden (Trainingsbeispiele)?",
      text: "Batch Norm vergrößert die Fläche unter der Ablationskurve auf der Trainingsmenge",
      refutedBy: "eine kleinere Fläche bei bn als bei plain",
    },
    R3: {
      plain: "Senkt Batch Norm den Anteil am Schaden, der auf eine einzige Einheit entfällt?",
      text: "Batch Norm senkt den Anteil am Schaden, der auf die wichtigste Einheit entfällt",
      refutedBy: "einen größeren Anteil bei bn als bei plain",
    },
    R4: {
      plain: "Bringt Batch Norm nachgelagerte Einheiten dazu, aus mehr Eingängen zu schöpfen?",
      text: "Batch Norm erhöht die wirksame Zahl der Eingänge einer nachgelagerten Einheit",
      refutedBy: "eine kleinere Zahl bei bn als bei plain",
    },
  },
  control:
    "Batch Norm ist Normierung und Rauschen zugleich. Der Arm bn-full normiert mit der Statistik der ganzen Trainingsmenge und hat kein Batch-Rauschen; so lässt sich der Gesamteffekt zerlegen. Layer Norm ist eine Normierung anderer Art.",
  why: [
    "Batch Norm gibt jeder Einheit vor der gelernten Skalierung dieselbe Streuung, sodass keine durch Zufall groß ist, und lässt jede ein wenig wackeln; das macht es teuer, sich auf eine einzige zu stützen:",
    "Wie sehr sich ein Netz auf seine wichtigste Einheit stützt, wird gemessen, indem man sie entfernt:",
    "Wie viele Einheiten fehlen können, bevor das Netz versagt, ist eine andere Frage:",
  ],
  traps: [
    "Der rohe Schaden sinkt, wenn die Logits schrumpfen; lies ihn neben dem Schaden bei T*.",
    "Schichten unterscheiden sich: Eine kann sich weniger auf eine einzelne Einheit stützen, während eine andere es mehr tut. Sie stehen in getrennten Zeilen.",
    "Ein totes Netz hat nach der bloßen Formel eine Fläche von 1 unter der Ablationskurve; sie ist als ungültig gekennzeichnet.",
    "Der gleichmäßige Anteil 1/n ist für den größten Anteil die falsche Nullhypothese: Schon der Zufall allein ergibt H_n/n.",
  ],
  limits: [
    SHARED_DRAW,
    SMALL_NETS,
    "Maße dafür, worauf sich Einheiten stützen, gewinnen durch das Paaren ungleicher Arme wenig: Plane 32 bis 64 Seeds ein.",
    "Entfernte Einheiten werden auf null gesetzt; andere Konstanten können andere Größen ergeben.",
  ],
  about: {
    quick: "teacher und moons, 16 Seeds, mit den Kontrollen ohne Rauschen und mit Rauschen gleicher Größe",
    full: "mnist-1k und vier erzeugte Aufgaben, 32 Seeds, drei Lernraten, alle Kontrollen",
  },
};
