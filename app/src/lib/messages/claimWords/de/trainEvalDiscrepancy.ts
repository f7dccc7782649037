import type { ClaimWords } from "../claimWords.ts";
import { SHARED_DRAW, SMALL_NETS } from "./shared.ts";

export const trainEvalDiscrepancy: ClaimWords = {
  of: "0c7b67600ace",
  question: "Ist das Rauschen von Batch Norm beim Test weg, gleich welche Statistiken dann gelten?",
  restatements: {
    R1a: {
      plain: "Sind die gleitenden Mittelwerte die der ganzen Trainingsmenge?",
      text: "in jeder verborgenen Schicht liegen die gleitenden Mittelwerte höchstens .05 Standardabweichungen von denen der Population entfernt, bei Statistik-Batches von 16 und 4",
      refutedBy: "einen mittleren Abstand von mehr als .05 Standardabweichungen in irgendeiner Schicht",
    },
    R1b: {
      plain: "Und die gleitenden Streuungen?",
      text: "in jeder verborgenen Schicht liegen die gleitenden Streuungen, als logarithmiertes Verhältnis, höchstens .05 von denen der Population entfernt, bei Statistik-Batches von 16 und 4",
      refutedBy: "ein mittleres logarithmiertes Verhältnis von mehr als .05 in irgendeiner Schicht",
    },
    R2a: {
      plain: "Kostet es Genauigkeit, mit den Statistiken von Batches zu 16 auszuwerten?",
      text: "die Auswertung mit den Statistiken von Batches zu 16 senkt die Testgenauigkeit eines Netzes, das mit Batches zu 16 trainiert wurde",
      refutedBy: "eine Testgenauigkeit, die nicht sinkt",
    },
    R2b: {
      plain: "Umso mehr, je kleiner die Batches sind?",
      text: "dasselbe Netz mit Batches zu 8 auszuwerten kostet mehr als mit solchen zu 16, und mit Batches zu 4 mehr als mit solchen zu 8",
      refutedBy: "einen Verlust, der nicht wächst",
    },
    R3: {
      plain: "Bricht das Netz ein, wenn die Batches nach Klassen sortiert sind?",
      text: "die Auswertung mit Batches zu 16 in nach Klassen sortierter Reihenfolge kostet mehr Genauigkeit als die mit zufälligen Batches zu 16",
      refutedBy: "einen Verlust, der so klein ist wie bei zufälligen Batches",
    },
    R4: {
      plain:
        "Sind Statistiken, die man nachträglich über ganze Trainings-Batches mittelt, näher an der Population als gleitende Mittel?",
      text: "PreciseBN (nach dem Training gemittelte Momente von Trainings-Batches) liegt näher an den Mittelwerten und Streuungen der Population als die gleitenden Mittel",
      refutedBy: "einen ebenso großen oder größeren Abstand",
    },
  },
  control:
    "Dieselben trainierten Netze werden mit sechs Statistiken ausgewertet: denen der Trainingsmenge, wobei jede Schicht im Auswertungsmodus ist (die Referenz), denselben mit den vorgelagerten Schichten im Trainingsmodus (PreciseBN), den gleitenden Mitteln und denen von Batches aus Testbeispielen, die zufällig gezogen, nach Klassen sortiert oder aus je einer Klasse sind. Dazwischen wird nichts neu trainiert.",
  why: [
    "In der Auswertung sind die Statistiken Konstanten, Rauschen gibt es also nicht. Aber welche Konstanten? Gleitende Mittel hinken hinterher und enthalten das Rauschen der letzten Batches, und in der Varianz einer Schicht steckt, was vorgelagertes Rauschen im Training hinzugefügt hat.",
  ],
  traps: [
    "Für die „Statistik der Population“ gibt es zwei Definitionen, mit den vorgelagerten Schichten im Auswertungsmodus oder im Trainingsmodus; die Referenz ist hier der Auswertungsmodus.",
    "Abweichungen sind Mittelwerte von Beträgen, also nie genau 0.",
    "Ein Momentum von .01 braucht einige hundert Schritte, um seinen Anfang zu vergessen: In einem kurzen Training liegen seine gleitenden Mittel schon deshalb daneben.",
  ],
  limits: [SHARED_DRAW, SMALL_NETS, "Für die Prüfung eines Netzes von anderswo gibt es einen anderen Befehl."],
  about: {
    quick: "teacher, 16 Seeds, Statistik-Batches von 48, 16, 8 und 4, sechs Statistiken in der Auswertung",
    full: "mnist-1k und teacher, 32 Seeds, drei Lernraten",
  },
};
