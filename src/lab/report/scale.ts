import { log } from "../../core/math/elementary.ts";

/** Data to pixels on one axis, with the values that deserve a tick. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  readonly decimals: number;
  (value: number): number;
}

/** A linear scale from [low, high] to [from, to] pixels, with about `count` round ticks inside. */
export function linearScale(domain: readonly [number, number], range: readonly [number, number], count: number): Scale {
  const [low, high] = widened(domain);
  const [from, to] = range;
  const step = niceStep((high - low) / Math.max(1, count));
  const decimals = decimalsOfStep(step);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const ticks: number[] = [];
  for (let index = first; index <= last; index++) ticks.push(Number((index * step).toFixed(decimals)));
  const place = (value: number): number => from + ((value - low) / (high - low)) * (to - from);
  return Object.assign(place, { low, high, ticks, decimals });
}

/** A logarithmic scale with a tick at each of `ticks`; all values must be above zero. */
export function logScale(
  domain: readonly [number, number],
  range: readonly [number, number],
  ticks: readonly number[],
): Scale {
  const [low, high] = domain[1] > domain[0] ? domain : [domain[0] / 2, domain[0] * 2];
  const [from, to] = range;
  const span = log(high / low);
  const place = (value: number): number => from + (log(value / low) / span) * (to - from);
  return Object.assign(place, { low, high, ticks, decimals: 0 });
}

/** 1, 2, 5, 10, 20, ... powers of ten between low and high, for the ticks of a logarithmic axis. */
export function logTicks(low: number, high: number): readonly number[] {
  const all: number[] = [];
  for (let power = -12; power <= 12; power++)
    for (const digit of [1, 2, 5]) {
      const value = Number(`${digit}e${power}`);
      if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) all.push(value);
    }
  return all.length > 6
    ? all.filter((value) =>
        String(value)
          .replace(/[0.e+-]/g, "")
          .startsWith("1"),
      )
    : all;
}

/** The smallest of 1, 2, 5, 10, ... that is at least `rough`. */
function niceStep(rough: number): number {
  for (let power = -12; power <= 15; power++)
    for (const digit of [1, 2, 5]) {
      const step = Number(`${digit}e${power}`);
      if (step >= rough * (1 - 1e-9)) return step;
    }
  return rough;
}

function decimalsOfStep(step: number): number {
  let decimals = 0;
  while (decimals < 12 && Number(step.toFixed(decimals)) !== step) decimals += 1;
  return decimals;
}

function widened([low, high]: readonly [number, number]): readonly [number, number] {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  if (high > low) return [low, high];
  const half = Math.abs(low) / 2 || 0.5;
  return [low - half, low + half];
}
