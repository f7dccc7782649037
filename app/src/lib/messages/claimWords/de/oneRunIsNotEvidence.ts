import type { ClaimWords } from "../claimWords.ts";
import { SHARED_DRAW, SMALL_NETS } from "./shared.ts";

export const oneRunIsNotEvidence: ClaimWords = {
  of: "56cfddbcd6d0",
  question: "Wie oft ergibt der Vergleich eines Laufs mit einem einzigen anderen das falsche Vorzeichen?",
  restatements: {
    R1a: {
      plain:
        "Ergibt der Vergleich je eines Laufs, bei verschiedenen Seeds, mindestens jedes fünfte Mal das falsche Vorzeichen (Batch-Rauschen an gegen aus)?",
      text: "Batch-Rauschen an gegen aus: Vergleicht man die Testgenauigkeit eines Laufs mit der eines einzigen anderen mit anderem Seed, ist in mindestens 20 % der Fälle das Vorzeichen falsch",
      refutedBy: "weniger als 20 %",
    },
    R1b: {
      plain:
        "Ergibt der Vergleich je eines Laufs, bei verschiedenen Seeds, mindestens jedes fünfte Mal das falsche Vorzeichen (Batch Norm gegen keine)?",
      text: "Batch Norm gegen keine: Vergleicht man die Testgenauigkeit eines Laufs mit der eines einzigen anderen mit anderem Seed, ist in mindestens 20 % der Fälle das Vorzeichen falsch",
      refutedBy: "weniger als 20 %",
    },
    R1c: {
      plain:
        "Ergibt der Vergleich je eines Laufs, bei verschiedenen Seeds, mindestens jedes fünfte Mal das falsche Vorzeichen (Dropout mit Rate .2 gegen keines)?",
      text: "Dropout mit Rate .2 gegen keines: Vergleicht man die Testgenauigkeit eines Laufs mit der eines einzigen anderen mit anderem Seed, ist in mindestens 20 % der Fälle das Vorzeichen falsch",
      refutedBy: "weniger als 20 %",
    },
    R2a: {
      plain:
        "Ergibt ein Paar von Läufen mit demselben Seed weniger als halb so oft das falsche Vorzeichen (Batch-Rauschen an gegen aus)?",
      text: "Batch-Rauschen an gegen aus: Zwei Läufe mit demselben Seed ergeben weniger als halb so oft das falsche Vorzeichen",
      refutedBy: "mindestens halb so viele falsche Vorzeichen",
    },
    R2b: {
      plain:
        "Ergibt ein Paar von Läufen mit demselben Seed weniger als halb so oft das falsche Vorzeichen (Batch Norm gegen keine)?",
      text: "Batch Norm gegen keine: Zwei Läufe mit demselben Seed ergeben weniger als halb so oft das falsche Vorzeichen",
      refutedBy: "mindestens halb so viele falsche Vorzeichen",
    },
    R2c: {
      plain:
        "Ergibt ein Paar von Läufen mit demselben Seed weniger als halb so oft das falsche Vorzeichen (Dropout mit Rate .2 gegen keines)?",
      text: "Dropout mit Rate .2 gegen keines: Zwei Läufe mit demselben Seed ergeben weniger als halb so oft das falsche Vorzeichen",
      refutedBy: "mindestens halb so viele falsche Vorzeichen",
    },
    R3a: {
      plain: "Spart das Paaren zwei Drittel der Seeds (Batch-Rauschen an gegen aus)?",
      text: "Batch-Rauschen an gegen aus: Für eine Teststärke von 0.8 verringert das Paaren die Zahl der Läufe mindestens um den Faktor 3",
      refutedBy: "einen kleineren Faktor",
    },
    R3b: {
      plain: "Spart das Paaren zwei Drittel der Seeds (Batch Norm gegen keine)?",
      text: "Batch Norm gegen keine: Für eine Teststärke von 0.8 verringert das Paaren die Zahl der Läufe mindestens um den Faktor 3",
      refutedBy: "einen kleineren Faktor",
    },
    R3c: {
      plain: "Spart das Paaren zwei Drittel der Seeds (Dropout mit Rate .2 gegen keines)?",
      text: "Dropout mit Rate .2 gegen keines: Für eine Teststärke von 0.8 verringert das Paaren die Zahl der Läufe mindestens um den Faktor 3",
      refutedBy: "einen kleineren Faktor",
    },
  },
  control:
    "Für diese Behauptung wird nichts trainiert, was nicht auch eine andere trainieren würde: Sie zieht einzelne Vergleiche aus einer Population, deren mittlerer Unterschied viel genauer bekannt ist, als ihn ein einzelner Vergleich zeigt.",
  why: [
    "Zwei Läufe unterscheiden sich in dem, was verglichen wird, und in allem, was ein Seed bestimmt: Daten, Start, Reihenfolge, Masken. Ist der Effekt klein, entscheidet der Seed über das Vorzeichen. Läufe mit demselben Seed haben gemeinsam, was der Seed bestimmt; ihr Unterschied ist davon befreit.",
  ],
  traps: [
    "Das Paaren rettet keine Kontraste, deren Training chaotisch ist, und ein riesiger Effekt hat es nicht nötig.",
    "Als richtig gilt das Vorzeichen des Mittels über alle Seeds der Population.",
    "Maße dafür, worauf sich Einheiten stützen, gewinnen durch das Paaren ungleicher Arme wenig.",
  ],
  limits: [SHARED_DRAW, SMALL_NETS],
  about: {
    quick: "teacher, 32 Seeds, die Arme von bn-slight-regularisation und dieselben Läufe",
    full: "mnist-1k und teacher, 64 Seeds",
  },
};
