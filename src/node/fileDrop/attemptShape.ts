import type { AttemptInfo } from "../../lab/types.ts";

/** Whether a value of a file says who tried a trial, when, and at what cost. */
export function isAttempt(value: unknown): value is AttemptInfo {
  const { worker, host, pool, startedAt, endedAt, cpuSeconds, peakRssBytes } = (value ?? {}) as Partial<AttemptInfo>;
  return (
    [worker, host, pool, startedAt, endedAt].every((text) => typeof text === "string") &&
    [cpuSeconds, peakRssBytes].every(Number.isFinite)
  );
}
