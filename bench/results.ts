import type { Rounds } from "./measure.ts";
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

/** One workload; null: the contender could not take part. */
export interface WorkloadResult {
  readonly title: string;
  readonly flopsPerStep: number;
  readonly contenders: Readonly<Record<string, ContenderResult | null>>;
}

/** From measured rounds to speeds and ratios. */
export function resultOf(workload: Workload, measured: readonly Rounds[]): WorkloadResult {
  const flops = flopsPerStep(workload);
  const speeds = (rounds: Rounds["rounds"]): readonly number[] | null =>
    rounds?.map(({ steps, cpuSeconds }) => steps / cpuSeconds) ?? null;
  const exact = speeds(measured.find(({ entry }) => entry.id === "exact")?.rounds ?? null);
  if (exact === null) throw new Error("bench: a workload without the exact build");
  const contenders: Record<string, ContenderResult | null> = {};
  for (const { entry, rounds } of measured) {
    const own = speeds(rounds);
    contenders[entry.id] = own && {
      title: entry.title,
      stepsPerCoreSecond: spread(own),
      gflops: spread(own.map((speed) => (speed * flops) / 1e9)),
      exactIsFaster: ratios(exact, own),
      rounds: own,
    };
  }
  return { title: workload.title, flopsPerStep: flops, contenders };
}
