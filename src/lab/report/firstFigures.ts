import { atRate } from "./contrastText.ts";
import { forestPanel } from "./forestPanel.ts";
import { type Html, html } from "./html.ts";
import { decidingContrasts, measureGroups, type ReportView } from "./reportView.ts";

/** Contrasts of the first figures besides those that decide: batch norm as a whole, its normalisation, the rival. */
function standsBeside(contrast: string): boolean {
  return /^(total|normalisation|dropout)/.test(contrast) && !atRate(contrast);
}

/**
 * Difference first: the first two primary measures on each task, with the contrasts that decide and what they stand
 * beside. By the order of the claim, never by the result; every measure and contrast follows further down.
 */
export function firstFigures(view: ReportView): Html {
  const deciding = decidingContrasts(view.input.estimates);
  const panels = view.input.tasks.flatMap((task, index) =>
    measureGroups(view, task)
      .filter(({ primary, whole }) => primary && whole.length > 0)
      .slice(0, 2)
      .map((group, place) => {
        const whole = group.whole.filter(({ contrast }) => deciding.has(contrast) || standsBeside(contrast));
        const panel = forestPanel(view, task, { ...group, whole, places: [] }, `first-${index + 1}-${place + 1}`);
        return html`<div><p class="on-task">${task.name}</p>${panel}</div>`;
      }),
  );
  if (panels.length === 0) return html``;
  return html`<section id="first"><h2>The paired differences</h2><div class="firsts">${panels}</div></section>`;
}
