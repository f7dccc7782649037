import type { Messages } from "../messages.ts";

export const figure: Messages["figure"] = {
  table: "Als Tabelle zeigen",
  hideTable: "Tabelle verbergen",
  save: "Sichern",
  saveSvg: "Bild (SVG)",
  savePng: "Bild (PNG)",
  saveCsv: "Daten (CSV)",
  words: {
    swarm:
      "Eine Zeile je Arm. Ein Punkt: ein trainiertes Netz. Kreuz: Mittel über die Seeds mit seinem 95-%-Intervall, rechts in Zahlen.",
    forest:
      "Eine Zeile je Kontrast. Großes Zeichen: Mittel der gepaarten Differenzen; Balken: sein Intervall; kleine Punkte: die Differenz je eines Seeds; senkrechter Strich: kein Unterschied; schattiert: Differenzen unter der Schwelle.",
    curve:
      "Dicke Linie: Mittel über die Seeds eines Arms; Band: 95-%-Intervall des Mittels; dünne Linie: dasselbe auf der Trainingsmenge; blasse Linien: einzelne Seeds.",
    heat: (rows, columns) =>
      `Karte von ${rows} nachgelagerten Einheiten (Zeilen) und ${columns} vorgelagerten (Spalten; vorn die, auf die sich das Netz am meisten stützt). Säulen: Anteil jeder Spalte.`,
    heatLabel: (arm, unit, share) => `${arm}: Einheit ${unit} trägt ${share} dessen, was die nächste Schicht liest`,
    interval: (low, high) => `${low} bis ${high}`,
    noDifference: "kein Unterschied",
    atTarget: "genau am Zielwert",
    shaded: (margin) => (margin === undefined ? "schattiert ±δ" : `schattiert ±δ = ±${margin}`),
    pairs: (valid, all) =>
      all > valid ? `${valid} von ${all} ${all === 1 ? "Paar" : "Paaren"}` : `${valid} ${all === 1 ? "Paar" : "Paare"}`,
    seeds: (valid, all) => `${all > valid ? `${valid} von ${all}` : valid} ${all === 1 ? "Seed" : "Seeds"}`,
    seedValue: (seed, value) => `Seed ${seed}: ${value}`,
    armSeeds: (arm, seeds) => `${arm}, ${seeds} Seeds`,
    claimSays: (side) => `die Behauptung sagt: ${side}`,
    claimed: (side) => `Behauptung: ${side}`,
    sides: { lower: "kleiner", higher: "größer", onTarget: "am Zielwert", equal: "kein Unterschied" },
  },
};
