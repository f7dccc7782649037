import type { PageStore } from "#lib/store/pageStore.ts";
import type { TrialRecord } from "../../../../src/lab/types.ts";

/** A store that knows nothing and keeps nothing beyond this page: for training once more what is kept. */
export function memoryStore(): PageStore {
  const memory = new Map<string, TrialRecord>();
  return {
    keeping: () => "nothing",
    load: async () => new Set(),
    append(record) {
      if (memory.has(record.trial)) return "duplicate";
      memory.set(record.trial, record);
      return "stored";
    },
    get: (trial) => memory.get(trial),
    settled: async () => {},
    makeRoom: async () => {},
    close: () => {},
  };
}
