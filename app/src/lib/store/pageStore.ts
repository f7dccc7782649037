import { recordDigest } from "../../../../src/lab/recordDigest.ts";
import { trialId } from "../../../../src/lab/trialId.ts";
import type { AppendResult, TrialRecord } from "../../../../src/lab/types.ts";

/**
 * How far records live: `kept` by the browser; `nothing` is (a private window, say), they live as long as the page; `full`,
 * the browser has no more room for this site, and those since then live as long as the page.
 */
export type Keeping = "kept" | "nothing" | "full";

/** Records of this page: at hand in memory, kept by the browser (IndexedDB) so that no finished seed is ever lost. */
export interface PageStore {
  /** As far as is known: a record may still be on its way, see `settled`. */
  keeping(): Keeping;
  /** Brings what is kept of these trials into memory, and says which they are. A damaged record counts as none. */
  load(trials: readonly string[]): Promise<ReadonlySet<string>>;
  /** At hand at once, kept a moment later; the first record of a trial stays. */
  append(record: TrialRecord): AppendResult;
  /** What is in memory. */
  get(trial: string): TrialRecord | undefined;
  /** All that was appended is kept, or could not be, as `keeping` says. What could not is at hand all the same. */
  settled(): Promise<void>;
  /** Has the browser forget all records but those in memory, which it is asked to keep. */
  makeRoom(): Promise<void>;
  close(): void;
}

const RECORDS = "records";

/** Opens the store of this site. @param name of the database; tests take their own */
export async function openPageStore(name = "linchpin"): Promise<PageStore> {
  const database = await openDatabase(name);
  const memory = new Map<string, TrialRecord>();
  let writing: Promise<unknown> = Promise.resolve();
  let keeping: Keeping = database === undefined ? "nothing" : "kept";

  /** Once there is no room, no more is tried until some is made. */
  function keep(record: TrialRecord): void {
    if (keeping === "kept") change((records) => records.put(record, record.trial));
  }

  function change(what: (records: IDBObjectStore) => void): void {
    if (database === undefined) return;
    const written = write(database, what).catch((error: unknown) => {
      keeping = error instanceof DOMException && error.name === "QuotaExceededError" ? "full" : "nothing";
    });
    writing = Promise.all([writing, written]);
  }

  return {
    keeping: () => keeping,
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
    },
    async makeRoom() {
      await writing;
      if (database !== undefined) keeping = "kept";
      change((records) => records.clear());
      for (const record of memory.values()) keep(record);
      await writing;
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

/** A change that is kept as a whole: a browser may find only at the end that it has no room. */
async function write(database: IDBDatabase, change: (records: IDBObjectStore) => void): Promise<void> {
  const transaction = database.transaction(RECORDS, "readwrite");
  const written = new Promise<void>((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("abort", () => reject(transaction.error));
  });
  change(transaction.objectStore(RECORDS));
  await written;
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}
