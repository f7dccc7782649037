/** Two significant digits, without trailing zeros. */
export function number(value: number): string {
  return `${Number(value.toPrecision(2))}`.replace("-", "−");
}

/** A number with its unit behind it, where it has one. */
export function quantity(value: number, unit: string | undefined): string {
  return unit ? `${number(value)} ${unit}` : number(value);
}

/** Two significant digits, upwards: nobody knows more about a number of seeds to come. */
export function roundUp(seeds: number): number {
  let step = 1;
  while (seeds / step > 100) step *= 10;
  return Math.ceil(seeds / step) * step;
}

/** `: about 12 more seeds`, or nothing where no number helps. */
export function about(seeds: number | undefined): string {
  return seeds === undefined ? "" : `: about ${roundUp(seeds)} more seed${seeds === 1 ? "" : "s"}`;
}
