import type { ClaimWords } from "../claimWords.ts";
import { SHARED_DRAW, SMALL_NETS } from "./shared.ts";

export const reliancePredictsGeneralisation: ClaimWords = {
  of: "69755bc6049f",
  question: "Generalisiert ein Netz besser, das sich weniger auf wenige Einheiten stützt?",
  restatements: {
    R1: {
      plain: "Ist von zwei Netzen eines Arms das genauer, das sich weniger auf wenige Einheiten stützt?",
      text: "innerhalb eines Arms, über die Seeds, korrelieren die Fläche unter der Ablationskurve und die Testgenauigkeit mit mehr als .2 (Spearman, über die Arme zusammengefasst)",
      refutedBy: "eine obere Grenze der Korrelation unter .2",
    },
    R2: {
      plain: "Ist von zwei Armen der genauer, der sich weniger auf wenige Einheiten stützt?",
      text: "zwischen den Armen korrelieren die mittlere Fläche unter der Ablationskurve und die mittlere Testgenauigkeit mit mehr als .2 (Spearman)",
      refutedBy: "eine obere Grenze der Korrelation unter .2",
    },
    R3: {
      plain: "Stützt sich ein Netz umso mehr auf wenige Einheiten, je mehr seiner Labels falsch sind?",
      text: "innerhalb eines Seeds des schlichten Netzes fällt die Fläche unter der Ablationskurve mit dem Anteil neu ausgeloster Trainingslabels, wie es auch die Genauigkeit auf sauberen Testbeispielen tut",
      refutedBy: "eine Steigung von 0 oder darüber",
    },
  },
  control:
    "Die Korrelation wird innerhalb jedes Arms und zwischen den Armen gebildet, und immer werden beide gezeigt: Was von Arm zu Arm gilt, kann innerhalb jedes Arms umgekehrt sein (Simpson-Paradoxon). Alle Seeds teilen sich eine Instanz der Aufgabe.",
  why: [
    "Ein Netz, das auswendig lernt, braucht dafür womöglich je Beispiel nur wenige Einheiten; dann kostet es mehr, wenn ihm Einheiten genommen werden:",
    "Wenn Overfitting darin besteht, sich auf wenige Einheiten zu stützen, sollten gerade die Netze generalisieren, die das weniger tun, auch innerhalb eines Arms.",
  ],
  traps: [
    "Zöge jeder Seed eine neue Aufgabe, erzeugte schon deren Schwierigkeit eine Korrelation.",
    "Zwischen den Armen gibt es so viele Punkte wie Arme: Mehr Seeds machen dieses Intervall nicht schmaler.",
    "Ein Netz, das nicht besser ist als eine feste Antwort, hat keine Fläche unter der Ablationskurve.",
  ],
  limits: [
    SHARED_DRAW,
    SMALL_NETS,
    "Eine Instanz der Aufgabe für alle Seeds: Eine andere kann eine andere Antwort geben.",
  ],
  about: {
    quick:
      "teacher, eine Instanz der Aufgabe, 16 Seeds, zehn Arme, vier davon auch mit 20, 40 und 80 % neu ausgeloster Labels",
    full: "mnist-1k und teacher, 64 Seeds",
  },
};
