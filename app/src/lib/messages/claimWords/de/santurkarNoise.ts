import type { ClaimWords } from "../claimWords.ts";

export const santurkarNoise: ClaimWords = {
  of: "a906d724df9f",
  question:
    "Was bewirkt Rauschen mit verschobenem Mittel und Maßstab hinter Batch Norm beim Training, bei der Drift der Schichten und bei ungesehenen Beispielen?",
  restatements: {
    R1: {
      plain: "Lernt ein Netz mit Batch Norm bei diesem Rauschen etwa so schnell wie ohne?",
      text: "mit diesem Rauschen dahinter braucht Batch Norm bis zum Zielverlust ebenso viele Schritte wie ohne, bis auf einen Faktor 1.5",
      refutedBy: "ein Verhältnis der Schritte über 1.5",
    },
    R2: {
      plain: "Hält dasselbe Rauschen ein Netz ohne Batch Norm vom Lernen ab?",
      text: "im schlichten Netz verhindert das Rauschen das Training: Von der Trainingsgenauigkeit bleibt weniger als die Hälfte",
      refutedBy: "die Hälfte der Trainingsgenauigkeit oder mehr",
    },
    R3: {
      plain: "Schneidet ein Netz mit Batch Norm bei ungesehenen Beispielen mit diesem Rauschen besser ab?",
      text: "hinter Batch Norm senkt das Rauschen den Testverlust",
      refutedBy: "einen höheren Testverlust",
    },
    R4: {
      plain: "Lässt das Rauschen die Eingaben der Schichten stärker driften?",
      text: "hinter Batch Norm erhöht das Rauschen die Drift der Momente in den Eingaben der Schichten",
      refutedBy: "eine Drift, die nicht größer ist",
    },
  },
  control:
    "Dasselbe Rauschen steht hinter Batch Norm, hinter Batch Norm ohne Batch-Rauschen und im schlichten Netz, bei mehreren Tiefen: So bleiben eine Verschiebung, die Batch Norm rückgängig macht, eine, die nichts rückgängig macht, und das eigene Batch-Rauschen von Batch Norm getrennt.",
  why: [
    "Der Satz vermengt zweierlei Rauschen. Das von Batch Norm selbst hat über die Batches den Mittelwert 0. Das hier beschriebene wird hinter Batch Norm absichtlich zugesetzt, als Belastungstest: Wenn Batch Norm hilft, weil dadurch die Verteilung der Eingaben der Schichten stabil bleibt, sollte eine wieder eingeführte Verschiebung diese Hilfe zunichtemachen.",
    "In jeder Schicht, jedem Schritt und jeder Einheit werden eine Verschiebung aus U(−0.5, 0.5) und ein Maßstab aus U(1, 1.25) gezogen, und jedes Beispiel wird um beide gestreut.",
  ],
  traps: [
    "Auch das eigene Rauschen von Batch Norm hat in jedem Batch einen anderen Mittelwert als 0 und einen anderen Maßstab als 1, im Durchschnitt aber keine Verschiebung: Sag dazu, welches Rauschen gemeint ist.",
    "Erreicht ein Lauf das Ziel nicht, steht nur fest, dass seine Schritte nicht gereicht haben; auf Gleichheit wird dann nicht geschlossen.",
    "Ein Netz, das divergiert, hat keine Trainingsgenauigkeit: Solche Paare werden gezählt, und im Anteil derer, die das Ziel erreichten, gelten sie als Fehlschläge.",
    "Die Drift wird bei eingeschaltetem Rauschen gemessen; sie enthält das Rauschen also per Konstruktion.",
  ],
  limits: [
    "Kleine mehrschichtige Perzeptrons, das tiefe lineare Netz der Arbeit mit einem Zehntel ihrer Schritte und einer größeren Lernrate (0.003, in der Arbeit 1e-6) und ein kleines Faltungsnetz auf 1000 Fotos.",
    "Die Arbeit sagt nicht, ob 0.1 eine Standardabweichung oder eine Varianz der Streuung des Maßstabs ist; hier ist es eine Standardabweichung.",
    "Das Profil mit Faltungen hat keine Batch Norm über alle Trainingsbeispiele: In jedem Schritt müssten sechzehn Batches durch das Netz.",
  ],
  about: {
    quick: "teacher, 16 Seeds, 2 und 6 verborgene Schichten, das Rauschen hinter Batch Norm und im schlichten Netz",
    full: "teacher mit 2, 6 und 12 verborgenen Schichten und mnist-1k, zwei Lernraten; 25 lineare Schichten, eine; 16 Seeds",
    conv: "1000 Fotos aus cifar-5k, ein Netz mit vier Faltungen, 12 Seeds",
  },
};
