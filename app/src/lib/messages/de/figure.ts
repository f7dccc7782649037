import type { Messages } from "../messages.ts";

export const figure: Messages["figure"] = {
  table: "Als Tabelle zeigen",
  hideTable: "Tabelle verbergen",
  save: "Sichern",
  saveSvg: "Bild (SVG)",
  savePng: "Bild (PNG)",
  saveCsv: "Daten (CSV)",
};
