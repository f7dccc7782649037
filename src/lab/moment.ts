/**
 * A moment of training as a metric's name ends with it: `rely.single.maxT.at10` is measured after a tenth of the steps.
 * @param at share of the steps, in whole hundredths
 */
export function momentSuffix(at: number): string {
  return `.at${Math.round(100 * at)}`;
}

/** A metric's name without its moment, and the moment as a share of the steps; undefined where it names none. */
export function splitMoment(name: string): { readonly name: string; readonly at: number | undefined } {
  const [, plain = name, percent] = /^(.+)\.at(0|[1-9]\d?|100)$/.exec(name) ?? [];
  return { name: plain, at: percent === undefined ? undefined : Number(percent) / 100 };
}

/** Whether a share of the steps is one that names can hold: 0 to 1 in hundredths. */
export function isMoment(at: unknown): at is number {
  return typeof at === "number" && at >= 0 && at <= 1 && Math.round(100 * at) / 100 === at;
}
