import type { ClaimWords } from "../claimWords.ts";
import { SMALL_NETS } from "./shared.ts";

export const bnSmoothsLandscape: ClaimWords = {
  of: "3bb4d589ac7a",
  question: "Macht Batch Norm den Verlust entlang seines Gradienten glatter, und liegt das am Rauschen?",
  restatements: {
    R1: {
      plain: "Bleibt der Gradient mit Batch Norm sich selbst ähnlicher, wenn man einen Schritt an ihm entlanggeht?",
      text: "Batch Norm verringert die relative Änderung des Gradienten nach einem Schritt von einer Lernrate entlang des Gradienten",
      refutedBy: "ein Verhältnis von 1 oder mehr",
    },
    R2: {
      plain: "Ist die effektive Glattheit entlang des Gradienten mit Batch Norm besser?",
      text: "Batch Norm verringert die effektive Glattheitskonstante β entlang des Gradienten",
      refutedBy: "ein Verhältnis von 1 oder mehr",
    },
    R3: {
      plain: "Gilt das auch ohne Batch-Rauschen und mit eingefügtem Rauschen an dessen Stelle?",
      text: "auch Batch Norm ohne Batch-Rauschen verringert die relative Änderung des Gradienten, für sich allein und mit eingefügtem Rauschen gleicher Größe",
      refutedBy: "ein Verhältnis von 1 oder mehr in einem der beiden Fälle",
    },
  },
  control:
    "Batch Norm ohne Batch-Rauschen, und dasselbe mit eingefügtem Rauschen von der Größe des Batch-Rauschens, trennen die Glättung durch die Normierung von dem, was Rauschen bewirkt; Layer Norm normiert ohne Batch. Jeder Gradient wird zweimal auf demselben Batch und mit derselben Ziehung des Rauschens berechnet.",
  why: [
    "Ein Gradient ist ein Versprechen darüber, wie der Verlust einen kleinen Schritt weiter aussieht. Entlang −g wird der Gradient nach 0.5, 1, 2 und 4 Lernraten noch einmal berechnet: Je weniger er sich, gemessen an seiner Länge, geändert hat, desto besser hat er sich selbst vorhergesagt. Seine größte Änderung, geteilt durch die Entfernung, ist die effektive Glattheitskonstante β.",
  ],
  traps: [
    "Das rohe β hängt von der Größe der Gewichte ab, und ein Netz mit Batch Norm ändert sich nicht, wenn man seine Gewichte skaliert: β‖W‖² steht daneben.",
    "Glatt entlang des Gradienten heißt nicht überall glatt.",
    "Nach dem ersten Schritt stehen die verglichenen Netze an verschiedenen Orten; gemessen wird über das ganze Training verteilt, früh wie spät.",
  ],
  limits: [
    SMALL_NETS,
    "Vier Messungen je Training, jede auf einem Batch; die Arbeit misst ein einziges Training in jedem Schritt.",
    "Beim tiefen linearen Netz ist jeder Batch die ganze Trainingsmenge; Batch Norm hat dort also kein Batch-Rauschen.",
  ],
  about: {
    quick: "teacher, 16 Seeds, 2 und 6 verborgene Schichten, eine Lernrate",
    full: "teacher, 32 Seeds, 2 und 6 verborgene Schichten, zwei Lernraten; 25 lineare Schichten, 16 Seeds",
  },
};
