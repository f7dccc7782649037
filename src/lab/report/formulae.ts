import { type Html, html } from "./html.ts";
import type { FormulaName } from "./reportInput.ts";

const open = html`<math display="block">`;
const close = html`</math>`;

/**
 * Formulae of the instruments and of the argument, as MathML: drawn by the browser, without a script. Brackets stand in a row
 * of their own: they grow with all that their row has.
 */
export const formulae: Readonly<Record<FormulaName, Html>> = {
  shake: html`${open}<mrow><mi mathvariant="normal">Var</mi><mrow><mo>[</mo><msub><mi>z</mi><mi>j</mi></msub><mo>]</mo></mrow><mo>=</mo><munder><mo>∑</mo><mi>i</mi></munder><msubsup><mi>w</mi><mrow><mi>i</mi><mi>j</mi></mrow><mn>2</mn></msubsup><mspace width="0.15em"/><msubsup><mi>σ</mi><mi>i</mi><mn>2</mn></msubsup></mrow>${close}`,
  batchNoise: html`${open}<mrow><msub><mi>V</mi><mi>u</mi></msub><mo>≈</mo><mfrac><msup><mi>γ</mi><mn>2</mn></msup><mi>B</mi></mfrac><mspace width="0.2em"/><mfrac><mrow><mi>N</mi><mo>−</mo><mi>B</mi></mrow><mrow><mi>N</mi><mo>−</mo><mn>1</mn></mrow></mfrac><mspace width="0.2em"/><mfrac><mrow><mi>κ</mi><mo>+</mo><mn>6</mn></mrow><mn>4</mn></mfrac></mrow>${close}`,
  matchedNoise: html`${open}<mrow><mover><mi>x</mi><mo>^</mo></mover><mo>→</mo><mrow><mo>(</mo><mover><mi>x</mi><mo>^</mo></mover><mo>+</mo><mi>ε</mi><mo>)</mo></mrow><mspace width="0.15em"/><mi>s</mi><mo>,</mo><mspace width="0.8em"/><mi>ε</mi><mo>∼</mo><mi>N</mi><mrow><mo>(</mo><mn>0</mn><mo>,</mo><mfrac><mn>1</mn><mi>K</mi></mfrac><mo>)</mo></mrow><mo>,</mo><mspace width="0.8em"/><mi>s</mi><mo>∝</mo><mfrac><msqrt><mi>K</mi></msqrt><msub><mi>χ</mi><mrow><mi>K</mi><mo>−</mo><mn>1</mn></mrow></msub></mfrac></mrow>${close}`,
  damage: html`${open}<mrow><msub><mi>Δ</mi><mi>u</mi></msub><mo>=</mo><mi>L</mi><mrow><mo>(</mo><msub><mi>h</mi><mi>u</mi></msub><mo>:=</mo><mn>0</mn><mo>)</mo></mrow><mo>−</mo><mi>L</mi><mo>,</mo><mspace width="0.8em"/><mi mathvariant="normal">max</mi><mi>Δ</mi><mo>=</mo><munder><mi mathvariant="normal">max</mi><mi>u</mi></munder><msub><mi>Δ</mi><mi>u</mi></msub></mrow>${close}`,
  nauc: html`${open}<mrow><mi mathvariant="normal">nAUC</mi><mo>=</mo><msubsup><mo>∫</mo><mn>0</mn><mn>1</mn></msubsup><mfrac><mrow><mi>a</mi><mrow><mo>(</mo><mi>f</mi><mo>)</mo></mrow><mo>−</mo><msub><mi>a</mi><mi mathvariant="normal">ch</mi></msub></mrow><mrow><mi>a</mi><mrow><mo>(</mo><mn>0</mn><mo>)</mo></mrow><mo>−</mo><msub><mi>a</mi><mi mathvariant="normal">ch</mi></msub></mrow></mfrac><mi>d</mi><mi>f</mi></mrow>${close}`,
  topShare: html`${open}<mrow><mi>top share</mi><mo>=</mo><mfrac><mrow><munder><mi mathvariant="normal">max</mi><mi>u</mi></munder><msubsup><mi>Δ</mi><mi>u</mi><mo>+</mo></msubsup></mrow><mrow><munder><mo>∑</mo><mi>u</mi></munder><msubsup><mi>Δ</mi><mi>u</mi><mo>+</mo></msubsup></mrow></mfrac><mo>,</mo><mspace width="0.8em"/><mi>by chance</mi><mspace width="0.3em"/><mfrac><msub><mi>H</mi><mi>n</mi></msub><mi>n</mi></mfrac></mrow>${close}`,
  neff: html`${open}<mrow><msub><mi>N</mi><mi mathvariant="normal">eff</mi></msub><mo>=</mo><mfrac><msup><mrow><mo>(</mo><msub><mo>∑</mo><mi>u</mi></msub><msub><mi>c</mi><mi>u</mi></msub><mo>)</mo></mrow><mn>2</mn></msup><mrow><msub><mo>∑</mo><mi>u</mi></msub><msubsup><mi>c</mi><mi>u</mi><mn>2</mn></msubsup></mrow></mfrac><mo>,</mo><mspace width="0.8em"/><msub><mi>c</mi><mi>u</mi></msub><mo>=</mo><msup><mrow><mo>(</mo><msub><mi>w</mi><mrow><mi>u</mi><mi>d</mi></mrow></msub><msub><mi>σ</mi><mi>u</mi></msub><mo>)</mo></mrow><mn>2</mn></msup></mrow>${close}`,
  reliance: html`${open}<mrow><msub><mi>R</mi><mrow><mi>d</mi><mi>u</mi></mrow></msub><mo>=</mo><mfrac><mrow><mi>E</mi><mo>[</mo><msup><mrow><mo>(</mo><msub><mi>z</mi><mi>d</mi></msub><mo>−</mo><msubsup><mi>z</mi><mi>d</mi><mrow><mi mathvariant="normal">do</mi><mo>(</mo><mi>u</mi><mo>)</mo></mrow></msubsup><mo>)</mo></mrow><mn>2</mn></msup><mo>]</mo></mrow><mrow><mi mathvariant="normal">Var</mi><mo>[</mo><msub><mi>z</mi><mi>d</mi></msub><mo>]</mo></mrow></mfrac></mrow>${close}`,
};

/** A formula by name. */
export function formula(name: FormulaName): Html {
  return formulae[name];
}

const differences = html`<msub><mi>d</mi><mi>s</mi></msub><mo>=</mo><msub><mi>m</mi><mrow><mi>a</mi><mo>,</mo><mi>s</mi></mrow></msub><mo>−</mo><msub><mi>m</mi><mrow><mi>b</mi><mo>,</mo><mi>s</mi></mrow></msub><mo>,</mo><mspace width="0.8em"/><mover><mi>d</mi><mo>¯</mo></mover><mo>±</mo>`;
const standardError = html`<mfrac><mrow><mi mathvariant="normal">sd</mi><mo>(</mo><mi>d</mi><mo>)</mo></mrow><msqrt><mi>S</mi></msqrt></mfrac>`;

/** Mean of the paired differences and its t interval. */
export const pairedFormula: Html = html`${open}<mrow>${differences}<msub><mi>t</mi><mrow><mi>S</mi><mo>−</mo><mn>1</mn></mrow></msub>${standardError}</mrow>${close}`;

/** The same with the interval that holds at every number of seeds. */
export const alwaysValidFormula: Html = html`${open}<mrow>${differences}<msub><mi>t</mi><mo>+</mo></msub>${standardError}<mo>,</mo><mspace width="0.8em"/><msubsup><mi>t</mi><mo>+</mo><mn>2</mn></msubsup><mo>=</mo><mrow><mo>(</mo><mi>S</mi><mo>−</mo><mn>1</mn><mo>)</mo></mrow><mfrac><mrow><mi>c</mi><mo>−</mo><mn>1</mn></mrow><mrow><mn>1</mn><mo>−</mo><mi>c</mi><mo>/</mo><mi>a</mi></mrow></mfrac><mo>,</mo><mspace width="0.8em"/><mi>a</mi><mo>=</mo><mn>1</mn><mo>+</mo><mi>S</mi><mo>,</mo><mspace width="0.8em"/><mi>c</mi><mo>=</mo><msup><mrow><mo>(</mo><msqrt><mi>a</mi></msqrt><mo>/</mo><mi>α</mi><mo>)</mo></mrow><mrow><mn>2</mn><mo>/</mo><mi>S</mi></mrow></msup></mrow>${close}`;
