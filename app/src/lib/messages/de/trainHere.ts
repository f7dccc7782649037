import type { Messages } from "../messages.ts";

export const trainHere: Messages["trainHere"] = {
  train: (networks) => `${networks} Netze trainieren`,
  trainIt: "Dieses Experiment trainieren",
  goOn: "Weiter",
  pause: "Pause",
  pausing: "Was begonnen ist, wird fertig …",
  opening: "Wird geplant …",
  done: (networks) => `Alle ${networks} Netze sind da.`,
  paused: "Angehalten. Was trainiert ist, bleibt in diesem Browser.",
  progress: (there, planned) => `${there} von ${planned} Netzen`,
  reused: (networks) => `${networks} von früher`,
  failed: (networks, why) => `${networks} ließen sich nicht trainieren: ${why}`,
  diverged: (networks) => `${networks} divergiert`,
  left: (seconds) =>
    seconds < 90 ? `noch etwa ${Math.max(1, Math.round(seconds))} s` : `noch etwa ${Math.round(seconds / 60)} min`,
  notKept: "Dieser Browser bewahrt nichts auf: Wird die Seite geschlossen, sind die Netze verloren.",
  fullTitle: "Dieser Browser hat keinen Platz mehr für Netze.",
  full: "Was trainiert ist, zählt und wird ganz gezeigt; was von jetzt an trainiert wird, ist verloren, wenn die Seite geschlossen wird.",
  makeRoom: "Netze anderer Experimente löschen",
  roomMade: "Es ist wieder Platz: Die Netze dieses Experiments bleiben erhalten.",
  stillFull: "Es ist noch immer voll: In den Einstellungen des Browsers lässt sich dieser Seite mehr Platz geben.",
  pairs: (pairs) => `bisher ${pairs} Paare`,
  swarm: "Jedes einzelne Netz",
  swarmCaption:
    "Ein Punkt ist ein trainiertes Netz. Senkrechter Strich: Mittelwert; Balken: 95-%-Intervall, das bei jedem Hinsehen gilt. Aufhören darf man also, wann man will.",
  forestCaption:
    "Kleine Punkte: der Unterschied eines Paars von Netzen mit denselben Daten, demselben Start und derselben Reihenfolge der Batches. Großes Zeichen und Balken: Mittelwert mit einem 95-%-Intervall, das bei jedem Hinsehen gilt.",
  copyLink: "Link zu diesem Experiment kopieren",
  columns: { arm: "Arm", seed: "Seed" },
};
