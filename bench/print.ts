import type { BrowserScaling } from "./browser/measureBrowser.ts";
import type { Held } from "./floors.ts";
import type { Spread } from "./ratios.ts";
import type { WorkloadResult } from "./results.ts";
import type { Leak, Scaling } from "./scaling/scaling.ts";

/** Three significant digits, with k or M. */
export function short(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toPrecision(3)} M`;
  if (value >= 1e3) return `${(value / 1e3).toPrecision(3)} k`;
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function spreadText({ median, min, max }: Spread, width: number): string {
  return `${short(median).padStart(width)} (${short(min)} - ${short(max)})`;
}

/** A table of one workload. */
export function printWorkload(id: string, { title, flopsPerStep, contenders }: WorkloadResult): void {
  console.log(`\n${id}: ${title}; ${short(flopsPerStep)}FLOP a step and network`);
  console.log(
    `  ${"contender".padEnd(54)}${"steps per core-second".padEnd(30)}${"GFLOP/s".padEnd(10)}exact is so many times as fast`,
  );
  for (const [name, result] of Object.entries(contenders)) {
    // What is not installed has been said once, above all tables.
    if (result === null) continue;
    if (typeof result === "string") {
      console.log(`  ${result}`);
      continue;
    }
    const { stepsPerCoreSecond, gflops, exactIsFaster } = result;
    const speed = spreadText(stepsPerCoreSecond, 6).padEnd(30);
    const ratio = name === "exact" ? "" : spreadText(exactIsFaster, 0);
    console.log(`  ${result.title.padEnd(54)}${speed}${short(gflops.median).padEnd(10)}${ratio}`);
  }
}

/** How long the first training step took, and its parts: wall time, medians. */
export function printStart(parts: Readonly<Record<string, Spread>>): void {
  const first = parts["firstStepMs"];
  if (first === undefined) return;
  const ms = (part: string): string => `${parts[part]?.median.toFixed(0)} ms`;
  console.log(
    `\nstart: first training step of T1 ${ms("firstStepMs")} (${first.min.toFixed(0)} - ${first.max.toFixed(0)}) after the start of the ` +
      `process, ${ms("cpuMs")} of processor time: loading ${ms("loadMs")}, memory and kernels ${ms("openMs")}, ` +
      `start values ${ms("initialiseMs")}, step ${ms("stepMs")}`,
  );
}

/** A population on one worker and on two. */
export function printScaling(id: string, scaling: Scaling | null): void {
  if (scaling === null) {
    console.log(`\nscaling, ${id}: this machine has one core, skipped`);
    return;
  }
  const { title, trialsPerSecond, ofLinear, residentBytes, peakBytes } = scaling;
  console.log(
    `\nscaling, ${id}: ${title}\n  trials per second: one worker ${spreadText(trialsPerSecond[1], 0)}, two ` +
      `${spreadText(trialsPerSecond[2], 0)}; of linear ${spreadText(ofLinear, 0)}\n` +
      `  memory of a worker: ${short(residentBytes)}B resident, ${short(peakBytes)}B at the peak`,
  );
}

/** Whether a worker's memory grows with its trials. */
export function printLeak({ trials, earlyBytes, lateBytes }: Leak): void {
  const growth = ((lateBytes - earlyBytes) / 1e6).toFixed(1);
  console.log(
    `\nleak: one worker, ${trials} trials of T1: ${short(earlyBytes)}B resident after a fifth, ${short(lateBytes)}B after the ` +
      `last: ${growth} MB more`,
  );
}

/** Web Workers of a browser. */
export function printBrowser(workload: string, browser: BrowserScaling | null): void {
  if (browser === null) {
    console.log("\nbrowser: no Chromium found, skipped");
    return;
  }
  const { stepsPerSecond, ofLinear, sameBytes } = browser;
  console.log(
    `\nbrowser: ${browser.browser}, ${workload} in Web Workers\n  steps per second: one worker ${spreadText(stepsPerSecond[1], 0)}, two ` +
      `${spreadText(stepsPerSecond[2], 0)}; of linear ${spreadText(ofLinear, 0)}; ${sameBytes ? "the same bytes as in Node" : "NOT THE BYTES OF NODE"}`,
  );
}

/** What had to be reached, and was. */
export function printFloors(floors: readonly Held[]): void {
  console.log(`\n  ${"floors".padEnd(66)}${"measured".padEnd(12)}${"floor".padEnd(12)}${"target".padEnd(12)}`);
  for (const { what, unit, measured, floor, target, held } of floors) {
    const verdict = held === null ? "not measured" : held ? "held" : "MISSED";
    const value = measured === null ? "-" : `${short(measured)}${unit}`;
    console.log(
      `  ${what.padEnd(66)}${value.padEnd(12)}${`${short(floor)}${unit}`.padEnd(12)}${`${short(target)}${unit}`.padEnd(12)}${verdict}`,
    );
  }
}
