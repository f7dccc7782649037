import { log } from "./elementary.ts";

/**
 * Quantile of the standard normal distribution: the z with P(Z <= z) = p; relative error about 1e-16.
 * @param p probability; -Infinity at and below 0, Infinity at and above 1
 * Source: Wichura 1988, "Algorithm AS 241: the percentage points of the normal distribution", PPND16.
 */
export function normalQuantile(p: number): number {
  if (p <= 0) return -Infinity;
  if (p >= 1) return Infinity;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * centre(0.180625 - q * q);
  const r = Math.sqrt(-log(q < 0 ? p : 1 - p));
  const z = r <= 5 ? tail(r - 1.6) : farTail(r - 5);
  return q < 0 ? -z : z;
}

/** z / q for |q| <= 0.425, r = 0.425^2 - q^2. */
function centre(r: number): number {
  const aboveHigh = 45921.95393154987 + r * (67265.7709270087 + r * (33430.57558358813 + r * 2509.0809287301227));
  const above =
    3.3871328727963665 + r * (133.14166789178438 + r * (1971.5909503065513 + r * (13731.69376550946 + r * aboveHigh)));
  const belowHigh = 21213.794301586597 + r * (39307.89580009271 + r * (28729.085735721943 + r * 5226.495278852854));
  const below = 1 + r * (42.31333070160091 + r * (687.1870074920579 + r * (5394.196021424751 + r * belowHigh)));
  return above / below;
}

/** z for r = sqrt(-log p) - 1.6 at most 3.4. */
function tail(r: number): number {
  const aboveHigh =
    1.2704582524523684 + r * (0.2417807251774506 + r * (0.022723844989269184 + r * 0.0007745450142783414));
  const above =
    1.4234371107496835 + r * (4.630337846156546 + r * (5.769497221460691 + r * (3.6478483247632045 + r * aboveHigh)));
  const belowHigh =
    0.14810397642748008 + r * (0.015198666563616457 + r * (0.0005475938084995345 + r * 1.0507500716444169e-9));
  const below = 1 + r * (2.053191626637759 + r * (1.6763848301838038 + r * (0.6897673349851 + r * belowHigh)));
  return above / below;
}

/** z for r = sqrt(-log p) - 5 above 0. */
function farTail(r: number): number {
  const aboveHigh =
    0.026532189526576124 + r * (0.0012426609473880784 + r * (2.7115555687434876e-5 + r * 2.0103343992922881e-7));
  const above =
    6.657904643501103 + r * (5.463784911164114 + r * (1.7848265399172913 + r * (0.29656057182850487 + r * aboveHigh)));
  const belowHigh =
    0.0007868691311456133 + r * (1.8463183175100548e-5 + r * (1.421511758316446e-7 + r * 2.0442631033899397e-15));
  const below = 1 + r * (0.599832206555888 + r * (0.1369298809227358 + r * (0.014875361290850615 + r * belowHigh)));
  return above / below;
}
