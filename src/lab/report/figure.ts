import { type Html, type HtmlValue, html } from "./html.ts";
import type { Scene } from "./surface.ts";
import { svgFigure } from "./svgSurface.ts";

/** A figure of the report: a card with a title, the drawing, a caption and the same numbers as a table. */
export interface Figure {
  /** Its own within the page; letters, digits, dots and hyphens. */
  readonly id: string;
  readonly title: string;
  /** At the right of the title: unit, or what a dot is. */
  readonly aside?: HtmlValue;
  /** One drawing for wide and one for narrow pages, or one that serves both. */
  readonly scenes: { readonly wide: readonly Scene[]; readonly narrow?: readonly Scene[] };
  readonly caption: HtmlValue;
  readonly table: Html;
  /** Further markup below the table. */
  readonly more?: HtmlValue;
  readonly className?: string;
}

/** Writes a figure. The narrow drawing is hidden on wide pages and the wide one on narrow pages, by style alone. */
export function figure({ id, title, aside, scenes, caption, table, more, className = "" }: Figure): Html {
  const narrow = scenes.narrow && drawings(scenes.narrow, `${id}n`, "narrow");
  const wide = drawings(scenes.wide, id, narrow ? "wide" : "any");
  return html`<article class="card ${className}" id="${id}"><header><h4>${title}</h4>${aside && html`<span class="aside">${aside}</span>`}</header>${wide}${narrow}<p class="caption">${caption}</p><details><summary>Show as table</summary>${table}</details><div class="more">${more}</div></article>`;
}

function drawings(scenes: readonly Scene[], id: string, when: "any" | "wide" | "narrow"): Html {
  const many = scenes.length > 1 ? "drawings" : "drawing";
  return html`<div class="${many} ${when}">${scenes.map((scene, index) => svgFigure(scene, `${id}.${index}`))}</div>`;
}

/** A table in a box of its own that scrolls sideways by itself, so that the page never does. */
export interface Table {
  readonly caption: string;
  readonly head: readonly HtmlValue[];
  /** The first cell of a row is its heading. */
  readonly rows: readonly (readonly HtmlValue[])[];
  readonly className?: string;
  /** A long table scrolls inside its box, under its head. */
  readonly tall?: boolean;
}

/** Writes a table. */
export function table({ caption, head, rows, className = "", tall = false }: Table): Html {
  const body = rows.map(
    (row) =>
      html`<tr>${row.map((cell, index) => (index === 0 ? html`<th scope="row">${cell}</th>` : html`<td>${cell}</td>`))}</tr>`,
  );
  return html`<div class="scroll ${tall ? "tall" : ""}" role="region" tabindex="0" aria-label="${caption}"><table class="${className}"><caption>${caption}</caption><thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead><tbody>${body}</tbody></table></div>`;
}
