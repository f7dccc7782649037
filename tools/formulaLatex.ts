import type { FormulaName } from "../src/lab/report/reportInput.ts";

/** The formulae of the reports for Markdown pages, where `math` blocks are LaTeX. */
const FORMULAE: Readonly<Record<FormulaName, string>> = {
  shake: String.raw`\mathrm{Var}[z_j] = \sum_i w_{ij}^2\,\sigma_i^2`,
  batchNoise: String.raw`V_u \approx \frac{\gamma^2}{B}\,\frac{N-B}{N-1}\,\frac{\kappa+6}{4}`,
  matchedNoise: String.raw`\hat x \to (\hat x + \varepsilon)\,s,\quad \varepsilon \sim N(0, \tfrac{1}{K}),\quad s \propto \frac{\sqrt{K}}{\chi_{K-1}}`,
  damage: String.raw`\Delta_u = L(h_u := 0) - L,\quad \max\Delta = \max_u \Delta_u`,
  nauc: String.raw`\mathrm{nAUC} = \int_0^1 \frac{a(f) - a_\mathrm{ch}}{a(0) - a_\mathrm{ch}}\,df`,
  topShare: String.raw`\text{top share} = \frac{\max_u \Delta_u^+}{\sum_u \Delta_u^+},\quad \text{by chance } \frac{H_n}{n}`,
  neff: String.raw`N_\mathrm{eff} = \frac{(\sum_u c_u)^2}{\sum_u c_u^2},\quad c_u = (w_{ud}\,\sigma_u)^2`,
  reliance: String.raw`R_{du} = \frac{E\big[(z_d - z_d^{\mathrm{do}(u)})^2\big]}{\mathrm{Var}[z_d]}`,
};

/** A formula by name. */
export function formulaLatex(name: FormulaName): string {
  return FORMULAE[name];
}
