import { chiSquareCdf, chiSquareSf } from "./chiSquare.ts";
import { exp } from "./elementary.ts";
import { normalCdf } from "./normal.ts";

/** The chi-square value c with P(chi-square_df > c) = Phi(z), by bisection in ln c on whichever tail is small. */
export function chiSquareAt(z: number, df: number): number {
  const tail = normalCdf(-Math.abs(z));
  let low = -60;
  let high = 12;
  for (let i = 0; i < 80; i++) {
    const middle = 0.5 * (low + high);
    const c = exp(middle);
    // z > 0: P(chi-square <= c) = Phi(-z), rising in c. z <= 0: P(chi-square > c) = Phi(z), falling in c.
    const below = z > 0 ? chiSquareCdf(c, df) < tail : chiSquareSf(c, df) > tail;
    if (below) low = middle;
    else high = middle;
  }
  return exp(0.5 * (low + high));
}
