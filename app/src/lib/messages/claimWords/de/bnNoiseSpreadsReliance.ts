import type { ClaimWords } from "../claimWords.ts";
import { SHARED_DRAW, SMALL_NETS } from "./shared.ts";

export const bnNoiseSpreadsReliance: ClaimWords = {
  of: "9e8784153ac4",
  question:
    "Kann ich irgendein Beispiel für „downstream hidden units not relying too much on any one hidden unit“ bei Batch Norm bekommen, und ist es das Rauschen, das dafür sorgt?",
  restatements: {
    R1: {
      plain: "Mildert Rauschen den Verlust der wichtigsten einzelnen Einheit?",
      text: "beide Rauschkontraste senken bei T* den größten Schaden durch den Verlust einer einzelnen Einheit",
      refutedBy: "einen Anstieg dieses Schadens bei NC1 oder NC2-shared",
    },
    R2: {
      plain:
        "Erhält Rauschen mehr von der Genauigkeit, während immer mehr Einheiten entfernt werden (Trainingsbeispiele)?",
      text: "beide Rauschkontraste vergrößern die Fläche unter der Ablationskurve auf der Trainingsmenge",
      refutedBy: "eine Abnahme dieser Fläche bei NC1 oder NC2-shared",
    },
    R3: {
      plain: "Senkt Rauschen den Anteil am Schaden, der auf eine einzige Einheit entfällt?",
      text: "beide Rauschkontraste senken den Anteil am Schaden, der auf die wichtigste Einheit entfällt",
      refutedBy: "einen Anstieg dieses Anteils bei NC1 oder NC2-shared",
    },
    R4: {
      plain: "Bringt Rauschen nachgelagerte Einheiten dazu, aus mehr Eingängen zu schöpfen?",
      text: "beide Rauschkontraste erhöhen die wirksame Zahl der Eingänge einer nachgelagerten Einheit",
      refutedBy: "eine Abnahme dieser Zahl bei NC1 oder NC2-shared",
    },
  },
  control:
    "Batch Norm mit der Statistik der ganzen Trainingsmenge (bn-full) normiert ohne Batch-Rauschen. Kommt dort Rauschen mit den Momenten eines Statistik-Batches hinzu (NC2), so ist das Rauschen da, aber nicht die Kopplung der Beispiele eines Batches. Nur ein Effekt, den sowohl NC1 als auch NC2 zeigen, heißt hier ein Effekt des Rauschens.",
  why: [
    "Mittelwert und Streuung eines Mini-Batches weichen von denen der ganzen Trainingsmenge ab; deshalb wackelt im Training der normierte Wert jeder Einheit:",
    "Eine nachgelagerte Einheit summiert ihre Eingänge. Das Wackeln, das bei ihr ankommt, wächst mit dem Quadrat jedes Gewichts; sich auf eine Einheit zu stützen kostet deshalb mehr, als sich ein wenig auf viele zu stützen:",
    "Das Training sollte also verteilte Gewichte bevorzugen. Gemessen wird, ob dieser Vorzug groß genug ist, um sichtbar zu werden, und ob Einheiten sich dann wirklich weniger auf eine einzige stützen.",
  ],
  traps: [
    "Einen einzigen Anteil des Rauschens am Effekt von Batch Norm gibt es nicht: Er reicht je nach Aufgabe von nichts bis zu mehr als dem ganzen Effekt und ist nur dort angegeben, wo der Gesamteffekt und seine beiden Teile es zulassen.",
    "Der rohe Schaden wächst mit zu großer Zuversicht; lies ihn neben dem Schaden bei T*.",
    "Schaden, Robustheit gegen das Entfernen vieler Einheiten und Gleichmäßigkeit der Anteile sind drei Fragen mit drei Antworten.",
    "Der Kontrast ohne Gradienten durch die Statistik (NC3) wird gezeigt und entscheidet nie: Ohne diesen Gradienten kann das Training scheitern.",
    "Ein Netz, das nicht besser ist als eine feste Antwort, verliert nichts, wenn Einheiten entfernt werden; seine Fläche unter der Kurve ist ungültig.",
  ],
  limits: [
    SHARED_DRAW,
    SMALL_NETS,
    "Das eingefügte Rauschen hat die Momente, die eine normalverteilte Einheit hätte; Einheiten hinter einer ReLU sind schief verteilt.",
    "Maße dafür, worauf sich Einheiten stützen, gewinnen durch das Paaren ungleicher Arme wenig: Um Äquivalenz zu zeigen, braucht es viele Seeds.",
  ],
  about: {
    quick:
      "teacher und moons, 16 Seeds, alle Rauschkontraste, Dropout mit gleichwertiger Rate samt der zugehörigen Boosting-Kontrolle",
    full: "mnist-1k und vier erzeugte Aufgaben, 64 Seeds, drei Lernraten, ein zweiter Statistik-Batch",
  },
};
