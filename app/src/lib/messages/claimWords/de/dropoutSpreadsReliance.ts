import type { ClaimWords } from "../claimWords.ts";
import { SMALL_NETS } from "./shared.ts";

export const dropoutSpreadsReliance: ClaimWords = {
  of: "713aabe42c47",
  question:
    "Stützen sich nachgelagerte Einheiten weniger auf irgendeine einzelne Einheit, wenn Einheiten zufällig abgeschaltet werden?",
  restatements: {
    R1: {
      plain: "Mildert Dropout den Verlust der wichtigsten einzelnen Einheit?",
      text: "Dropout mit Rate .2 senkt bei T* den größten Schaden durch den Verlust einer einzelnen Einheit, über alle verborgenen Einheiten",
      refutedBy: "einen größeren Schaden bei Dropout als bei plain",
    },
    R2: {
      plain:
        "Erhält Dropout mehr von der Genauigkeit, während immer mehr Einheiten entfernt werden (Trainingsbeispiele)?",
      text: "Dropout mit Rate .2 vergrößert die Fläche unter der Ablationskurve auf der Trainingsmenge",
      refutedBy: "eine kleinere Fläche bei Dropout als bei plain",
    },
    R3: {
      plain: "Senkt Dropout den Anteil am Schaden, der auf eine einzige Einheit entfällt?",
      text: "Dropout mit Rate .2 senkt den Anteil am Schaden, der auf die wichtigste Einheit entfällt",
      refutedBy: "einen größeren Anteil bei Dropout als bei plain",
    },
    R4: {
      plain: "Liegt es am gemeinsamen Training aller ausgedünnten Netze und nicht an den Masken als Rauschen?",
      text: "Dropout-Boosting mit derselben Rate, das die Masken ohne das Training des Ensembles hat, behält von jedem der beiden Effekte weniger als die Hälfte",
      refutedBy: "mindestens die Hälfte eines der beiden Effekte mit Boosting",
    },
  },
  control:
    "Dropout-Boosting (Warde-Farley et al. 2014) zieht dieselben Masken, aber der Fehler, den es zurückschickt, ist der des ganzen Netzes: Die Masken sind als Rauschen da, und kein ausgedünntes Netz wird darauf trainiert, allein zu antworten.",
  why: [
    "Eine Einheit, die in jedem Schritt fehlen kann, kann nicht als einzige eine Antwort tragen. Wie viel ohne sie verloren geht, wird gemessen, indem man sie entfernt:",
    "und wie viele fehlen können, bevor das Netz versagt:",
  ],
  traps: [
    "Die Rate ist die Wahrscheinlichkeit, eine Einheit wegzulassen; anderswo ist p die Wahrscheinlichkeit, sie zu behalten.",
    "Der Gesamtschaden bricht unter Dropout ein, Anteile an ihm sind also Anteile an wenig: Er steht deshalb daneben.",
    "Kopien einer Einheit verringern den Schaden durch jede einzelne; das ist Redundanz, nicht Gleichmäßigkeit.",
  ],
  limits: [SMALL_NETS, "R4 handelt von der Rate .2; Boosting mit Rate .5 wird gezeigt und kann divergieren."],
  about: {
    quick:
      "teacher und moons, 16 Seeds, Dropout mit Rate .2 und .5 samt den zugehörigen Boosting-Kontrollen, daneben Batch Norm",
    full: "mnist-1k und vier erzeugte Aufgaben, 32 Seeds, drei Lernraten",
  },
};
