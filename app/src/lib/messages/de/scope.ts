import type { Messages } from "../messages.ts";

export const scope: Messages["scope"] = {
  title: "Rauschen hinein, Abhängigkeit heraus",
  seed: "Seed",
  previousSeed: "Vorheriger Seed",
  nextSeed: "Nächster Seed",
  arms: "Arm des Netzes",
  waiting: "Hier wird ein Netz trainiert, sobald es im Bild ist.",
  training: "Das Netz wird trainiert.",
  example: "Beispiel",
  previousExample: "Vorheriges Trainingsbeispiel",
  nextExample: "Nächstes Trainingsbeispiel",
  of: (place, all) => `${place} von ${all}`,
  layers: "Schichten",
  layerPair: (from) => `Schichten ${from} und ${from + 1}`,
  lines: "Linien",
  weights: "Gewichte",
  reliances: "Abhängigkeit",
  play: "Langsam trainieren",
  pause: "Anhalten",
  stepBatch: "Ein Mini-Batch",
  stepEpoch: "Eine Epoche",
  toEnd: "Bis zum Ende",
  rewind: "Zurückspulen",
  progress: (step, steps, epoch, epochs) => `Mini-Batch ${step} von ${steps}, Epoche ${epoch} von ${epochs}`,
  lossSoFar: (loss) => `Verlust des letzten Mini-Batches ${loss}`,
  lossLabel: (step) => `Trainingsverlust jedes der bisher ${step} Mini-Batches.`,
  lossDescription: "Ein Punkt je Mini-Batch, vor dessen Schritt; wo es viele sind, ausgedünnt.",
  accuracy: (percent) => `${percent} der Testmenge richtig`,
  testLoss: (loss, unit) => `Testverlust ${loss} ${unit === "nats" ? "Nats" : "quadrierter Fehler"}`,
  diverged: (step) => `Dieses Netz ist divergiert: Ab Mini-Batch ${step} war sein Verlust keine Zahl mehr.`,
  failed: (why) => `Dieses Netz lässt sich nicht zeigen. ${why}`,
  said: (step, steps) => `Mini-Batch ${step} von ${steps} ist trainiert.`,
  rewound: "Zurück am Anfang. Derselbe Seed ergibt wieder dasselbe Netz.",
  upstreamHead: (layer, count, batch) =>
    batch === undefined
      ? `Schicht ${layer}, ein Beispiel, ${count}-mal verrauscht`
      : `Schicht ${layer}, ein Beispiel in ${count} Mini-Batches`,
  layerHead: (layer) => `Schicht ${layer}`,
  inputName: (index) => `x${index}`,
  inputsName: (count) => `${count} Eingaben`,
  className: (index) => `Klasse ${index}`,
  outputName: (index) => `y${index}`,
  label: (arm, seed, pin, share) =>
    `Ein Netz des Arms ${arm}, Seed ${seed}: Die nächste Schicht stützt sich am meisten auf ${pin}, mit ${share} dessen, was sie hört.`,
  labelBare: (arm, seed) => `Ein Netz des Arms ${arm}, Seed ${seed}.`,
  description:
    "Kapseln: die Einheiten einer Schicht. Punkte in einer Kapsel: was dasselbe Beispiel dort in seinen eigenen Mini-Batches ist, mit den Gewichten von jetzt; senkrechter Strich: ohne Rauschen. Linien: Gewichte oder wie sehr eine Einheit von einer anderen abhängt.",
  caption: (batch) =>
    batch === undefined
      ? "Punkte in einer Kapsel: dasselbe Trainingsbeispiel bei immer neuem Rauschen dieses Arms. Senkrechter Strich: ohne Rauschen. Wo es kein Rauschen gibt, liegen die Punkte auf dem Strich."
      : `Punkte in einer Kapsel: dasselbe Trainingsbeispiel in seinen eigenen Mini-Batches zu ${batch}, mit den Gewichten von jetzt. Senkrechter Strich: ohne Rauschen.`,
  noCloud: (why) => `Keine Wolken: ${why}.`,
  why: {
    noNorm: "Diese Schicht hat keine Batch Norm",
    otherEstimates: "Dieses Batch Norm nimmt nicht einfach Mittelwert und Streuung seines Mini-Batches",
    leftOver:
      "Kein Mini-Batch enthält dieses Beispiel, weil der letzte einer Epoche, der nicht voll ist, ausgelassen wird",
  },
  pinned: (unit, share) =>
    `Magenta: ${unit}, die Einheit, auf die sich die nächste Schicht am meisten stützt, mit ${share} dessen, was sie hört.`,
  some: (shown, all) => `${shown} von ${all} Einheiten sind gezeichnet: die, auf die sich das Netz am meisten stützt.`,
  units: "Verborgene Einheiten. Pfeile wechseln zwischen ihnen, Enter nimmt eine heraus und setzt sie wieder ein.",
  unit: (name, layer) => `${name}, Schicht ${layer}`,
  isPin: "auf sie stützt sich die nächste Schicht am meisten",
  takeOut: "herausnehmen",
  putBack: "wieder einsetzen",
  columns: {
    unit: "Einheit",
    still: "Ohne Rauschen",
    spread: "Streuung über Mini-Batches",
    share: "Anteil an dem, was die nächste Schicht hört (%)",
    loss: "Anstieg des Verlusts ohne sie",
    accuracy: "Verlorene Punkte Genauigkeit ohne sie",
  },
  out: {
    title: (unit, layer) => `Ohne ${unit} aus Schicht ${layer}`,
    invite: "Ein Klick auf eine Einheit, oder Enter, nimmt sie heraus und zeigt, wer darunter leidet.",
    place: (value, examples) =>
      `An ihrer Stelle steht ihr Mittelwert über die ${examples} Testbeispiele, ${value} (Mittelwert-Ablation). Nichts wird neu trainiert.`,
    measuring: "Es wird gemessen.",
    accuracy: "Testgenauigkeit",
    loss: (unit) => `Testverlust, ${unit === "nats" ? "Nats" : "quadrierter Fehler"}`,
    change: (before, after) => `${before} → ${after}`,
    points: (points) => `${points} Punkte`,
    suffers: (layer) => `Wer in ${layer} leidet: mittlere quadrierte Änderung, in % der eigenen Varianz`,
    layer: (layer) => `Schicht ${layer}`,
    output: "der Ausgabe",
    example: (index) => `Beispiel ${index}`,
    sure: (label) => `Wahrscheinlichkeit seiner Klasse, ${label}`,
    back: "Wieder einsetzen",
    said: (unit, accuracy) => `${unit} ist heraus. Die Testgenauigkeit ändert sich um ${accuracy} Punkte.`,
    saidBack: (unit) => `${unit} ist wieder da.`,
    more: (count) => `${count} weitere ändern sich weniger.`,
  },
  slow: {
    title: "Ein Mini-Batch läuft langsam durch Batch Norm",
    unit: "Einheit",
    unitName: (layer, unit) => `Schicht ${layer}, h${unit}`,
    next: "Weiter",
    back: "Zurück",
    step: (step, steps) => `Schritt ${step} von ${steps}`,
    other: "Ein anderer Mini-Batch desselben Beispiels",
    batch: (epoch) => `sein Mini-Batch der Epoche ${epoch}`,
    whole: "die ganze Trainingsmenge: Das Batch-Rauschen ist aus",
    none: (why) => `Hier gibt es nichts zu verfolgen: ${why}.`,
    standing:
      "Das Netz steht bei dem Mini-Batch, der oben genannt ist; Dropout und zugesetztes Rauschen sind hier aus.",
    injected: "Dieser Arm setzt hinter der Normierung Rauschen zu; in diesen Zahlen ist es nicht enthalten.",
    steps: {
      values: {
        title: "Was hereinkommt",
        text: (count) =>
          `${count} Beispiele teilen sich diesen Mini-Batch. Für jedes hat die Einheit eine Zahl, ihre gewichtete Eingabe. Der Ring ist das beobachtete Beispiel.`,
        map: (count, pixels) =>
          `${count} Beispiele teilen sich diesen Mini-Batch. Die Einheit ist eine Merkmalskarte: Für jedes hat sie ${pixels} Zahlen, eine je Pixel, und alle werden gemeinsam normiert. Ein Punkt ist das Mittel der Karte eines Beispiels, der Ring das des beobachteten.`,
      },
      mean: {
        title: "Ihr Mittelwert",
        text: (mean) => `Ihr Mittelwert ist ${mean}. Er hängt davon ab, wer im Mini-Batch ist.`,
      },
      deviation: {
        title: "Ihre Streuung",
        text: (deviation) =>
          `Der typische Abstand vom Mittelwert ist ${deviation}. Auch er hängt davon ab, wer im Mini-Batch ist.`,
        map: (deviation, pixels) =>
          `Der typische Abstand aller ${pixels} Pixel vom Mittelwert ist ${deviation}; sie liegen weiter auseinander als die Mittel der Karten. Auch er hängt davon ab, wer im Mini-Batch ist.`,
      },
      normalised: {
        title: "Normiert",
        text: (before, after) =>
          `Mittelwert abziehen, durch die Streuung teilen: Aus ${before} des beobachteten Beispiels wird ${after}.`,
      },
      scaled: {
        title: "Gestreckt und verschoben",
        text: (gamma, beta, value) =>
          `Mal γ = ${gamma}, plus β = ${beta}, beide gelernt: ${value} geht weiter zur Aktivierung.`,
      },
      others: {
        title: "Dasselbe Beispiel, andere Gesellschaft",
        text: (count, low, high, deviation) =>
          `Das beobachtete Beispiel hat sich nicht geändert, die Gewichte auch nicht. In ${count} seiner Mini-Batches liegt sein normierter Wert zwischen ${low} und ${high} (Streuung ${deviation}): Das ist das Rauschen von Batch Norm.`,
        still:
          "Mittelwert und Streuung sind die der ganzen Trainingsmenge, also bekommt das beobachtete Beispiel immer denselben Wert.",
      },
    },
    label: (step, unit) => `${step}: ${unit}, Zahl für Zahl.`,
    description:
      "Ein Punkt je Beispiel des Mini-Batches, ein Ring um das beobachtete; senkrechter Strich: Mittelwert; Band: eine Streuung nach beiden Seiten.",
    descriptionMap:
      "Ein Punkt je Beispiel: das Mittel seiner Merkmalskarte, ein Ring um das beobachtete; senkrechter Strich: Mittelwert aller Pixel; Band: ihre Streuung nach beiden Seiten.",
    columns: { row: "Trainingsbeispiel", z: "Kommt herein", normalised: "Normiert", y: "Geht weiter" },
    otherColumns: {
      epoch: "Epoche",
      mean: "Mittelwert",
      deviation: "Streuung",
      normalised: "Beobachtetes Beispiel, normiert",
    },
  },
};
