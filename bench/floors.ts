import type { ContenderResult, WorkloadResult } from "./results.ts";
import type { Scaling } from "./scaling/scaling.ts";

/** What a number has to reach: `at least` or `at most` the floor, better the target. */
export interface Floor {
  readonly what: string;
  readonly side: "at least" | "at most";
  readonly floor: number;
  readonly target: number;
  readonly unit: string;
}

/** A floor with what was measured; null where it was not. */
export interface Held extends Floor {
  readonly measured: number | null;
  readonly held: boolean | null;
}

/** Everything that floors are set for. */
export interface Measured {
  readonly workloads: Readonly<Record<string, WorkloadResult>>;
  /** False: the PyTorch here has no fast matrix products, and ratios against its dense layers mean nothing. */
  readonly denseTorch: boolean;
  readonly scaling: Readonly<Record<string, Scaling | null>>;
  readonly firstStepMs: number | null;
  readonly peakMegabytes: number | null;
}

/** Floors of everything that was asked for. */
export function heldFloors({ workloads, denseTorch, scaling, firstStepMs, peakMegabytes }: Measured): readonly Held[] {
  const held: Held[] = [];
  const add = (what: string, measured: number | null, floor: number, target: number, unit = ""): void => {
    const fine = measured === null ? null : measured >= floor;
    held.push({ what, side: "at least", floor, target, unit, measured, held: fine });
  };
  const atMost = (what: string, measured: number, floor: number, target: number, unit: string): void => {
    held.push({ what, side: "at most", floor, target, unit, measured, held: measured <= floor });
  };
  const of = (id: string, contender: string): ContenderResult | null => {
    const found = workloads[id]?.contenders[contender] ?? null;
    return typeof found === "string" ? null : found;
  };
  const against = (id: string, peer: string, name: string, floor: number, target: number): void => {
    const meant = denseTorch || !peer.startsWith("torch");
    const ratio = meant ? of(id, peer)?.exactIsFaster.median : undefined;
    add(`${id}, exact against ${name}`, ratio ?? null, floor, target, "x");
  };

  for (const [id, floor, target] of [
    ["W1 relu", 2.5e6, 4.5e6],
    ["W1 tanh", 1.5e6, 2.5e6],
  ] as const) {
    if (workloads[id] === undefined) continue;
    add(`${id}, exact, steps per core-second`, of(id, "exact")?.stepsPerCoreSecond.median ?? null, floor, target);
    against(id, "torch seeds", "PyTorch bmm", 15, 30);
    against(id, "playground", "playground", 40, 80);
  }
  if (workloads["T1 batch norm"] !== undefined) {
    against("T1 batch norm", "torch seeds", "PyTorch baddbmm", 1.2, 1.6);
    against("T1 batch norm", "torch one", "PyTorch, one network at a time", 1.7, 2.3);
  }
  if (workloads["W2"] !== undefined) {
    add("W2, exact, GFLOP/s", of("W2", "exact")?.gflops.median ?? null, 32, 48);
    add("W2, fast, GFLOP/s", of("W2", "fast")?.gflops.median ?? null, 38, 48);
  }
  if (workloads["W3"] !== undefined) {
    // Convolutions are not done by the BLAS, so these mean something with any. PyTorch as it comes, and in its faster form.
    for (const [id, name] of [
      ["torch one", "PyTorch, one network at a time"],
      ["torch channels_last", "the same, channels last"],
    ] as const)
      add(`W3, exact against ${name}`, of("W3", id)?.exactIsFaster.median ?? null, 1.5, 2, "x");
  }
  const sweep = Object.keys(workloads).filter((id) => id.startsWith("lanes"));
  for (const id of sweep) add(`${id}, exact, GFLOP/s`, of(id, "exact")?.gflops.median ?? null, 32, 40);
  for (const [id, found] of Object.entries(scaling))
    add(`${id} on two workers, of linear`, found?.ofLinear.median ?? null, 0.8, 0.9);
  if (firstStepMs !== null) atMost("first step of a trial after process start", firstStepMs, 150, 50, " ms");
  if (peakMegabytes !== null) atMost("memory of a worker, T1 with 16 seeds", peakMegabytes, 200, 120, " MB");
  return held;
}
