import type { ClaimWords } from "../claimWords.ts";
import { SHARED_DRAW, SMALL_NETS } from "./shared.ts";

export const bnNoDominantUnit: ClaimWords = {
  of: "678b4e1bef1e",
  question: "Dominiert mit Batch Norm keine Einheit mehr, mit welchem Instrument man auch misst?",
  restatements: {
    R1a: {
      plain: "Ist der Anteil der wichtigsten Einheit am Ablationsschaden mit Batch Norm kleiner?",
      text: "Batch Norm senkt den Anteil der wichtigsten Einheit am Ablationsschaden gegenüber dem schlichten Netz",
      refutedBy: "einen größeren Anteil als im schlichten Netz",
    },
    R1b: {
      plain:
        "Ist der größte Anteil einer einzelnen Einheit am Schaden der am stärksten getroffenen Klasse mit Batch Norm kleiner?",
      text: "Batch Norm senkt den größten Anteil einer einzelnen Einheit am Schaden der am stärksten getroffenen Klasse gegenüber dem schlichten Netz",
      refutedBy: "einen größeren Anteil als im schlichten Netz",
    },
    R1c: {
      plain: "Ist der größte Anteil einer einzelnen Einheit am quadrierten Gradienten mit Batch Norm kleiner?",
      text: "Batch Norm senkt den größten Anteil einer einzelnen Einheit am quadrierten Gradienten gegenüber dem schlichten Netz",
      refutedBy: "einen größeren Anteil als im schlichten Netz",
    },
    R1d: {
      plain: "Ist der größte Anteil einer einzelnen Einheit an der Varianz der Aktivierung mit Batch Norm kleiner?",
      text: "Batch Norm senkt den größten Anteil einer einzelnen Einheit an der Varianz der Aktivierung gegenüber dem schlichten Netz (vor der gelernten Skalierung schon per Konstruktion wahr)",
      refutedBy: "einen größeren Anteil als im schlichten Netz",
    },
    R2a: {
      plain: "Ist er höchstens 1.25-mal so groß wie bei bloßem Zufall (Ablationsschaden)?",
      text: "mit Batch Norm ist der Anteil der wichtigsten Einheit am Ablationsschaden höchstens 1.25-mal so groß wie der Anteil H_n/n, den bei n Einheiten schon der Zufall ergibt",
      refutedBy: "ein Verhältnis über 1.25",
    },
    R2b: {
      plain: "Ist er höchstens 1.25-mal so groß wie bei bloßem Zufall (Schaden der am stärksten getroffenen Klasse)?",
      text: "mit Batch Norm ist der größte Anteil einer einzelnen Einheit am Schaden der am stärksten getroffenen Klasse höchstens 1.25-mal so groß wie der Anteil H_n/n, den bei n Einheiten schon der Zufall ergibt",
      refutedBy: "ein Verhältnis über 1.25",
    },
    R2c: {
      plain: "Ist er höchstens 1.25-mal so groß wie bei bloßem Zufall (quadrierter Gradient)?",
      text: "mit Batch Norm ist der größte Anteil einer einzelnen Einheit am quadrierten Gradienten höchstens 1.25-mal so groß wie der Anteil H_n/n, den bei n Einheiten schon der Zufall ergibt",
      refutedBy: "ein Verhältnis über 1.25",
    },
    R2d: {
      plain: "Ist er höchstens 1.25-mal so groß wie bei bloßem Zufall (Varianz der Aktivierung)?",
      text: "mit Batch Norm ist der größte Anteil einer einzelnen Einheit an der Varianz der Aktivierung höchstens 1.25-mal so groß wie der Anteil H_n/n, den bei n Einheiten schon der Zufall ergibt",
      refutedBy: "ein Verhältnis über 1.25",
    },
    R3: {
      plain: "Senkt ihn auch Batch Norm mit abgeschaltetem Batch-Rauschen?",
      text: "es liegt an der Normierung: Auch Batch Norm ohne Batch-Rauschen senkt den Anteil der wichtigsten Einheit am Ablationsschaden",
      refutedBy: "einen größeren Anteil als im schlichten Netz",
    },
  },
  control:
    "Der größte von n Anteilen liegt über 1/n, auch wo alles in Ordnung ist: Sind die Schäden verteilt wie unabhängige, exponentialverteilte Zahlen, entfällt auf den größten im Mittel H_n/n der Summe. Batch Norm ohne Batch-Rauschen trennt die Normierung vom Rauschen.",
  why: [
    "Batch Norm gibt jeder Einheit vor der gelernten Skalierung dieselbe Varianz; ob die Einheiten dann für die nachgelagerten gleich viel zählen, ist damit nicht gesagt:",
    "Was „dominant“ ist, lässt sich mit mehreren Instrumenten messen. Nach einem davon stimmt der Satz per Konstruktion; deshalb werden alle vier gezeigt.",
  ],
  traps: [
    "Der Anteil an der Varianz der Aktivierung ist vor der gelernten Skalierung per Konstruktion gleich: Er zeigt nicht, worauf sich ein Netz stützt.",
    "Der gleichmäßige Anteil 1/n ist die falsche Nullhypothese.",
    "Neben den Anteilen steht die Summe, von der sie Anteile sind; tote Einheiten und die Streuung der Skalierungen ebenso.",
  ],
  limits: [SHARED_DRAW, SMALL_NETS],
  about: {
    quick:
      "teacher, moons und disc, 16 Seeds, vier Instrumente, mit den Kontrollen ohne Rauschen und mit Rauschen gleicher Größe",
    full: "mnist-1k und vier erzeugte Aufgaben, 32 Seeds, drei Lernraten",
  },
};
