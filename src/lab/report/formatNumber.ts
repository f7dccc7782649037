/**
 * Decimals with which `size` (half an interval) shows one figure, or two where the first is 1, 2 or a low 3: 0.0123 gives
 * 3, 0.0052 gives 3, 12 gives 0. At most 8. Source: Particle Data Group, Review of Particle Physics, Introduction 5.3.
 */
export function decimalsFor(size: number): number {
  let decimals = 0;
  let scaled = Math.abs(size);
  if (!(scaled > 0) || scaled === Infinity) return 2;
  while (scaled < 3.55 && decimals < 8) {
    scaled *= 10;
    decimals += 1;
  }
  return decimals;
}

/** A number with a true minus sign; `n/a` when it is not finite. Zero never has a sign. From a million on `39.78 M`. */
export function formatNumber(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return "n/a";
  if (Math.abs(value) >= 1e6) return shortened(value);
  const digits = Math.abs(value).toFixed(decimals);
  const zero = Number(digits) === 0;
  return value < 0 && !zero ? `−${digits}` : digits;
}

/** Four figures and M for millions, G for thousand millions, T for million millions: `1.144 G`. */
function shortened(value: number): string {
  const size = Math.abs(value);
  // What rounds up to the next thousand takes the next letter.
  const [letter, unit] = size < 999.95e6 ? ["M", 1e6] : size < 999.95e9 ? ["G", 1e9] : ["T", 1e12];
  return `${value < 0 ? "−" : ""}${Number((size / unit).toPrecision(4))} ${letter}`;
}

/** The same with a plus sign in front of what is above zero. */
export function formatSigned(value: number, decimals: number): string {
  const text = formatNumber(value, decimals);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** `[−0.26, −0.08]`; `[−∞, +∞]` where anything is possible yet. */
export function formatInterval(low: number, high: number, decimals: number): string {
  if (low === -Infinity && high === Infinity) return "[−∞, +∞]";
  return `[${formatSigned(low, decimals)}, ${formatSigned(high, decimals)}]`;
}

/** A p value: `<0.001`, else three decimals. */
export function formatP(p: number): string {
  if (!Number.isFinite(p)) return "n/a";
  return p < 0.001 ? "<0.001" : p.toFixed(3);
}

/** A share as a percentage with no decimals above 10 %, one below. */
export function formatPercent(share: number): string {
  if (!Number.isFinite(share)) return "n/a";
  return `${(share * 100).toFixed(share < 0.0995 ? 1 : 0)} %`;
}

/** Decimals at which the interval of an estimate or a summary shows two figures; without any width 3, of large numbers none. */
export function intervalDecimals(intervals: readonly { readonly low: number; readonly high: number }[]): number {
  const halves = intervals.map(({ low, high }) => (high - low) / 2).filter((half) => half > 0 && half < Infinity);
  if (halves.length === 0) return intervals.some(({ low }) => Number.isFinite(low) && Math.abs(low) >= 1000) ? 0 : 3;
  // The middle width decides: one very tight row must not lengthen every number of a panel.
  halves.sort((a, b) => a - b);
  return Math.min(6, decimalsFor(halves[Math.floor(halves.length / 2)] ?? 1));
}

/** A learning rate in words; 0 stands for one that imported results do not name. */
export function formatRate(rate: number | "best"): string {
  if (rate === 0) return "learning rate not known";
  return rate === "best" ? "each arm at its best learning rate" : `learning rate ${rate}`;
}
