import type { ClaimWords } from "../claimWords.ts";
import { SMALL_NETS } from "./shared.ts";

export const bnCovariateShift: ClaimWords = {
  of: "ae08e56cc644",
  question:
    "Verringert Batch Norm den Covariate Shift im Netz, nach Momenten und nach Gradienten, und kommt es darauf an?",
  restatements: {
    R1: {
      plain: "Driften die Eingaben einer Schicht mit Batch Norm von Schritt zu Schritt weniger?",
      text: "Batch Norm senkt die Drift der Momente in den Eingaben der Schichten",
      refutedBy: "ein Verhältnis von 1 oder mehr",
    },
    R2: {
      plain: "Ändert sich der Gradient einer Schicht weniger, wenn die Schichten davor ihren Schritt machen?",
      text: "Batch Norm senkt den internen Covariate Shift nach Gradienten, relativ zum Gradienten",
      refutedBy:
        "ein Verhältnis von 1 oder mehr, oder eines, das sich mit der Schwelle nicht von 1 unterscheiden lässt",
    },
    R3a: {
      plain: "Bringt Rauschen, das jede Einheit verschiebt und streckt, die Drift zurück?",
      text: "Rauschen mit verschobenem Mittel und Maßstab hinter Batch Norm erhöht die Drift der Momente in den Eingaben der Schichten",
      refutedBy: "eine Drift, die nicht größer ist",
    },
    R3b: {
      plain: "Und bleibt das Training etwa so schnell?",
      text: "mit diesem Rauschen braucht Batch Norm bis zum Zielverlust ebenso viele Schritte wie ohne, bis auf einen Faktor 1.5",
      refutedBy: "ein Verhältnis der Schritte über 1.5",
    },
  },
  control:
    "Zwei Definitionen an denselben Netzen: nach Momenten der Aktivierungen und nach Gradienten. Batch Norm ohne Batch-Rauschen und Layer Norm zeigen, ob der Batch damit zu tun hat; Rauschen, das jede Einheit verschiebt, bringt absichtlich wieder eine Verschiebung hinein.",
  why: [
    "Einen Covariate Shift „deliberately“ einzuführen setzt voraus, dass Batch Norm zuvor einen beseitigt hat. Nach den Momenten ist das fast per Konstruktion so, denn Batch Norm legt Mittelwert und Streuung jeder Einheit fest. Nach den Gradienten ist es eine Frage: Wie sehr ändert sich der Gradient einer Schicht, wenn die Schichten davor ihren Schritt machen?",
    "Wäre es die Verschiebung der Momente, die das Training bremst, müsste Rauschen, das sie zurückbringt, es wieder bremsen.",
  ],
  traps: [
    "Drift der Momente, in der Eingabe einer Schicht oder vor ihrer Batch Norm, und Verschiebung der Gradienten können verschiedene Urteile haben: Sag dazu, was gemeint ist.",
    "Die absolute Verschiebung der Gradienten lässt sich zwischen Netzen mit verschiedenem Maßstab nicht vergleichen; beurteilt wird die relative.",
    "Die Drift hinter dem Rauschen enthält das Rauschen per Konstruktion.",
    "Erreicht ein Lauf das Ziel nicht, steht nur fest, dass seine Schritte nicht gereicht haben; auf Gleichheit wird dann nicht geschlossen.",
  ],
  limits: [
    SMALL_NETS,
    "Die Drift wird alle 10 Schritte gemessen (beim tiefen linearen Netz alle 50), und ihr Verhältnis ist ein Mittel über das ganze Training; frühes und spätes Training können verschieden sein.",
    "Die Verschiebung der Gradienten wird in vier Schritten eines Trainings betrachtet.",
    "Beim tiefen linearen Netz ist jeder Batch die ganze Trainingsmenge; Batch Norm hat dort also kein Batch-Rauschen.",
  ],
  about: {
    quick: "teacher, 16 Seeds, 2 und 6 verborgene Schichten, eine Lernrate",
    full: "teacher, 32 Seeds, 2 und 6 verborgene Schichten, zwei Lernraten; 25 lineare Schichten, 16 Seeds",
  },
};
