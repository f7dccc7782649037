import type { ClaimWords } from "../claimWords.ts";
import { SMALL_NETS } from "./shared.ts";

export const dropoutCheapEffective: ClaimWords = {
  of: "ec4dae295295",
  question: "Ist Dropout billig und wirksam, gemessen an dem, was dieselben Rechenoperationen sonst bringen?",
  restatements: {
    R1a: {
      plain: "Senkt Dropout mit seiner besten Rate den Testverlust?",
      text: "Dropout mit der in der Validierung besten Rate hat einen niedrigeren Testverlust als das schlichte Netz",
      refutedBy: "einen höheren Testverlust",
    },
    R1b: {
      plain: "Erhöht es die Genauigkeit?",
      text: "Dropout mit der in der Validierung besten Rate hat eine höhere Testgenauigkeit als das schlichte Netz",
      refutedBy: "eine niedrigere Testgenauigkeit",
    },
    R2a: {
      plain: "Ist es bei gleich vielen Rechenoperationen besser als zwei Netze, die halb so lange trainiert werden?",
      text: "Dropout mit der in der Validierung besten Rate hat einen niedrigeren Testverlust als ein Ensemble aus zwei halb so lange trainierten Netzen, bei gleich vielen Rechenoperationen im Training",
      refutedBy: "einen höheren Testverlust",
    },
    R2b: {
      plain: "Ist es besser als Weight Decay (L2) in seiner besten Stärke?",
      text: "Dropout mit der in der Validierung besten Rate hat einen niedrigeren Testverlust als Weight Decay mit der in der Validierung besten Stärke",
      refutedBy: "einen höheren Testverlust",
    },
    R3: {
      plain: "Braucht es höchstens dreimal so viele Schritte bis zum selben Trainingsverlust?",
      text: "Dropout mit der in der Validierung besten Rate braucht bis zur Hälfte des Trainingsverlusts, den bloßes Raten hat, so viele Schritte wie das schlichte Netz, bis auf einen Faktor 3",
      refutedBy: "mehr als dreimal so viele Schritte oder weniger als ein Drittel",
    },
  },
  control:
    "Die Rate und die Stärke des Weight Decay werden an Validierungsbeispielen gewählt, einmal für alle Seeds. Die zwei halb so lange trainierten Netze und Dropout kosten im Training gleich viele Rechenoperationen; das ist durch Zählen geprüft. Dropout-Boosting mit denselben Raten hat die Masken, trainiert aber kein Ensemble.",
  why: [
    "Dropout bringt in eine Schicht außer einer Maske keine Rechenoperationen. Was es kosten kann, sind Schritte: Jeder trainiert einen Teil des Netzes, mit einem stärker verrauschten Gradienten.",
    "„Cheap“ heißt deshalb hier: besser als das, was dieselben Rechenoperationen sonst bringen. „Effective“ heißt: niedrigerer Verlust und höhere Genauigkeit auf Testbeispielen.",
  ],
  traps: [
    "Von Rate, Lernrate, Größe der Trainingsmenge und Trainingsdauer hängt jeweils das Vorzeichen ab: Das Urteil gilt für diese Einstellungen.",
    "„Höchstens dreimal so viele Schritte“ wird als Verhältnis zwischen einem Drittel und drei beurteilt. Ein Lauf, der den Verlust nie erreicht, zählt mit seinem letzten Schritt; auf Gleichheit wird dann nicht geschlossen.",
    "Der Trainingsverlust ist der des Netzes ohne Masken, im Auswertungsmodus; der Verlust, den das Training meldet, ist verrauschter und höher.",
    "Weight Decay bekommt sechs Stärken, Dropout vier Raten: Der beste von mehr Kandidaten ist etwas im Vorteil, an den Validierungsbeispielen.",
    "Boosting divergiert bei großen Raten oder Lernraten; solche Paare bleiben weg und werden gezählt.",
  ],
  limits: [
    SMALL_NETS,
    "Gezählt werden Schritte und Rechenoperationen; Zeit wird nicht gemessen.",
    "Für Dropout weder Max-Norm noch eine größere Lernrate, wozu seine Autoren raten.",
    "Die Rate wird unter vier gewählt, bei der Lernrate des schlichten Netzes (volles Profil: auch bei zwei anderen und bei der besten jedes Arms).",
  ],
  about: {
    quick:
      "teacher und moons, 16 Seeds, vier Raten, sechs Stärken von Weight Decay, zwei halb so lange trainierte Netze",
    full: "mnist-1k mit 256, 1000 und 5000 Beispielen und drei erzeugte Aufgaben, 32 Seeds, drei Lernraten",
  },
};
