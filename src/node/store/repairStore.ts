import { checkStore } from "./checkStore.ts";
import { type Rebuilt, rebuildStore } from "./rebuildStore.ts";
import { sqliteStore } from "./sqliteStore.ts";
import { StoreDamagedError } from "./storeErrors.ts";

/**
 * Brings a store to the newest schema and, where something in it is damaged, rebuilds it from what is whole. Returns what
 * the rebuild saved; undefined where nothing was damaged and the file is left as it is.
 */
export function repairStore(path: string): Rebuilt | undefined {
  return isWhole(path) ? undefined : rebuildStore(path);
}

function isWhole(path: string): boolean {
  try {
    const store = sqliteStore(path);
    try {
      const { damaged, integrity } = checkStore(store);
      return damaged.length === 0 && integrity.length === 0;
    } finally {
      store.close();
    }
  } catch (error) {
    if (error instanceof StoreDamagedError) return false;
    throw error;
  }
}
