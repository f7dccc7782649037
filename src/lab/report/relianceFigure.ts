import { figure, table } from "./figure.ts";
import { formatNumber, formatPercent } from "./formatNumber.ts";
import { heatScene } from "./heatScene.ts";
import { type Html, html } from "./html.ts";
import { effectiveInputs, type RelianceShares, relianceShares } from "./relianceShares.ts";
import type { ArmText, RelianceSet, TaskReport } from "./reportInput.ts";
import type { ReportView } from "./reportView.ts";
import { textWidth } from "./textWidth.ts";
import { type UnitRow, unitScene } from "./unitScene.ts";

/** Width of the column of names beside the bars. */
const NAMES = 222;

interface ArmShares {
  readonly arm: ArmText;
  readonly shares: RelianceShares;
}

/** The reliance matrices of one seed in every arm, and one downstream unit in full. */
export function relianceFigures(view: ReportView, task: TaskReport, id: string): readonly Html[] {
  const set = task.reliance;
  if (set === undefined) return [];
  const arms = view.input.arms.flatMap((arm): ArmShares[] => {
    const matrix = set.matrices[arm.id];
    return matrix ? [{ arm, shares: relianceShares(matrix) }] : [];
  });
  if (arms.length === 0) return [];
  const example = exampleUnit(view, set, arms);
  return [unitFigure(view, task, set, { arms, example, id: `${id}-unit` }), heatFigure(view, set, arms, `${id}-heat`)];
}

/**
 * The downstream unit shown in full: the one that the input names, else the one whose largest share is the median over
 * the downstream units of the reference arm. The index is the same in every arm.
 */
function exampleUnit(
  view: ReportView,
  set: RelianceSet,
  arms: readonly ArmShares[],
): { readonly unit: number; readonly rule: string } {
  if (set.example !== undefined) return set.example;
  const reference = arms.find(({ arm }) => arm.role === "reference") ?? arms[0];
  const shares = reference?.shares;
  if (shares === undefined) return { unit: 0, rule: "the first unit" };
  const top = (row: number): number =>
    Array.from({ length: shares.columns }, (_, unit) => shares.at(row, unit)).reduce((a, b) => Math.max(a, b), 0);
  const rows = Array.from({ length: shares.rows }, (_, row) => row).sort((a, b) => top(a) - top(b) || a - b);
  const name = view.arm(reference?.arm.id ?? "").name;
  return {
    unit: rows[Math.floor((rows.length - 1) / 2)] ?? 0,
    rule: `the unit whose largest share is the median of its layer in “${name}”`,
  };
}

function unitFigure(
  view: ReportView,
  task: TaskReport,
  set: RelianceSet,
  {
    arms,
    example,
    id,
  }: {
    readonly arms: readonly ArmShares[];
    readonly example: { readonly unit: number; readonly rule: string };
    readonly id: string;
  },
): Html {
  const main = arms.filter(({ arm }) => arm.role !== "control");
  const rows = (main.length > 0 ? main : arms).map(({ arm, shares }): UnitRow => {
    const top = Array.from({ length: shares.columns }, (_, unit) => unit).reduce(
      (a, b) => (shares.at(example.unit, b) > shares.at(example.unit, a) ? b : a),
      0,
    );
    const wobble = task.noise?.wobble.find(({ arm: own, unit }) => own === arm.id && unit === top);
    // Of the long names the short ones: the column of names is narrow.
    const name = textWidth(arm.name, 13) > NAMES ? (arm.short ?? arm.name) : arm.name;
    const row = { name, style: view.style(arm.id), shares };
    return wobble ? { ...row, wobble } : row;
  });
  const says = rows.map(({ name, shares }) => {
    const top = Array.from({ length: shares.columns }, (_, unit) => unit).reduce(
      (a, b) => (shares.at(example.unit, b) > shares.at(example.unit, a) ? b : a),
      0,
    );
    return { name, top, share: shares.at(example.unit, top), inputs: effectiveInputs(shares, example.unit) };
  });
  const label = `What one unit leans on: ${says.map(({ name, top, share }) => `${name} h${top + 1} ${formatPercent(share)}`).join(", ")}`;
  const capsules = rows.some(({ wobble }) => wobble)
    ? " Capsule: the first unit’s value for one input in many mini-batches."
    : "";
  const plot = { label, unit: example.unit, rows };
  const shortNames = new Map(arms.map(({ arm }) => [arm.name, arm.short ?? arm.name]));
  const shortRows = rows.map((row) => ({ ...row, name: shortNames.get(row.name) ?? row.name }));
  return figure({
    id,
    title: `One unit of ${set.downstream}, and what it leans on`,
    aside: `unit ${example.unit + 1}, seed ${set.seed}`,
    scenes: { wide: [unitScene(plot, 1042)], narrow: [unitScene({ ...plot, rows: shortRows }, 326)] },
    caption: `Share of the unit’s signal that each unit of ${set.upstream} carries, largest first. An example, not evidence: one unit of one seed. Unit: ${example.rule}. Seed: ${set.rule}.${capsules}`,
    table: table({
      caption: "What the unit leans on",
      head: ["Arm", "Leans most on", "Share", "Effective inputs"],
      rows: says.map(({ name, top, share, inputs }) => [
        name,
        `h${top + 1}`,
        formatPercent(share),
        formatNumber(inputs, 1),
      ]),
    }),
    className: "full",
  });
}

function heatFigure(view: ReportView, set: RelianceSet, arms: readonly ArmShares[], id: string): Html {
  const most = arms.reduce((largest, { shares }) => Math.max(largest, shares.largest), 0);
  const scenes = arms.map(({ arm, shares }) =>
    heatScene({ name: arm.short ?? arm.name, style: view.style(arm.id), shares, most }, 184),
  );
  const units = arms[0]?.shares.columns ?? 0;
  const steps = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((step) => html`<i style="background:var(--h${step})"></i>`);
  return figure({
    id,
    title: "Who leans on whom",
    aside: html`<span class="ramp">0 %${html`<span>${steps}</span>`}${formatPercent(most)}</span>`,
    scenes: { wide: scenes },
    caption: `Rows: units of ${set.downstream}; columns: units of ${set.upstream}, most leaned on first; shade: square root of the share of the row’s signal. Outlined: the column leaned on most, with its mean share. Seed ${set.seed} in every arm: ${set.rule}. Pictures of one seed illustrate; the panels above decide.`,
    table: table({
      caption: "Mean share of each upstream unit, largest first",
      head: ["Rank", ...arms.map(({ arm }) => arm.name)],
      rows: Array.from({ length: Math.min(units, 32) }, (_, rank) => [
        String(rank + 1),
        ...arms.map(({ shares }) => {
          const unit = shares.order[rank] ?? 0;
          return `h${unit + 1} ${formatPercent(shares.column[unit] ?? 0)}`;
        }),
      ]),
    }),
    className: "full heat",
  });
}
