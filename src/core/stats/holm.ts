/**
 * Holm's step-down adjustment: with p_(1) <= ... <= p_(m), adjusted p_(k) = max over j <= k of min(1, (m - j + 1)
 * p_(j)). Rejecting every adjusted p at or below alpha keeps the chance of any false rejection at alpha, whatever the
 * dependence. A p that is not a number counts as 1.
 * @param p the p-values of one family @returns adjusted p-values in the order given
 * Source: Holm 1979; INSTRUMENTS H4.
 */
export function holm(p: readonly number[]): number[] {
  const m = p.length;
  const known = p.map((value) => (Number.isNaN(value) ? 1 : value));
  const order = known.map((_, i) => i).sort((a, b) => known[a] - known[b]);
  const adjusted = new Array<number>(m);
  let largest = 0;
  order.forEach((place, rank) => {
    largest = Math.max(largest, Math.min(1, (m - rank) * known[place]));
    adjusted[place] = largest;
  });
  return adjusted;
}
