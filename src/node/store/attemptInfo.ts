import type { AttemptInfo } from "../../lab/types.ts";
import type { StoredAttempt } from "./localStore.ts";

/** A stored attempt as it was handed in. @param pool of one that the store does not have: where its record came from */
export function attemptInfo(attempt: StoredAttempt | undefined, pool: string): AttemptInfo {
  if (attempt === undefined) {
    const now = new Date().toISOString();
    const unknown = { worker: "unknown", host: "unknown", pool, startedAt: now, endedAt: now };
    return { ...unknown, cpuSeconds: 0, peakRssBytes: 0 };
  }
  const { worker, host, pool: own, startedAt, endedAt = startedAt, versions } = attempt;
  return {
    ...{ worker, host, pool: own, startedAt, endedAt },
    ...{ cpuSeconds: attempt.cpuSeconds ?? 0, peakRssBytes: attempt.peakRssBytes ?? 0 },
    ...(versions === undefined ? {} : { versions }),
  };
}
