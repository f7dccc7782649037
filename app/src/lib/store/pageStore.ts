import { recordDigest } from "../../../../src/lab/recordDigest.ts";
import { trialId } from "../../../../src/lab/trialId.ts";
import type { AppendResult, TrialRecord } from "../../../../src/lab/types.ts";

/** Records of this page: at hand in memory, kept by the browser (IndexedDB) so that no finished seed is ever lost. */
export interface PageStore {
  /** False: the browser keeps nothing (a private window, say); records live as long as the page. */
  readonly keeps: boolean;
  /** Brings what is kept of these trials into memory, and says which they are. A damaged record counts as none. */
  load(trials: readonly string[]): Promise<ReadonlySet<string>>;
  /** At hand at once, kept a moment later; the first record of a trial stays. */
  append(record: TrialRecord): AppendResult;
  /** What is in memory. */
  get(trial: string): TrialRecord | undefined;
  /** All that was appended is kept, or could not be: then the error is thrown once. */
  settled(): Promise<void>;
  /** Forgets every record, here and in the browser. */
  clear(): Promise<void>;
  close(): void;
}

const RECORDS = "records";

/** Opens the store of this site. @param name of the database; tests take their own */
export async function openPageStore(name = "linchpin"): Promise<PageStore> {
  const database = await openDatabase(name);
  const memory = new Map<string, TrialRecord>();
  let writing: Promise<unknown> = Promise.resolve();
  let failure: unknown;

  function keep(record: TrialRecord): void {
    if (database === undefined) return;
    const written = done(database.transaction(RECORDS, "readwrite").objectStore(RECORDS).put(record, record.trial));
    writing = Promise.all([writing, written]).catch((error: unknown) => {
      failure ??= error;
    });
  }

  return {
    keeps: database !== undefined,
    async load(trials) {
      const missing = trials.filter((trial) => !memory.has(trial));
      if (database !== undefined && missing.length > 0) {
        const kept = database.transaction(RECORDS).objectStore(RECORDS);
        const records = await Promise.all(missing.map((trial) => done<unknown>(kept.get(trial))));
        for (const [index, record] of records.entries())
          if (isRecordOf(missing[index] ?? "", record)) memory.set(record.trial, record);
      }
      return new Set(trials.filter((trial) => memory.has(trial)));
    },
    append(record) {
      const known = memory.get(record.trial);
      if (known !== undefined) return known.digest === record.digest ? "duplicate" : "conflict";
      memory.set(record.trial, record);
      keep(record);
      return "stored";
    },
    get: (trial) => memory.get(trial),
    async settled() {
      await writing;
      const error = failure;
      failure = undefined;
      if (error !== undefined) throw error;
    },
    async clear() {
      memory.clear();
      if (database !== undefined) await done(database.transaction(RECORDS, "readwrite").objectStore(RECORDS).clear());
    },
    close: () => database?.close(),
  };
}

/** A record as it was written: its spec is that of the trial, and its numbers are those of its digest. */
function isRecordOf(trial: string, found: unknown): found is TrialRecord {
  try {
    const record = found as TrialRecord | undefined;
    return record !== undefined && trialId(record.spec) === trial && recordDigest(record) === record.digest;
  } catch {
    return false;
  }
}

/** Undefined where the browser has no database for this page. */
async function openDatabase(name: string): Promise<IDBDatabase | undefined> {
  try {
    const request = indexedDB.open(name, 1);
    request.addEventListener("upgradeneeded", () => request.result.createObjectStore(RECORDS));
    return await done(request);
  } catch {
    return undefined;
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}
