import type { Measurement, Rounds } from "./measure.ts";
import { ratios, type Spread, spread } from "./ratios.ts";
import { flopsPerStep, type Workload } from "./workloads/workload.ts";

/** One contender at one workload. */
export interface ContenderResult {
  readonly title: string;
  /** Network-training-steps (seeds x steps) per second of one core. */
  readonly stepsPerCoreSecond: Spread;
  readonly gflops: Spread;
  /** How many times as fast `exact` was, within the same round. */
  readonly exactIsFaster: Spread;
  readonly rounds: readonly number[];
}

/** One workload. A contender that took no part is null where it is not installed, else why it cannot. */
export interface WorkloadResult {
  readonly title: string;
  readonly flopsPerStep: number;
  readonly contenders: Readonly<Record<string, ContenderResult | string | null>>;
}

/** From measured rounds to speeds and ratios. */
export function resultOf(workload: Workload, measured: readonly Rounds[]): WorkloadResult {
  const flops = flopsPerStep(workload);
  const speeds = (rounds: readonly Measurement[]): readonly number[] =>
    rounds.map(({ steps, cpuSeconds }) => steps / cpuSeconds);
  const ours = measured.find(({ entry }) => entry.id === "exact")?.rounds ?? null;
  if (ours === null || typeof ours === "string") throw new Error("bench: a workload without the exact build");
  const exact = speeds(ours);
  const contenders: Record<string, ContenderResult | string | null> = {};
  for (const { entry, rounds } of measured) {
    if (rounds === null || typeof rounds === "string") {
      contenders[entry.id] = rounds && `${entry.title}: ${rounds}`;
      continue;
    }
    const own = speeds(rounds);
    contenders[entry.id] = {
      title: entry.title,
      stepsPerCoreSecond: spread(own),
      gflops: spread(own.map((speed) => (speed * flops) / 1e9)),
      exactIsFaster: ratios(exact, own),
      rounds: own,
    };
  }
  return { title: workload.title, flopsPerStep: flops, contenders };
}
