import { isCorrelation } from "../statistics.ts";
import type { Estimate } from "../types.ts";
import { type FigureWords, figureWords } from "./figureWords.ts";
import { sentenceCase } from "./sentence.ts";

/** Words for a contrast (CLAIMS 2.2). */
export interface ContrastText {
  readonly title: string;
  /** For figures, where little room is left. */
  readonly short: string;
  /** What the difference isolates. */
  readonly isolates: string;
}

/** In the order in which they are shown. */
const texts: ReadonlyMap<string, ContrastText> = new Map([
  text("total", "Total", "Total", "batch norm as a whole: normalisation and batch noise together"),
  text("normalisation", "Normalisation", "Normalisation", "normalisation with its batch noise switched off"),
  text("NC1", "NC1: batch noise", "NC1 noise", "batch noise, and the coupling of the examples of a batch"),
  text(
    "NC2-shared",
    "NC2: matched noise, shared",
    "NC2 shared",
    "noise of the same size and nothing else, one draw for the whole batch",
  ),
  text("NC2-indep", "NC2: matched noise, apart", "NC2 apart", "noise of the same size, one draw for each example"),
  text(
    "coupling",
    "Coupling: NC1 − NC2",
    "Coupling",
    "what batch noise does beyond shared noise of its size: coupling of the examples, and one draw a step in place of one a ghost batch",
  ),
  text(
    "NC3",
    "NC3: stopped gradient",
    "NC3 stopped",
    "batch noise when no gradient flows through the statistics; shown, never decides",
  ),
  text("layernorm", "Layer norm", "Layer norm", "a normalisation that has no batch noise"),
  text("dropout", "Dropout", "Dropout", "the noise of switching units off"),
  text("input-dropout", "Input dropout", "Input dropout", "the noise of switching inputs off"),
  text("boosting", "Dropout boosting", "Boosting", "dropout’s masks without its ensemble training"),
]);

const order: readonly string[] = [...texts.keys()];

/** Words for a contrast, with the statistics batch of `NC1-8`; an unknown one is called by its own name. */
export function contrastText(contrast: string): ContrastText {
  const { name, batch, place } = parsed(contrast);
  const found = texts.get(name);
  if (found === undefined) return { title: sentenceCase(contrast), short: sentenceCase(contrast), isolates: "" };
  const [title, short] =
    batch === undefined
      ? [found.title, found.short]
      : [`${found.title}, statistics batch ${batch}`, `${found.short}, B ${batch}`];
  return { ...found, title: title + place, short: short + place };
}

/** Total first, then its parts, the noise contrasts, and the rivals; unknown contrasts last, in the order given. */
export function byContrast<T extends Pick<Estimate, "contrast">>(estimates: readonly T[]): readonly T[] {
  const rank = (contrast: string): number => {
    const found = order.indexOf(parsed(contrast).name);
    // Those at a rate of the strip follow, in the order given: rate by rate.
    return found < 0 || atRate(contrast) ? order.length : found;
  };
  return [...estimates].sort((a, b) => rank(a.contrast) - rank(b.contrast));
}

/**
 * `bn − bn-full`; differences of differences in brackets; `bn against −1` for a target; the two ends of a slope; `bn:
 * test.nll − train.nll` where one network is read by two metrics; `bn / plain` for a ratio; `bn, plain` for a statistic of
 * both.
 */
export function contrastArms(estimate: ArmsOf): string {
  const { arm, against, slope, on, againstOn, share, scale, statistic } = estimate;
  if (statistic !== undefined)
    return isCorrelation(statistic) ? `${on} with ${statistic.with}, ${arm}` : `${arm}, ${against}`;
  const times = share === undefined ? "" : `${share} × `;
  if (slope !== undefined) {
    const names = Object.keys(slope.over).toSorted((a, b) => (slope.over[a] ?? 0) - (slope.over[b] ?? 0));
    return `${names[0]} … ${names.at(-1)}${isTarget(against) ? ` against ${against.replace("-", "−")}` : ""}`;
  }
  if (againstOn !== undefined && on !== undefined)
    return arm === against
      ? `${arm}: ${on} − ${times}${againstOn}`
      : `${arm} (${on}) − ${times}${against} (${againstOn})`;
  if (scale === "log" && !isTarget(against) && !arm.includes(" - ")) return `${arm} / ${against}`;
  if (isTarget(against)) return `${arm} against ${against.replace("-", "−")}`;
  const side = (text: string): string => (text.includes(" - ") ? `(${text.replaceAll(" - ", " − ")})` : text);
  return `${side(arm)} − ${times}${side(against)}`;
}

type ArmsOf = Pick<Estimate, "arm" | "against"> &
  Partial<Pick<Estimate, "slope" | "on" | "againstOn" | "share" | "scale" | "statistic">>;

/** What an estimate is besides a difference, to stand behind a measure's name: empty for a plain difference. */
export function formText(estimate: Partial<Pick<Estimate, "slope" | "againstOn" | "share" | "scale">>): string {
  const { scale, slope, againstOn, share } = estimate;
  return [
    ...(share === undefined || againstOn !== undefined ? [] : [`against ${share} times the other`]),
    ...(scale === "log" ? ["as a ratio"] : []),
    ...(slope === undefined ? [] : [`slope a ${slope.per}`]),
    ...(againstOn === undefined ? [] : ["against another measure"]),
  ].join(", ");
}

/** True where every seed is held against a number and not against another arm. */
export function isTarget(against: string): boolean {
  return against.trim() !== "" && Number.isFinite(Number(against));
}

/** Where the claim says that an effect lies. */
export function sideText(
  { better, against }: Pick<Estimate, "better" | "against">,
  { sides }: Pick<FigureWords, "sides"> = figureWords,
): string {
  if (better !== "equal") return sides[better];
  return isTarget(against) ? sides.onTarget : sides.equal;
}

/** Whether a contrast is asked at a learning rate of its arms' own, or at their best ones. */
export function atRate(contrast: string): boolean {
  return / at (rate \S+|the best rate)$/.test(contrast);
}

/**
 * `dropout-.2` is dropout, the rate its place; `NC1-8` is NC1 at a statistics batch of 8, `total-g16` total at one of 16. What stands behind,
 * ` at rate 0.1` or ` at the best rate`, is its place.
 */
function parsed(contrast: string): {
  readonly name: string;
  readonly batch: string | undefined;
  readonly place: string;
} {
  const [, whole = contrast, place = ""] = /^(.*?)( at (?:rate \S+|the best rate))$/.exec(contrast) ?? [];
  const [, family, rate] = /^(dropout|input-dropout|boosting)(?:-(\.\d+))?$/.exec(whole) ?? [];
  if (family !== undefined)
    return { name: family, batch: undefined, place: `${rate === undefined ? "" : ` 0${rate}`}${place}` };
  const [, name, batch] = /^(NC1|NC2-shared|NC2-indep|NC3|total)-g?(\d+)$/.exec(whole) ?? [];
  return { name: name ?? whole, batch, place };
}

function text(name: string, title: string, short: string, isolates: string): readonly [string, ContrastText] {
  return [name, { title, short, isolates }];
}
