import { chiSquareAt } from "../math/chiSquareAt.ts";
import { cos, log } from "../math/elementary.ts";
import { meanDeviationRatio } from "../nn/matchedNoise.ts";
import { lawDegree, lawSpan } from "./stepProgram.ts";

/**
 * The law of the matched noise's scale as a polynomial: log s as a function of a standard normal number z / span, so that
 * s = exp(polynomial(z / span)) has the exact distribution of sqrt(K) / chi_{K-1} divided by its mean (quantile
 * transform: s rises with z, P(chi_{K-1} > sqrt(K) / (s mean)) = Phi(z)). Coefficients, highest power first. The largest
 * error of log s over |z| <= 6.3 is measured in `noiseLaw.test.ts`.
 */
export function noiseLaw(batch: number): Float64Array {
  const n = lawDegree + 1;
  const mean = meanDeviationRatio(batch);
  // Chebyshev nodes and coefficients, then to powers of x.
  const nodes = Float64Array.from({ length: n }, (_, k) => cos((Math.PI * (k + 0.5)) / n));
  const values = nodes.map((x) => 0.5 * log(batch) - 0.5 * log(chiSquareAt(x * lawSpan, batch - 1)) - log(mean));
  const chebyshev = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += values[k] * cos((Math.PI * j * (k + 0.5)) / n);
    chebyshev[j] = (j === 0 ? 1 : 2) * (sum / n);
  }
  let previous = new Float64Array(n);
  let current = new Float64Array(n);
  previous[0] = 1;
  current[1] = 1;
  const powers = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    const t = j === 0 ? previous : current;
    for (let i = 0; i < n; i++) powers[i] += chebyshev[j] * t[i];
    if (j === 0) continue;
    const next = new Float64Array(n);
    for (let i = 0; i < n; i++) next[i] = (i > 0 ? 2 * current[i - 1] : 0) - previous[i];
    previous = current;
    current = next;
  }
  return powers.reverse();
}
