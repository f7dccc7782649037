/** Texts that several claims share. */
export const SHARED_DRAW =
  "Das eingefügte gemeinsame Rauschen wird in jedem Schritt einmal für den ganzen Gradienten-Batch gezogen; Ghost-Batches ziehen je einmal, also mehrmals in einem Schritt. NC1 − NC2 enthält deshalb neben der Kopplung der Beispiele auch diesen Unterschied.";
export const SMALL_NETS =
  "Kleine mehrschichtige Perzeptrons auf kleinen Aufgaben; keine Faltungen und keine großen Netze.";

/** Who says a claim's sentence, and where, by the English. */
export const speakersAndPlaces: Readonly<Record<string, string>> = {
  "Andrew Ng, in the lecture “Why does Batch Norm work?”": "Andrew Ng, in der Vorlesung „Why does Batch Norm work?“",
  "Andrew Ng, in the lecture “Why does Batch Norm work?”; quoted by the learner who asks for an example":
    "Andrew Ng, in der Vorlesung „Why does Batch Norm work?“; zitiert von dem Lernenden, der nach einem Beispiel fragt",
  "Andrew Ng, in the lecture “Why does Batch Norm work?”; that relying on few units is what overfitting is, the sentence implies":
    "Andrew Ng, in der Vorlesung „Why does Batch Norm work?“; dass Overfitting darin besteht, sich auf wenige Einheiten zu stützen, setzt der Satz voraus",
  "Bjorck, Gomes, Selman and Weinberger 2018, abstract": "Bjorck, Gomes, Selman und Weinberger 2018, Zusammenfassung",
  "Santurkar, Tsipras, Ilyas and Madry 2018": "Santurkar, Tsipras, Ilyas und Madry 2018",
  "Teye, Azizpour and Smith, in other words": "Teye, Azizpour und Smith, mit anderen Worten",
  "a conclusion from the lecture that is easily drawn": "ein Schluss, den die Vorlesung nahelegt",
  "a mentor of the course": "ein Mentor des Kurses",
  "a second mentor of the course": "ein zweiter Mentor des Kurses",
  "after Ioffe and Szegedy 2015, section 4.2.1": "nach Ioffe und Szegedy 2015, Abschnitt 4.2.1",
  "an advice that is common, as is its opposite": "ein verbreiteter Rat, wie auch sein Gegenteil",
  "beyond the thread": "über den Thread hinaus",
  "everybody’s first experiment": "das erste Experiment, das alle machen",
  "first answer in the thread": "erste Antwort im Thread",
  "first post of the thread": "erster Beitrag des Threads",
  "lecture at 9:39 of 11:39; first post of the thread": "Vorlesung bei 9:39 von 11:39; erster Beitrag des Threads",
  "mbadry1/DeepLearning.ai-Summary, part 2, on “Why does Batch Norm work?”":
    "mbadry1/DeepLearning.ai-Summary, Teil 2, zu „Why does Batch Norm work?“",
  "notes of the same lecture": "Mitschrift derselben Vorlesung",
  "quoted in the forum as what batch norm does instead of reducing covariate shift":
    "im Forum zitiert als das, was Batch Norm tut, statt den Covariate Shift zu verringern",
  "second answer in the thread": "zweite Antwort im Thread",
  "the learner who asks": "der Lernende, der fragt",
  "the main rival of the explanation by noise": "die wichtigste Gegenerklärung zum Rauschen",
  "the paper that introduced batch norm": "die Arbeit, die Batch Norm eingeführt hat",
};
