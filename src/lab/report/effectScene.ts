import type { Decision, Estimate } from "../types.ts";
import { drawMarker } from "./drawMarker.ts";
import { type Html, html } from "./html.ts";
import type { Surface } from "./surface.ts";
import { svgSurface } from "./svgSurface.ts";
import type { Token } from "./tokens.ts";

/** Size of the small drawing in pixels. */
const [WIDTH, HEIGHT, INSET] = [200, 22, 9] as const;

/** The decision of a row is its colour too; icon and word stand beside it. */
const COLORS: Readonly<Record<Decision, Token>> = {
  supported: "yes",
  refuted: "no",
  equivalent: "even",
  undecided: "open",
};

/** The value that says "nothing": 0, or what a statistic is held against. */
export function restOf({ statistic }: Pick<Estimate, "statistic">): number {
  return statistic?.target ?? 0;
}

/** The ends of an axis on which all these effects, their margins and the resting value can be seen. */
export function effectDomain(estimates: readonly Estimate[]): readonly [number, number] {
  const values = estimates.flatMap((estimate) => {
    const [rest, margin] = [restOf(estimate), marginOf(estimate)];
    return [rest - margin, rest, rest + margin, estimate.mean, estimate.low, estimate.high].filter(Number.isFinite);
  });
  const [from, to] = [Math.min(...values), Math.max(...values)];
  if (!(to > from)) return [(values[0] ?? 0) - 1, (values[0] ?? 0) + 1];
  const air = (to - from) * 0.04;
  return [from - air, to + air];
}

/** Half the width of the shaded band; a statistic has no test for equivalence and so no band. */
function marginOf({ margin, statistic }: Estimate): number {
  return statistic === undefined && Number.isFinite(margin) ? margin : 0;
}

/**
 * One effect with its interval on an axis that it shares with others: upright line at no effect, shaded differences
 * smaller than the margin, arrow head at the claimed end. Decoration beside the same numbers in text.
 */
export function effectSvg(estimate: Estimate, [from, to]: readonly [number, number]): Html {
  const surface = svgSurface();
  const scale = (value: number): number => INSET + ((value - from) / (to - from)) * (WIDTH - 2 * INSET);
  draw(surface, estimate, scale);
  const drawn: Html = { html: surface.markup() };
  return html`<svg class="effect-svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" aria-hidden="true">${drawn}</svg>`;
}

function draw(surface: Surface, estimate: Estimate, scale: (value: number) => number): void {
  const { mean, low, high, better, decision } = estimate;
  const rest = restOf(estimate);
  const margin = marginOf(estimate);
  const y = HEIGHT / 2;
  if (margin > 0) {
    const left = scale(rest - margin);
    surface.rect(
      { x: left, y: y - 8, width: scale(rest + margin) - left, height: 16 },
      { fill: "open-soft", radius: 2 },
    );
  }
  surface.line([INSET, y], [WIDTH - INSET, y], { stroke: "line", width: 1 });
  if (better !== "equal") arrowHead(surface, better === "lower" ? [1, y] : [WIDTH - 1, y], better === "lower" ? 1 : -1);
  surface.line([scale(rest), y - 9], [scale(rest), y + 9], { stroke: "line-strong", width: 1.2 });
  if (!Number.isFinite(mean)) return;
  const color = COLORS[decision];
  const [left, right] = [low, high].map((end) => scale(Number.isFinite(end) ? end : mean));
  surface.line([left ?? 0, y], [right ?? 0, y], { stroke: color, width: 3 });
  drawMarker(surface, "circle", { at: [scale(mean), y], radius: 4, color });
}

/** At the end of the axis where the claim says that the effect is. */
function arrowHead(surface: Surface, [x, y]: readonly [number, number], side: 1 | -1): void {
  surface.path([["M", x, y], ["L", x + side * 6, y - 4], ["L", x + side * 6, y + 4], ["Z"]], { fill: "ink-3" });
}
