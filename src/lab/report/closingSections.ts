import { importedText } from "../import/importedText.ts";
import { completionScene, counted } from "./completionScene.ts";
import { figure, table } from "./figure.ts";
import { formatRate } from "./formatNumber.ts";
import { type Html, html } from "./html.ts";
import { looksCount } from "./looksText.ts";
import type { Grade, TaskReport } from "./reportInput.ts";
import type { ReportView } from "./reportView.ts";
import { sentenceCase } from "./sentence.ts";

const grades: Readonly<Record<Grade, string>> = { S: "Supports", N: "Nuance", C: "Contradicts", U: "Untested" };

/** What the claim cannot say, and the mistakes that are easy to make with it. */
export function limitsSection(view: ReportView): Html {
  const { limits, traps } = view.input.claim;
  const settings = view.input.tasks.map(
    ({ name, setting, learningRate }) =>
      html`<li><b>${name}</b>: ${setting} ${sentenceCase(formatRate(learningRate))}.</li>`,
  );
  const list = (items: readonly string[]): Html => html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
  return html`<section id="limits" class="prose"><h2>Limits</h2><p>These verdicts hold for the settings in which they were measured:</p><ul>${settings}</ul>${limits.length > 0 ? list(limits) : undefined}${traps.length > 0 ? html`<h3>Easy mistakes</h3>${list(traps)}` : undefined}</section>`;
}

/** What the literature says, each note with its grade in a word. */
export function literatureSection(view: ReportView): Html {
  const notes = view.input.claim.literature.map(
    ({ grade, text, citation }) =>
      html`<li><span class="grade g${grade}">${grades[grade]}</span> ${text} <cite>${citation}</cite></li>`,
  );
  const body =
    notes.length > 0
      ? html`<ul class="notes">${notes}</ul>`
      : html`<p>${view.input.provenance.imported === undefined ? "No source was found that tests it." : "None was looked for."}</p>`;
  return html`<section id="literature" class="prose"><h2>What the literature says</h2>${body}</section>`;
}

/** Where the numbers came from, seed by seed. */
export function provenanceSection(view: ReportView): Html {
  const { provenance, tasks, looks } = view.input;
  const seeds = provenance.seeds;
  const time =
    provenance.seconds === undefined
      ? undefined
      : `${Math.round(provenance.seconds)} s${provenance.workers ? ` on ${provenance.workers} workers` : ""}`;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["Experiment", provenance.experiment],
    ["Records", provenance.records],
    ["Results", provenance.imported && importedText(provenance.imported)],
    ["Numeric kernel", provenance.imported === undefined ? provenance.kernel : undefined],
    ["Linchpin", provenance.version],
    ["Node", provenance.node],
    ["System", provenance.os],
    ["Root seed", provenance.imported === undefined ? String(provenance.rootSeed) : undefined],
    ["Seeds", seedText(seeds)],
    ["Judged", looks && (looks.unfinished === undefined ? looksCount(looks) : "not yet")],
    ["Store", provenance.store],
    ["Trained in", time],
    ["Report made", provenance.date],
  ];
  const list = rows.flatMap(([name, value]) => (value === undefined ? [] : [html`<dt>${name}</dt><dd>${value}</dd>`]));
  const strips = tasks.map((task, index) => completionFigure(view, task, `done-${index + 1}`));
  return html`<section id="provenance"><h2>Where this came from</h2><div class="figures"><article class="card"><header><h4>Provenance</h4></header><dl>${list}</dl></article>${strips}</div></section>`;
}

/** `0 to 15`, or the list where seeds are not consecutive. */
function seedText(seeds: readonly number[]): string {
  const [first, last] = [seeds[0], seeds.at(-1)];
  if (first === undefined || last === undefined) return "none";
  const run = seeds.every((seed, index) => seed === first + index);
  return run && seeds.length > 2 ? `${first} to ${last}` : seeds.join(", ");
}

function completionFigure(view: ReportView, task: TaskReport, id: string): Html {
  const rows = Object.entries(task.completion).map(([arm, seeds]) => ({ name: view.arm(arm).name, seeds }));
  const label = `Trials on ${task.name}: ${rows.map(({ name, seeds }) => `${name} ${counted(seeds)}`).join("; ")}`;
  return figure({
    id,
    title: `Trials on ${task.name}`,
    aside: "one bar a seed",
    scenes: { wide: [completionScene({ label, rows }, 496)], narrow: [completionScene({ label, rows }, 326)] },
    caption:
      "A trial is one arm with one seed. Diverged trials are results: they are counted, and their pairs left out of means.",
    table: table({
      caption: `Trials on ${task.name}`,
      head: ["Arm", "Trials"],
      rows: rows.map(({ name, seeds }) => [name, counted(seeds)]),
    }),
  });
}

/** The commands that make it again. */
export function commandSection(view: ReportView): Html {
  const { run, replay, report } = view.input.commands;
  const { imported } = view.input.provenance;
  const block = (says: string, command: string): Html =>
    html`<p>${says}</p><pre tabindex="0"><code>${command}</code></pre>`;
  const again =
    imported === undefined
      ? html`${block("Train everything again and judge it:", run)}${block("Repeat one trial and compare it byte by byte with its record:", replay)}`
      : block("Import the results again and judge them; what they were trained with is not known here:", run);
  return html`<section id="repeat" class="prose"><h2>Do it again</h2>${again}${block("Write this report again from the stored records:", report)}</section>`;
}
