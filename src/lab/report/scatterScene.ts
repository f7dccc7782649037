import type { ArmStyle } from "./armStyle.ts";
import { drawMarker } from "./drawMarker.ts";
import { formatNumber } from "./formatNumber.ts";
import { drawLegend, type LegendEntry, legendLayout } from "./legend.ts";
import { linearScale, type Scale } from "./scale.ts";
import type { Scene, Surface } from "./surface.ts";
import { fitText, textWidth } from "./textWidth.ts";

/** A network, or the mean of an arm. */
export interface ScatterMark {
  readonly x: number;
  readonly y: number;
  readonly style: ArmStyle;
  /** Shown on hover. */
  readonly title: string;
}

export interface ScatterPlot {
  readonly label: string;
  readonly description: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Small and faint. */
  readonly networks: readonly ScatterMark[];
  /** Large. */
  readonly means: readonly ScatterMark[];
  readonly legend: readonly LegendEntry[];
  /** Axes through 0: both measures are distances from their arm's mean. */
  readonly centred: boolean;
}

const top = 26;
const plotHeight = 236;
const foot = 40;

/** Two measures of the same networks against each other, each arm with its own mark. */
export function scatterScene(plot: ScatterPlot, width: number): Scene {
  const marks = [...plot.networks, ...plot.means];
  const y = scaleOf(
    marks.map((mark) => mark.y),
    [top + plotHeight, top],
    5,
  );
  const left = Math.max(...y.ticks.map((tick) => textWidth(formatNumber(tick, y.decimals), 11, true))) + 10;
  const right = width - 8;
  const x = scaleOf(
    marks.map((mark) => mark.x),
    [left, right],
    width < 400 ? 4 : 6,
  );
  const layout = legendLayout(plot.legend, width);
  const draw = (surface: Surface): void => {
    drawAxes(surface, plot, { x, y, left, right, width });
    surface.group({ opacity: plot.means.length > 0 ? 0.45 : 0.75 }, (inside) => {
      for (const mark of plot.networks) drawMark(inside, mark, { x, y }, 2.6);
    });
    // Rings first and larger: a full mark on the same spot does not hide them.
    const hollow = (mark: ScatterMark): boolean => mark.style.marker.startsWith("hollow");
    for (const mark of plot.means.filter(hollow)) drawMark(surface, mark, { x, y }, 7.5);
    for (const mark of plot.means.filter((one) => !hollow(one))) drawMark(surface, mark, { x, y }, 5.5);
    surface.group({ move: [0, top + plotHeight + foot] }, (inside) => drawLegend(inside, plot.legend, layout));
  };
  const { label, description } = plot;
  return { width, height: top + plotHeight + foot + layout.height, label, description, draw };
}

interface Axes {
  readonly x: Scale;
  readonly y: Scale;
}

function scaleOf(values: readonly number[], range: readonly [number, number], count: number): Scale {
  const finite = values.filter(Number.isFinite);
  const [low, high] = finite.length > 0 ? [Math.min(...finite), Math.max(...finite)] : [0, 1];
  const air = (high - low) * 0.05;
  return linearScale([low - air, high + air], range, count);
}

function drawMark(surface: Surface, { x, y, style, title }: ScatterMark, axes: Axes, radius: number): void {
  if (!Number.isFinite(x) || !Number.isFinite(y)) return;
  surface.group({ title }, (inside) =>
    drawMarker(inside, style.marker, { at: [axes.x(x), axes.y(y)], radius, color: style.color }),
  );
}

function drawAxes(
  surface: Surface,
  { xLabel, yLabel, centred }: ScatterPlot,
  { x, y, left, right, width }: Axes & { readonly left: number; readonly right: number; readonly width: number },
): void {
  const bottom = top + plotHeight;
  surface.text(fitText(`↑ ${yLabel}`, width, 11), [0, 12], { size: 11, color: "ink-3" });
  for (const tick of y.ticks) {
    surface.line([left, y(tick)], [right, y(tick)], strokeOf(centred && tick === 0));
    surface.text(formatNumber(tick, y.decimals), [left - 8, y(tick) + 4], {
      size: 11,
      color: "ink-3",
      mono: true,
      anchor: "end",
    });
  }
  for (const tick of x.ticks) {
    const text = formatNumber(tick, x.decimals);
    const at = Math.min(x(tick), width - textWidth(text, 11, true) / 2);
    surface.line(
      [x(tick), bottom],
      [x(tick), centred && tick === 0 ? top : bottom + 4],
      strokeOf(centred && tick === 0),
    );
    surface.text(text, [at, bottom + 16], { size: 11, color: "ink-3", mono: true, anchor: "middle" });
  }
  // The unit stands in the table too, and "from the mean of its arm" at the other axis; the measure must not be cut.
  const forms = [xLabel, xLabel.replace(/ \([^()]*\)$/, ""), xLabel.replace(/, from the mean of its arm.*$/, "")];
  const whole = forms.find((form) => textWidth(`${form} →`, 11) <= right) ?? forms.at(-1) ?? "";
  surface.text(fitText(`${whole} →`, right, 11), [right, bottom + 31], { size: 11, color: "ink-3", anchor: "end" });
}

function strokeOf(zero: boolean): { readonly stroke: "line" | "line-strong"; readonly width: number } {
  return zero ? { stroke: "line-strong", width: 1.2 } : { stroke: "line", width: 1 };
}
