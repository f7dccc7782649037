import { type CurveLine, curveScene } from "./curveScene.ts";
import { figure, table } from "./figure.ts";
import { formatNumber, intervalDecimals } from "./formatNumber.ts";
import type { Html } from "./html.ts";
import { inChunks } from "./inChunks.ts";
import type { CurveSet, TaskReport } from "./reportInput.ts";
import type { ReportView } from "./reportView.ts";

const mostLines = 6;

/** A set of curves: the main arms in one figure, the control arms in a second one beside it. */
export function curveFigures(view: ReportView, task: TaskReport, set: CurveSet, id: string): readonly Html[] {
  const present = view.input.arms.filter((arm) => set.arms[arm.id] !== undefined);
  const main = present.filter(({ role }) => role !== "control").slice(0, mostLines);
  const rest = present.filter((arm) => !main.includes(arm));
  const groups = [main, ...inChunks(rest, mostLines)].filter((group) => group.length > 0);
  return groups.map((group, index) => {
    const lines = group.flatMap(({ id: arm, name, short }): CurveLine[] => {
      const curve = set.arms[arm];
      return curve ? [{ name: short ?? name, style: view.style(arm), curve }] : [];
    });
    const title = index === 0 ? set.title : `${set.title}, further arms`;
    return oneFigure(task, { ...set, title }, lines, { id: `${id}-${index}`, split: groups.length > 1 });
  });
}

function oneFigure(
  task: TaskReport,
  set: CurveSet,
  lines: readonly CurveLine[],
  { id, split }: { readonly id: string; readonly split: boolean },
): Html {
  const labels = set.kind === "ablation" ? "along" : "end";
  const base = {
    label: `${set.title} on ${task.name}: ${ends(set, lines)}`,
    xLabel: set.xLabel,
    x: set.x,
    lines,
    labels,
  } as const;
  const plot = set.level ? { ...base, level: set.level } : base;
  const counts = [...new Set(lines.map(({ curve }) => curve.n))].sort((a, b) => a - b);
  const n = counts.length === 1 ? `${counts[0]} seeds` : `${counts[0]} to ${counts.at(-1)} seeds`;
  const thin = lines.some(({ curve }) => curve.thin) ? " Thick: test; thin: training set." : "";
  return figure({
    id,
    title: set.title,
    aside: set.yLabel,
    scenes: { wide: [curveScene(plot, 496)], narrow: [curveScene(plot, 326)] },
    caption: `Mean of ${n} for each arm; band: ${set.method}.${thin}${split ? " The further arms have a figure with a scale of its own." : ""}`,
    table: curveTable(set, lines),
  });
}

/** The first and the last value of each curve, for those who cannot see it. */
function ends({ x }: CurveSet, lines: readonly CurveLine[]): string {
  const last = x.length - 1;
  const parts = lines.map(({ name, curve }) => {
    const [from, to] = [curve.mean[0] ?? Number.NaN, curve.mean[last] ?? Number.NaN];
    return `${name} from ${formatNumber(from, 3)} to ${formatNumber(to, 3)}`;
  });
  return parts.join(", ");
}

/** At most 25 rows, evenly spaced, the last one always. */
function curveTable(set: CurveSet, lines: readonly CurveLine[]): Html {
  const stride = Math.max(1, Math.ceil((set.x.length - 1) / 24));
  const kept: number[] = [];
  for (let index = 0; index < set.x.length - 1; index += stride) kept.push(index);
  if (set.x.length > 0) kept.push(set.x.length - 1);
  const bands = lines.map(({ curve }) =>
    kept.map((index) => ({ low: curve.low[index] ?? 0, high: curve.high[index] ?? 0 })),
  );
  const decimals = intervalDecimals(bands.flat());
  const cell = ({ curve }: CurveLine, index: number): string => {
    const value = (values: ArrayLike<number>): string => formatNumber(values[index] ?? Number.NaN, decimals);
    return `${value(curve.mean)} [${value(curve.low)}, ${value(curve.high)}]`;
  };
  const every = stride > 1 ? `, every ${stride}th point` : "";
  return table({
    caption: `${set.title}: mean and band${every}`,
    head: [set.xLabel, ...lines.map(({ name }) => name)],
    rows: kept.map((index) => [formatNumber(set.x[index] ?? 0, 2), ...lines.map((line) => cell(line, index))]),
  });
}
