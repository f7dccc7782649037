import type { Estimate } from "../types.ts";
import { byContrast, contrastArms, contrastText, formText, isTarget, sideText } from "./contrastText.ts";
import { figure, table } from "./figure.ts";
import { type ForestRow, forestScene } from "./forestScene.ts";
import { decimalsFor, formatInterval, formatNumber, formatP, formatSigned, intervalDecimals } from "./formatNumber.ts";
import { type Html, type HtmlValue, html } from "./html.ts";
import type { MetricText, TaskReport } from "./reportInput.ts";
import {
  armSentence,
  chosenArm,
  decidingContrasts,
  type MeasureGroup,
  type ReportView,
  taskNotices,
} from "./reportView.ts";
import { sentence, sentenceCase } from "./sentence.ts";
import type { Scene } from "./surface.ts";
import { textWidth } from "./textWidth.ts";
import { badgeWord, verdictBadge } from "./verdictBadge.ts";

const width = 320;

/** One instrument's panel: the paired differences of every contrast, its verdict, and the layers below. */
export function forestPanel(view: ReportView, task: TaskReport, group: MeasureGroup, id: string): Html {
  const shown = group.whole.length > 0 ? group.whole : (group.places[0]?.estimates ?? []);
  const metric = view.metric(shown[0]?.on ?? group.base, shown[0]?.unit);
  const places = group.whole.length > 0 ? group.places : group.places.slice(1);
  return figure({
    id,
    title: group.form === "" ? metric.title : `${metric.title}, ${group.form}`,
    aside: verdictBadge(group.decision ?? "unjudged"),
    scenes: { wide: [scene(view, task, shown, metric)] },
    caption: caption(view, task, shown, metric),
    table: differencesTable(shown, metric),
    more: [
      warnings(view, task, shown),
      places.map(({ place, estimates }, index) => placePart(view, task, { place, estimates }, `${id}-p${index + 1}`)),
    ],
    className: "panel",
  });
}

function scene(view: ReportView, task: TaskReport, estimates: readonly Estimate[], metric: MetricText): Scene {
  const empty = taskNotices(view, task).filter(({ type }) => type === "almost-nothing");
  const judged = view.input.looks?.unfinished === undefined;
  const contrasts = judged ? decidingContrasts(view.input.estimates) : new Set<string>();
  const sides = new Set(estimates.filter(({ decides }) => decides).map(({ better }) => better));
  const rows = byContrast(estimates).map((estimate): ForestRow => {
    const nothing = empty.some(
      ({ metrics, arms }) => metrics[0] === estimate.on && arms[0] === estimate.arm && arms[1] === estimate.against,
    );
    const row = {
      label: contrastText(estimate.contrast).short,
      detail: rowArms(estimate),
      style: view.style(estimate.arm),
      estimate,
      ...(contrasts.has(estimate.contrast) ? { decision: decisionWord(estimate.decision) } : {}),
      ...(sides.size > 1 && estimate.decides ? { claimed: `claim: ${sideText(estimate)}` } : {}),
    };
    return nothing ? { ...row, muted: "share of almost nothing" } : row;
  });
  const label = `${metric.title} on ${task.name}: ${rows.map(rowText).join("; ")}`;
  const deciding = estimates.find(({ decides }) => decides);
  const better = (deciding ?? estimates[0])?.better ?? "lower";
  if (sides.size > 1) return forestScene({ label, rows, better: "equal", hint: "" }, width);
  const hint =
    deciding === undefined
      ? (metric.meaning ?? (better === "equal" ? "" : "better"))
      : `the claim says ${sideText(deciding)}`;
  return forestScene({ label, rows, better, hint }, width);
}

/** The arms of a row; chosen ones by their own names alone where both names do not fit. */
function rowArms(estimate: Estimate): string {
  const whole = contrastArms(estimate);
  if (textWidth(whole, 11) <= width) return whole;
  return contrastArms({ ...estimate, arm: chosenArm(estimate.arm), against: chosenArm(estimate.against) });
}

/** The word of the badge inside a row: "no effect this large". */
function decisionWord(decision: Estimate["decision"]): string {
  return badgeWord(decision).toLowerCase();
}

function rowText({ label, estimate }: ForestRow): string {
  const decimals = intervalDecimals([estimate]);
  return `${label} ${formatSigned(estimate.mean, decimals)} ${formatInterval(estimate.low, estimate.high, decimals)}`;
}

function caption(view: ReportView, task: TaskReport, estimates: readonly Estimate[], metric: MetricText): HtmlValue {
  const first = estimates[0];
  if (first === undefined) return "";
  const end =
    metric.better && metric.meaning ? ` ${metric.better === "lower" ? "Left" : "Right"}: ${metric.meaning}.` : "";
  const pairs = [...new Set(estimates.map((estimate) => estimate.pairs))].sort((a, b) => a - b);
  const number = pairs.length === 1 ? `${pairs[0]}` : `${pairs[0]} to ${pairs.at(-1)}`;
  const imported = view.input.provenance.imported !== undefined;
  const pair = imported ? "of imported results, by seed" : "of networks that share data, start and batch order";
  const count = isTarget(first.against)
    ? `${number} ${imported ? "imported results" : "networks"}, one a seed`
    : `${number} pairs ${pair}`;
  const unit = formText(first) === "" ? metric.unit || first.unit : first.unit;
  const method = first.method.split(";")[0] ?? first.method;
  const how = `${percent(first.level)} ${method.includes("interval") ? method : `interval (${method})`}, ${count}.`;
  return [`${explained(metric, unit)}${end} ${how}${margins(estimates)}`, totals(view, task, metric)];
}

/** What the number is, with its unit; where nothing but the title is known, the unit alone. */
function explained({ title, what }: MetricText, unit: string): string {
  const ratio = unit === "log ratio" ? " A log ratio of −0.69 is half as much, +0.69 twice as much." : "";
  if (what.toLowerCase() === title.toLowerCase()) return `In ${unit === "" ? "its own unit" : unit}.${ratio}`;
  return `${sentenceCase(what)}${unit === "" ? "" : ` (${unit})`}.${ratio}`;
}

/** Margins that differ between the rows, because they are percentages of the arm that is compared against. */
function margins(estimates: readonly Estimate[]): string {
  const found = estimates.map(({ margin }) => margin).filter((margin) => margin > 0);
  const [least, most] = [Math.min(...found), Math.max(...found)];
  if (found.length === 0 || most - least < 1e-12) return "";
  const decimals = decimalsFor(least);
  return ` Shaded: each row’s own ±δ, ${formatNumber(least, decimals)} to ${formatNumber(most, decimals)}.`;
}

/** A share is printed with the total that it is a share of. */
function totals(view: ReportView, task: TaskReport, metric: MetricText): HtmlValue {
  const { shareOf } = metric;
  if (shareOf === undefined) return undefined;
  const found = view.input.arms.flatMap(({ id }) => {
    const summary = task.summaries[id]?.[shareOf];
    return summary ? [`${id} ${formatNumber(summary.mean, decimalsFor(summary.mean))}`] : [];
  });
  const unit = view.metric(shareOf).unit;
  const text =
    found.length > 0
      ? ` Shares of a total of: ${found.join(", ")} ${unit}.`
      : " The totals that these are shares of were not recorded.";
  return text;
}

/** What must be said about this measure: not valid in an arm, read without its partner, a share of almost nothing. */
function warnings(view: ReportView, task: TaskReport, shown: readonly Estimate[]): readonly Html[] {
  const on = shown[0]?.on ?? "";
  // A notice about two arms stands where these two are compared: slopes and ratios of a metric have panels of their own.
  const here = ([arm, against]: readonly string[]): boolean =>
    against === undefined || shown.some((estimate) => estimate.arm === arm && estimate.against === against);
  const own = taskNotices(view, task).filter(
    ({ type, metrics, arms }) => type !== "disagreement" && metrics[0] === on && here(arms),
  );
  return [...Map.groupBy(own, ({ title }) => title)].map(([title, found]) => {
    const texts = found.map(({ text }) => html`<li>${armSentence(view, text)}</li>`);
    return html`<div class="note"><b>${sentence(title)}</b><ul>${texts}</ul></div>`;
  });
}

function placePart(
  view: ReportView,
  task: TaskReport,
  { place, estimates }: MeasureGroup["places"][number],
  id: string,
): Html {
  const metric = view.metric(estimates[0]?.on ?? "", estimates[0]?.unit);
  const inner = figure({
    id,
    title: metric.title,
    scenes: { wide: [scene(view, task, estimates, metric)] },
    caption: `${sentenceCase(place)} alone; the rest as above.`,
    table: differencesTable(estimates, metric),
    more: warnings(view, task, estimates),
    className: "inner",
  });
  return html`<details><summary>${sentenceCase(place)} alone</summary>${inner}</details>`;
}

function differencesTable(estimates: readonly Estimate[], metric: MetricText): Html {
  const ordered = byContrast(estimates);
  const decimals = intervalDecimals(ordered);
  const summary = table({
    caption: `${metric.title}: paired differences in ${estimates[0]?.unit ?? metric.unit}`,
    head: ["Contrast", "Arm − against", "Mean", "Interval", "Level", "Pairs", "±δ", "p adjusted"],
    rows: ordered.map((estimate) => [
      contrastText(estimate.contrast).title,
      contrastArms(estimate),
      formatSigned(estimate.mean, decimals),
      formatInterval(estimate.low, estimate.high, decimals),
      percent(estimate.level),
      estimate.pairs,
      formatNumber(estimate.margin, decimals + 1),
      formatP(estimate.pAdjusted),
    ]),
  });
  const seeds = [...new Set(ordered.flatMap((estimate) => estimate.seeds))].sort((a, b) => a - b);
  const bySeed = table({
    caption: `${metric.title}: the difference of each seed`,
    head: ["Seed", ...ordered.map(({ contrast }) => contrastText(contrast).title)],
    rows: seeds.map((seed) => [
      String(seed),
      ...ordered.map((estimate) => {
        const index = estimate.seeds.indexOf(seed);
        return index < 0 ? "–" : formatSigned(estimate.differences[index] ?? Number.NaN, decimals + 1);
      }),
    ]),
  });
  return html`${summary}${bySeed}`;
}

/** `95 %`. */
export function percent(level: number): string {
  return `${Number((level * 100).toFixed(1))} %`;
}
