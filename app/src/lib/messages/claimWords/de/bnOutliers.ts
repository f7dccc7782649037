import type { ClaimWords } from "../claimWords.ts";
import { SHARED_DRAW, SMALL_NETS } from "./shared.ts";

export const bnOutliers: ClaimWords = {
  of: "679e9be4158f",
  question: "Schützt Batch Norm das Training vor Ausreißern?",
  restatements: {
    R1: {
      plain: "Bewegt ein einzelner Ausreißer den Gradienten weniger?",
      text: "nach einem Zehntel des Trainings hat ein Ausreißer der Größe 30 mit Batch Norm einen kleineren Anteil am Gradienten als ohne",
      refutedBy: "einen größeren Anteil",
    },
    R2: {
      plain: "Lässt er die normierten Werte der anderen Beispiele in Ruhe?",
      text: "ein Ausreißer der Größe 30 ändert die normierten Werte der anderen Beispiele seines Batches um weniger als 5 %",
      refutedBy: "eine Änderung von mehr als 5 %",
    },
    R3: {
      plain: "Kosten Ausreißer in der Trainingsmenge weniger Genauigkeit?",
      text: "sind 5 % der Trainingsbeispiele durch Ausreißer der Größe 30 ersetzt, verliert Batch Norm auf sauberen Beispielen weniger Genauigkeit als das schlichte Netz",
      refutedBy: "einen größeren Verlust an Genauigkeit",
    },
  },
  control:
    "Jeder Arm wird mit sich selbst auf sauberen Daten verglichen, sodass nur bleibt, was die Ausreißer kosten; Gradient Clipping, Layer Norm und Batch Norm mit Median oder gestutztem Mittel stehen daneben. Ausreißer sind Zeilen aus großen normalverteilten Zahlen mit zufälligem Label. Testbeispiele sind sauber.",
  why: [
    "Ein normierter Wert kann in seinem Batch die Wurzel aus B − 1 nicht überschreiten; ein einzelner Ausreißer ist also begrenzt. Begrenzt wird er aber durch das, was er mit der Streuung des Batches macht, und die teilen alle anderen Beispiele: Sie werden zusammengedrückt.",
  ],
  traps: [
    "Eine skalierte Zeile behält ein gültiges Label, wo das Label nicht vom Maßstab abhängt: Sie wird gezeigt und entscheidet nichts.",
    "Layer Norm sieht die Größe einer Zeile überhaupt nicht.",
    "Weniger Verlust ist noch kein Schutz: Ausreißer, die die Streuung aufblähen, lassen alle anderen Beispiele schrumpfen. Das regularisiert ein Netz mit Overfitting, und es kann dabei gewinnen.",
    "Am Ende eines Trainings, in dem jedes Beispiel gelernt ist, besteht jeder Gradient nur noch aus dem Ausreißer: Der Einfluss wird deshalb nach einem Zehntel der Schritte gemessen.",
  ],
  limits: [
    SHARED_DRAW,
    SMALL_NETS,
    "Ein einziger Anteil an Ausreißern (5 %); R1 und R2 sprechen von Netzen, die auf sauberen Daten trainiert sind, und von einem Ausreißer aus normalverteilten Zahlen.",
  ],
  about: {
    quick: "teacher, 16 Seeds, neun Arme mit und ohne 5 % Ausreißer, drei mit Ausreißern anderer Größe",
    full: "mnist-1k, teacher und redundant, 32 Seeds, drei Lernraten",
  },
};
