import type { Messages } from "../messages.ts";

export const answer: Messages["answer"] = {
  title: "Ein Beispiel dafür, was das Rauschen von Batch Norm bewirkt",
  heading: "Wenn jede verborgene Einheit ein wenig wackelt: Lohnt es sich dann noch, sich auf eine einzige zu stützen?",
  inShort:
    "Batch Norm normiert mit Mittelwert und Streuung der Beispiele, die gerade im selben Mini-Batch sind. Deshalb bewegt sich jede verborgene Einheit von Batch zu Batch ein wenig; wer sich auf eine einzige stützt, spürt das ganz, wer sein Gewicht verteilt, weniger.",
  same: (a, b) =>
    `Für diese Eingabe berechnen A und B dasselbe. A nimmt ${a} davon aus h3, B nimmt ${b} aus jeder Einheit.`,
  nearly: (a, b, stillA, stillB) =>
    `Für diese Eingabe berechnen A und B fast dasselbe, ${stillA} und ${stillB}. A legt ${a} seines Gewichts auf h3, B legt ${b} auf jede Einheit.`,
  moves:
    "Batch Norm normiert mit Mittelwert und Streuung der Beispiele, die gerade im selben Mini-Batch sind. Deshalb bewegt sich jedes h von Batch zu Batch ein wenig.",
  ratio: (ratio) =>
    `Die Ausgabe von A wackelt ${ratio}-mal so stark wie die von B. Der Verlust spürt das; das Training hat also einen Grund, Gewicht von der Art von A zur Art von B zu verschieben. Ob es das tut, ist weiter unten gemessen.`,
  noRatio:
    "Kopien einer Einheit wackeln gemeinsam: Die Ausgabe von A wackelt jetzt nicht stärker als die von B, und das Training hat keinen Grund zu teilen.",
  evidence: "Zu den Messungen",
  butterfly: {
    head: "Fünf vorgelagerte Einheiten. Jeder Punkt: dieselbe Eingabe in einem anderen Mini-Batch",
    shortHead: "Dieselbe Eingabe in vielen Mini-Batches",
    controls: "Die Abbildung verändern",
    batch: "Größe des Mini-Batches",
    remove: "h3 entfernen",
    restore: "h3 zurückholen",
    leans: "stützt sich auf h3",
    shares: "verteilt es",
    ofItsWeight: (share) => `${share} des Gewichts`,
    fromEach: (share) => `${share} aus jeder`,
    wobbles: (name, by) => `${name} wackelt ±${by}`,
    loses: (name, share) => `${name} verliert ${share}`,
    output: (name) => `Ausgabe von ${name} (wahr: gepunktet)`,
    label: (batch, a, b, ratio) =>
      `In Mini-Batches von ${batch} wackelt A, das sich auf h3 stützt, um ±${a}, und B, das verteilt, um ±${b}: A wackelt ${ratio}-mal so stark.`,
    labelRemoved: (a, b) =>
      `Ohne h3 verliert A, das sich darauf stützt, ${a} seiner Ausgabe; B, das verteilt, verliert ${b}.`,
    description:
      "In der Mitte fünf Einheiten als Kapseln mit einem Punkt je Mini-Batch (die ersten hundert) und einem senkrechten Strich beim Wert unter allen Beispielen; links A und rechts B, mit den Einheiten durch Linien verbunden, die so breit sind wie ihre Gewichte; unter beiden die Ausgaben als gestapelte Punkte, für alle Mini-Batches.",
    caption: (batches, rows, exact, drawn) =>
      `Eine Konstruktion, kein trainiertes Netz: Die Einheiten stimmen bei dieser Eingabe überein, ihre Werte für ${rows - 1} andere Beispiele sind aus Normalverteilungen gezogen. ${batches} Mini-Batches sind ohne Zurücklegen gezogen, und jeder normiert mit seinem eigenen, wirklichen Mittelwert und seiner eigenen Streuung. Wackeln: Standardabweichung über die Mini-Batches. Wäre das Rauschen der Einheiten genau unabhängig und gleich groß, wackelte A ${exact}-mal so stark wie B; in diesen Ziehungen ist es ${drawn}-mal.`,
    captionReal: ({ batches, rows, layer, task, low, high, exact, drawn }) =>
      `Echte Einheiten: Werte vor der Batch Norm von ${rows} Trainingsbeispielen in Schicht ${layer} eines trainierten Netzes (${task}). h3 ist die Einheit, auf die sich das Netz am meisten stützt, die anderen sind die vier ihr ähnlichsten (Korrelationen ${low} bis ${high}), und die Eingabe ist die, bei der sie am besten übereinstimmen. A und B sind für die Abbildung hinzugefügt. ${batches} Mini-Batches sind ohne Zurücklegen gezogen. Bei unabhängigem, gleichem Rauschen wackelte A ${exact}-mal so stark wie B; diese Einheiten wackeln teilweise gemeinsam, und es ist ${drawn}-mal.`,
    removed: (name) => `${name} (entfernt)`,
    columns: {
      what: "Einheit oder Ausgabe",
      weightA: "Gewicht in A",
      weightB: "Gewicht in B",
      still: "Wert unter allen Beispielen",
      mean: "Mittel über die Mini-Batches",
      wobble: "Wackeln (Standardabweichung)",
      drawn: "Wackeln von A geteilt durch das von B, gezogen",
      exact: "dasselbe bei unabhängigem, gleichem Rauschen, exakt",
    },
    alikeSummary: "Wann hilft Verteilen nicht?",
    alikeText:
      "Konstruiert antworten die Einheiten unabhängig voneinander auf die anderen Beispiele. In einem trainierten Netz sind sie einander teilweise ähnlich, und dann wackeln sie teilweise gemeinsam: Was sie gemeinsam haben, mittelt sich nicht heraus.",
    units: "Die fünf Einheiten sind",
    constructed: "konstruiert",
    trained: (task) => `echt, aus einem trainierten Netz (${task})`,
    alike: "Wie ähnlich die fünf Einheiten sind",
    alikeRatio: (ratio) => `A wackelt ${ratio}-mal so stark wie B.`,
  },
  population: "Geschieht das in Netzen, die wirklich trainiert wurden?",
  measured: (networks, seeds) =>
    `${networks} trainierte Netze, ${seeds} gepaarte Seeds je Arm, auf zwei kleinen erzeugten Aufgaben. Ein Gesamturteil gibt es nicht: Es hängt vom Maß und von der Aufgabe ab.`,
  on: (task) => `Aufgabe: ${task}`,
  tasks: { moons: "zwei Monde", teacher: "ein Lehrernetz" },
  arms: {
    plain: "Schlicht",
    "bn-g16": "Batch Norm",
    "bn-full": "Batch Norm, ohne Rauschen",
    "bn-full+shared16": "Ohne Rauschen + zugefügtes",
    "dropout-.094": "Dropout",
  },
  damage: "Verlustzuwachs ohne die wichtigste Einheit",
  swarm: (task) => `Verlustzuwachs, wenn die wichtigste Einheit eines Netzes fehlt, ${task}`,
  swarmLabel: (task, means) =>
    `Verlustzuwachs, wenn die wichtigste Einheit eines Netzes fehlt (${task}), im Mittel: ${means}`,
  swarmCaption:
    "Ein Punkt ist ein trainiertes Netz. Senkrechter Strich und Balken: Mittelwert mit 95-%-t-Intervall. Zu große Zuversicht ist vorher herausgerechnet (bei der besten Temperatur jedes Netzes).",
  swarmColumns: { arm: "Arm", seed: "Seed", value: "Verlustzuwachs" },
  differences: "Die gepaarten Unterschiede hinter den Urteilen",
  toClaim: "Alle Maße dieser Behauptung, was sie widerlegen würde, und ihr Code",
  dots: "Jeder kleine Punkt ist der Unterschied eines Paars von Netzen mit denselben Daten, demselben Start und derselben Reihenfolge der Batches. Großes Zeichen und Balken: Mittelwert und 95-%-Intervall.",
  tableColumns: {
    task: "Aufgabe",
    measure: "Maß",
    contrast: "Kontrast",
    mean: "Mittlerer Unterschied",
    low: "von",
    high: "bis",
    pairs: "Paare",
  },
  byHand: "Dasselbe Beispiel in verschiedenen Mini-Batches",
  byHandText: (unit, layer, task, seed) =>
    `Was ein Punkt der ersten Abbildung ist, von Hand, in Mini-Batches von fünf. Diese Zahlen sind echt: Werte vor der Batch Norm von Einheit ${unit} in Schicht ${layer}, auf die sich ein trainiertes Netz (${task}, Seed ${seed}) am meisten stützt, für Trainingsbeispiele. Jede lässt sich ändern.`,
  table: {
    batch: (k) => `Mini-Batch ${k}`,
    watched: "dieses Beispiel",
    watchedLabel: "Das beobachtete Beispiel, in jedem Mini-Batch",
    everywhere: "in jedem Mini-Batch dasselbe",
    other: (row) => `Beispiel ${row}`,
    cell: (k, row) => `Mini-Batch ${k}, Beispiel ${row}`,
    change: "Mehr oder weniger Beispiele",
    add: (k) => `Mini-Batch ${k} ein Beispiel hinzufügen`,
    remove: (k) => `Das letzte Beispiel von Mini-Batch ${k} entfernen`,
    added: (k, size) => `Mini-Batch ${k} hat jetzt ${size} Beispiele.`,
    removed: (k, size) => `Mini-Batch ${k} hat jetzt ${size} Beispiele.`,
    mean: "Mittelwert μ",
    deviation: "Streuung √(σ² + ε)",
    normalised: "dieses Beispiel wird",
    sentence: (value, values, apart) =>
      `Ein und dasselbe Beispiel, ${value}, wird zu ${values.join(", ")}: ${apart} auseinander, allein wegen seiner Gesellschaft.`,
    waits: "Weiter geht es, sobald die rot umrandeten Zahlen berichtigt sind.",
    wrong: {
      empty: "Leer: Hier fehlt eine Zahl.",
      text: "Keine Zahl: Schreibweise wie −0,5.",
      large: "Zu groß: höchstens eine Million.",
    },
    formula: (eps) =>
      `x Dach ist x minus mü, geteilt durch die Wurzel aus sigma Quadrat plus epsilon; mü ist der Mittelwert und sigma Quadrat der mittlere quadratische Abstand davon über die B Beispiele des Mini-Batches; epsilon ist ${eps}`,
    reset: "Zurück zu den echten Zahlen",
    wasReset: "Die echten Zahlen sind wieder da.",
  },
  trainTitle: "Selbst trainieren",
  trainText: (seeds) =>
    `Vier Arme mit je ${seeds} Netzen auf einer Aufgabe der Behauptung, mit deren Maßen und Schwellen, in diesem Tab. Paare haben dieselben Daten, denselben Start und dieselbe Reihenfolge der Batches. Hinsehen, anhalten und weitermachen ist jederzeit erlaubt: Die Intervalle gelten bei jedem Hinsehen.`,
  task: "Aufgabe",
  byLink: "Der Link bringt ein eigenes Experiment mit; dieses wird hier trainiert.",
  ownInstead: "Stattdessen das eigene der Seite nehmen",
  badLink: (why) => `Der Link bringt kein Experiment mit: ${why}.`,
  restatements: {
    R1: "Das Rauschen von Batch Norm mildert den Verlust der wichtigsten einzelnen Einheit",
    R2: "Das Rauschen von Batch Norm erhält mehr von der Genauigkeit, wenn immer mehr Einheiten fehlen",
  },
  cards: "Wie weiter",
  card: {
    claims: {
      title: (claims) => `${claims} Behauptungen, jede mit Urteilen`,
      text: "Sätze der ursprünglichen Diskussion und der Literatur als Experimente, die sich wiederholen und angreifen lassen.",
      link: "Zu den Behauptungen",
    },
    lab: {
      title: "Das Experiment ändern",
      text: "Daten, Netz, Rauschen und Batchgröße wählen, Populationen trainieren und sehen, auf welche Einheiten sich die Netze stützen.",
      link: "Ins Labor",
    },
    scale: {
      title: "In großem Maßstab",
      text: "Dieselbe Experimentdatei läuft in dieser Seite, auf der Kommandozeile und auf einem Cluster.",
      link: "Experimentdatei speichern",
    },
  },
  details: (net, train, batch, rate, epochs) =>
    `Netze mit den verborgenen Schichten ${net}; ${train} Trainingsbeispiele, Mini-Batches von ${batch}, Statistik der Batch Norm über 16, SGD mit Momentum bei ${rate}, ${epochs} Epochen; Seeds über die Arme gepaart.`,
};
