import type { ClaimWords } from "../claimWords.ts";
import { SMALL_NETS } from "./shared.ts";

export const largeNetsOverfit: ClaimWords = {
  of: "962bb8cc6a3d",
  question: "Neigen größere Netze stärker zu Overfitting, und kostet das Genauigkeit?",
  restatements: {
    R1: {
      plain: "Wächst der Abstand von Test- und Trainingsverlust mit der Breite des Netzes?",
      text: "bei fester Trainingsmenge wächst der Abstand von Test- und Trainingsverlust mit dem Logarithmus der Breite",
      refutedBy: "eine Steigung von 0 oder darunter",
    },
    R2: {
      plain: "Ist der Testverlust des breitesten Netzes höher als der des schmalsten?",
      text: "bei fester Trainingsmenge hat das breiteste Netz einen höheren Testverlust als das schmalste",
      refutedBy: "einen niedrigeren Testverlust",
    },
    R3: {
      plain:
        "Ist die Genauigkeit des breitesten Netzes niedriger als die eines Netzes, das höchstens ein Achtel so breit ist?",
      text: "bei fester Trainingsmenge hat das breiteste Netz eine niedrigere Testgenauigkeit als eines der Breite 8",
      refutedBy: "eine höhere Testgenauigkeit",
    },
    R4: {
      plain: "Schrumpft der Abstand mit der Größe der Trainingsmenge?",
      text: "bei der größten Breite fällt der Abstand von Test- und Trainingsverlust mit dem Logarithmus der Größe der Trainingsmenge",
      refutedBy: "eine Steigung von 0 oder darüber",
    },
  },
  control:
    "Jedes Netz macht gleich viele Schritte, wie groß seine Trainingsmenge auch ist; Breite und Trainingsmenge ändern sich einzeln, innerhalb eines Seeds.",
  why: [
    "„Overfitting“ lässt sich auf mindestens drei Arten lesen: als Abstand zwischen Training und Test, als schlechterer Testverlust, als schlechtere Testgenauigkeit. Nach jeder wird einzeln gefragt, denn sie gehen auseinander.",
  ],
  traps: [
    "Bei gleich vielen Epochen bekämen die größeren Trainingsmengen mehr Schritte.",
    "Genauigkeit und Verlust widersprechen einander: Der Verlust eines Netzes, das interpoliert, wächst mit seiner Zuversicht.",
    "Zu Trainingsmengen anderer Größe gehören andere Testbeispiele; Steigungen über die Trainingsmenge enthalten auch dieses Rauschen.",
  ],
  limits: [SMALL_NETS, "Zwei gleich breite verborgene Schichten, kein Weight Decay, kein Early Stopping."],
  about: {
    quick: "teacher, 16 Seeds, Breiten von 4 bis 64, Trainingsmengen von 100 bis 800, je 300 Schritte",
    full: "teacher und mnist-1k, 32 Seeds, Breiten bis 128, Trainingsmengen von 50 bis 5000",
  },
};
