import { escapeHtml, type Html } from "./html.ts";
import type { Box, GroupStyle, PathStep, Scene, Shape, Stroke, Surface, TextStyle } from "./surface.ts";
import { lightTokens, type Token, tokenCss } from "./tokens.ts";

/** A surface that writes SVG elements. Colours become `var(--token)`, so the page's theme decides them. */
export function svgSurface(): Surface & { readonly markup: () => string } {
  const out: string[] = [];
  const surface: Surface = {
    line(from, to, stroke) {
      out.push(
        `<path d="${pathData([
          ["M", ...from],
          ["L", ...to],
        ])}"${strokeAttributes(stroke)}/>`,
      );
    },
    path(steps, shape) {
      out.push(`<path d="${pathData(steps)}"${shapeAttributes(shape ?? {})}/>`);
    },
    rect(box, shape) {
      out.push(`<rect${boxAttributes(box)}${shapeAttributes(shape ?? {})}/>`);
    },
    circle([x, y], radius, shape) {
      out.push(`<circle cx="${short(x)}" cy="${short(y)}" r="${short(radius)}"${shapeAttributes(shape ?? {})}/>`);
    },
    text(content, [x, y], style) {
      out.push(`<text x="${short(x)}" y="${short(y)}"${textAttributes(style)}>${escapeHtml(content)}</text>`);
    },
    group(style, draw) {
      out.push(`<g${groupAttributes(style)}>`);
      if (style.title !== undefined) out.push(`<title>${escapeHtml(style.title)}</title>`);
      draw(surface);
      out.push("</g>");
    },
  };
  return { ...surface, markup: () => out.join("") };
}

/** A scene as an `<svg>` element for a page whose styles hold the tokens. `id` must be its own within the page. */
export function svgFigure(scene: Scene, id: string): Html {
  const surface = svgSurface();
  scene.draw(surface);
  const name = escapeHtml(id);
  const size = `viewBox="0 0 ${short(scene.width)} ${short(scene.height)}" width="${short(scene.width)}"`;
  const lang = scene.labelLang === undefined ? "" : ` lang="${escapeHtml(scene.labelLang)}"`;
  return {
    html: `<svg role="img" aria-labelledby="${name}-t ${name}-d" ${size} height="${short(scene.height)}"><title id="${name}-t"${lang}>${escapeHtml(scene.label)}</title><desc id="${name}-d">${escapeHtml(scene.description)}</desc>${surface.markup()}</svg>`,
  };
}

/** A scene as an SVG file of its own, with the given theme inside. */
export function svgDocument(scene: Scene, tokens: Readonly<Record<Token, string>> = lightTokens): string {
  const surface = svgSurface();
  scene.draw(surface);
  const size = `viewBox="0 0 ${short(scene.width)} ${short(scene.height)}" width="${short(scene.width)}" height="${short(scene.height)}"`;
  const body = surface.markup();
  const used = Object.entries(tokens).filter(([name]) => name === "surface" || body.includes(`var(--${name})`));
  const style = `svg{${tokenCss(used)};font-family:system-ui,sans-serif;background:var(--surface)}.m{font-family:ui-monospace,monospace}`;
  const head = `<title>${escapeHtml(scene.label)}</title><desc>${escapeHtml(scene.description)}</desc>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" ${size}>${head}<style>${style}</style>${body}</svg>\n`;
}

function pathData(steps: readonly PathStep[]): string {
  let data = "";
  let x = Number.NaN;
  let y = Number.NaN;
  for (const step of steps) {
    if (step[0] === "Z") data += "Z";
    else if (step[0] === "C")
      data += `C${step
        .slice(1)
        .map((value) => short(Number(value)))
        .join(" ")}`;
    else if (step[0] === "L" && short(step[2]) === short(y)) data += `H${short(step[1])}`;
    else if (step[0] === "L" && short(step[1]) === short(x)) data += `V${short(step[2])}`;
    else data += `${step[0]}${short(step[1])} ${short(step[2])}`;
    if (step[0] === "M" || step[0] === "L") [, x, y] = step;
    if (step[0] === "C") [, , , , , x, y] = step;
  }
  return data;
}

function strokeAttributes({ stroke, width, dash, round, opacity }: Stroke): string {
  const see = opacity === undefined ? "" : ` stroke-opacity="${short(opacity)}"`;
  return ` fill="none" stroke="var(--${stroke})" stroke-width="${short(width)}"${dashAttributes(dash, round)}${see}`;
}

/** Nothing said of fill and stroke: the group's shape holds. Only a stroke: not filled. */
function shapeAttributes(shape: Shape): string {
  let text = shape.fill ? ` fill="var(--${shape.fill})"` : shape.stroke ? ' fill="none"' : "";
  if (shape.fillOpacity !== undefined) text += ` fill-opacity="${short(shape.fillOpacity)}"`;
  if (shape.stroke) text += ` stroke="var(--${shape.stroke})" stroke-width="${short(shape.width ?? 1)}"`;
  if (shape.radius) text += ` rx="${short(shape.radius)}"`;
  return text + dashAttributes(shape.dash, shape.round);
}

function dashAttributes(dash: readonly number[] | undefined, round: boolean | undefined): string {
  const caps = round ? ' stroke-linecap="round" stroke-linejoin="round"' : "";
  return dash && dash.length > 0 ? ` stroke-dasharray="${dash.map(short).join(" ")}"${caps}` : caps;
}

function boxAttributes({ x, y, width, height }: Box): string {
  return ` x="${short(x)}" y="${short(y)}" width="${short(Math.max(0, width))}" height="${short(Math.max(0, height))}"`;
}

function textAttributes({ size, color, bold, mono, anchor, halo, lang }: TextStyle): string {
  const place = anchor && anchor !== "start" ? ` text-anchor="${anchor}"` : "";
  const rim = halo ? ` stroke="var(--${halo})" stroke-width="3.5" stroke-linejoin="round" paint-order="stroke"` : "";
  const face = `${bold ? ' font-weight="650"' : ""}${mono ? ' class="m"' : ""}`;
  return ` font-size="${short(size)}" fill="var(--${color})"${face}${place}${rim}${lang === undefined ? "" : ` lang="${escapeHtml(lang)}"`}`;
}

function groupAttributes({ opacity, move, scale, shape }: GroupStyle): string {
  const see = opacity === undefined ? "" : ` opacity="${short(opacity)}"`;
  const moved = move ? `translate(${short(move[0])} ${short(move[1])})` : "";
  const scaled = scale ? `scale(${scale.map((factor) => String(Number(factor.toFixed(4)))).join(" ")})` : "";
  const place = moved + scaled === "" ? "" : ` transform="${moved}${scaled}"`;
  return see + place + (shape ? shapeAttributes(shape) : "");
}

/** At most two decimals, without trailing zeros. */
function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}
