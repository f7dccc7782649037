import type { ArmStyle } from "./armStyle.ts";
import { formatNumber, formatSigned } from "./formatNumber.ts";
import { linearScale, type Scale } from "./scale.ts";
import type { Scene, Surface } from "./surface.ts";
import { swarmOffsets } from "./swarmOffsets.ts";
import { fitText, textWidth } from "./textWidth.ts";

export interface LotteryPlot {
  readonly label: string;
  readonly unit: string;
  /** Differences of one run of each arm with two different seeds: all ordered pairs. */
  readonly unpaired: readonly number[];
  /** Differences of the two runs of each seed. */
  readonly paired: readonly number[];
  /** The two wrong-sign rates in words, such as `35 % wrong [28, 43]`. */
  readonly unpairedText: string;
  readonly pairedText: string;
  /** Of the arm that is measured. */
  readonly style: ArmStyle;
}

const barHeight = 74;
const floor = 40 + barHeight + 10;
const dotsAt = 176;
const bottom = 204;

/** What one comparison would have said: the differences of any two runs, and of two runs of one seed. */
export function lotteryScene(plot: LotteryPlot, width: number): Scene {
  const { unpaired, paired } = plot;
  const all = [...unpaired, ...paired, 0].filter(Number.isFinite);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const air = (high - low) * 0.02;
  const scale = linearScale([low - air, high + air], [0, width], width < 400 ? 4 : 6);
  const mean = paired.reduce((sum, value) => sum + value, 0) / Math.max(1, paired.length);
  const description =
    "Above: how the differences of two runs with different seeds are spread; below: one dot a seed, the difference of its two runs. Shaded: the side on which a single comparison has another sign than the mean, marked by the upright line.";
  const draw = (surface: Surface): void => {
    drawWrongSide(surface, scale, mean, width);
    drawBars(surface, unpaired, scale, plot.style, width);
    surface.line([scale(mean), 36], [scale(mean), bottom - 6], { stroke: plot.style.color, width: 1.6, dash: [4, 3] });
    drawRow(surface, "Different seeds", plot.unpairedText, 30, width);
    drawRow(surface, "One seed", plot.pairedText, 150, width);
    drawDots(surface, paired, scale, plot.style);
    drawAxis(surface, plot.unit, scale, width);
  };
  return { width, height: bottom + 24, label: plot.label, description, draw };
}

function drawWrongSide(surface: Surface, scale: Scale, mean: number, width: number): void {
  const zero = scale(0);
  const wrong = mean > 0 ? { x: 0, width: zero } : { x: zero, width: width - zero };
  if (mean !== 0 && wrong.width > 0)
    surface.rect({ ...wrong, y: 36, height: bottom - 36 }, { fill: "open-soft", radius: 2 });
  surface.line([zero, 36], [zero, bottom], { stroke: "line-strong", width: 1.2 });
  const text = mean > 0 ? "← wrong sign" : "wrong sign →";
  const end = mean > 0 ? zero - 5 : zero + 5;
  const room = mean > 0 ? zero : width - zero;
  const inside = room > textWidth(text, 11) + 8;
  surface.text(text, [inside ? end : mean > 0 ? 0 : width, 12], {
    size: 11,
    color: "ink-3",
    anchor: inside === mean > 0 ? "end" : "start",
  });
}

function drawRow(surface: Surface, name: string, numbers: string, y: number, width: number): void {
  const beside = textWidth(numbers, 12, true);
  surface.text(fitText(name, width - beside - 10, 12.5, true), [0, y], {
    size: 12.5,
    color: "ink",
    bold: true,
    halo: "surface",
  });
  surface.text(numbers, [width, y], { size: 12, color: "ink-2", mono: true, anchor: "end", halo: "surface" });
}

/** Bars of a fortieth of the axis, one of whose edges is 0. */
function drawBars(surface: Surface, values: readonly number[], scale: Scale, style: ArmStyle, width: number): void {
  const step = (scale.high - scale.low) / 40;
  const counts = new Map<number, number>();
  for (const value of values) {
    const place = Math.floor(value / step);
    counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  const most = Math.max(1, ...counts.values());
  surface.group({ opacity: 0.55, shape: { fill: style.color } }, (bars) => {
    for (const [place, count] of counts) {
      const left = Math.max(0, scale(place * step));
      const right = Math.min(width, scale((place + 1) * step));
      const height = (count / most) * barHeight;
      bars.rect({ x: left + 0.5, y: floor - height, width: right - left - 1, height });
    }
  });
  surface.line([0, floor], [width, floor], { stroke: "line", width: 1 });
}

function drawDots(surface: Surface, values: readonly number[], scale: Scale, style: ArmStyle): void {
  const x = values.map(scale);
  const offsets = swarmOffsets(x, 5.4, 18);
  surface.group({ opacity: 0.7, shape: { fill: style.color } }, (dots) => {
    for (const [index, place] of x.entries()) dots.circle([place, dotsAt + (offsets[index] ?? 0)], 2.5);
  });
}

function drawAxis(surface: Surface, unit: string, scale: Scale, width: number): void {
  const reserved = textWidth(unit, 11) + 8;
  for (const tick of scale.ticks) {
    const text = tick === 0 ? formatNumber(0, 0) : formatSigned(tick, scale.decimals);
    const half = textWidth(text, 11, true) / 2;
    const x = Math.min(Math.max(scale(tick), half), width - half);
    if (x + half > width - reserved) continue;
    surface.text(text, [x, bottom + 16], { size: 11, color: "ink-3", mono: true, anchor: "middle" });
  }
  surface.text(unit, [width, bottom + 16], { size: 11, color: "ink-3", anchor: "end" });
}
