import { figureWords } from "../../../../../src/lab/report/figureWords.ts";

/** What every figure offers. */
export const figure = {
  table: "Show as table",
  hideTable: "Hide the table",
  save: "Save",
  saveSvg: "Picture (SVG)",
  savePng: "Picture (PNG)",
  saveCsv: "Data (CSV)",
  /** What is written inside figures. */
  words: figureWords,
};
