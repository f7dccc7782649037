import type { ClaimWords } from "../claimWords.ts";
import { SMALL_NETS } from "./shared.ts";

export const ensemblesReduceOverfitting: ClaimWords = {
  of: "81717cae8a83",
  question: "Verringert es Overfitting, die Antworten mehrerer Netze zu mitteln, und müssen es verschiedene sein?",
  restatements: {
    R1: {
      plain:
        "Ist das Mittel von fünf Netzen besser als seine Mitglieder, um mindestens 5 % des Verlusts, und besser kalibriert?",
      text: "das Mittel der Wahrscheinlichkeiten von fünf Netzen hat höchstens das .95-Fache des mittleren Testverlusts seiner Mitglieder und einen kleineren Kalibrierungsfehler als ein einzelnes von ihnen",
      refutedBy: "ein Verhältnis über .95 oder einen größeren Kalibrierungsfehler",
    },
    R2a: {
      plain: "Bringen verschiedene Breiten noch mehr?",
      text: "fünf Netze verschiedener Breite haben einen niedrigeren Testverlust als fünf gleich breite mit verschiedenen Starts, bei gleichen Kosten",
      refutedBy: "einen Unterschied, der kleiner ist als die Schwelle, oder einen höheren Verlust",
    },
    R2b: {
      plain: "Und verschiedene Breiten und Tiefen?",
      text: "fünf Netze verschiedener Breite und Tiefe haben einen niedrigeren Testverlust als fünf derselben Form mit verschiedenen Starts, bei gleichen Kosten",
      refutedBy: "einen Unterschied, der kleiner ist als die Schwelle, oder einen höheren Verlust",
    },
    R3: {
      plain: "Ist es besser als ein einziges großes Netz?",
      text: "fünf Netze haben einen niedrigeren Testverlust als eines mit zwei breiteren Schichten und fünfmal so vielen Parametern",
      refutedBy: "einen höheren Testverlust",
    },
    R4: {
      plain: "Kostet es fünfmal so viel?",
      text: "fünf Netze kosten genau fünfmal so viele Rechenoperationen wie eines, im Training und im Einsatz",
      refutedBy: "jede Abweichung",
    },
  },
  control:
    "Fünf Netze derselben Form, die sich nur in Start, Reihenfolge der Beispiele und Rauschen unterscheiden, stehen neben fünf verschiedener Breite und neben fünf verschiedener Breite und Tiefe; die Zahl der Rechenoperationen ist auf 3 % genau gleich. Ein breites Netz hat so viele Parameter wie die fünf; fünf Netze, die nur ein Fünftel der Zeit trainiert werden, kosten im Training so viel wie eines.",
  why: [
    "Die Mitglieder lernen aus denselben Beispielen und machen verschiedene Fehler; ihre mittlere Wahrscheinlichkeit liegt weniger falsch als sie selbst im Durchschnitt. Wie weit sie voneinander abweichen, ist der Gewinn: Der Verlust des Mittels ist der mittlere Verlust minus ihre Ambiguität.",
    "„Reduce overfitting“ heißt hier: niedrigerer Testverlust und kleinerer Kalibrierungsfehler; der Abstand zwischen Training und Test steht daneben.",
  ],
  traps: [
    "Dass das Mittel der Wahrscheinlichkeiten keinen höheren Verlust hat als die Mitglieder im Durchschnitt, ist gewiss (Jensen); eine Behauptung ist deshalb nur die Größe des Gewinns.",
    "Ein Ensemble kostet mehr; fair ist der Vergleich bei gleich vielen Rechenoperationen, im Training und im Einsatz.",
    "Das Mittel ist weniger zuversichtlich als seine Mitglieder. Wo diese zu zuversichtlich sind, senkt schon eine angepasste Temperatur allein Verlust und Kalibrierungsfehler: Die Zeilen bei T* sagen, wie viel dann noch bleibt.",
  ],
  limits: [
    SMALL_NETS,
    "Gemittelt werden Antworten. Das Mittel der Gewichte steht als Kontrast daneben, auf erzeugten Aufgaben: Netze mit anderen Starts haben ihre Einheiten in anderer Reihenfolge.",
    "Verschiedene Konfigurationen sind hier verschiedene Breiten und Tiefen, nicht andere Arten von Schichten oder anderes Training.",
    "Gezählt werden die Rechenoperationen in den Schichten mit Gewichten; Speicher und Zeit werden nicht gemessen.",
  ],
  about: {
    quick: "teacher, 16 Seeds, Ensembles von fünf bei gleichen Kosten, ein breites Netz, Dropout",
    full: "mnist-1k und drei erzeugte Aufgaben, 32 Seeds, drei Lernraten",
  },
};
