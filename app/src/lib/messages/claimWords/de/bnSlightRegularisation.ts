import type { ClaimWords } from "../claimWords.ts";
import { SHARED_DRAW } from "./shared.ts";

export const bnSlightRegularisation: ClaimWords = {
  of: "6ffc23929bd3",
  question: "Regularisiert das Batch-Rauschen von Batch Norm, und ist der Effekt gering neben dem von Dropout?",
  restatements: {
    R1: {
      plain: "Senkt das Batch-Rauschen den Testverlust?",
      text: "das Batch-Rauschen von Batch Norm senkt den Testverlust",
      refutedBy: "einen Anstieg des Testverlusts bei NC1",
    },
    R2: {
      plain: "Erhöht das Batch-Rauschen die Testgenauigkeit?",
      text: "das Batch-Rauschen von Batch Norm erhöht die Testgenauigkeit",
      refutedBy: "eine Abnahme der Testgenauigkeit bei NC1",
    },
    R3: {
      plain: "Verkleinert das Batch-Rauschen den Abstand von Test- und Trainingsverlust?",
      text: "das Batch-Rauschen von Batch Norm verkleinert den Abstand von Test- und Trainingsverlust",
      refutedBy: "eine Zunahme dieses Abstands bei NC1",
    },
    R4: {
      plain: "Ist der Effekt gering, also kleiner als der von Dropout mit seiner besten Rate?",
      text: "„slight“, also gering: Das Batch-Rauschen senkt den Testverlust weniger als Dropout mit seiner besten Rate",
      refutedBy: "eine stärkere Senkung des Testverlusts als durch Dropout",
    },
  },
  control:
    "Ein Vergleich von Batch Norm mit gar keiner Batch Norm würde Normierung und Rauschen vermengen. NC1 vergleicht mit einer Batch Norm, deren Statistik die der ganzen Trainingsmenge ist; NC2 fügt dieser ein Rauschen mit denselben Momenten hinzu.",
  why: [
    "Ein Regularisierer hilft bei Beispielen, mit denen nicht trainiert wurde. Die Statistik von Batch Norm ändert sich von Batch zu Batch; das ist im Training Rauschen auf jeder Einheit und im Einsatz keines:",
    "„Slight“ ist ein Vergleich: Der Gewinn wird an dem von Dropout gemessen, bei der Rate, die die Validierungsbeispiele auswählen.",
  ],
  traps: [
    "Das Urteil hängt von Maß, Aufgabe und Lernrate ab: Die eine Schlagzeile gibt es nie.",
    "Ein Gewinn beim rohen Verlust besteht zum Teil darin, dass die Zuversicht weniger übertrieben ist; lies ihn neben dem Verlust bei T* und neben der Genauigkeit.",
    "Zahlen der Trainingsmenge werden im Auswertungsmodus mit der Statistik der Population gemessen, nie am verrauschten Trainingsverlust abgelesen.",
  ],
  limits: [
    SHARED_DRAW,
    "Kleine mehrschichtige Perzeptrons auf kleinen Aufgaben, trainiert ohne Weight Decay und ohne Early Stopping.",
    "Die beste Dropout-Rate ist die beste von vier, ausgewählt an Validierungsbeispielen derselben Seeds.",
  ],
  about: {
    quick: "teacher, 16 Seeds, alle Rauschkontraste, Dropout mit vier Raten",
    full: "mnist-1k und vier erzeugte Aufgaben, 32 Seeds, drei Lernraten",
  },
};
